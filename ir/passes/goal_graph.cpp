// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/goal_graph.hpp"

namespace frost {

hir::TupleSet GoalGraph::tuples(const Goal& goal) const {
  if (goal.tuples) return *goal.tuples;
  const auto tuple = written_literals(hir, goal);
  if (!tuple) return {};
  const auto known = hir::known_index(hir, hir.relations[goal.relation], *tuple);
  return known ? hir::TupleSet{*known} : hir::TupleSet();
}

bool GoalGraph::binds(const Goal& goal, const Operand& operand) const {
  for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
    if (goal.arguments[i] == operand && !index.may_be_universal(goal.relation, i)) return true;
  }
  return false;
}

}  // namespace frost
