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
  kFreeTest = 0,         // stored, every column bound
  kDerivedTest = 10,     // derived, every column bound
  kProbe = 20,           // stored, some column bound
  kDerivedProbe = 30,    // derived, some column bound
  kUnaryScan = 40,       // stored, one free column and nothing bound
  kRecursiveTest = 45,   // recursive, every column bound
  kRecursiveProbe = 46,  // recursive, some column bound
  kDerivedScan = 50,     // derived, nothing bound
  kFullScan = 60,        // stored, nothing bound
  kRecursiveScan = 65,   // recursive, nothing bound
  kUnanswerable = 70,    // a test of a variable that nothing binds: only if the rest holds
};

// Helpers up to this many operators are unfolded into their callers.
constexpr size_t kInlineNodesMax = 4;

// Answers of a table that may stand for every value: what follows is planned for each choice.
constexpr size_t kUniversalOutputsMax = 8;

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
    std::vector<Component> components = split(state);
    if (components.size() > 1) return solve_components(state, components);
    return solve_next(std::move(state));
  }

  // ---------- tables

  // The conjunctions of a table end in an answer, and a goal that suspends is never inside an
  // `exists`: what follows it may run later.
  NodeId solve_answers(State state) {
    if (state.is_done()) return answer(state);
    if (state.goals.empty()) return unbounded(state);
    std::vector<Component> components = split(state);
    std::vector<NodeId> nodes;
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

  template <class T>
  static void append(const std::vector<T>& from, std::vector<T>& to) {
    to.insert(to.end(), from.begin(), from.end());
  }

  // A sub-query that finds no output and suspends nowhere: one solution is enough.
  bool is_existential(const State& state, const State& part) const {
    return std::ranges::none_of(part.goals, [&](const Goal& goal) {
      if (suspends(goal) || goal.is_root) return true;
      return std::ranges::any_of(state.outputs, [&](const Operand& output) {
        return state.is_unbound(output) && uses(goal, output);
      });
    });
  }

  NodeId answer(const State& state) {
    std::vector<Operand> outputs;
    for (const Operand& output : state.outputs) {
      outputs.push_back(state.is_unbound(output) ? Operand{} : output);
    }
    return build_.leaf(Op::Answer, std::move(outputs));
  }

  // The component of a recursive goal.
  std::optional<uint32_t> component(const Goal& goal) const {
    if (goal.tuples) return planner_.recursion().component(goal.relation, *goal.tuples);
    std::vector<uint32_t> tuples;
    if (auto tuple = written_literals(goal)) {
      if (auto known = hir::known_index(hir_, hir_.relations[goal.relation], *tuple)) {
        tuples.push_back(*known);
      }
    }
    return planner_.recursion().component(goal.relation, tuples);
  }

  // Whether the goal belongs to the component that this procedure computes.
  bool suspends(const Goal& goal) const {
    return procedure_.table && !goal.is_root && component(goal) == procedure_.table;
  }

  // A recursive goal, taken out of `state`: a look-up in its table. Where an answer may stand for
  // every value, what follows is planned for that as well.
  NodeId solve_table(State state, Goal goal, uint32_t component) {
    const Relation& relation = hir_.relations[goal.relation];
    std::vector<uint32_t> tuples = goal.tuples.value_or(std::vector<uint32_t>());
    if (!goal.tuples && !relation.literal_positions.empty()) {
      if (auto tuple = written_literals(goal)) {
        if (auto known = hir::known_index(hir_, relation, *tuple)) tuples.push_back(*known);
      }
    }
    rir::Shape shape{goal.relation, std::string(relation.types.size(), 'b')};
    Node look_up;
    look_up.op = Op::TableTest;
    look_up.suspends = procedure_.table == component;
    std::vector<std::pair<Operand, Operand>> same;
    std::vector<size_t> open;  // operands that may stand for every value
    std::set<VariableId> bound_here;
    for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
      if (!tuples.empty() && is_literal_position(relation, i)) continue;
      Operand operand = goal.arguments[i];
      bool binds = state.is_unbound(operand);
      if (binds && !bound_here.insert(operand.variable).second) {
        VariableId twin = procedure_.variables.push(procedure_.variables[operand.variable]);
        same.emplace_back(operand, Operand::of(twin));
        operand = Operand::of(twin);
      }
      if (binds) {
        look_up.op = Op::TableScan;
        shape.adornment[i] = 'f';
        if (planner_.index().may_be_universal(goal.relation, i)) {
          open.push_back(look_up.operands.size());
        }
      }
      look_up.operands.push_back(operand);
      look_up.binds.push_back(binds);
    }
    look_up.universal.assign(look_up.operands.size(), false);
    look_up.callee = planner_.table(shape, tuples, component);
    if (open.size() > kUniversalOutputsMax) {
      failure_ = PlanLimit::kNodes;
      return build_.leaf(Op::Fail);
    }
    std::vector<NodeId> parts;
    for (uint64_t choice = 0; choice < (uint64_t{1} << open.size()); ++choice) {
      parts.push_back(solve_look_up(state, look_up, same, open, choice));
    }
    return build_.any(parts);
  }

  // One choice of which of the operands `open` stand for every value.
  NodeId solve_look_up(State state, Node look_up,
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
    std::vector<NodeId> parts{build_.push(std::move(look_up))};
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

  static bool is_literal_position(const Relation& relation, uint32_t position) {
    return std::ranges::find(relation.literal_positions, position) !=
           relation.literal_positions.end();
  }

  // ---------- tests and negations

  // A negation or comparison of a variable that stands for every value (SEM-41).
  NodeId unbounded(const State& state) {
    Node node;
    node.op = Op::Unbounded;
    node.span = state.negations.empty() ? state.tests[0].span : state.negations[0].span;
    return build_.push(std::move(node));
  }

  static std::optional<size_t> ready_test(const State& state) {
    for (size_t i = 0; i < state.tests.size(); ++i) {
      const Test& test = state.tests[i];
      if (test.op == hir::Comparison::Equal) return i;
      if (!state.is_unbound(test.left) && !state.is_unbound(test.right)) return i;
    }
    return std::nullopt;
  }

  // A negation whose variables are all bound, unless a stored fact can be tested first.
  std::optional<size_t> ready_negation(const State& state) const {
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

  NodeId solve_test(State state, size_t index) {
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
    NodeId node = build_.leaf(op, {test.left, test.right});
    return build_.all({node, solve(std::move(state))});
  }

  // The time goes into a variable of its own, so that a bound operand can be compared with it.
  NodeId solve_now(State state, const Operand& operand) {
    VariableId time = operand.variable;
    bool binds = state.is_unbound(operand);
    if (!binds) time = procedure_.variables.push({"now", hir::kInteger});
    std::vector<NodeId> parts{build_.leaf(Op::Now, {Operand::of(time)})};
    state.bound.insert(time);
    if (!binds) parts.push_back(build_.leaf(Op::Same, {operand, Operand::of(time)}));
    parts.push_back(solve(std::move(state)));
    return build_.all(parts);
  }

  NodeId solve_negation(State state, size_t index) {
    State inner;
    inner.goals = {state.negations[index].goal};
    inner.bound = state.bound;
    inner.excluded = state.excluded;
    state.negations.erase(state.negations.begin() + static_cast<ptrdiff_t>(index));
    NodeId child = solve(std::move(inner));
    if (build_.is(child, Op::Succeed)) return build_.leaf(Op::Fail);
    if (build_.is(child, Op::Fail)) return solve(std::move(state));
    Node node;
    node.op = Op::Not;
    node.children = {child};
    NodeId negation = build_.push(std::move(node));
    return build_.all({negation, solve(std::move(state))});
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

  // ---------- components

  // Parts of a state by index: goals, tests and negations that share unbound variables.
  struct Component {
    std::vector<size_t> goals;
    std::vector<size_t> tests;
    std::vector<size_t> negations;
  };

  // Goals grouped by shared unbound variables: each group is an independent sub-query.
  static std::vector<Component> split(const State& state) {
    std::vector<std::vector<Operand>> parts;
    for (const Goal& goal : state.goals) parts.push_back(goal.arguments);
    for (const Test& test : state.tests) parts.push_back({test.left, test.right});
    for (const Negation& negation : state.negations) parts.push_back(negation.goal.arguments);
    std::vector<size_t> group(parts.size());
    std::iota(group.begin(), group.end(), size_t{0});
    std::map<VariableId, size_t> first;  // the first part with this unbound variable
    for (size_t i = 0; i < parts.size(); ++i) {
      for (const Operand& operand : parts[i]) {
        if (!state.is_unbound(operand)) continue;
        auto [it, is_new] = first.emplace(operand.variable, i);
        size_t other = group[it->second];
        if (is_new || other == group[i]) continue;
        std::ranges::replace(group, std::max(group[i], other), std::min(group[i], other));
      }
    }
    std::vector<Component> result;
    std::map<size_t, size_t> index;
    for (size_t i = 0; i < parts.size(); ++i) {
      auto [it, is_new] = index.emplace(group[i], result.size());
      if (is_new) result.emplace_back();
      Component& component = result[it->second];
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
  static State part_of(const State& state, const Component& component) {
    State part;
    part.bound = state.bound;
    part.excluded = state.excluded;
    for (size_t i : component.goals) part.goals.push_back(state.goals[i]);
    for (size_t i : component.tests) part.tests.push_back(state.tests[i]);
    for (size_t i : component.negations) part.negations.push_back(state.negations[i]);
    return part;
  }

  // Cheapest first; the component that finds the output comes last, inside the tests of the others.
  NodeId solve_components(const State& state, const std::vector<Component>& components) {
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
    if (derived && !goal.is_root && component(goal)) {
      if (free == 0) return kRecursiveTest;
      return free < columns ? kRecursiveProbe : kRecursiveScan;
    }
    if (free == 0) return derived ? kDerivedTest : kFreeTest;
    if (free < columns) return derived ? kDerivedProbe : kProbe;
    if (derived) return kDerivedScan;
    return columns == 1 ? kUnaryScan : kFullScan;
  }

  NodeId solve_next(State state) {
    auto cheapest = std::ranges::min_element(state.goals, {},
                                             [&](const Goal& goal) { return cost(state, goal); });
    Goal goal = *cheapest;
    auto recursive = goal.is_root || !is_derived(goal) ? std::nullopt : component(goal);
    if (recursive) {
      state.goals.erase(cheapest);
      return solve_table(std::move(state), std::move(goal), *recursive);
    }
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
    auto in_test = [&](const Test& test) { return test.left == operand || test.right == operand; };
    auto in_negation = [&](const Negation& negation) { return uses(negation.goal, operand); };
    return std::ranges::any_of(state.tests, in_test) ||
           std::ranges::any_of(state.negations, in_negation) ||
           std::ranges::any_of(state.goals,
                               [&](const Goal& other) { return uses(other, operand); });
  }

  // ---------- one goal

  // `goal` is decided and no longer among the goals of `state`.
  NodeId solve_goal(const State& state, const Goal& goal) {
    bool is_whole = !goal.open && !goal.without_variable_heads && !goal.tuples->empty();
    if (is_derived(goal) && is_whole && !goal.is_root) {
      if (NodeId call = call_helper(state, goal, *goal.tuples); call.valid()) return call;
    }
    return solve_alternatives(state, goal);
  }

  // A literal that a scan found, at a literal position of a derived goal: a helper switches on it,
  // once for all callers. A parameter is switched on where it is, so that entries stay one switch.
  NodeId call_undecided(const State& state, const Goal& goal) {
    bool is_alone = state.goals.size() == 1 && state.tests.empty() && state.negations.empty();
    if (!is_derived(goal) || !is_alone || goal.is_root) return NodeId();
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
      if (!is_output || !state.is_done() || state.answers || call.op == Op::EmitCall) {
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
