// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/reach_shape.hpp"

#include <algorithm>

namespace frost {

namespace {

class ReachFinder {
 public:
  ReachFinder(const GoalGraph& graph, hir::RelationId relation, const hir::TupleSet& tuples)
      : graph_(graph), relation_(graph.hir.relations[relation]) {
    goal_.relation = relation;
    goal_.tuples = tuples;
    for (uint32_t i = 0; i < relation_.types.size(); ++i) {
      const rir::VariableId variable = scratch_.variables.push({"x", relation_.types[i]});
      goal_.arguments.push_back(Operand::of(variable));
      state_.bound.insert(variable);
    }
  }

  std::optional<ReachShape> run() {
    if (!graph_.component(goal_) || !graph_.is_decided(goal_)) return std::nullopt;
    bool has_step = false;
    for (const Alternative& body :
         alternatives(graph_.hir, graph_.index, state_, goal_, scratch_)) {
      std::vector<const Goal*> own;
      for (const Goal& goal : body.goals) {
        if (graph_.depends(goal, goal_)) own.push_back(&goal);
      }
      if (own.empty()) continue;
      if (own.size() > 1 || !add_step(body, *own[0], has_step)) return std::nullopt;
      has_step = true;
    }
    return has_step ? std::optional(shape_) : std::nullopt;
  }

 private:
  bool add_step(const Alternative& body, const Goal& next, bool has_step) {
    if (!graph_.is_same(next, goal_) || !body.same.empty()) return false;
    std::optional<uint32_t> position;
    for (uint32_t i = 0; i < next.arguments.size(); ++i) {
      if (relation_.is_literal_position(i) || next.arguments[i] == goal_.arguments[i]) continue;
      if (position) return false;
      position = i;
    }
    if (!position || (has_step && position != shape_.position)) return false;
    shape_.position = *position;
    const Operand& to = next.arguments[*position];
    const Operand& from = goal_.arguments[*position];
    const bool is_new = std::ranges::find(goal_.arguments, to) == goal_.arguments.end();
    if (!to.is_variable() || !is_new || !is_bound_by(body, next, to)) return false;
    shape_.leads_back &= is_bound_by(body, next, from);
    shape_.asks_others |= asks_others(body, next, *position);
    return true;
  }

  // A goal beside `next` binds the operand.
  [[nodiscard]] bool is_bound_by(const Alternative& body, const Goal& next,
                                 const Operand& operand) const {
    return std::ranges::any_of(body.goals, [&](const Goal& goal) {
      return &goal != &next && graph_.binds(goal, operand);
    });
  }

  [[nodiscard]] bool asks_others(const Alternative& body, const Goal& next,
                                 uint32_t position) const {
    auto is_other = [&](const Operand& operand) {
      for (uint32_t i = 0; i < goal_.arguments.size(); ++i) {
        const bool is_it = i != position && operand == goal_.arguments[i];
        if (is_it && !relation_.is_literal_position(i)) return true;
      }
      return false;
    };
    auto asks = [&](const Goal& goal) { return std::ranges::any_of(goal.arguments, is_other); };
    return std::ranges::any_of(body.goals,
                               [&](const Goal& goal) { return &goal != &next && asks(goal); }) ||
           std::ranges::any_of(body.negations, [&](const Negation& n) { return asks(n.goal); }) ||
           std::ranges::any_of(
               body.tests, [&](const Test& t) { return is_other(t.left) || is_other(t.right); });
  }

  const GoalGraph& graph_;
  const hir::Relation& relation_;
  rir::Procedure scratch_;
  State state_;
  Goal goal_;
  ReachShape shape_;
};

}  // namespace

std::optional<ReachShape> find_reach(const GoalGraph& graph, hir::RelationId relation,
                                     const hir::TupleSet& tuples) {
  return ReachFinder(graph, relation, tuples).run();
}

}  // namespace frost
