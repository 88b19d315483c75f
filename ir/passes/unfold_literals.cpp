// SPDX-License-Identifier: Apache-2.0
// Which known literals a goal asks for at its literal positions.
#include <algorithm>
#include <map>
#include <utility>

#include "ir/passes/unfolder.hpp"

namespace frost {

using hir::LiteralId;
using hir::Relation;
using rir::Node;
using rir::NodeId;
using rir::Op;
using rir::VariableId;

// Known tuples that agree with the literals the goal writes, ignoring its variables.
hir::TupleSet Unfolder::compatible(const State& state, const Goal& goal) const {
  const Relation& relation = hir_.relations[goal.relation];
  hir::TupleSet result;
  if (std::optional<hir::LiteralTuple> tuple = written_literals(hir_, goal)) {
    if (auto index = hir::known_index(hir_, relation, *tuple)) result.push_back(*index);
    return result;
  }
  for (uint32_t t = 0; t < relation.known.size(); ++t) {
    bool matches = true;
    std::map<VariableId, LiteralId> values;
    for (size_t i = 0; i < relation.literal_positions.size(); ++i) {
      const Operand& operand = goal.arguments[relation.literal_positions[i]];
      LiteralId literal = relation.known[t][i];
      if (!operand.is_variable()) {
        matches &= operand.literal == literal;
        continue;
      }
      auto excluded = state.excluded.find(operand.variable);
      matches &= excluded == state.excluded.end() || !excluded->second.contains(literal);
      matches &= values.emplace(operand.variable, literal).first->second == literal;
    }
    if (matches) result.push_back(t);
  }
  return result;
}

// A variable with a run-time value at a literal position that may still be a known literal.
std::optional<Unfolder::Subject> Unfolder::switch_subject(const State& state,
                                                          const Goal& goal) const {
  const Relation& relation = hir_.relations[goal.relation];
  hir::TupleSet tuples = compatible(state, goal);
  for (size_t i = 0; i < relation.literal_positions.size(); ++i) {
    const Operand& operand = goal.arguments[relation.literal_positions[i]];
    if (!operand.is_variable() || state.is_unbound(operand)) continue;
    std::vector<LiteralId> cases;
    for (uint32_t t : tuples) {
      if (std::ranges::find(cases, relation.known[t][i]) == cases.end()) {
        cases.push_back(relation.known[t][i]);
      }
    }
    if (!cases.empty()) return Subject{operand.variable, std::move(cases)};
  }
  return std::nullopt;
}

NodeId Unfolder::solve_switch(State state, const Subject& subject) {
  Node node;
  node.op = Op::Switch;
  node.operands = {Operand::of(subject.variable)};
  node.cases = subject.cases;
  for (LiteralId literal : subject.cases) {
    State branch = state;
    branch.substitute(subject.variable, Operand::of(literal));
    node.children.push_back(solve(std::move(branch)));
  }
  state.excluded[subject.variable].insert(subject.cases.begin(), subject.cases.end());
  node.children.push_back(solve(std::move(state)));
  return build_.push(std::move(node));
}

// Decides the literal positions of a goal that has been taken out of `state`.
NodeId Unfolder::solve_undecided(const State& state, Goal goal) {
  const Relation& relation = hir_.relations[goal.relation];
  hir::TupleSet tuples = compatible(state, goal);
  bool all_literals = true;
  std::vector<VariableId> shared;
  for (uint32_t position : relation.literal_positions) {
    const Operand& operand = goal.arguments[position];
    all_literals &= !operand.is_variable();
    if (state.is_unbound(operand) && is_shared(state, goal, operand)) {
      shared.push_back(operand.variable);
    }
  }
  // A tuple of literals that is known is stored under its mask only.
  goal.open = !relation.literal_positions.empty() && !(all_literals && !tuples.empty());
  if (shared.empty()) {
    goal.tuples = std::move(tuples);
    return solve_goal(state, goal);
  }
  // Others need the literal: one alternative per known tuple, and one for other values and for
  // clauses that leave the value open.
  rir::NodeIds parts;
  for (uint32_t tuple : tuples) {
    State branch = state;
    Goal decided = goal;
    decided.tuples = {{tuple}};
    decided.open = false;
    decided.without_variable_heads = tuple;
    branch.goals.insert(branch.goals.begin(), decided);
    for (size_t i = 0; i < relation.literal_positions.size(); ++i) {
      const Operand& operand = goal.arguments[relation.literal_positions[i]];
      if (operand.is_variable()) {
        branch.substitute(operand.variable, Operand::of(relation.known[tuple][i]));
      }
    }
    parts.push_back(solve(std::move(branch)));
  }
  goal.tuples.emplace();
  parts.push_back(solve_goal(state, goal));
  return build_.any(parts);
}

bool Unfolder::is_shared(const State& state, const Goal& goal, const Operand& operand) {
  if (std::ranges::count(goal.arguments, operand) > 1) return true;
  if (std::ranges::find(state.outputs, operand) != state.outputs.end()) return true;
  auto in_test = [&](const Test& test) { return test.left == operand || test.right == operand; };
  auto in_negation = [&](const Negation& negation) { return uses(negation.goal, operand); };
  return std::ranges::any_of(state.tests, in_test) ||
         std::ranges::any_of(state.negations, in_negation) ||
         std::ranges::any_of(state.goals, [&](const Goal& other) { return uses(other, operand); });
}

}  // namespace frost
