// SPDX-License-Identifier: Apache-2.0
// frost test
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/file.hpp"
#include "tools/frost/native.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/policy.hpp"
#include "tools/frost/test_engines.hpp"
#include "tools/frost/test_output.hpp"
#include "tools/frost/watch.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::vector<std::string> policy_paths;
  TestRequest request;
  CodeOptions code;
  std::string junit_path;
  bool watch = false;
  int min_coverage = -1;  // per cent; negative: none asked for
};

Outcome<int> run(const Options& options);
int run_watching(const Options& options);
Outcome<int> run_once(const Options& options);
void print_runs(const std::vector<EngineRun>& runs, bool agree);
Outcome<void> write_junit(const Options& options, const std::vector<EngineRun>& runs);

}  // namespace

RunCommand declare_test(CLI::App& app) {
  auto options = std::make_shared<Options>();
  TestRequest& request = options->request;
  app.add_option("POLICY", options->policy_paths, "Files of one policy")
      ->required()
      ->type_name("FILE");
  app.add_option("--engine", request.engine,
                 "What runs the tests: native, interp, trace, oracle, or all and compare them. "
                 "Default: native if the LLVM back end is installed, else interp")
      ->check(CLI::IsMember({"native", "interp", "trace", "oracle", "all"}));
  app.add_option("--filter", request.filter,
                 "Run tests whose name contains this, or matches it if it has *, ? or [")
      ->type_name("TEXT");
  app.add_flag("--fail-fast", request.fail_fast, "Stop after the first test that fails");
  app.add_flag("--coverage", request.coverage,
               "Say which rules and declarations no test exercises");
  app.add_option("--min-coverage", options->min_coverage,
                 "Fail when fewer per cent of them are exercised; implies --coverage")
      ->check(CLI::Range(0, 100))
      ->type_name("PERCENT");
  app.add_option("--junit", options->junit_path, "Also write the results as JUnit XML")
      ->type_name("FILE");
  app.add_flag("--watch", options->watch, "Run again whenever a file changes, until interrupted");
  declare_code(app, options->code);
  declare_report(app, request.report);
  return [options] { return run(*options); };
}

namespace {

Outcome<int> run(const Options& options) {
  Options effective = options;
  if (effective.min_coverage >= 0) effective.request.coverage = true;
  effective.request.native = native_options(options.code);
  if (effective.watch) return run_watching(effective);
  return run_once(effective);
}

// A run that stops is explained, and the next change has another try.
int run_watching(const Options& options) {
  const bool is_terminal = ::isatty(STDOUT_FILENO) != 0;
  return watch_files(options.policy_paths, [&](const std::vector<std::string>& changed) {
    if (is_terminal) print("\033[H\033[2J");
    std::string heading = "--- frost test";
    if (!changed.empty()) heading.append(": ").append(escape(changed.front())).append(" changed");
    if (!output().json) print(heading + "\n");
    const Outcome<int> exit_code = run_once(options);
    if (!exit_code && !exit_code.error().message.empty()) complain(exit_code.error().message);
    std::cout.flush();
    return exit_code ? *exit_code : exit_code.error().exit_code;
  });
}

Outcome<int> run_once(const Options& options) {
  const auto sources = read_sources(options.policy_paths);
  if (!sources) return std::unexpected(sources.error());
  std::vector<Diagnostic> diagnostics;
  const auto runs = run_engines(*sources, options.request, diagnostics);
  if (!runs) {
    if (output().json) print(invalid_json(diagnostics, runs.error().message));
    return std::unexpected(runs.error());
  }
  const TestRun& first = runs->front().run;
  if (first.tests.empty() && first.left_out > 0) {
    return stop(kExitUsage, "no test matches `" + options.request.filter + "`; the policy has " +
                                counted(first.left_out, "test"));
  }
  const auto disagreement = first_disagreement(*runs);
  bool is_success =
      std::ranges::all_of(*runs, [](const EngineRun& run) { return run.run.is_success(); });
  const bool is_covered = options.min_coverage < 0 ||
                          static_cast<int>(first.coverage->percent()) >= options.min_coverage;
  is_success = is_success && is_covered && !disagreement;
  if (output().json) {
    print(results_json(*runs, is_success));
  } else {
    print_runs(*runs, !disagreement);
  }
  if (auto written = write_junit(options, *runs); !written) {
    return std::unexpected(std::move(written.error()));
  }
  if (disagreement) {
    return stop(kExitInternal, "engines disagree on test " + *disagreement + "; please report it");
  }
  if (!is_covered) {
    complain("the coverage, " + std::to_string(first.coverage->percent()) + " %, is below " +
             std::to_string(options.min_coverage) + " %");
  }
  return is_success ? kExitOk : kExitNegative;
}

void print_runs(const std::vector<EngineRun>& runs, bool agree) {
  const bool unicode = locale_is_utf8() && !output().plain;
  for (const EngineRun& run : runs) {
    print(reports_text(run.run, unicode));
    if (agree) break;
    print(summary_text(run));
  }
  for (const EngineRun& run : runs) {
    if (agree) print(summary_text(run));
  }
  if (runs.front().run.coverage) print(coverage_text(*runs.front().run.coverage));
}

Outcome<void> write_junit(const Options& options, const std::vector<EngineRun>& runs) {
  if (options.junit_path.empty()) return {};
  const std::string text = junit_xml(runs);
  return write_file(options.junit_path, std::as_bytes(std::span(text)));
}

}  // namespace
}  // namespace frost::cli
