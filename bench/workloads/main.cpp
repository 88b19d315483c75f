// SPDX-License-Identifier: Apache-2.0
// frost-workload: writes facts, questions and answers for benchmarks, for Permafrost and for
// others.
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "bench/workloads/atomic_file.hpp"
#include "bench/workloads/datalog.hpp"
#include "bench/workloads/fact_json.hpp"
#include "bench/workloads/fact_table.hpp"
#include "bench/workloads/fact_text.hpp"
#include "bench/workloads/github.hpp"
#include "bench/workloads/workload.hpp"

namespace {

using namespace frost::workloads;

constexpr int kExitData = 4;
constexpr int kExitUsage = 2;
constexpr int kExitInternal = 70;
constexpr uint64_t kQuestionsMax = 100'000'000;
constexpr uint64_t kProgressFactsMin = 2'000'000;
constexpr uint64_t kProgressStep = 1U << 18;

struct Arguments {
  const Workload* workload = nullptr;  // none: a Datalog input
  std::string datalog_input;
  WorkloadOptions options;
  std::string facts_path;
  std::string format = "text";
  std::string questions_path;
  std::string checks_path;
  std::string policy_path;
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
std::string write_all(const Arguments& arguments);

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

void declare_output(CLI::App& app, Arguments& arguments) {
  app.add_option(
         "--out", arguments.facts_path,
         "The facts: a file, of csv and tsv a folder with a file for each predicate and its "
         "types")
      ->type_name("FILE|FOLDER");
  app.add_option("--format", arguments.format, "How to write the facts")
      ->check(CLI::IsMember({"text", "jsonl", "csv", "tsv", "sql"}))
      ->capture_default_str();
}

void declare_workload(CLI::App& app, const Workload& workload, Arguments& arguments) {
  CLI::App* command = app.add_subcommand(std::string(workload.name),
                                         fmt::format("{}, for {}", workload.what, workload.policy));
  command->footer(fmt::format(
      "The same options write the same bytes on every machine. Files appear complete or not at "
      "all.\n\n"
      "Example:\n"
      "  frost-workload {} --facts 1000000 --seed 1 --out facts.txt \\\n"
      "    --questions questions.txt --question-count 10000",
      workload.name));
  command->callback([&] { arguments.workload = &workload; });
  command->add_option("--facts", arguments.options.facts, "How many facts")
      ->check(whole_number)
      ->check(CLI::Range(kWorkloadFactsMin, kWorkloadFactsMax))
      ->capture_default_str();
  command->add_option("--seed", arguments.options.seed, "Another seed, another data set")
      ->check(whole_number)
      ->capture_default_str();
  declare_output(*command, arguments);
  command
      ->add_option("--questions", arguments.questions_path,
                   "File for the questions, one per line, such as\n"
                   "`authorize User:u12 read Repository:r99`")
      ->type_name("FILE");
  command
      ->add_option("--checks", arguments.checks_path,
                   "File for checks with their answers, as JSONL")
      ->type_name("FILE");
  command->add_option("--question-count", arguments.question_count, "How many of each")
      ->check(whole_number)
      ->check(CLI::Range(uint64_t{1}, kQuestionsMax))
      ->capture_default_str();
}

void declare_options(CLI::App& app, Arguments& arguments) {
  app.name("frost-workload");
  app.require_subcommand(1);
  app.footer(
      "Example:\n"
      "  frost-workload github --facts 1000000 --seed 1 --out facts.txt \\\n"
      "    --questions questions.txt --question-count 10000");
  for (const Workload& workload : workloads()) declare_workload(app, workload, arguments);
  CLI::App* datalog = app.add_subcommand("datalog", "A classic Datalog input and its policy");
  datalog->footer(
      "Example:\n"
      "  frost-workload datalog --input tc_random --out tc_random --format tsv \\\n"
      "    --policy tc_random.polar");
  std::vector<std::string> names;
  for (const DatalogInput& input : datalog_inputs()) names.emplace_back(input.name);
  datalog->add_option("--input", arguments.datalog_input, "Which")
      ->check(CLI::IsMember(names))
      ->required();
  datalog->add_option("--policy", arguments.policy_path, "File for the rules, in Polar")
      ->type_name("FILE");
  declare_output(*datalog, arguments);
}

int usage_error(std::string_view message) {
  fmt::print(stderr, "frost-workload: {}\nRun with --help for more information.\n", message);
  return kExitUsage;
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
  const std::string* const paths[] = {&arguments.facts_path, &arguments.questions_path,
                                      &arguments.checks_path, &arguments.policy_path};
  bool is_any = false;
  for (const std::string* path : paths) {
    is_any = is_any || !path->empty();
    for (const std::string* other : paths) {
      if (path == other || path->empty() || *path != *other) continue;
      return usage_error(fmt::format("`{}` would be written twice: give it another name", *path));
    }
  }
  if (!is_any) return usage_error("nothing to write: give --out, --questions or both");
  const std::string error = write_all(arguments);
  if (error.empty()) return 0;
  fmt::print(stderr, "frost-workload: {}\n", error);
  return kExitData;
}

void send_facts(const Arguments& arguments, FactSink& sink) {
  if (arguments.workload == nullptr) {
    return send_datalog(make_datalog(arguments.datalog_input), sink);
  }
  if (arguments.options.facts >= kProgressFactsMin && ::isatty(STDERR_FILENO) != 0) {
    ProgressSink progress(sink, arguments.options.facts);
    return arguments.workload->facts(arguments.options, progress);
  }
  arguments.workload->facts(arguments.options, sink);
}

// The questions of `github` are more than checks.
void append_questions(const Arguments& arguments, AtomicFile& file) {
  const auto count = static_cast<std::size_t>(arguments.question_count);
  if (arguments.workload->name == "github") {
    for (const Question& question : github_questions(
             {.facts = arguments.options.facts, .seed = arguments.options.seed}, count)) {
      append_question(file.buffer(), question);
      file.flush_if_full();
    }
    return;
  }
  for (Check& check : arguments.workload->checks(arguments.options, count)) {
    append_question(file.buffer(), {.kind = QuestionKind::Authorize,
                                    .path = QuestionPath::Enumeration,
                                    .actor_id = std::move(check.actor_id),
                                    .action = std::move(check.action),
                                    .resource_type = check.resource_type,
                                    .resource_id = std::move(check.resource_id),
                                    .expected = check.allowed});
    file.flush_if_full();
  }
}

// Files that appear together: all are complete before the first one does.
class Outputs {
 public:
  using Fill = std::function<void(AtomicFile&)>;

