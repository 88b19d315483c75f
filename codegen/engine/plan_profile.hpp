// SPDX-License-Identifier: Apache-2.0
// What each rule of a policy cost.
#pragma once

#include <vector>

#include "base/source.hpp"
#include "codegen/engine/plan_catalogue.hpp"
#include "frost/plan.hpp"

namespace frost {

// Of the rules that were tried in any plan of `catalogue`; those of the longest time first, then
// those with the most starts.
std::vector<RuleProfile> rule_profiles(const PlanCatalogue& catalogue, const SourceMap& sources,
                                       double clock_cost);

}  // namespace frost
