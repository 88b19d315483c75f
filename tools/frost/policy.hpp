// SPDX-License-Identifier: Apache-2.0
// Policies from files, with their diagnostics.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "frost/compiler.hpp"
#include "frost/schema.hpp"
#include "tools/frost/outcome.hpp"
#include "tools/frost/report.hpp"

namespace frost::cli {

Outcome<std::vector<Source>> read_sources(const std::vector<std::string>& paths);

// How to stop after the errors among `diagnostics` have been reported.
std::unexpected<Stop> stop_for(std::span<const Diagnostic> diagnostics,
                               const ReportOptions& options);

struct CompileRequest {
  bool with_tests = false;
  bool with_warnings = false;  // for commands that look at a policy, not for those that ask it
  bool is_reported = false;    // what is wrong has been said already
  ReportOptions report = {};
};

// Compiles and reports.
Outcome<Policy> compile_policy(const std::vector<Source>& sources, const CompileRequest& request);

// Reads, describes and reports.
Outcome<PolicySchema> describe_policy(const std::vector<std::string>& paths,
                                      const CompileRequest& request);

}  // namespace frost::cli
