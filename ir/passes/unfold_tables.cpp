// SPDX-License-Identifier: Apache-2.0
// Procedures that are tables, and goals that are looked up in one.
#include <algorithm>
#include <map>
#include <utility>

#include "ir/passes/unfolder.hpp"

namespace frost {

using hir::Relation;
using rir::Node;
using rir::NodeId;
using rir::Op;
using rir::VariableId;

namespace {

// Answers of a table that may stand for every value: what follows is planned for each choice.
constexpr size_t kUniversalOutputsMax = 8;

template <class T>
void append(const std::vector<T>& from, std::vector<T>& to) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

// The conjunctions of a table end in an answer, and a goal that suspends is never inside an
// `exists`: what follows it may run later.
NodeId Unfolder::solve_answers(State state) {
  if (state.is_done()) return answer(state);
  if (state.goals.empty()) return unbounded(state);
  std::vector<Component> components = split(state);
  rir::NodeIds nodes;
  State rest = state;
  rest.goals.clear();
  rest.tests.clear();
  rest.negations.clear();
  for (const Component& component : components) {
    State part = part_of(state, component);
    if (component.goals.empty() || !is_existential(state, part)) {
      append(part.goals, rest.goals);
      append(part.tests, rest.tests);
      append(part.negations, rest.negations);
    } else {
      nodes.push_back(build_.exists(solve(std::move(part))));
    }
  }
  if (nodes.empty()) return solve_next(std::move(state));
  nodes.push_back(solve(std::move(rest)));
  return build_.all(nodes);
}

// A sub-query that finds no output and suspends nowhere: one solution is enough.
bool Unfolder::is_existential(const State& state, const State& part) const {
  return std::ranges::none_of(part.goals, [&](const Goal& goal) {
    if (suspends(goal) || goal.is_root) return true;
    return std::ranges::any_of(state.outputs, [&](const Operand& output) {
      return state.is_unbound(output) && uses(goal, output);
    });
  });
}

NodeId Unfolder::answer(const State& state) {
  // Two outputs that are equal and else anything: no pattern says "every value, with itself".
  for (const Operand& output : state.outputs) {
    const bool is_pair = std::ranges::count(state.outputs, output) > 1;
    if (is_pair && state.is_unbound(output)) return unbounded(state);
  }
  rir::Operands outputs;
  for (const Operand& output : state.outputs) {
    outputs.push_back(state.is_unbound(output) ? Operand{} : output);
  }
  return build_.leaf(Op::Answer, std::move(outputs));
}

// The component of the table that is being planned.
std::optional<uint32_t> Unfolder::own_component() const {
  if (!procedure_.table) return std::nullopt;
  return rir::table_component(*procedure_.table);
}

// Whether the goal belongs to the component that this procedure computes.
bool Unfolder::suspends(const Goal& goal) const {
  return procedure_.table && !goal.is_root && is_derived(goal) &&
         component(goal) == own_component();
}

// Recursive, or with something to find in a plan that has tables of such goals.
bool Unfolder::becomes_table(const State& state, const Goal& goal) const {
  if (!is_derived(goal) || goal.is_root) return false;
  if (component(goal)) return true;
  return planner_.has_tables_of_goals() &&
         std::ranges::any_of(goal.arguments,
                             [&](const Operand& operand) { return state.is_unbound(operand); });
}

// A goal that becomes a table, taken out of `state`: a look-up in it. Where an answer may stand for
// every value, what follows is planned for that as well.
NodeId Unfolder::solve_table(State state, Goal goal) {
  const Relation& relation = hir_.relations[goal.relation];
  hir::TupleSet tuples = planner_.graph().tuples(goal);
  rir::Shape shape{goal.relation, std::string(relation.types.size(), 'b')};
  Node look_up;
  look_up.op = Op::TableTest;
  look_up.span = goal.span;
  std::vector<std::pair<Operand, Operand>> same;
  std::vector<size_t> open;  // operands that may stand for every value
  std::map<VariableId, uint32_t> bound_here;
  for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
    if (!tuples.empty() && relation.is_literal_position(i)) continue;
    Operand operand = goal.arguments[i];
    bool binds = state.is_unbound(operand);
    bool may_be_all = binds && planner_.index().may_be_universal(goal.relation, i);
    if (binds) {
      look_up.op = Op::TableScan;
      shape.adornment[i] = 'f';
      const auto [first, is_new] = bound_here.try_emplace(operand.variable, i);
      const bool is_one = asks_as_one(goal, operand);
      if (!is_new && is_one) {
        shape.adornment[i] = '=';
        shape.equal_to.push_back(first->second);
        continue;
      }
      if (is_one) may_be_all = may_be_universal(goal, operand);
      if (!is_new) {
        VariableId twin = procedure_.variables.push(procedure_.variables[operand.variable]);
        same.emplace_back(operand, Operand::of(twin));
        operand = Operand::of(twin);
      }
    }
    if (may_be_all) open.push_back(look_up.operands.size());
    look_up.operands.push_back(operand);
    look_up.binds.push_back(binds);
  }
  look_up.universal.assign(look_up.operands.size(), false);
  look_up.callee = planner_.table(shape, tuples, planner_.graph().number(goal));
  look_up.suspends = procedure_.table == planner_.procedure(look_up.callee).table;
  if (open.size() > kUniversalOutputsMax) {
    failure_ = PlanLimit::kNodes;
    return build_.leaf(Op::Fail);
  }
  rir::NodeIds parts;
  for (uint64_t choice = 0; choice < (uint64_t{1} << open.size()); ++choice) {
    parts.push_back(solve_look_up(state, look_up, same, open, choice));
  }
  return build_.any(parts);
}

// A variable that occurs more than once in a goal: a table of its own, whose rules know that those
// arguments are equal, where the answers for any two values would have to be refused or stand for
// every value. Elsewhere the answers are compared, so that closures stay closures.
bool Unfolder::asks_as_one(const Goal& goal, const Operand& operand) const {
  const PolicyIndex& index = planner_.index();
  size_t places = 0;
  bool is_open = false;
  for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
    if (goal.arguments[i] != operand) continue;
    places += 1;
    is_open |= index.may_be_universal(goal.relation, i) || index.needs_value(goal.relation, i);
  }
  return places > 1 && is_open;
}

