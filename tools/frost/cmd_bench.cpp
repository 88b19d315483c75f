// SPDX-License-Identifier: Apache-2.0
// frost bench
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "tools/frost/bench_answers.hpp"
#include "tools/frost/bench_measure.hpp"
#include "tools/frost/bench_questions.hpp"
#include "tools/frost/bench_report.hpp"
#include "tools/frost/bench_verify.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/policy.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {
namespace {

constexpr size_t kCompileRuns = 7;
constexpr size_t kNativeCompileRuns = 3;
constexpr size_t kLoadRuns = 3;
constexpr double kRunsSecondsMax = 10;  // no further run of one of the two above after these
constexpr double kSecondsMin = 0.001;   // of --seconds
constexpr double kSecondsMax = 3600;
constexpr double kMilliseconds = 1e3;
constexpr double kMebibyte = 1024 * 1024;

struct Options {
  SessionOptions inputs;
  std::string questions_path;
  double seconds = 1;
  bool as_json = false;
};

// Measures one thing after the other, each adding its figures to the report.
class Bench {
 public:
  explicit Bench(const Options& options) : options_(options) {}

  Outcome<BenchReport> run();

 private:
  Outcome<void> measure_policy();
  Outcome<void> measure_compile();
  Outcome<void> measure_native_compile(const std::vector<Source>& sources);
  Outcome<void> measure_artefact();
  Outcome<void> measure_load();
  Outcome<double> load_once();
  void measure_memory(double resident);
  Outcome<void> measure_answers();

  void step(const std::string& what) { line_.update(what + "…"); }
  void add(Figure figure) { report_.figures.push_back(std::move(figure)); }

  const Options& options_;
  BenchReport report_;
  ProgressLine line_;
  Questions questions_;
  std::string native_missing_;  // why there is no native code; empty: there is
  std::optional<Policy> policy_;
  std::optional<FactStore> store_;
  std::optional<Snapshot> snapshot_;
};

}  // namespace

RunCommand declare_bench(CLI::App& app) {
  auto options = std::make_shared<Options>();
  declare_inputs(app, options->inputs);
  app.add_option("--questions", options->questions_path,
                 "File of questions, one a line: `authorize User:u12 read Repository:r99`,\n"
                 "`list User:u12 read Repository`, `actions User:u12 Repository:r99`")
      ->required()
      ->type_name("FILE");
  app.add_option("--seconds", options->seconds, "How long to measure each way of answering")
      ->check([](const std::string& text) {
        double seconds = 0;
        const char* const end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data(), end, seconds);
        // Not the other way round, which "nan" would pass.
        if (error == std::errc() && rest == end && seconds >= kSecondsMin && seconds <= kSecondsMax)
          return std::string();
        return "expected a number from 0.001 to 3600, found " + text;
      })
      ->capture_default_str();
  app.add_flag("--json", options->as_json, "Print JSON with every sample");
  return [options]() -> Outcome<int> {
    if (auto checked = check_inputs(options->inputs); !checked) {
      return std::unexpected(std::move(checked.error()));
    }
    const auto report = Bench(*options).run();
    if (!report) return std::unexpected(report.error());
    print(options->as_json ? render_json(*report) : render_table(*report));
    return kExitOk;
  };
}

