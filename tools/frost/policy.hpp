// SPDX-License-Identifier: Apache-2.0
// Policies from files, with their diagnostics on stderr.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "frost/compiler.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

Outcome<std::vector<Source>> read_sources(const std::vector<std::string>& paths);

// Prints what is wrong with a policy, at most the first 20 errors. Warnings are for commands that
// look at a policy, not for those that ask it something.
void report(std::span<const Diagnostic> diagnostics, bool with_warnings);

// How to stop after the errors among `diagnostics` have been reported.
std::unexpected<Stop> stop_for(std::span<const Diagnostic> diagnostics);

struct CompileRequest {
  bool with_tests = false;
  bool with_warnings = false;
};

// Compiles and reports.
Outcome<Policy> compile_policy(const std::vector<Source>& sources, const CompileRequest& request);

// Reads an artefact that the user said to trust.
Outcome<Policy> load_artefact(const std::string& path);

}  // namespace frost::cli
