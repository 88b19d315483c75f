// SPDX-License-Identifier: Apache-2.0
// Tables that are computed a set at a time: see closure_shape.hpp.
#include "base/check.hpp"
#include "ir/passes/unfolder.hpp"

namespace frost {

using rir::Node;
using rir::NodeId;
using rir::Op;

bool Unfolder::is_closure() const {
  return procedure_.table && !procedure_.input &&
         *procedure_.table == rir::table_number(*own_component(), rir::TableKind::Closure);
}

// The parts of its rules are tables of their own; Planner::fill plans them.
NodeId Unfolder::solve_closure(const Goal& goal) {
  const std::vector<uint32_t> tuples = planner_.graph().tuples(goal);
  rir::Procedure scratch;
  const auto closure = read_closure(planner_.graph(), goal.relation, tuples, scratch);
  FROST_CHECK(closure.has_value());  // Planner::table asked before
  std::vector<NodeId> nodes;
  for (uint32_t i = 0; i < closure->clauses.size(); ++i) {
    const ClosureClause& clause = closure->clauses[i];
    Node rule;
    rule.op = Op::CloseRule;
    rule.rule = clause.rule;
    for (uint32_t part = 0; part < clause.parts.size(); ++part) {
      (part == 0 ? rule.callee : rule.second) =
          planner_.input(procedure_.shape, tuples, *own_component(), {i, part});
    }
    nodes.push_back(build_.push(std::move(rule)));
  }
  Node close;
  close.op = Op::Close;
  close.swapped = closure->swapped;
  nodes.push_back(build_.push(std::move(close)));
  return build_.all(nodes);
}

}  // namespace frost
