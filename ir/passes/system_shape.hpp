// SPDX-License-Identifier: Apache-2.0
// Which goals of two columns are relations that pass one column on to each other, computed a set at
// a time when nothing of them is bound: roles along groups and folders. Internal to ir/passes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/hir/hir.hpp"
#include "ir/passes/closure_shape.hpp"
#include "ir/passes/goal_graph.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// The rules of the goal for any of `tuples` as seeds and steps (ClosureKind): relation 0 is the
// goal, the others are goals that its rules take one column from. None when no rule does, when a
// rule of the goal leads back to it in any other way, or when an answer may stand for every value.
// Deterministic, as read_closure() is.
std::optional<Closure> read_system(const GoalGraph& graph, hir::RelationId relation,
                                   const hir::TupleSet& tuples, rir::Procedure& procedure);

}  // namespace frost
