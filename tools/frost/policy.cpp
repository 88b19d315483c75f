// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/policy.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "tools/frost/console.hpp"
#include "tools/frost/file.hpp"

namespace frost::cli {
namespace {

// What `request` wants said of `diagnostics`, which lose what it does not.
void report_asked(std::vector<Diagnostic>& diagnostics, std::span<const Source> sources,
                  const CompileRequest& request) {
  if (!request.with_warnings) {
    std::erase_if(diagnostics, [](const Diagnostic& diagnostic) { return !diagnostic.is_error; });
  }
  if (!request.is_reported) report(diagnostics, sources, request.report);
}

}  // namespace

Outcome<std::vector<Source>> read_sources(const std::vector<std::string>& paths) {
  std::vector<Source> sources;
  for (const std::string& path : paths) {
    auto text = read_file(path, Limits{}.policy_bytes_max);
    if (!text) return std::unexpected(std::move(text.error()));
    sources.push_back({.name = path, .text = *std::move(text)});
  }
  return sources;
}

std::unexpected<Stop> stop_for(std::span<const Diagnostic> diagnostics,
                               const ReportOptions& options) {
  uint64_t errors = 0;
  uint64_t limits = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!diagnostic.is_error) continue;
    ++errors;
    if (diagnostic.code.starts_with("P2")) ++limits;  // P2xxx: a named limit (style §9.3)
  }
  if (errors == 0) return stop(kExitInternal, "the policy was refused without a reason");
  std::string message;
  if (!is_for_programs(options)) message = counted(errors, "error") + " in the policy";
  return stop(errors == limits ? kExitLimit : kExitPolicy, std::move(message));
}

Outcome<Policy> compile_policy(const std::vector<Source>& sources, const CompileRequest& request) {
  Compiled compiled = compile(sources, {.limits = {}, .with_tests = request.with_tests});
  report_asked(compiled.diagnostics, sources, request);
  if (!compiled.policy) return stop_for(compiled.diagnostics, request.report);
  return *std::move(compiled.policy);
}

Outcome<PolicySchema> describe_policy(const std::vector<std::string>& paths,
                                      const CompileRequest& request) {
  const auto sources = read_sources(paths);
  if (!sources) return std::unexpected(sources.error());
  Described described = describe(*sources);
  report_asked(described.diagnostics, *sources, request);
  if (!described.schema) return stop_for(described.diagnostics, request.report);
  return *std::move(described.schema);
}

}  // namespace frost::cli
