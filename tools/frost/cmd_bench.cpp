// SPDX-License-Identifier: Apache-2.0
// frost bench
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "tools/frost/bench_answers.hpp"
#include "tools/frost/bench_compare.hpp"
#include "tools/frost/bench_file.hpp"
#include "tools/frost/bench_generate.hpp"
#include "tools/frost/bench_questions.hpp"
#include "tools/frost/bench_report.hpp"
#include "tools/frost/bench_start.hpp"
#include "tools/frost/bench_subject.hpp"
#include "tools/frost/bench_verify.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/file.hpp"

namespace frost::cli {
namespace {

constexpr uint64_t kGeneratedMax = 100'000;  // of each kind
constexpr size_t kRepetitionsMax = 1'000;
constexpr double kSecondsMin = 0.001;  // of --seconds
constexpr double kSecondsMax = 3600;
constexpr double kRegressionMax = 1'000'000;  // percent

struct Options {
  SessionOptions inputs;
  std::vector<std::string> policy_paths;  // those without --policy
  std::string questions_path;
  GenerateOptions generate;
  bool print_questions = false;
  double seconds = 1;
  size_t repetitions = 9;
  bool as_json = false;
  bool no_histograms = false;
  std::string output_path;
  std::string base_path;
  std::string measured_path;
  CompareOptions compare;
};

void declare_what(CLI::App& app, Options& options);
void declare_how(CLI::App& app, Options& options);
Outcome<void> check(const Options& options);
Outcome<int> run(const Options& options);
Outcome<int> compare_files(const Options& options);

}  // namespace

RunCommand declare_bench(CLI::App& app) {
  auto options = std::make_shared<Options>();
  declare_what(app, *options);
  declare_how(app, *options);
  return [options]() -> Outcome<int> {
    std::vector<std::string>& paths = options->inputs.policy_paths;
    paths.insert(paths.end(), options->policy_paths.begin(), options->policy_paths.end());
    if (auto checked = check(*options); !checked) return std::unexpected(checked.error());
    return options->measured_path.empty() ? run(*options) : compare_files(*options);
  };
}

namespace {

// Numbers from `low` to `high`; not "nan", which CLI::Range lets pass.
CLI::Validator number_between(double low, double high) {
  return CLI::Validator(
      [low, high](const std::string& text) {
        double number = 0;
        const char* const end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data(), end, number);
        if (error == std::errc() && rest == end && number >= low && number <= high) {
          return std::string();
        }
        return "expected a number from " + CLI::detail::to_string(low) + " to " +
               CLI::detail::to_string(high) + ", found " + text;
      },
      "");
}

void declare_what(CLI::App& app, Options& options) {
  app.add_option("POLICY", options.policy_paths, "Files of the policy, compiled as one")
      ->type_name("FILE");
  declare_inputs(app, options.inputs);
  declare_database(app, options.inputs.database);
  CLI::Option* const questions =
      app.add_option("--queries,--questions", options.questions_path,
                     "File of questions, one a line: `authorize User:u12 read Repository:r99`,\n"
                     "`list User:u12 read Repository`, `actions User:u12 Repository:r99`,\n"
                     "`who-can read Repository:r99 User`")
          ->type_name("FILE");
  app.add_option("--generate", options.generate.count,
                 "Draw so many questions of each kind from the ids in the facts instead")
      ->type_name("N")
      ->check(CLI::Range(uint64_t{1}, kGeneratedMax))
      ->excludes(questions);
  app.add_option("--seed", options.generate.seed, "Another seed, other questions")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_flag("--print-questions", options.print_questions,
               "Print the questions, as --queries reads them, and measure nothing");
}

void declare_how(CLI::App& app, Options& options) {
  app.add_option("--seconds", options.seconds, "How long to measure each way of answering")
      ->check(number_between(kSecondsMin, kSecondsMax))
      ->capture_default_str();
  app.add_option("--repetitions", options.repetitions,
                 "How many times to measure everything, in that time")
      ->check(CLI::Range(size_t{1}, kRepetitionsMax))
      ->capture_default_str();
  app.add_flag("--no-histogram", options.no_histograms, "Leave out the histograms");
  app.add_flag("--json", options.as_json,
               "Print JSON as Google Benchmark does, with every repetition");
  app.add_option("-o,--output", options.output_path, "Also write this JSON to a file")
      ->type_name("FILE");
  CLI::Option* const compare =
      app.add_option("--compare", options.base_path,
                     "Say what has changed since this file was written with --output; exit with 1 "
                     "for a regression")
          ->type_name("BASE");
  app.add_option("--measured", options.measured_path,
                 "With --compare: measure nothing, take this file")
      ->type_name("FILE")
      ->needs(compare);
  app.add_option("--max-regression", options.compare.regression_max,
                 "With --compare: percent by which a time or counter may grow")
      ->type_name("PERCENT")
      ->check(number_between(0, kRegressionMax))
      ->needs(compare)
      ->capture_default_str();
}

Outcome<void> check(const Options& options) {
  const SessionOptions& inputs = options.inputs;
  const bool has_policy = !inputs.policy_paths.empty() || !inputs.artefact_path.empty();
  if (!options.measured_path.empty()) {
    if (!has_policy && options.questions_path.empty() && options.generate.count == 0) return {};
    return stop(kExitUsage, "--measured takes figures from a file: leave out policy and questions");
  }
  if (!has_policy && !has_database(inputs.database)) {
    return stop(kExitUsage,
                "no policy: give its files, --artefact FILE --trust, or --db DIR; see `frost bench "
                "--help`");
  }
  if (!inputs.policy_paths.empty() && !inputs.artefact_path.empty()) {
    return stop(kExitUsage, "there are two policies: give files or --artefact, not both");
  }
  if (has_policy || !inputs.facts.paths.empty() || !has_database(inputs.database)) {
    if (auto checked = check_inputs(inputs); !checked) return checked;
  }
  if (options.questions_path.empty() && options.generate.count == 0) {
    return stop(kExitUsage,
                "no questions: give --queries FILE, or --generate N to have some drawn");
  }
  if (options.generate.count > 0 && !inputs.artefact_path.empty()) {
    return stop(kExitUsage,
                "questions are drawn from the text of a policy, not from an artefact: give "
                "--queries FILE, such as from --print-questions with the policy's files");
  }
  return {};
}

// ---------- measuring

Outcome<Questions> questions_for(const Ready& ready, const Options& options) {
  if (options.generate.count == 0) return read_questions(options.questions_path);
  auto lines = generate_questions(ready.snapshot, *ready.schema, options.generate);
  if (!lines) return std::unexpected(std::move(lines.error()));
  return parse_questions("--generate", *std::move(lines));
}

// The words of the first check that can be arguments of a command.
std::vector<std::string> first_check(const Questions& questions) {
  for (const CheckQuery& check : questions.checks) {
    const auto words = [](const Value& value) {
      return std::string(value.type) + ":" + std::string(value.id);
    };
    std::vector<std::string> arguments = {words(check.actor), std::string(check.action),
                                          words(check.resource)};
    const bool has_option = std::ranges::any_of(
        arguments, [](const std::string& word) { return word.starts_with('-'); });
    if (!has_option) return arguments;
  }
  return {};
}

std::string now_as_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts));
  return text;
}

