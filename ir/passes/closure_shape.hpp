// SPDX-License-Identifier: Apache-2.0
// Which recursive relations of two columns are closures, computed a set at a time when nothing of
// them is bound (design §8.2). Internal to ir/passes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/hir/hir.hpp"
#include "ir/passes/goal_graph.hpp"
#include "ir/passes/goals.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// A sub-query without the recursive goal: its two outputs are the pairs of one input of a rule.
struct ClosurePart {
  State state;
  Alternative first;  // the way that is taken first, with the goals of the part
};

struct ClosureClause {
  ClosureRule rule;
  std::vector<ClosurePart> parts;  // as many as rule.inputs()
};

// The rules of p(x, y), or of p read as (y, x) when `swapped`: then also the pairs of seeds are. Of
// several relations (system_shape.hpp), p is number 0.
struct Closure {
  bool swapped = false;
  std::vector<ClosureClause> clauses;
};

// The rules of the goal for any of `tuples` (none: a relation without literal positions), when
// every one has a shape of ClosureRule and no answer stands for every value; else none. Of a goal
// that is not recursive, only those that read_system() finds.
// Deterministic: the same clauses and parts for every `procedure`, which gets the variables.
std::optional<Closure> read_closure(const GoalGraph& graph, hir::RelationId relation,
                                    const hir::TupleSet& tuples, rir::Procedure& procedure);

}  // namespace frost
