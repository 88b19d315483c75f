// SPDX-License-Identifier: Apache-2.0
// The unfolding as a whole, and the order of goals.
#include "ir/passes/unfold.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "ir/passes/unfolder.hpp"

namespace frost {

using hir::Relation;
using rir::NodeId;
using rir::Op;
using rir::VariableId;

std::expected<uint32_t, PlanLimit> Unfolder::run(State state, std::optional<Alternative> first) {
  uint32_t start = depth_;
  deepest_ = depth_;
  procedure_.root =
      first ? solve_alternative(std::move(state), *std::move(first)) : solve(std::move(state));
  if (failure_ == PlanLimit::kNone && build_.overflowed()) failure_ = PlanLimit::kNodes;
  if (failure_ != PlanLimit::kNone) return std::unexpected(failure_);
  return deepest_ - start;
}

// INVARIANT: the rules above this one are at most Limits::plan_depth_max, which bounds recursion;
// Limits::plan_nodes_max bounds the work.
NodeId Unfolder::solve(State state) {
  if (failure_ == PlanLimit::kNone && (build_.overflowed() || ++steps_ > limits_.plan_nodes_max)) {
    failure_ = PlanLimit::kNodes;
  }
  reach(depth_);
  if (failure_ != PlanLimit::kNone) return build_.leaf(Op::Fail);
  return solve_goals(std::move(state));
}

// The plan nests `depth` rules, counted from the question. A helper that was planned before
// brings its own height along, so that the limit does not depend on the order of questions.
void Unfolder::reach(uint32_t depth) {
  deepest_ = std::max(deepest_, depth);
  if (failure_ == PlanLimit::kNone && depth > limits_.plan_depth_max) {
    failure_ = PlanLimit::kDepth;
  }
}

NodeId Unfolder::emit(const State& state) {
  const Operand& output = state.outputs[0];
  // ReachShape: values to be visited are always bound.
  if (state.pushes) {
    return state.is_unbound(output) ? unbounded(state) : build_.leaf(Op::Push, {output});
  }
  return state.is_unbound(output) ? build_.leaf(Op::EmitAll) : build_.leaf(Op::Emit, {output});
}

NodeId Unfolder::solve_goals(State state) {
  if (auto test = ready_test(state)) return solve_test(std::move(state), *test);
  if (auto negation = ready_negation(state)) return solve_negation(std::move(state), *negation);
  if (state.answers) return solve_answers(std::move(state));
  bool enumerates = !state.outputs.empty();
  if (enumerates && !output_is_open(state)) {
    NodeId answer = emit(state);
    if (state.is_done()) return answer;
    state.outputs.clear();
    return build_.all({build_.exists(solve(std::move(state))), answer});
  }
  if (state.goals.empty()) return state.is_done() ? build_.leaf(Op::Succeed) : unbounded(state);
  if (state.goals.size() + state.tests.size() + state.negations.size() > 1) {
    const std::vector<Component> components = split(state);
    if (components.size() > 1) return solve_components(state, components);
  }
  return solve_next(std::move(state));
}

// A goal still has to find the output.
bool Unfolder::output_is_open(const State& state) {
  if (!state.is_unbound(state.outputs[0])) return false;
  return std::ranges::any_of(state.goals,
                             [&](const Goal& goal) { return uses(goal, state.outputs[0]); });
}

bool Unfolder::uses(const Goal& goal, const Operand& operand) {
  return std::ranges::find(goal.arguments, operand) != goal.arguments.end();
}

// Goals grouped by shared unbound variables: each group is an independent sub-query.
std::vector<Unfolder::Component> Unfolder::split(const State& state) {
  struct Use {
    VariableId variable;
    uint32_t part;
    auto operator<=>(const Use&) const = default;
  };
  ShortVector<Use, 16> uses;
  uint32_t parts = 0;
  const auto add_use = [&](const Operand& operand) {
    if (state.is_unbound(operand)) uses.push_back({operand.variable, parts});
  };
  for (const Goal& goal : state.goals) {
    std::ranges::for_each(goal.arguments, add_use);
    ++parts;
  }
  for (const Test& test : state.tests) {
    add_use(test.left);
    add_use(test.right);
    ++parts;
  }
  for (const Negation& negation : state.negations) {
    std::ranges::for_each(negation.goal.arguments, add_use);
    ++parts;
  }
  ShortVector<uint32_t, 8> group(parts);  // by part: the first part of its group
  std::iota(group.begin(), group.end(), 0U);
  std::ranges::sort(uses);
  for (size_t i = 1; i < uses.size(); ++i) {
    if (uses[i].variable != uses[i - 1].variable) continue;
    const auto [low, high] = std::minmax(group[uses[i].part], group[uses[i - 1].part]);
    if (low != high) std::ranges::replace(group, uint32_t{high}, uint32_t{low});
  }
  std::vector<Component> result;
  ShortVector<uint32_t, 8> component_of(parts);
  for (uint32_t i = 0; i < parts; ++i) {
    if (group[i] == i) {
      component_of[i] = static_cast<uint32_t>(result.size());
      result.emplace_back();
    }
    Component& component = result[component_of[group[i]]];
    size_t test = i - state.goals.size();
    if (i < state.goals.size()) {
      component.goals.push_back(i);
    } else if (test < state.tests.size()) {
      component.tests.push_back(test);
    } else {
      component.negations.push_back(test - state.tests.size());
    }
  }
  return result;
}

// A component as a sub-query of its own, without outputs.
State Unfolder::part_of(const State& state, const Component& component) {
  State part;
  part.bound = state.bound;
  part.excluded = state.excluded;
  for (size_t i : component.goals) part.goals.push_back(state.goals[i]);
  for (size_t i : component.tests) part.tests.push_back(state.tests[i]);
  for (size_t i : component.negations) part.negations.push_back(state.negations[i]);
  return part;
}

// Cheapest first; the component that finds the output comes last, inside the tests of the others.
NodeId Unfolder::solve_components(const State& state, const std::vector<Component>& components) {
  struct Part {
    bool finds_output;
    uint32_t cost;
    size_t index;
    State state;
  };
  std::vector<Part> parts;
  for (const Component& component : components) {
    Part part{false, 0, parts.size(), part_of(state, component)};
    for (const Goal& goal : part.state.goals) {
      part.finds_output |= !state.outputs.empty() && uses(goal, state.outputs[0]) &&
                           state.is_unbound(state.outputs[0]);
      part.cost = std::max(part.cost, cost(state, goal));
    }
    if (component.goals.empty()) part.cost = kUnanswerable;
    if (part.finds_output) {
      part.state.outputs = state.outputs;
      part.state.pushes = state.pushes;
    }
    parts.push_back(std::move(part));
  }
  std::ranges::sort(parts, {}, [](const Part& part) {
    return std::tuple(part.finds_output, part.cost, part.index);
  });
  rir::NodeIds nodes;
  for (Part& part : parts) {
    bool finds_output = part.finds_output;
    NodeId node = solve(std::move(part.state));
    nodes.push_back(finds_output ? node : build_.exists(node));
  }
  return build_.all(nodes);
}

uint32_t Unfolder::cost(const State& state, const Goal& goal) const {
  const Relation& relation = hir_.relations[goal.relation];
  size_t free = 0;
  size_t columns = 0;
  for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
    bool is_column = !relation.is_literal_position(i);
    columns += is_column ? 1U : 0U;
    free += is_column && state.is_unbound(goal.arguments[i]) ? 1U : 0U;
  }
  bool derived = is_derived(goal);
  if (becomes_table(state, goal) && needs_value(state, goal)) {
    const bool is_open = std::ranges::any_of(relation.literal_positions, [&](uint32_t position) {
      return state.is_unbound(goal.arguments[position]);
    });
    return is_open ? kNeedsLiteral : free < columns ? kNeedsValue : kNeedsValues;
  }
  if (derived && !goal.is_root && component(goal)) {
    if (free == 0) return kRecursiveTest;
    return free < columns ? kRecursiveProbe : kRecursiveScan;
  }
  if (free == 0) return derived ? kDerivedTest : kFreeTest;
  if (free < columns) return derived ? kDerivedProbe : kProbe;
  if (derived) return kDerivedScan;
  return columns == 1 ? kUnaryScan : kFullScan;
}

