// SPDX-License-Identifier: Apache-2.0
// One goal whose literal positions are decided: a call of a helper, or its alternatives in place.
#include <algorithm>
#include <utility>

#include "ir/passes/unfolder.hpp"

namespace frost {

using hir::Relation;
using rir::Node;
using rir::NodeId;
using rir::Op;

namespace {

// Helpers up to this many operators are unfolded into their callers.
constexpr size_t kInlineNodesMax = 4;

}  // namespace

// `goal` is decided and no longer among the goals of `state`.
NodeId Unfolder::solve_goal(const State& state, const Goal& goal) {
  const bool is_decided =
      !goal.tuples->empty() || hir_.relations[goal.relation].literal_positions.empty();
  const bool is_whole = !goal.open && !goal.without_variable_heads && is_decided;
  if (is_derived(goal) && is_whole && !goal.is_root) {
    if (NodeId call = call_helper(state, goal, *goal.tuples); call.valid()) return call;
  }
  return solve_alternatives(state, goal);
}

// A literal that a scan found, at a literal position of a derived goal: a helper switches on it,
// once for all callers. A parameter is switched on where it is, so that entries stay one switch.
NodeId Unfolder::call_undecided(const State& state, const Goal& goal) {
  bool is_alone = state.goals.size() == 1 && state.tests.empty() && state.negations.empty();
  if (!is_derived(goal) || !is_alone || goal.is_root) return NodeId();
  for (const Operand& operand : goal.arguments) {
    if (state.is_unbound(operand)) return NodeId();
    const bool is_found = operand.is_variable() && !is_parameter(operand.variable);
    if (!is_found || !literal_argument(goal, operand)) continue;
    State rest = state;
    rest.goals.clear();
    return call_helper(rest, goal, {});
  }
  return NodeId();
}

bool Unfolder::literal_argument(const Goal& goal, const Operand& operand) const {
  const Relation& relation = hir_.relations[goal.relation];
  return std::ranges::any_of(relation.literal_positions, [&](uint32_t position) {
    return goal.arguments[position] == operand;
  });
}

// A call of the helper for `goal`: a test when every argument is bound, an enumeration when the
// only open one is the output and nothing else is asked of it; `goal` is no longer among the goals
// of `state`. Invalid when it is neither, when
// the helper is what is being planned, or when it is so small that it costs less in place.
NodeId Unfolder::call_helper(const State& state, const Goal& goal, const hir::TupleSet& tuples) {
  const Relation& relation = hir_.relations[goal.relation];
  rir::Shape shape{goal.relation, std::string(relation.types.size(), 'b')};
  Node call;
  call.op = Op::Call;
  call.span = goal.span;
  for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
    if (relation.is_literal_position(i) && !tuples.empty()) continue;
    const Operand& operand = goal.arguments[i];
    if (!state.is_unbound(operand)) {
      call.operands.push_back(operand);
      continue;
    }
    bool is_output = !state.outputs.empty() && operand == state.outputs[0];
    const bool emits = !state.answers && !state.pushes;
    if (!is_output || !state.is_done() || !emits || call.op == Op::EmitCall) {
      return NodeId();
    }
    call.op = Op::EmitCall;
    shape.adornment[i] = 'f';
  }
  if (procedure_.shape == shape && procedure_.tuples == tuples) return NodeId();
  auto helper = planner_.helper(shape, tuples, depth_);
  if (!helper) {
    failure_ = helper.error();
    return NodeId();
  }
  if (planner_.procedure(*helper).nodes.size() <= kInlineNodesMax) return NodeId();
  call.callee = *helper;
  // The rules that are built in have no place of their own.
  if (!call.span.valid()) call.span = planner_.procedure(*helper).span;
  reach(depth_ + planner_.height(*helper));
  NodeId node = build_.push(std::move(call));
  if (build_.is(node, Op::EmitCall)) return node;
  return build_.all({node, solve(state)});
}

NodeId Unfolder::solve_alternatives(const State& state, const Goal& goal) {
  rir::NodeIds parts;
  for (Alternative& alternative : alternatives(hir_, planner_.index(), state, goal, procedure_)) {
    parts.push_back(solve_alternative(state, std::move(alternative)));
    if (failure_ != PlanLimit::kNone) break;
  }
  return build_.any(parts);
}

NodeId Unfolder::solve_alternative(State state, Alternative alternative) {
  rir::NodeIds parts;
  if (alternative.access) {
    const Node& access = *alternative.access;
    for (size_t i = 0; i < access.operands.size(); ++i) {
      if (access.binds[i]) state.bound.insert(access.operands[i].variable);
    }
    parts.push_back(build_.push(std::move(*alternative.access)));
  }
  for (const auto& [a, b] : alternative.same) parts.push_back(build_.leaf(Op::Same, {a, b}));
  // The body's own goals were made after these substitutions.
  for (const auto& [variable, operand] : alternative.substitutions) {
    state.substitute(variable, operand);
  }
  state.goals.insert(state.goals.begin(), alternative.goals.begin(), alternative.goals.end());
  state.tests.insert(state.tests.begin(), alternative.tests.begin(), alternative.tests.end());
  state.negations.insert(state.negations.begin(), alternative.negations.begin(),
                         alternative.negations.end());
  uint32_t levels = alternative.access ? 0 : 1;
  depth_ += levels;
  parts.push_back(solve(std::move(state)));
  depth_ -= levels;
  return build_.all(parts);
}

}  // namespace frost