  void add(const std::string& path, const Fill& fill) {
    if (path.empty() || !error_.empty()) return;
    files_.push_back(std::make_unique<AtomicFile>(path));
    AtomicFile& file = *files_.back();
    if (file.error().empty()) fill(file);
    if (!file.close()) error_ = file.error();
  }
  void add_tables(const std::string& folder, TableFormat format,
                  const std::function<void(FactSink&)>& fill) {
    if (!error_.empty()) return;
    tables_ = std::make_unique<FactTableSink>(folder, format);
    if (tables_->error().empty()) fill(*tables_);
    error_ = tables_->error();
  }
  // The first error, or nothing.
  std::string commit() {
    if (error_.empty() && tables_ && !tables_->commit()) error_ = tables_->error();
    for (const auto& file : files_) {
      if (error_.empty() && !file->commit()) error_ = file->error();
    }
    return error_;
  }

 private:
  std::vector<std::unique_ptr<AtomicFile>> files_;
  std::unique_ptr<FactTableSink> tables_;
  std::string error_;
};

void add_facts(const Arguments& arguments, Outputs& outputs) {
  if (arguments.facts_path.empty()) return;
  if (arguments.format == "csv" || arguments.format == "tsv") {
    outputs.add_tables(arguments.facts_path,
                       arguments.format == "csv" ? TableFormat::Csv : TableFormat::Tsv,
                       [&](FactSink& sink) { send_facts(arguments, sink); });
    return;
  }
  outputs.add(arguments.facts_path, [&](AtomicFile& file) {
    if (arguments.format == "sql") {
      FactSqlSink sink(file);
      send_facts(arguments, sink);
      sink.finish();
    } else if (arguments.format == "jsonl") {
      FactJsonSink sink(file);
      send_facts(arguments, sink);
    } else {
      FactTextSink sink(file);
      send_facts(arguments, sink);
    }
  });
}

std::string write_all(const Arguments& arguments) {
  Outputs outputs;
  add_facts(arguments, outputs);
  outputs.add(arguments.questions_path,
              [&](AtomicFile& file) { append_questions(arguments, file); });
  outputs.add(arguments.checks_path, [&](AtomicFile& file) {
    for (const Check& check : arguments.workload->checks(
             arguments.options, static_cast<std::size_t>(arguments.question_count))) {
      append_check_json(file.buffer(), check);
      file.flush_if_full();
    }
  });
  outputs.add(arguments.policy_path, [&](AtomicFile& file) {
    for (const DatalogInput& input : datalog_inputs()) {
      if (input.name == arguments.datalog_input) file.buffer() = policy_of(input.program).text;
    }
  });
  return outputs.commit();
}

}  // namespace
