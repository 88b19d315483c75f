// SPDX-License-Identifier: Apache-2.0
// Results of policy tests for people and for programs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/frost/test_engines.hpp"

namespace frost::cli {

// One line per test, with explanations of failures. Policy text is escaped.
std::string reports_text(const TestRun& run, bool unicode);
// "native: 2 tests, 1 passed, 1 failed".
std::string summary_text(const EngineRun& run);
std::string coverage_text(const Coverage& coverage);

// PolicyTestResult of polar.md §7.3 with more under it; see docs/formats/test-results.md. The
// results are those of the first run.
std::string results_json(const std::vector<EngineRun>& runs, bool is_success);
// The same for a policy that does not compile.
std::string invalid_json(std::span<const Diagnostic> diagnostics, const std::string& message);

// One testsuite per run. Characters that XML cannot hold are escaped as for a terminal.
std::string junit_xml(const std::vector<EngineRun>& runs);

}  // namespace frost::cli
