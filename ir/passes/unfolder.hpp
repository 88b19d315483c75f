// SPDX-License-Identifier: Apache-2.0
// The state and the steps of unfold(). Internal to ir/passes/unfold*.cpp, one file per construct.
#pragma once

#include <algorithm>
#include <cstdint>
#include <expected>
#include <optional>
#include <utility>
#include <vector>

#include "frost/limits.hpp"
#include "ir/hir/hir.hpp"
#include "ir/passes/goals.hpp"
#include "ir/passes/plan_builder.hpp"
#include "ir/passes/planner.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// Every `solve` plans what it is given and all that follows it.
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

  // Plans `state`, by way of `first` when there is one: then its outputs are the pairs of an input.
  std::expected<uint32_t, PlanLimit> run(State state, std::optional<Alternative> first);

 private:
  // The order of goals, and the limits: unfold.cpp.

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
    kNeedsValue = 66,      // a table, and a free column is tested: others may bind it
    kNeedsValues = 67,     // the same, and nothing is bound
    kNeedsLiteral = 68,    // the same, and a literal is open: every rule may be asked
    kUnanswerable = 70,    // a test of a variable that nothing binds: only if the rest holds
  };
  // Parts of a state by index: goals, tests and negations that share unbound variables.
  struct Component {
    ShortVector<size_t, 4> goals;
    ShortVector<size_t, 4> tests;
    ShortVector<size_t, 4> negations;
  };
  rir::NodeId solve(State state);
  void reach(uint32_t depth);
  rir::NodeId emit(const State& state);
  rir::NodeId solve_goals(State state);
  static bool output_is_open(const State& state);
  static bool uses(const Goal& goal, const Operand& operand);
  static std::vector<Component> split(const State& state);
  static State part_of(const State& state, const Component& component);
  rir::NodeId solve_components(const State& state, const std::vector<Component>& components);
  [[nodiscard]] bool is_derived(const Goal& goal) const {
    return hir_.relations[goal.relation].derived;
  }
  [[nodiscard]] uint32_t cost(const State& state, const Goal& goal) const;
  [[nodiscard]] ptrdiff_t next_goal(const State& state) const;
  rir::NodeId solve_next(State state);

  // Tables of recursive goals, the one being planned and those looked up: unfold_tables.cpp.
  rir::NodeId solve_answers(State state);
  [[nodiscard]] bool is_existential(const State& state, const State& part) const;
  rir::NodeId answer(const State& state);
  [[nodiscard]] std::optional<uint32_t> component(const Goal& goal) const {
    return planner_.graph().component(goal);
  }
  [[nodiscard]] std::optional<uint32_t> own_component() const;
  [[nodiscard]] bool suspends(const Goal& goal) const;
  rir::NodeId solve_table(State state, Goal goal);
  [[nodiscard]] bool asks_as_one(const Goal& goal, const Operand& operand) const;
  [[nodiscard]] bool may_be_universal(const Goal& goal, const Operand& operand) const;
  [[nodiscard]] bool needs_value(const State& state, const Goal& goal) const;
  [[nodiscard]] bool becomes_table(const State& state, const Goal& goal) const;
  rir::NodeId solve_look_up(State state, rir::Node look_up,
                            const std::vector<std::pair<Operand, Operand>>& same,
                            const std::vector<size_t>& open, uint64_t choice);

  // Recursive goals that are walks: unfold_reach.cpp.
  rir::NodeId solve_walk(const State& state, const Goal& goal);
  [[nodiscard]] rir::Operands columns_but(const Goal& goal, uint32_t position) const;
  [[nodiscard]] std::vector<Goal>::iterator find_own(Alternative& body, const Goal& goal) const;
  rir::NodeId walk_from(const State& state, Goal goal, const ReachShape& shape, bool others_bound);
  rir::NodeId walk_to(State state, const Goal& goal, const ReachShape& shape);
  static void add_key(const rir::Operands& operands, rir::Node& walk);
  static State pushing(const State& state, const Operand& value);

  // Tables that are computed a set at a time: unfold_closure.cpp.
  [[nodiscard]] bool is_closure() const;
  rir::NodeId solve_closure(const Goal& goal);
  [[nodiscard]] bool is_query() const;
  rir::NodeId answer_all(const State& state, const Goal& goal);
  rir::NodeId answer_all_literals(const State& state, const Goal& goal);

  // Comparisons and negations: unfold_tests.cpp.
  rir::NodeId unbounded(const State& state);
  static std::optional<size_t> ready_test(const State& state);
  [[nodiscard]] std::optional<size_t> ready_negation(const State& state) const;
  rir::NodeId solve_test(State state, size_t index);
  rir::NodeId solve_now(State state, const Operand& operand);
  rir::NodeId solve_negation(State state, size_t index);

  // What a goal asks for at its literal positions: unfold_literals.cpp.
  struct Subject {
    rir::VariableId variable;
    std::vector<hir::LiteralId> cases;
  };
  [[nodiscard]] hir::TupleSet compatible(const State& state, const Goal& goal) const;
  [[nodiscard]] std::optional<Subject> switch_subject(const State& state, const Goal& goal) const;
  rir::NodeId solve_switch(State state, const Subject& subject);
  rir::NodeId solve_undecided(const State& state, Goal goal);
  static bool is_shared(const State& state, const Goal& goal, const Operand& operand);

  // One goal, as a call of a helper or as its alternatives in place: unfold_goal.cpp.
  rir::NodeId solve_goal(const State& state, const Goal& goal);
  rir::NodeId call_undecided(const State& state, const Goal& goal);
  [[nodiscard]] bool literal_argument(const Goal& goal, const Operand& operand) const;
  rir::NodeId call_helper(const State& state, const Goal& goal, const hir::TupleSet& tuples);
  rir::NodeId solve_alternatives(const State& state, const Goal& goal);
  rir::NodeId solve_alternative(State state, Alternative alternative);

  [[nodiscard]] bool is_parameter(rir::VariableId variable) const {
    return std::ranges::find(procedure_.parameters, variable) != procedure_.parameters.end();
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

}  // namespace frost
