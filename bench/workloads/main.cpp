// SPDX-License-Identifier: Apache-2.0
// frost-workload: writes facts and questions for benchmarks.
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "bench/workloads/atomic_file.hpp"
#include "bench/workloads/fact_text.hpp"
#include "bench/workloads/github.hpp"

namespace {

using namespace frost::workloads;

constexpr int kExitData = 4;
constexpr int kExitUsage = 2;
constexpr int kExitInternal = 70;
constexpr uint64_t kQuestionsMax = 100'000'000;
constexpr uint64_t kProgressFactsMin = 2'000'000;
constexpr uint64_t kProgressStep = 1U << 18;

struct Arguments {
  GithubOptions github;
  std::string facts_path;
  std::string questions_path;
  uint64_t question_count = 10'000;
};

// Passes facts on and shows how far it is, on a terminal and for large sizes only.
class ProgressSink : public FactSink {
 public:
  ProgressSink(FactSink& next, uint64_t facts_total) : next_(next), facts_total_(facts_total) {}
  ~ProgressSink() override { fmt::print(stderr, "\r\033[K"); }

  void fact(std::string_view predicate, std::span<const Argument> arguments) override {
    next_.fact(predicate, arguments);
    if (++facts_done_ % kProgressStep != 0) return;
    fmt::print(stderr, "\rfrost-workload: {} of {} facts", facts_done_, facts_total_);
  }

 private:
  FactSink& next_;
  uint64_t facts_total_;
  uint64_t facts_done_ = 0;
};

int run(int argument_count, char** argument_values);
bool write_facts(const Arguments& arguments, AtomicFile& file);
bool write_questions(const Arguments& arguments, AtomicFile& file);

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "frost-workload: {}\n", error.what());
    return kExitInternal;
  }
}

namespace {

// CLI11 reads "-1" and numbers that do not fit as the largest unsigned number.
std::string whole_number(const std::string& text) {
  uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && rest == end) return {};
  return fmt::format("expected a number from 0 to 18446744073709551615, found {}", text);
}

void declare_options(CLI::App& app, Arguments& arguments) {
  app.name("frost-workload");
  app.require_subcommand(1);
  app.footer(
      "Example:\n"
      "  frost-workload github --facts 1000000 --seed 1 --out facts.txt \\\n"
      "    --questions questions.txt --question-count 10000");
  CLI::App* github =
      app.add_subcommand("github", "Facts and questions for examples/github/policy.polar");
  github->footer(
      "The same options write the same bytes on every machine. Files appear complete or not at "
      "all.\n\n"
      "Example:\n"
      "  frost-workload github --facts 1000000 --seed 1 --out facts.txt \\\n"
      "    --questions questions.txt --question-count 10000");
  github->add_option("--facts", arguments.github.facts, "How many facts")
      ->check(whole_number)
      ->check(CLI::Range(kGithubFactsMin, kGithubFactsMax))
      ->capture_default_str();
  github->add_option("--seed", arguments.github.seed, "Another seed, another data set")
      ->check(whole_number)
      ->capture_default_str();
  github->add_option("--out", arguments.facts_path, "File for the facts, one per line")
      ->type_name("FILE");
  github
      ->add_option("--questions", arguments.questions_path,
                   "File for the questions, one per line, such as\n"
                   "`authorize User:u12 read Repository:r99`")
      ->type_name("FILE");
  github->add_option("--question-count", arguments.question_count, "How many questions")
      ->check(whole_number)
      ->check(CLI::Range(uint64_t{1}, kQuestionsMax))
      ->capture_default_str();
}

int usage_error(std::string_view message) {
  fmt::print(stderr, "frost-workload: {}\nRun with --help for more information.\n", message);
  return kExitUsage;
}

bool finish(bool is_written, const AtomicFile& file) {
  if (!is_written) fmt::print(stderr, "frost-workload: {}\n", file.error());
  return is_written;
}

int run(int argument_count, char** argument_values) {
  Arguments arguments;
  CLI::App app("Writes deterministic data sets and questions for benchmarks of Permafrost.");
  declare_options(app, arguments);
  try {
    app.parse(argument_count, argument_values);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  if (arguments.facts_path.empty() && arguments.questions_path.empty()) {
    return usage_error("nothing to write: give --out, --questions or both");
  }
  if (arguments.facts_path == arguments.questions_path) {
    return usage_error("--out and --questions name the same file");
  }

  // Both files are complete before the first one appears.
  std::unique_ptr<AtomicFile> facts;
  std::unique_ptr<AtomicFile> questions;
  if (!arguments.facts_path.empty()) facts = std::make_unique<AtomicFile>(arguments.facts_path);
  if (!arguments.questions_path.empty()) {
    questions = std::make_unique<AtomicFile>(arguments.questions_path);
  }
  if (facts && !finish(facts->error().empty(), *facts)) return kExitData;
  if (questions && !finish(questions->error().empty(), *questions)) return kExitData;
  if (facts && !finish(write_facts(arguments, *facts), *facts)) return kExitData;
  if (questions && !finish(write_questions(arguments, *questions), *questions)) return kExitData;
  if (facts && !finish(facts->commit(), *facts)) return kExitData;
  if (questions && !finish(questions->commit(), *questions)) return kExitData;
  return 0;
}

bool write_facts(const Arguments& arguments, AtomicFile& file) {
  FactTextSink sink(file);
  if (arguments.github.facts >= kProgressFactsMin && ::isatty(STDERR_FILENO) != 0) {
    ProgressSink progress(sink, arguments.github.facts);
    generate_github(arguments.github, progress);
  } else {
    generate_github(arguments.github, sink);
  }
  return file.close();
}

bool write_questions(const Arguments& arguments, AtomicFile& file) {
  for (const Question& question :
       github_questions(arguments.github, static_cast<std::size_t>(arguments.question_count))) {
    append_question(file.buffer(), question);
    file.flush_if_full();
  }
  return file.close();
}

}  // namespace
