// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/unfold.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/check.hpp"
#include "ir/passes/goals.hpp"
#include "ir/passes/plan_builder.hpp"
#include "ir/passes/planner.hpp"

namespace frost {

namespace {

using hir::LiteralId;
using hir::Relation;
using rir::Node;
using rir::NodeId;
using rir::Op;
using rir::VariableId;

// Relative costs of planning a goal next (design §7.3). Only their order matters.
enum Cost : uint32_t {
  kFreeTest = 0,       // stored, every column bound
  kDerivedTest = 10,   // derived, every column bound
  kProbe = 20,         // stored, some column bound
  kDerivedProbe = 30,  // derived, some column bound
  kUnaryScan = 40,     // stored, one free column and nothing bound
  kDerivedScan = 50,   // derived, nothing bound
  kFullScan = 60,      // stored, nothing bound
};

// Helpers up to this many operators are unfolded into their callers.
constexpr size_t kInlineNodesMax = 4;

class Unfolder {
 public:
  Unfolder(const hir::Hir& hir, const Limits& limits, Planner& planner, uint32_t depth,
           rir::Procedure& procedure)
      : hir_(hir),
        limits_(limits),
        planner_(planner),
        procedure_(procedure),
        build_(procedure, limits),
        depth_(depth) {}

  std::expected<uint32_t, PlanLimit> run(State state) {
    uint32_t start = depth_;
    deepest_ = depth_;
    procedure_.root = solve(std::move(state));
    if (failure_ == PlanLimit::kNone && build_.overflowed()) failure_ = PlanLimit::kNodes;
    if (failure_ != PlanLimit::kNone) return std::unexpected(failure_);
    return deepest_ - start;
  }

 private:
  NodeId emit(const State& state) {
    const Operand& output = state.outputs[0];
    return state.is_unbound(output) ? build_.leaf(Op::EmitAll) : build_.leaf(Op::Emit, {output});
  }

  // ---------- planning

  // INVARIANT: the rules above this one are at most Limits::plan_depth_max, which bounds recursion;
  // Limits::plan_nodes_max bounds the work.
  NodeId solve(State state) {
    if (failure_ == PlanLimit::kNone &&
        (build_.overflowed() || ++steps_ > limits_.plan_nodes_max)) {
      failure_ = PlanLimit::kNodes;
    }
    reach(depth_);
    if (failure_ != PlanLimit::kNone) return build_.leaf(Op::Fail);
    return solve_goals(std::move(state));
  }

  // The plan nests `depth` rules, counted from the question. A helper that was planned before
  // brings its own height along, so that the limit does not depend on the order of questions.
  void reach(uint32_t depth) {
    deepest_ = std::max(deepest_, depth);
    if (failure_ == PlanLimit::kNone && depth > limits_.plan_depth_max) {
      failure_ = PlanLimit::kDepth;
    }
  }

  NodeId solve_goals(State state) {
    bool enumerates = !state.outputs.empty();
    if (enumerates && !output_is_open(state)) {
      NodeId answer = emit(state);
      if (state.goals.empty()) return answer;
      state.outputs.clear();
      return build_.all({build_.exists(solve(std::move(state))), answer});
    }
    if (state.goals.empty()) return build_.leaf(Op::Succeed);
    std::vector<std::vector<size_t>> components = split(state);
    if (components.size() > 1) return solve_components(state, components);
    return solve_next(std::move(state));
  }

  // A goal still has to find the output.
  static bool output_is_open(const State& state) {
    if (!state.is_unbound(state.outputs[0])) return false;
    return std::ranges::any_of(state.goals,
                               [&](const Goal& goal) { return uses(goal, state.outputs[0]); });
  }

  static bool uses(const Goal& goal, const Operand& operand) {
    return std::ranges::find(goal.arguments, operand) != goal.arguments.end();
  }

  // Goals grouped by shared unbound variables: each group is an independent sub-query.
  static std::vector<std::vector<size_t>> split(const State& state) {
    std::vector<size_t> group(state.goals.size());
    std::iota(group.begin(), group.end(), size_t{0});
    for (size_t i = 0; i < state.goals.size(); ++i) {
      for (const Operand& operand : state.goals[i].arguments) {
        if (!state.is_unbound(operand)) continue;
        for (size_t j = 0; j < i; ++j) {
          if (group[j] == group[i] || !uses(state.goals[j], operand)) continue;
          size_t from = std::max(group[i], group[j]);
          size_t to = std::min(group[i], group[j]);
          std::ranges::replace(group, from, to);
        }
      }
    }
    std::vector<std::vector<size_t>> result;
    for (size_t i = 0; i < group.size(); ++i) {
      if (group[i] == i) result.emplace_back();
    }
    std::map<size_t, size_t> index;
    for (size_t i = 0; i < group.size(); ++i) {
      auto [it, is_new] = index.emplace(group[i], index.size());
      result[it->second].push_back(i);
    }
    return result;
  }