// The index of the cheapest goal. When all may be refused, any may be the wrong one: another goal
// may have no answers, or give the value. No order is right for all facts.
ptrdiff_t Unfolder::next_goal(const State& state) const {
  if (state.goals.size() == 1) return 0;
  ShortVector<uint32_t, 8> costs;
  for (const Goal& goal : state.goals) costs.push_back(cost(state, goal));
  const auto first = std::ranges::min_element(costs) - costs.begin();
  if (costs[static_cast<size_t>(first)] < kNeedsValue) return first;
  planner_.note_choice();
  switch (planner_.order()) {
    case QueryOrder::LastOfCheapest:
      return costs.rend() - std::ranges::min_element(costs.rbegin(), costs.rend()) - 1;
    case QueryOrder::Dearest:
      return std::ranges::max_element(costs) - costs.begin();
    case QueryOrder::Cheapest:
      break;
  }
  return first;
}

NodeId Unfolder::solve_next(State state) {
  const auto next = state.goals.begin() + next_goal(state);
  Goal goal = *next;
  if (goal.is_root && is_closure()) return solve_closure(goal);
  if (NodeId all = answer_all(state, goal); all.valid()) return all;
  if (NodeId all = answer_all_literals(state, goal); all.valid()) return all;
  if (becomes_table(state, goal) || (goal.is_root && component(goal))) {
    State rest = state;
    rest.goals.erase(rest.goals.begin() + (next - state.goals.begin()));
    if (NodeId walk = solve_walk(rest, goal); walk.valid()) return walk;
    if (!goal.is_root) return solve_table(std::move(rest), std::move(goal));
  }
  if (!goal.tuples) {
    if (NodeId call = call_undecided(state, goal); call.valid()) return call;
    if (auto subject = switch_subject(state, goal)) return solve_switch(std::move(state), *subject);
  }
  state.goals.erase(next);
  if (!goal.tuples) return solve_undecided(state, goal);
  return solve_goal(state, goal);
}

std::expected<uint32_t, PlanLimit> unfold(const hir::Hir& hir, const Limits& limits,
                                          Planner& planner, State state, uint32_t depth,
                                          rir::Procedure& procedure,
                                          std::optional<Alternative> first) {
  return Unfolder(hir, limits, planner, depth, procedure).run(std::move(state), std::move(first));
}

}  // namespace frost
