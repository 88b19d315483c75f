// SPDX-License-Identifier: Apache-2.0
// Which rules only one of two policies has. Internal to the engine.
#pragma once

#include <vector>

#include "codegen/engine/policy.hpp"
#include "frost/diff.hpp"

namespace frost {

// Clauses and facts of the policy text that are not in the other one under any variable names:
// removed ones first, each in policy order. Both policies have their HIR.
std::vector<RuleChange> changed_rules(const PolicyImpl& before, const PolicyImpl& after);

}  // namespace frost
