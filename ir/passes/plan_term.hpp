// SPDX-License-Identifier: Apache-2.0
// Parts of a plan as values, which passes copy, rename and compare. Internal to ir/passes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "ir/passes/plan_builder.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// An operator and those below it; `node.children` is not used.
struct PlanTerm {
  rir::Node node;
  std::vector<PlanTerm> parts;
};

using VariableMap = std::map<rir::VariableId, rir::Operand>;
// Equal keys mean equal terms, up to the names of the variables that they bind.
using TermKey = std::vector<uint64_t>;

// The subtree of `procedure` at `root`. Depth is that of the plan.
PlanTerm term_of(const rir::Procedure& procedure, rir::NodeId root);
rir::NodeId push(PlanBuilder& build, const PlanTerm& term);

// The positions of the operands that this operator, without those below it, binds.
std::vector<size_t> bound_operands(const rir::Node& node);

// Gives every variable that the conjunction `steps` binds a new name in `procedure`.
void freshen(std::vector<PlanTerm>& steps, rir::Procedure& procedure);

// Replaces the variables that the map knows.
void rename(PlanTerm& term, const VariableMap& names);

// Of a conjunction.
TermKey key_of(std::span<const PlanTerm> steps);
// Of one operator, whatever its mask is.
TermKey key_without_mask(const PlanTerm& term);

}  // namespace frost