  // Cheapest first; the component that finds the output comes last, inside the tests of the others.
  NodeId solve_components(const State& state, const std::vector<std::vector<size_t>>& components) {
    struct Part {
      bool finds_output;
      uint32_t cost;
      size_t index;
      State state;
    };
    std::vector<Part> parts;
    for (const std::vector<size_t>& component : components) {
      Part part{false, 0, parts.size(), {{}, {}, state.bound, state.excluded}};
      for (size_t i : component) {
        const Goal& goal = state.goals[i];
        part.finds_output |= !state.outputs.empty() && uses(goal, state.outputs[0]) &&
                             state.is_unbound(state.outputs[0]);
        part.cost = std::max(part.cost, cost(state, goal));
        part.state.goals.push_back(goal);
      }
      if (part.finds_output) part.state.outputs = state.outputs;
      parts.push_back(std::move(part));
    }
    std::ranges::sort(parts, {}, [](const Part& part) {
      return std::tuple(part.finds_output, part.cost, part.index);
    });
    std::vector<NodeId> nodes;
    for (Part& part : parts) {
      bool finds_output = part.finds_output;
      NodeId node = solve(std::move(part.state));
      nodes.push_back(finds_output ? node : build_.exists(node));
    }
    return build_.all(nodes);
  }

  bool is_derived(const Goal& goal) const { return hir_.relations[goal.relation].derived; }

  uint32_t cost(const State& state, const Goal& goal) const {
    const Relation& relation = hir_.relations[goal.relation];
    size_t free = 0;
    size_t columns = 0;
    for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
      bool is_column =
          std::ranges::find(relation.literal_positions, i) == relation.literal_positions.end();
      columns += is_column ? 1U : 0U;
      free += is_column && state.is_unbound(goal.arguments[i]) ? 1U : 0U;
    }
    bool derived = is_derived(goal);
    if (free == 0) return derived ? kDerivedTest : kFreeTest;
    if (free < columns) return derived ? kDerivedProbe : kProbe;
    if (derived) return kDerivedScan;
    return columns == 1 ? kUnaryScan : kFullScan;
  }

  NodeId solve_next(State state) {
    auto cheapest = std::ranges::min_element(state.goals, {},
                                             [&](const Goal& goal) { return cost(state, goal); });
    Goal goal = *cheapest;
    if (!goal.tuples) {
      if (NodeId call = call_undecided(state, goal); call.valid()) return call;
      if (auto subject = switch_subject(state, goal))
        return solve_switch(std::move(state), *subject);
    }
    state.goals.erase(cheapest);
    if (!goal.tuples) return solve_undecided(state, goal);
    return solve_goal(state, goal);
  }

  // ---------- literal positions