Outcome<void> measure_answers(const Ready& ready, const Questions& questions,
                              const MeasureOptions& options, BenchReport& report) {
  std::vector<Tier> tiers = {Tier::kInterpreter};
  if (ready.native_missing.empty()) tiers.push_back(Tier::kNative);
  const auto answers = verify_answers(ready.snapshot, questions, tiers);
  if (!answers) return std::unexpected(answers.error());
  report.checks_allowed = answers->checks_allowed;
  report.checks_denied = questions.checks.size() - answers->checks_allowed;
  report.lists = questions.lists.size();
  report.ids_listed = answers->ids_listed;
  report.actions_questions = questions.actions.size();
  report.who_can_questions = questions.who_can.size();

  const Subject subject{.snapshot = ready.snapshot,
                        .questions = questions,
                        .answers = *answers,
                        .native_missing = ready.native_missing,
                        .options = options};
  for (const auto measure : {measure_entry_points, measure_kinds}) {
    auto series = measure(subject);
    if (!series) return std::unexpected(std::move(series.error()));
    for (Series& one : *series) report.series.push_back(std::move(one));
  }
  return {};
}

Outcome<BenchReport> measure(const Ready& ready, const Questions& questions, const Options& options,
                             BenchReport report, ProgressLine& line) {
  report.machine = describe_machine();
  report.timer = measure_timer();
  report.version = version_line();
  report.date = now_as_text();
  line.update("starting processes…");
  auto starts = measure_starts(options.inputs, {.question = first_check(questions),
                                                .native_missing = ready.native_missing,
                                                .repetitions = options.repetitions});
  if (!starts) return std::unexpected(std::move(starts.error()));
  for (Series& start : *starts) report.series.push_back(std::move(start));
  line.update("measuring answers…");
  const MeasureOptions how{
      .repetitions = options.repetitions, .seconds = options.seconds, .timer = report.timer};
  auto measured = measure_answers(ready, questions, how, report);
  if (!measured) return std::unexpected(std::move(measured.error()));
  return report;
}

// Prints the differences, and gives the exit code that they mean.
int show(const Comparison& comparison, const Options& options) {
  print(options.as_json ? render_comparison_json(comparison)
                        : render_comparison(comparison, options.compare));
  return comparison.has_regression() ? kExitNegative : kExitOk;
}

Outcome<int> compare_files(const Options& options) {
  const auto base = read_measurements(options.base_path);
  if (!base) return std::unexpected(base.error());
  const auto measured = read_measurements(options.measured_path);
  if (!measured) return std::unexpected(measured.error());
  return show(compare(*base, *measured, options.compare), options);
}

Outcome<int> run(const Options& options) {
  // A base that cannot be read is told before the time is spent.
  Measurements base;
  if (!options.base_path.empty()) {
    auto read = read_measurements(options.base_path);
    if (!read) return std::unexpected(std::move(read.error()));
    base = *std::move(read);
  }
  ProgressLine line;
  BenchReport report;
  const ReadyOptions ready_options{
      .repetitions = options.print_questions ? 1 : options.repetitions,
      .step = [&line](const std::string& what) { line.update(what + "…"); }};
  const auto ready = make_ready(options.inputs, ready_options, report);
  if (!ready) return std::unexpected(ready.error());
  const auto questions = questions_for(*ready, options);
  if (!questions) return std::unexpected(questions.error());
  if (options.print_questions) {
    print(*questions->text);
    return kExitOk;
  }
  const auto measured = measure(*ready, *questions, options, std::move(report), line);
  if (!measured) return std::unexpected(measured.error());
  if (!options.output_path.empty()) {
    const std::string json = render_json(*measured);
    auto written = write_file(options.output_path, std::as_bytes(std::span(json)));
    if (!written) return std::unexpected(std::move(written.error()));
  }
  if (!options.base_path.empty()) {
    return show(compare(base, measurements_of(*measured), options.compare), options);
  }
  print(options.as_json ? render_json(*measured)
                        : render_table(*measured, {.histograms = !options.no_histograms,
                                                   .unicode = stdout_shows_blocks()}));
  return kExitOk;
}

}  // namespace
}  // namespace frost::cli
