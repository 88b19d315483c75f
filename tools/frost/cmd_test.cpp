// SPDX-License-Identifier: Apache-2.0
// frost test
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
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
};

struct Tiers {
  bool has_interpreter = true;
  bool has_native = true;
};

Outcome<int> run(const Options& options);
Outcome<Tiers> choose_tiers(const Options& options, Policy& policy);
Outcome<uint64_t> run_on(const Policy& policy, Tier tier);
void print_report(const TestReport& report);

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
  return [options] { return run(*options); };
}

namespace {

Outcome<int> run(const Options& options) {
  const auto sources = read_sources(options.policy_paths);
  if (!sources) return std::unexpected(sources.error());
  auto policy = compile_policy(*sources, {.with_tests = true, .with_warnings = true});
  if (!policy) return std::unexpected(std::move(policy.error()));
  const auto tiers = choose_tiers(options, *policy);
  if (!tiers) return std::unexpected(tiers.error());

  uint64_t failed = 0;
  for (const Tier tier : {Tier::kInterpreter, Tier::kNative}) {
    if (tier == Tier::kInterpreter ? !tiers->has_interpreter : !tiers->has_native) continue;
    const auto failed_here = run_on(*policy, tier);
    if (!failed_here) return std::unexpected(failed_here.error());
    failed += *failed_here;
  }
  return failed == 0 ? kExitOk : kExitNegative;
}

// Compiles to native code where that is wanted, and possible or insisted on.
Outcome<Tiers> choose_tiers(const Options& options, Policy& policy) {
  Tiers tiers{.has_interpreter = options.tier != "native",
              .has_native = options.tier != "interpreter"};
  if (!tiers.has_native) return tiers;
  const auto compiled = policy.compile_native();
  if (compiled) return tiers;
  if (!options.tier.empty() || compiled.error().code != Code::kUnavailable) {
    return stop(compiled.error());
  }
  complain("native code is not tested: " + compiled.error().message);
  tiers.has_native = false;
  return tiers;
}

// Gives the number of failed tests.
Outcome<uint64_t> run_on(const Policy& policy, Tier tier) {
  const auto reports = run_tests(policy, tier);
  if (!reports) return stop(reports.error());
  const std::string_view name = tier == Tier::kNative ? "native" : "interpreter";
  uint64_t failed = 0;
  for (const TestReport& report : *reports) {
    print_report(report);
    if (report.passed != report.total) ++failed;
  }
  const uint64_t passed = reports->size() - failed;
  std::string summary(name);
  summary.append(": ").append(counted(reports->size(), "test"));
  summary.append(", ").append(grouped(passed)).append(" passed, ");
  summary.append(grouped(failed)).append(" failed\n");
  if (reports->empty()) summary.append("The policy has no `test` blocks.\n");
  print(summary);
  return failed;
}

void print_report(const TestReport& report) {
  std::string line = report.passed == report.total ? "ok      " : "FAILED  ";
  std::string counts = std::to_string(report.passed) + "/" + std::to_string(report.total);
  counts.insert(0, counts.size() < 5 ? 5 - counts.size() : 0, ' ');
  line.append(counts).append("  ").append(escape(report.name)).append("\n");
  for (const std::string& failure : report.failures) {
    line.append("        ").append(escape(failure)).append("\n");
  }
  print(line);
}

}  // namespace
}  // namespace frost::cli
