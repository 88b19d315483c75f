// SPDX-License-Identifier: Apache-2.0
// Tables that are computed a set at a time: see closure_shape.hpp.
#include <algorithm>
#include <utility>

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
  const hir::TupleSet tuples = planner_.graph().tuples(goal);
  const std::optional<Closure>& closure = planner_.read(goal.relation, tuples).closure;
  FROST_CHECK(closure.has_value());  // Planner::table asked before
  rir::NodeIds nodes;
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

// The table is that of a query, at which nothing suspends.
bool Unfolder::is_query() const {
  return own_component() == planner_.graph().recursion.end() && !procedure_.input;
}

// The answers of a query that are all those of one goal, with its two columns as outputs and known
// values for the others, when the goal is computed a set at a time; else invalid.
NodeId Unfolder::answer_all(const State& state, const Goal& goal) {
  const bool is_alone = state.goals.size() == 1 && state.tests.empty() && state.negations.empty();
  const bool is_whole = !goal.is_root && !goal.open && !goal.without_variable_heads;
  if (!is_query() || !state.answers || !is_alone || !is_whole || !is_derived(goal) ||
      !planner_.graph().is_decided(goal)) {
    return NodeId();
  }
  std::vector<Operand> columns;
  for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
    const bool is_literal = hir_.relations[goal.relation].is_literal_position(i);
    if (!is_literal) columns.push_back(goal.arguments[i]);
  }
  if (columns.size() != 2 || columns[0] == columns[1]) return NodeId();
  Node node;
  node.op = Op::AnswerAll;
  node.span = goal.span;
  node.operands = state.outputs;
  for (const Operand& output : state.outputs) {
    const bool is_column = output == columns[0] || output == columns[1];
    if (state.is_unbound(output) != is_column) return NodeId();
    // Not for each value that a scan finds: each is a part of the answers.
    if (!is_column && output.is_variable() && !is_parameter(output.variable)) return NodeId();
    node.binds.push_back(is_column);
  }
  if (std::ranges::count(node.binds, true) != 2) return NodeId();
  if (std::ranges::find(state.outputs, columns[0]) == state.outputs.end()) return NodeId();
  if (std::ranges::find(state.outputs, columns[1]) == state.outputs.end()) return NodeId();
  const auto callee = planner_.closure(goal.relation, planner_.graph().tuples(goal));
  if (!callee) return NodeId();
  node.callee = *callee;
  node.swapped =
      std::ranges::find(state.outputs, columns[0]) > std::ranges::find(state.outputs, columns[1]);
  return build_.push(std::move(node));
}

// The same for each literal that the policy knows, where the goal has a variable for it, and a plan
// for all other values. A variable without a value is an output. There it is not done where a rule
// holds for every value, which is one answer (SEM-42), nor for a recursive goal: what is left of it
// is recursive as well, and would be asked for everything.
NodeId Unfolder::answer_all_literals(const State& state, const Goal& goal) {
  const std::vector<uint32_t>& positions = hir_.relations[goal.relation].literal_positions;
  const bool is_undecided = !goal.is_root && !goal.tuples && positions.size() == 1;
  if (!is_query() || !is_undecided || state.goals.size() != 1) return NodeId();
  const Operand literal = goal.arguments[positions[0]];
  const bool is_output = state.is_unbound(literal);
  const bool is_split = !is_output || (!component(goal) && !planner_.index().may_be_universal(
                                                               goal.relation, positions[0]));
  if (!literal.is_variable() || !is_split) return NodeId();
  rir::NodeIds parts;
  State rest = state;
  for (const uint32_t tuple : compatible(state, goal)) {
    const hir::LiteralId value = hir_.relations[goal.relation].known[tuple][0];
    State branch = state;
    branch.substitute(literal.variable, Operand::of(value));
    Goal decided = branch.goals[0];
    decided.tuples = {{tuple}};
    const NodeId part = answer_all(branch, decided);
    if (!part.valid()) continue;
    parts.push_back(part);
    rest.excluded[literal.variable].insert(value);
  }
  if (parts.empty()) return NodeId();
  if (!is_output) return solve_switch(state, *switch_subject(state, goal));
  parts.push_back(solve(std::move(rest)));
  return build_.any(parts);
}

}  // namespace frost
