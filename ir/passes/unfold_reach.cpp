// SPDX-License-Identifier: Apache-2.0
// Recursive goals that are walks: see reach_shape.hpp.
#include <algorithm>
#include <utility>

#include "ir/passes/unfolder.hpp"

namespace frost {

using rir::Node;
using rir::NodeId;
using rir::Op;
using rir::VariableId;

// `goal` is no longer among the goals of `state`. Invalid when no walk answers it: it is of another
// shape, or it leaves open what the walk depends on.
NodeId Unfolder::solve_walk(const State& state, const Goal& goal) {
  if (goal.open || goal.without_variable_heads || own_component() == component(goal)) {
    return NodeId();
  }
  Goal decided = goal;
  decided.tuples = planner_.graph().tuples(goal);
  decided.is_root = false;
  const ReachShape* shape = planner_.reach(goal.relation, *decided.tuples);
  if (shape == nullptr) return NodeId();
  const rir::Operands others = columns_but(decided, shape->position);
  const bool others_bound = std::ranges::none_of(
      others, [&](const Operand& operand) { return state.is_unbound(operand); });
  const Operand& along = decided.arguments[shape->position];
  if (!state.is_unbound(along)) {
    if (!others_bound && shape->asks_others) return NodeId();
    if (!goal.is_root) {
      if (NodeId call = call_helper(state, decided, *decided.tuples); call.valid()) return call;
    }
    return walk_from(state, decided, *shape, others_bound);
  }
  const bool may_be_all = planner_.index().may_be_universal(goal.relation, shape->position);
  if (!others_bound || !shape->leads_back || may_be_all) return NodeId();
  if (!goal.is_root) {
    if (NodeId call = call_helper(state, decided, *decided.tuples); call.valid()) return call;
  }
  return walk_to(state, decided, *shape);
}

rir::Operands Unfolder::columns_but(const Goal& goal, uint32_t position) const {
  rir::Operands others;
  for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
    const bool is_column = !hir_.relations[goal.relation].is_literal_position(i);
    if (is_column && i != position) others.push_back(goal.arguments[i]);
  }
  return others;
}

// The goal of the same component among those of a body; the end when it has none.
std::vector<Goal>::iterator Unfolder::find_own(Alternative& body, const Goal& goal) const {
  return std::ranges::find_if(body.goals, [&](const Goal& other) {
    return is_derived(other) && component(other) == component(goal);
  });
}

// From a bound argument, along the steps, to where another rule holds.
NodeId Unfolder::walk_from(const State& state, Goal goal, const ReachShape& shape,
                           bool others_bound) {
  const Operand from = goal.arguments[shape.position];
  const hir::TypeId type = hir_.relations[goal.relation].types[shape.position];
  const VariableId met = procedure_.variables.push({"met", type});
  Node walk;
  walk.op = Op::Reach;
  walk.span = goal.span;
  walk.tests = others_bound;
  walk.operands.push_back(Operand::of(met));
  if (!walk.tests) walk.operands.push_back(from);
  if (walk.tests) add_key(columns_but(goal, shape.position), walk);
  goal.arguments[shape.position] = Operand::of(met);

  State inner = state;
  inner.bound.insert(met);
  if (walk.tests) {
    // One place where it holds is enough; what else is to be done comes after.
    inner = {};
    inner.bound = state.bound;
    inner.bound.insert(met);
    inner.excluded = state.excluded;
  }
  rir::NodeIds steps;
  rir::NodeIds holds;
  for (Alternative& body : alternatives(hir_, planner_.index(), inner, goal, procedure_)) {
    const auto own = find_own(body, goal);
    if (own == body.goals.end()) {
      holds.push_back(solve_alternative(inner, std::move(body)));
      continue;
    }
    State step = pushing(inner, own->arguments[shape.position]);
    body.goals.erase(own);
    steps.push_back(solve_alternative(std::move(step), std::move(body)));
  }
  walk.children = {build_.leaf(Op::Push, {from}), build_.any(steps)};
  NodeId found = build_.all({build_.push(std::move(walk)), build_.any(holds)});
  if (!others_bound) return found;
  return build_.all({build_.exists(found), solve(state)});
}

// To an argument that is asked for, from where other rules hold, along the steps backwards.
NodeId Unfolder::walk_to(State state, const Goal& goal, const ReachShape& shape) {
  const Operand to = goal.arguments[shape.position];
  Node walk;
  walk.op = Op::Reach;
  walk.span = goal.span;
  walk.operands.push_back(to);
  add_key(columns_but(goal, shape.position), walk);
  const State seed = pushing(state, to);
  rir::NodeIds seeds;
  for (Alternative& body : alternatives(hir_, planner_.index(), seed, goal, procedure_)) {
    if (find_own(body, goal) != body.goals.end()) continue;
    seeds.push_back(solve_alternative(seed, std::move(body)));
  }
  Goal next = goal;
  const VariableId met = procedure_.variables.push(procedure_.variables[to.variable]);
  next.arguments[shape.position] = Operand::of(met);
  State from = pushing(state, Operand::of(met));
  from.bound.insert(to.variable);
  rir::NodeIds steps;
  for (Alternative& body : alternatives(hir_, planner_.index(), from, next, procedure_)) {
    const auto own = find_own(body, goal);
    if (own == body.goals.end()) continue;
    const VariableId back = own->arguments[shape.position].variable;
    body.goals.erase(own);
    State step = from;
    step.goals = std::move(body.goals);
    step.tests = std::move(body.tests);
    step.negations = std::move(body.negations);
    step.substitute(back, to);
    ++depth_;
    steps.push_back(solve(std::move(step)));
    --depth_;
  }
  walk.children = {build_.any(seeds), build_.any(steps)};
  NodeId reach = build_.push(std::move(walk));
  state.bound.insert(to.variable);
  return build_.all({reach, solve(std::move(state))});
}

void Unfolder::add_key(const rir::Operands& operands, Node& walk) {
  for (const Operand& operand : operands) {
    const bool is_there = std::ranges::find(walk.operands, operand) != walk.operands.end();
    if (operand.is_variable() && !is_there) walk.operands.push_back(operand);
  }
}

// A sub-query whose solutions are values to be visited.
State Unfolder::pushing(const State& state, const Operand& value) {
  State made;
  made.bound = state.bound;
  made.excluded = state.excluded;
  made.outputs = {value};
  made.pushes = true;
  return made;
}

}  // namespace frost
