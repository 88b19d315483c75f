// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/test_engines.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <set>
#include <utility>

#include "tools/frost/console.hpp"
#include "tools/frost/oracle_engine.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {
namespace {

using Runs = std::vector<EngineRun>;

TestOptions options_of(const TestRequest& request, ProgressLine& line) {
  TestOptions options;
  options.fail_fast = request.fail_fast;
  options.coverage = request.coverage;
  if (!request.filter.empty()) {
    options.selects = [&](const std::string& name) { return matches_filter(name, request.filter); };
  }
  options.progress = [&](const TestProgress& progress) {
    if (!line.is_due()) return;
    line.update("test " + grouped(progress.done + 1) + " of " + grouped(progress.total) + ": " +
                std::string(progress.name));
  };
  return options;
}

// Runs the tests and keeps the result under the name of the engine.
template <class Tests>
Outcome<void> add_run(const Tests& tests, TestEngine engine, const std::string& name,
                      TestOptions options, Runs& runs) {
  options.engine = engine;
  auto run = run_tests(tests, options);
  if (!run) return stop(run.error());
  runs.push_back({.engine = name, .run = *std::move(run)});
  return {};
}

// Engines that need the front end only.
Outcome<void> run_checked(std::span<const Source> sources, const TestRequest& request,
                          const TestOptions& options, std::vector<Diagnostic>& diagnostics,
                          bool with_diagnostics, Runs& runs) {
  CompiledTests compiled = compile_tests(sources);
  if (with_diagnostics) report(compiled.diagnostics, sources, request.report);
  if (!compiled.tests) {
    diagnostics = std::move(compiled.diagnostics);
    return stop_for(diagnostics, request.report);
  }
  if (request.engine != "oracle") {
    auto done = add_run(*compiled.tests, TestEngine::kTrace, "trace", options, runs);
    if (!done || request.engine == "trace") return done;
  }
  auto oracle = oracle_engine(sources);
  if (!oracle) return std::unexpected(std::move(oracle.error()));
  TestOptions custom = options;
  custom.custom = *std::move(oracle);
  return add_run(*compiled.tests, TestEngine::kCustom, "oracle", std::move(custom), runs);
}

// Engines that run a compiled policy.
Outcome<void> run_compiled(std::span<const Source> sources, const TestRequest& request,
                           const TestOptions& options, std::vector<Diagnostic>& diagnostics,
                           Runs& runs) {
  Compiled compiled = compile(sources);
  report(compiled.diagnostics, sources, request.report);
  if (!compiled.policy) {
    diagnostics = std::move(compiled.diagnostics);
    return stop_for(diagnostics, request.report);
  }
  const bool wants_native = request.engine != "interp";
  bool wants_interpreter = request.engine == "interp" || request.engine == "all";
  const Result<void> native =
      wants_native ? compiled.policy->compile_native(request.native) : Result<void>();
  if (!native) {
    const bool may_fall_back = request.engine.empty() && native.error().code == Code::kUnavailable;
    if (!may_fall_back) return stop(native.error());
    note("the interpreter runs the tests: " + native.error().message);
    wants_interpreter = true;
  }
  if (wants_interpreter) {
    auto done = add_run(*compiled.policy, TestEngine::kInterpreter, "interp", options, runs);
    if (!done) return done;
  }
  if (!wants_native || !native) return {};
  return add_run(*compiled.policy, TestEngine::kNative, "native", options, runs);
}

bool has_error(const TestReport& report) {
  return std::ranges::any_of(report.failures,
                             [](const TestFailure& f) { return !f.error.empty(); });
}

// The places of failed assertions.
std::set<std::pair<std::string, uint32_t>> places(const TestReport& report) {
  std::set<std::pair<std::string, uint32_t>> result;
  for (const TestFailure& failure : report.failures) {
    result.emplace(failure.file + ":" + std::to_string(failure.line), failure.column);
  }
  return result;
}

}  // namespace

Outcome<Runs> run_engines(std::span<const Source> sources, const TestRequest& request,
                          std::vector<Diagnostic>& diagnostics) {
  Runs runs;
  ProgressLine line;
  const TestOptions options = options_of(request, line);
  const bool is_checked =
      request.engine == "trace" || request.engine == "oracle" || request.engine == "all";
  if (request.engine != "trace" && request.engine != "oracle") {
    auto done = run_compiled(sources, request, options, diagnostics, runs);
    if (!done) return std::unexpected(std::move(done.error()));
  }
  if (is_checked) {
    const bool is_first = runs.empty();
    auto done = run_checked(sources, request, options, diagnostics, is_first, runs);
    if (!done) return std::unexpected(std::move(done.error()));
  }
  return runs;
}

bool matches_filter(const std::string& name, const std::string& filter) {
  if (filter.find_first_of("*?[") == std::string::npos) {
    return name.find(filter) != std::string::npos;
  }
  return ::fnmatch(filter.c_str(), name.c_str(), 0) == 0;
}

std::optional<std::string> first_disagreement(const Runs& runs) {
  for (size_t index = 1; index < runs.size(); ++index) {
    const std::vector<TestReport>& left = runs.front().run.tests;
    const std::vector<TestReport>& right = runs[index].run.tests;
    for (size_t test = 0; test < std::min(left.size(), right.size()); ++test) {
      if (has_error(left[test]) || has_error(right[test])) continue;
      if (places(left[test]) == places(right[test])) continue;
      return "`" + left[test].name + "`: " + runs.front().engine + " and " + runs[index].engine +
             " differ";
    }
  }
  return std::nullopt;
}

}  // namespace frost::cli
