// SPDX-License-Identifier: Apache-2.0
// A policy and facts under it: what random tests run, shrink and print.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"

namespace frost::difftest {

struct Case {
  GeneratedPolicy policy;
  std::vector<Fact> facts;

  // Parts that could be left out.
  [[nodiscard]] size_t size() const;
};

// Limits that make plans what only large policies have: functions split into many, and in the place
// of the rules behind a query tables of its goals.
Limits small_plans();

struct CompiledText {
  std::optional<Policy> policy;
  std::vector<Diagnostic> diagnostics;
};

// A policy that is refused is tried again with the default plan_nodes_max.
CompiledText compile_text(const std::string& text, const Limits& limits = {});

// Whether the first error is one of those that this version gives on purpose; the generator makes
// no other mistakes. Nothing when there is no error.
std::optional<Diagnostic> first_error(const CompiledText& compiled);
bool is_expected_refusal(const Diagnostic& diagnostic);

// Inserts the facts that the policy accepts and gives them.
std::vector<Fact> insert_accepted(Stores& stores, const std::vector<Fact>& facts);

// The policy interpreted, with the facts of `facts` that it accepts; nothing if it does not
// compile.
struct Loaded {
  std::vector<Fact> facts;
  Stores stores;
};
std::optional<Loaded> load(const GeneratedPolicy& policy, const std::vector<Fact>& facts,
                           const ExecutionOptions& options = {});

}  // namespace frost::difftest
