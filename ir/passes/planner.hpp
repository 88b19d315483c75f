// SPDX-License-Identifier: Apache-2.0
// Plans questions (design §7.2, §7.3, §11.6).
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "frost/limits.hpp"
#include "ir/hir/hir.hpp"
#include "ir/passes/closure_shape.hpp"
#include "ir/passes/goal_graph.hpp"
#include "ir/passes/policy_index.hpp"
#include "ir/passes/reach_shape.hpp"
#include "ir/passes/recursion.hpp"
#include "ir/query_order.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// Why a question has no plan.
enum class PlanLimit : uint8_t {
  kNone,
  kNodes,    // Limits::plan_nodes_max
  kDepth,    // Limits::plan_depth_max
  kProgram,  // Limits::program_nodes_max
};

// Unfolds questions into plans, and shares goals that several plans test as helper procedures, so
// that the code grows with the policy and not with the number of ways through it.
//
// Recursive goals become tables.
class Planner {
 public:
  Planner(const hir::Hir& hir, const Recursion& recursion, const Limits& limits,
          QueryOrder order = QueryOrder::Cheapest)
      : hir_(hir), limits_(limits), order_(order), index_(hir), graph_{hir, index_, recursion} {}
  Planner(const Planner&) = delete;
  Planner& operator=(const Planner&) = delete;

  // Adds the plan of `shape`, after the helpers it calls. Gives the limit it exceeds, or kNone. A
  // plan that has too many operators is made again with tables of goals.
  //
  // The answer of an existential plan is whether the goal holds. An enumerating plan emits every
  // value of the free argument, possibly more than once, and `emit_all` for a universal answer.
  PlanLimit plan(const rir::Shape& shape);

  // The same as a table, whatever is free: its answers are rows of the free arguments. A plan that
  // exceeds any limit is made again so.
  PlanLimit plan_table(const rir::Shape& shape);

  // Everything planned; helpers that ended up in place everywhere are left out.
  [[nodiscard]] rir::Rir take();

  // For the unfolding of a plan: a helper for `shape`, with its literal positions any of `tuples`
  // when that is not empty, else arguments like the others; `depth` is that of the caller.
  std::expected<rir::ProcedureId, PlanLimit> helper(const rir::Shape& shape,
                                                    const hir::TupleSet& tuples, uint32_t depth);
  // For the unfolding of a plan: the table of a goal, as for helper(). It is planned later, so that
  // tables may refer to each other.
  rir::ProcedureId table(const rir::Shape& shape, const hir::TupleSet& tuples, uint32_t component);
  // For the unfolding of a query: the table of a goal of which nothing is bound, when it is
  // computed a set at a time; else none.
  std::optional<rir::ProcedureId> closure(hir::RelationId relation, const hir::TupleSet& tuples);
  // The rules of a goal that is a closure, and the variables that they are about; none of others.
  // The last one is kept: its inputs are planned one after the other. Valid until the next call.
  struct ReadClosure {
    std::optional<Closure> closure;
    IdVector<rir::VariableId, rir::Variable> variables;
  };
  const ReadClosure& read(hir::RelationId relation, const hir::TupleSet& tuples);
  // For the unfolding of a closure: the table of one part of one of its rules, planned later.
  rir::ProcedureId input(const rir::Shape& shape, const hir::TupleSet& tuples, uint32_t component,
                         rir::Procedure::Input input);
  // How many rules nest below the head of a helper, its own calls included.
  [[nodiscard]] uint32_t height(rir::ProcedureId helper) const {
    return heights_.at(helper.index());
  }
  // The shape of a goal that is a walk; null for others. Found once for each goal.
  const ReachShape* reach(hir::RelationId relation, const hir::TupleSet& tuples);
  [[nodiscard]] const PolicyIndex& index() const { return index_; }
  // Which comes first of goals that may all be refused for a value they lack (SEM-41).
  [[nodiscard]] QueryOrder order() const { return order_; }
  // Derived goals that find something are tables in the place of their rules: the plan grows with
  // the rules, not with their product, and costs more to run.
  [[nodiscard]] bool has_tables_of_goals() const { return has_tables_of_goals_; }
  // Of several goals that may be refused, one had to be asked first: another order may be answered
  // where this one is not.
  [[nodiscard]] bool had_choice() const { return had_choice_; }
  void note_choice() { had_choice_ = true; }
  [[nodiscard]] const GoalGraph& graph() const { return graph_; }
  [[nodiscard]] const rir::Procedure& procedure(rir::ProcedureId id) const {
    return rir_.procedures[id];
  }

 private:
  PlanLimit plan_once(const rir::Shape& shape);
  PlanLimit plan_table_once(const rir::Shape& shape);
  // What was planned before an attempt.
  struct Mark {
    size_t procedures;
    uint64_t nodes;
  };
  [[nodiscard]] Mark mark() const { return {rir_.procedures.size(), nodes_}; }
  // `attempt` again with tables of goals, in the place of what it left behind since `before`.
  PlanLimit with_tables(const Mark& before, PlanLimit (Planner::*attempt)(const rir::Shape&),
                        const rir::Shape& shape);
  void forget_since(const Mark& before);
  std::expected<rir::ProcedureId, PlanLimit> make(const rir::Shape& shape,
                                                  const hir::TupleSet& tuples, uint32_t depth);
  // Plans the procedure; its arguments become variables, in argument order, and its goal the plan.
  std::expected<uint32_t, PlanLimit> fill(rir::Procedure& procedure, uint32_t depth);
  std::expected<uint32_t, PlanLimit> fill_input(rir::Procedure& procedure);
  [[nodiscard]] bool is_closure(const rir::Shape& shape, const hir::TupleSet& tuples);
  rir::ProcedureId add_table(rir::Procedure procedure);
  PlanLimit plan_tables();

  rir::ProcedureId add(rir::Procedure procedure, uint32_t height);
  void separate_actions(rir::Procedure& check, uint32_t height);
  void split(rir::Procedure& procedure, uint32_t height);

  const hir::Hir& hir_;
  const Limits& limits_;
  QueryOrder order_;
  bool has_tables_of_goals_ = false;
  bool had_choice_ = false;
  PolicyIndex index_;
  GoalGraph graph_;
  uint64_t nodes_ = 0;  // of all procedures
  rir::Rir rir_;
  std::vector<uint32_t> heights_;  // by procedure
  std::vector<bool> are_quiet_;    // by procedure: see Callees
  std::map<std::pair<rir::Shape, hir::TupleSet>, rir::ProcedureId> helpers_;
  std::map<std::pair<rir::Shape, hir::TupleSet>, rir::ProcedureId> tables_;
  std::vector<rir::ProcedureId> unplanned_;  // tables
  using GoalKey = std::pair<hir::RelationId, hir::TupleSet>;
  std::map<GoalKey, std::optional<ReachShape>> reach_;
  std::map<GoalKey, bool> closes_;  // whether its rules have the shapes of a closure
  std::optional<GoalKey> read_goal_;
  ReadClosure read_;  // of `read_goal_`
};

}  // namespace frost