  // Known tuples that agree with the literals the goal writes, ignoring its variables.
  std::vector<uint32_t> compatible(const State& state, const Goal& goal) const {
    const Relation& relation = hir_.relations[goal.relation];
    std::vector<uint32_t> result;
    if (std::optional<hir::LiteralTuple> tuple = written_literals(goal)) {
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

  // The literals of a goal that has no variable at its literal positions.
  std::optional<hir::LiteralTuple> written_literals(const Goal& goal) const {
    hir::LiteralTuple tuple;
    for (uint32_t position : hir_.relations[goal.relation].literal_positions) {
      if (goal.arguments[position].is_variable()) return std::nullopt;
      tuple.push_back(goal.arguments[position].literal);
    }
    return tuple;
  }

  struct Subject {
    VariableId variable;
    std::vector<LiteralId> cases;
  };

  // A variable with a run-time value at a literal position that may still be a known literal.
  std::optional<Subject> switch_subject(const State& state, const Goal& goal) const {
    const Relation& relation = hir_.relations[goal.relation];
    std::vector<uint32_t> tuples = compatible(state, goal);
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

  NodeId solve_switch(State state, const Subject& subject) {
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
  NodeId solve_undecided(const State& state, Goal goal) {
    const Relation& relation = hir_.relations[goal.relation];
    std::vector<uint32_t> tuples = compatible(state, goal);
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
    std::vector<NodeId> parts;
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

  static bool is_shared(const State& state, const Goal& goal, const Operand& operand) {
    if (std::ranges::count(goal.arguments, operand) > 1) return true;
    if (std::ranges::find(state.outputs, operand) != state.outputs.end()) return true;
    return std::ranges::any_of(state.goals,
                               [&](const Goal& other) { return uses(other, operand); });
  }

  // ---------- one goal

  // `goal` is decided and no longer among the goals of `state`.
  NodeId solve_goal(const State& state, const Goal& goal) {
    bool is_whole = !goal.open && !goal.without_variable_heads && !goal.tuples->empty();
    if (is_derived(goal) && is_whole) {
      if (NodeId call = call_helper(state, goal, *goal.tuples); call.valid()) return call;
    }
    return solve_alternatives(state, goal);
  }

  // A literal that a scan found, at a literal position of a derived goal: a helper switches on it,
  // once for all callers. A parameter is switched on where it is, so that entries stay one switch.
  NodeId call_undecided(const State& state, const Goal& goal) {
    if (!is_derived(goal) || state.goals.size() > 1) return NodeId();
    for (const Operand& operand : goal.arguments) {
      if (state.is_unbound(operand)) return NodeId();
      bool is_parameter =
          std::ranges::find(procedure_.parameters, operand.variable) != procedure_.parameters.end();
      bool is_found = operand.is_variable() && !is_parameter;
      if (is_found && literal_argument(goal, operand)) return call_helper(state, goal, {});
    }
    return NodeId();
  }

  bool literal_argument(const Goal& goal, const Operand& operand) const {
    const Relation& relation = hir_.relations[goal.relation];
    return std::ranges::any_of(relation.literal_positions, [&](uint32_t position) {
      return goal.arguments[position] == operand;
    });
  }

  // A call of the helper for `goal`: a test when every argument is bound, an enumeration when the
  // only open one is the output and nothing else is asked of it. Invalid when it is neither, when
  // the helper is what is being planned, or when it is so small that it costs less in place.
  NodeId call_helper(const State& state, const Goal& goal, const std::vector<uint32_t>& tuples) {
    const Relation& relation = hir_.relations[goal.relation];
    rir::Shape shape{goal.relation, std::string(relation.types.size(), 'b')};
    Node call;
    call.op = Op::Call;
    for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
      bool is_literal =
          std::ranges::find(relation.literal_positions, i) != relation.literal_positions.end();
      if (is_literal && !tuples.empty()) continue;
      const Operand& operand = goal.arguments[i];
      if (!state.is_unbound(operand)) {
        call.operands.push_back(operand);
        continue;
      }
      bool is_output = !state.outputs.empty() && operand == state.outputs[0];
      if (!is_output || !state.goals.empty() || call.op == Op::EmitCall) return NodeId();
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
    reach(depth_ + planner_.height(*helper) + 1);
    NodeId node = build_.push(std::move(call));
    if (build_.is(node, Op::EmitCall) || tuples.empty()) return node;
    return build_.all({node, solve(state)});
  }

  NodeId solve_alternatives(const State& state, const Goal& goal) {
    std::vector<NodeId> parts;
    for (Alternative& alternative : alternatives(hir_, planner_.index(), state, goal, procedure_)) {
      parts.push_back(solve_alternative(state, std::move(alternative)));
      if (failure_ != PlanLimit::kNone) break;
    }
    return build_.any(parts);
  }

  NodeId solve_alternative(State state, Alternative alternative) {
    std::vector<NodeId> parts;
    if (alternative.access) {
      const Node& access = *alternative.access;
      for (size_t i = 0; i < access.operands.size(); ++i) {
        if (access.binds[i]) state.bound.insert(access.operands[i].variable);
      }
      parts.push_back(build_.push(access));
    }
    for (const auto& [a, b] : alternative.tests) parts.push_back(build_.leaf(Op::Same, {a, b}));
    // The body's own goals were made after these substitutions.
    for (const auto& [variable, operand] : alternative.substitutions) {
      state.substitute(variable, operand);
    }
    state.goals.insert(state.goals.begin(), alternative.goals.begin(), alternative.goals.end());
    uint32_t levels = alternative.access ? 0 : 1;
    depth_ += levels;
    parts.push_back(solve(std::move(state)));
    depth_ -= levels;
    return build_.all(parts);
  }

  const hir::Hir& hir_;
  const Limits& limits_;
  Planner& planner_;
  rir::Procedure& procedure_;
  PlanBuilder build_;
  uint32_t steps_ = 0;
  uint32_t depth_;
  uint32_t deepest_ = 0;
  PlanLimit failure_ = PlanLimit::kNone;
};

}  // namespace

std::expected<uint32_t, PlanLimit> unfold(const hir::Hir& hir, const Limits& limits,
                                          Planner& planner, State state, uint32_t depth,
                                          rir::Procedure& procedure) {
  return Unfolder(hir, limits, planner, depth, procedure).run(std::move(state));
}

}  // namespace frost
