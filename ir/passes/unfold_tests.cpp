// SPDX-License-Identifier: Apache-2.0
// Comparisons and negations, which run as soon as their variables are bound.
#include <algorithm>
#include <utility>

#include "ir/passes/unfolder.hpp"

namespace frost {

using rir::Node;
using rir::NodeId;
using rir::Op;
using rir::VariableId;

// A negation or comparison of a variable that stands for every value (SEM-41).
NodeId Unfolder::unbounded(const State& state) {
  Node node;
  node.op = Op::Unbounded;
  if (!state.negations.empty()) {
    node.span = state.negations[0].span;
  } else if (!state.tests.empty()) {
    node.span = state.tests[0].span;
  }
  return build_.push(std::move(node));
}

std::optional<size_t> Unfolder::ready_test(const State& state) {
  for (size_t i = 0; i < state.tests.size(); ++i) {
    const Test& test = state.tests[i];
    if (test.op == hir::Comparison::Equal) return i;
    if (!state.is_unbound(test.left) && !state.is_unbound(test.right)) return i;
  }
  return std::nullopt;
}

// A negation whose variables are all bound, unless a stored fact can be tested first.
std::optional<size_t> Unfolder::ready_negation(const State& state) const {
  if (state.negations.empty()) return std::nullopt;
  bool has_free_test = std::ranges::any_of(
      state.goals, [&](const Goal& goal) { return cost(state, goal) == kFreeTest; });
  if (has_free_test) return std::nullopt;
  for (size_t i = 0; i < state.negations.size(); ++i) {
    bool is_ready =
        std::ranges::none_of(state.negations[i].goal.arguments,
                             [&](const Operand& operand) { return state.is_unbound(operand); });
    if (is_ready) return i;
  }
  return std::nullopt;
}

NodeId Unfolder::solve_test(State state, size_t index) {
  Test test = state.tests[index];
  state.tests.erase(state.tests.begin() + static_cast<ptrdiff_t>(index));
  if (test.op == hir::Comparison::Equal) return solve_now(std::move(state), test.left);
  if (!test.left.is_variable() && !test.right.is_variable()) {
    hir::Condition condition{test.op, {{}, test.left.literal}, {{}, test.right.literal}, {}};
    return hir::holds(hir_, condition) ? solve(std::move(state)) : build_.leaf(Op::Fail);
  }
  Op op = test.op == hir::Comparison::NotEqual ? Op::Differ
          : test.op == hir::Comparison::Less   ? Op::Less
                                               : Op::LessEqual;
  NodeId node = build_.leaf(op, {test.left, test.right}, test.span);
  return build_.all({node, solve(std::move(state))});
}

// The time goes into a variable of its own, so that a bound operand can be compared with it.
NodeId Unfolder::solve_now(State state, const Operand& operand) {
  VariableId time = operand.variable;
  bool binds = state.is_unbound(operand);
  if (!binds) time = procedure_.variables.push({"now", hir::kInteger});
  rir::NodeIds parts{build_.leaf(Op::Now, {Operand::of(time)})};
  state.bound.insert(time);
  if (!binds) parts.push_back(build_.leaf(Op::Same, {operand, Operand::of(time)}));
  parts.push_back(solve(std::move(state)));
  return build_.all(parts);
}

NodeId Unfolder::solve_negation(State state, size_t index) {
  State inner;
  inner.goals = {state.negations[index].goal};
  inner.bound = state.bound;
  inner.excluded = state.excluded;
  const SourceSpan span = state.negations[index].span;
  state.negations.erase(state.negations.begin() + static_cast<ptrdiff_t>(index));
  NodeId child = solve(std::move(inner));
  if (build_.is(child, Op::Succeed)) return build_.leaf(Op::Fail);
  if (build_.is(child, Op::Fail)) return solve(std::move(state));
  Node node;
  node.op = Op::Not;
  node.span = span;
  node.children = {child};
  NodeId negation = build_.push(std::move(node));
  return build_.all({negation, solve(std::move(state))});
}

}  // namespace frost
