// SPDX-License-Identifier: Apache-2.0
// Which recursive goals are walks (design §7.4, class C2). Internal to ir/passes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/hir/hir.hpp"
#include "ir/passes/goal_graph.hpp"

namespace frost {

// A goal whose recursive rules all lead along one argument and leave the others alone:
// p(x, t) :- step(t, z), p(x, z). From a bound t, the values that the steps lead to are tried one
// after the other; from a bound x, they are found from those that other rules give.
struct ReachShape {
  uint32_t position = 0;     // of t among the arguments of the relation
  bool asks_others = false;  // some step has a condition on the other arguments
  bool leads_back = true;    // every step binds t from z, so that it can be taken backwards
};

// The shape of the goal for any of `tuples` (none: a relation without literal positions); none when
// it is not recursive, or not like this.
std::optional<ReachShape> find_reach(const GoalGraph& graph, hir::RelationId relation,
                                     const hir::TupleSet& tuples);

}  // namespace frost