namespace {

Outcome<BenchReport> Bench::run() {
  auto questions = read_questions(options_.questions_path);
  if (!questions) return std::unexpected(std::move(questions.error()));
  questions_ = *std::move(questions);
  report_.machine = machine_name();
  report_.version = version_line();
  using Step = Outcome<void> (Bench::*)();
  for (const Step next : {&Bench::measure_policy, &Bench::measure_load, &Bench::measure_answers}) {
    if (auto done = (this->*next)(); !done) return std::unexpected(std::move(done.error()));
  }
  return std::move(report_);
}

Outcome<void> Bench::measure_policy() {
  step("loading the policy");
  return options_.inputs.artefact_path.empty() ? measure_compile() : measure_artefact();
}

Outcome<void> Bench::measure_compile() {
  const auto sources = read_sources(options_.inputs.policy_paths);
  if (!sources) return std::unexpected(sources.error());
  Figure figure{
      .key = "compile_interpreter_ms", .label = "compile for the interpreter", .unit = "ms"};
  for (size_t run = 0; run < kCompileRuns; ++run) {
    const Stopwatch watch;
    auto policy = compile_policy(*sources, {.with_tests = false, .with_warnings = false});
    figure.samples.push_back(watch.seconds() * kMilliseconds);
    if (!policy) return std::unexpected(std::move(policy.error()));
    policy_ = *std::move(policy);
  }
  add(std::move(figure));
  return measure_native_compile(*sources);
}

Outcome<void> Bench::measure_native_compile(const std::vector<Source>& sources) {
  step("compiling to native code");
  Figure figure{.key = "compile_native_ms", .label = "compile to native code", .unit = "ms"};
  const Stopwatch total;
  for (size_t run = 0; run < kNativeCompileRuns && total.seconds() < kRunsSecondsMax; ++run) {
    auto policy = compile_policy(sources, {.with_tests = false, .with_warnings = false});
    if (!policy) return std::unexpected(std::move(policy.error()));
    const Stopwatch watch;
    const auto compiled = policy->compile_native();
    figure.samples.push_back(watch.seconds() * kMilliseconds);
    if (!compiled && compiled.error().code != Code::kUnavailable) return stop(compiled.error());
    if (!compiled) {
      native_missing_ = compiled.error().message;
      figure.samples.clear();
      figure.note = "not measured: " + native_missing_;
      break;
    }
    policy_ = *std::move(policy);
  }
  add(std::move(figure));
  return {};
}

Outcome<void> Bench::measure_artefact() {
  Figure figure{.key = "load_artefact_ms", .label = "verify and load the artefact", .unit = "ms"};
  for (size_t run = 0; run < kCompileRuns; ++run) {
    const Stopwatch watch;
    auto policy = load_artefact(options_.inputs.artefact_path, options_.inputs.trust);
    figure.samples.push_back(watch.seconds() * kMilliseconds);
    if (!policy) return std::unexpected(std::move(policy.error()));
    policy_ = *std::move(policy);
  }
  add(std::move(figure));
  return {};
}

Outcome<void> Bench::measure_load() {
  Figure figure{.key = "load_facts_ms", .label = "read, parse and index the facts", .unit = "ms"};
  Figure rate{.key = "load_facts_per_s", .label = "facts loaded", .unit = "facts/s"};
  double resident = 0;
  const Stopwatch total;
  for (size_t run = 0; run < kLoadRuns && total.seconds() < kRunsSecondsMax; ++run) {
    const auto seconds = load_once();
    if (!seconds) return std::unexpected(seconds.error());
    // The first time, before another load leaves its traces in the heap.
    if (run == 0) resident = static_cast<double>(resident_bytes());
    report_.facts = snapshot_->statistics().facts;
    figure.samples.push_back(*seconds * kMilliseconds);
    rate.samples.push_back(static_cast<double>(report_.facts) / *seconds);
  }
  add(std::move(figure));
  add(std::move(rate));
  measure_memory(resident);
  return {};
}

// Fills a new store and gives the seconds that this took.
Outcome<double> Bench::load_once() {
  snapshot_.reset();
  store_.reset();
  const Stopwatch watch;
  auto store = FactStore::create(*policy_);
  if (!store) return stop(store.error());
  if (auto loaded = load_facts(*store, options_.inputs.facts); !loaded) {
    return std::unexpected(std::move(loaded.error()));
  }
  snapshot_ = store->snapshot();
  const double seconds = watch.seconds();
  store_ = *std::move(store);
  return seconds;
}

void Bench::measure_memory(double resident) {
  const StoreStatistics statistics = snapshot_->statistics();
  Figure bytes{.key = "bytes_per_fact", .label = "memory per fact", .unit = "bytes"};
  bytes.note = "not measured: there are no facts";
  if (statistics.facts > 0) {
    const auto facts = static_cast<double>(statistics.facts);
    const double path = static_cast<double>(statistics.path_bytes) / facts;
    const double dictionary = static_cast<double>(statistics.dictionary_bytes) / facts;
    bytes.samples = {path + dictionary};
    bytes.note = fixed(path, 1) + " access paths, " + fixed(dictionary, 1) + " ids";
  }
  add(std::move(bytes));
  Figure memory{.key = "resident_mib", .label = "memory of the process", .unit = "MiB"};
  memory.note = "not measured: the system does not say";
  if (resident > 0) {
    memory.samples = {resident / kMebibyte};
    memory.note = "after the first load";
    if (options_.inputs.artefact_path.empty()) memory.note += ", what compiling left included";
  }
  add(std::move(memory));
}

Outcome<void> Bench::measure_answers() {
  step("comparing all ways to answer");
  std::vector<Tier> tiers = {Tier::kInterpreter};
  if (native_missing_.empty()) tiers.push_back(Tier::kNative);
  const auto answers = verify_answers(*snapshot_, questions_, tiers);
  if (!answers) return std::unexpected(answers.error());
  report_.checks_allowed = answers->checks_allowed;
  report_.checks_denied = answers->checks_denied;
  report_.lists = questions_.lists.size();
  report_.ids_listed = answers->ids_listed;
  report_.actions_questions = questions_.actions.size();

  const Subject subject{.snapshot = *snapshot_,
                        .questions = questions_,
                        .answers = *answers,
                        .native_missing = native_missing_,
                        .seconds = options_.seconds};
  for (const auto measure : {measure_checks, measure_lists, measure_actions}) {
    step("measuring answers");
    auto figures = measure(subject);
    if (!figures) return std::unexpected(std::move(figures.error()));
    for (Figure& figure : *figures) add(std::move(figure));
  }
  return {};
}

}  // namespace
}  // namespace frost::cli