// Whether an answer may leave the variable open at each place where the goal has it.
bool Unfolder::may_be_universal(const Goal& goal, const Operand& operand) const {
  for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
    const bool is_there = goal.arguments[i] == operand;
    if (is_there && !planner_.index().may_be_universal(goal.relation, i)) return false;
  }
  return true;
}

// Whether enumerating the goal as a table may have to be refused for a variable that is still open,
// since no place where the goal has it gives it a value.
bool Unfolder::needs_value(const State& state, const Goal& goal) const {
  const PolicyIndex& index = planner_.index();
  auto gives = [&](uint32_t i) {
    return !index.may_be_universal(goal.relation, i) && !index.needs_value(goal.relation, i);
  };
  for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
    if (!state.is_unbound(goal.arguments[i]) || !index.needs_value(goal.relation, i)) continue;
    bool is_given = false;
    for (uint32_t other = 0; other < goal.arguments.size(); ++other) {
      is_given |= goal.arguments[other] == goal.arguments[i] && gives(other);
    }
    if (!is_given) return true;
  }
  return false;
}

// One choice of which of the operands `open` stand for every value.
NodeId Unfolder::solve_look_up(State state, Node look_up,
                               const std::vector<std::pair<Operand, Operand>>& same,
                               const std::vector<size_t>& open, uint64_t choice) {
  for (size_t i = 0; i < open.size(); ++i) {
    bool is_universal = (choice >> i & 1U) != 0;
    look_up.universal[open[i]] = is_universal;
    look_up.binds[open[i]] = !is_universal;
  }
  for (size_t i = 0; i < look_up.operands.size(); ++i) {
    if (look_up.binds[i]) state.bound.insert(look_up.operands[i].variable);
  }
  rir::NodeIds parts{build_.push(std::move(look_up))};
  for (const auto& [a, b] : same) {
    // A twin that stands for every value takes the value of the other one.
    bool both = !state.is_unbound(a) && !state.is_unbound(b);
    if (both) {
      parts.push_back(build_.leaf(Op::Same, {a, b}));
    } else if (state.is_unbound(a)) {
      state.substitute(a.variable, b);
    } else {
      state.substitute(b.variable, a);
    }
  }
  parts.push_back(solve(std::move(state)));
  return build_.all(parts);
}

}  // namespace frost
