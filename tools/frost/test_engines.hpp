// SPDX-License-Identifier: Apache-2.0
// Which engines run the tests of a policy, and running them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "frost/test.hpp"
#include "frost/tiers.hpp"
#include "tools/frost/outcome.hpp"
#include "tools/frost/report.hpp"

namespace frost::cli {

// The results of one engine.
struct EngineRun {
  std::string engine;  // native, interp, trace, oracle
  TestRun run;
};

struct TestRequest {
  std::string engine;  // native, interp, trace, oracle, all; empty: native, else interp
  std::string filter;  // empty: every test
  bool fail_fast = false;
  bool coverage = false;
  NativeOptions native = {};
  ReportOptions report = {};
};

// Compiles and runs, with diagnostics on stderr and progress on a terminal. `diagnostics` gets what
// is wrong with the policy when that is why it stopped.
Outcome<std::vector<EngineRun>> run_engines(std::span<const Source> sources,
                                            const TestRequest& request,
                                            std::vector<Diagnostic>& diagnostics);

// A name matches a pattern with `*`, `?` or `[` as a whole, any other text as a part.
bool matches_filter(const std::string& name, const std::string& filter);

// The first test that two engines judge differently; assertions that one of them could not answer
// do not count.
std::optional<std::string> first_disagreement(const std::vector<EngineRun>& runs);

}  // namespace frost::cli
