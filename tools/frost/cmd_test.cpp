// SPDX-License-Identifier: Apache-2.0
// frost test
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::vector<std::string> policy_paths;
  std::string tier;
  ReportOptions report = {};
};

using Reports = std::vector<TestReport>;

Outcome<int> run(const Options& options);
Outcome<std::vector<Tier>> choose_tiers(const Options& options, Policy& policy);
void print_reports(const Reports& reports);
void print_summary(Tier tier, const Reports& reports);
bool is_failure(const TestReport& report) { return report.passed != report.total; }
bool is_same(const TestReport& left, const TestReport& right);

}  // namespace

RunCommand declare_test(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("POLICY", options->policy_paths, "Files of one policy")
      ->required()
      ->type_name("FILE");
  app.add_option("--tier", options->tier,
                 "What runs the tests: interpreter, native or both. Default: both if the LLVM "
                 "back end is installed, else interpreter")
      ->check(CLI::IsMember({"interpreter", "native", "both"}));
  declare_report(app, options->report);
  return [options] { return run(*options); };
}

namespace {

Outcome<int> run(const Options& options) {
  const auto sources = read_sources(options.policy_paths);
  if (!sources) return std::unexpected(sources.error());
  auto policy = compile_policy(
      *sources, {.with_tests = true, .with_warnings = true, .report = options.report});
  if (!policy) return std::unexpected(std::move(policy.error()));
  const auto tiers = choose_tiers(options, *policy);
  if (!tiers) return std::unexpected(tiers.error());

  std::vector<Reports> runs;
  for (const Tier tier : *tiers) {
    auto reports = run_tests(*policy, tier);
    if (!reports) return stop(reports.error());
    runs.push_back(*std::move(reports));
  }
  const bool agree = std::ranges::equal(runs.front(), runs.back(), is_same);
  print_reports(runs.front());
  if (!agree) print_reports(runs.back());
  for (size_t index = 0; index < runs.size(); ++index) print_summary((*tiers)[index], runs[index]);
  if (!agree) return stop(kExitInternal, "interpreter and native code differ; please report it");
  return std::ranges::any_of(runs.front(), is_failure) ? kExitNegative : kExitOk;
}

// One or two tiers. Compiles to native code where that is wanted, and possible or insisted on.
Outcome<std::vector<Tier>> choose_tiers(const Options& options, Policy& policy) {
  if (options.tier == "interpreter") return std::vector{Tier::kInterpreter};
  const auto compiled = policy.compile_native();
  if (compiled && options.tier == "native") return std::vector{Tier::kNative};
  if (compiled) return std::vector{Tier::kInterpreter, Tier::kNative};
  if (!options.tier.empty() || compiled.error().code != Code::kUnavailable) {
    return stop(compiled.error());
  }
  complain("native code is not tested: " + compiled.error().message);
  return std::vector{Tier::kInterpreter};
}

void print_reports(const Reports& reports) {
  constexpr size_t kCountCells = 5;
  for (const TestReport& report : reports) {
    std::string line = is_failure(report) ? "FAILED  " : "ok      ";
    const std::string counts = std::to_string(report.passed) + "/" + std::to_string(report.total);
    line.append(counts.size() < kCountCells ? kCountCells - counts.size() : 0, ' ');
    line.append(counts).append("  ").append(escape(report.name)).append("\n");
    for (const std::string& failure : report.failures) {
      line.append("        ").append(escape(failure)).append("\n");
    }
    print(line);
  }
}

void print_summary(Tier tier, const Reports& reports) {
  const auto failed = static_cast<size_t>(std::ranges::count_if(reports, is_failure));
  std::string line = tier == Tier::kNative ? "native: " : "interpreter: ";
  line.append(counted(reports.size(), "test")).append(", ");
  line.append(grouped(reports.size() - failed)).append(" passed, ");
  line.append(grouped(failed)).append(" failed");
  if (reports.empty()) line.append(": the policy has no `test` blocks");
  print(line + "\n");
}

bool is_same(const TestReport& left, const TestReport& right) {
  return left.name == right.name && left.passed == right.passed && left.total == right.total &&
         left.failures == right.failures;
}

}  // namespace
}  // namespace frost::cli
