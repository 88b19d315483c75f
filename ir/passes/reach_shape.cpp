// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/reach_shape.hpp"

#include <algorithm>

#include "ir/passes/goals.hpp"

namespace frost {

namespace {

class ReachFinder {
 public:
  ReachFinder(const hir::Hir& hir, const PolicyIndex& index, const Recursion& recursion,
              hir::RelationId relation, const std::vector<uint32_t>& tuples)
      : hir_(hir),
        index_(index),
        recursion_(recursion),
        relation_(hir.relations[relation]),
        closure_(index.close_over_copies(relation, tuples)),
        component_(recursion.component(relation, tuples)) {
    goal_.relation = relation;
    goal_.tuples = tuples;
    for (uint32_t i = 0; i < relation_.types.size(); ++i) {
      const rir::VariableId variable = scratch_.variables.push({"x", relation_.types[i]});
      goal_.arguments.push_back(Operand::of(variable));
      state_.bound.insert(variable);
    }
  }

  std::optional<ReachShape> run() {
    const bool is_decided = relation_.literal_positions.empty() || !goal_.tuples->empty();
    if (!component_ || !is_decided) return std::nullopt;
    bool has_step = false;
    for (const Alternative& body : alternatives(hir_, index_, state_, goal_, scratch_)) {
      const auto own = std::ranges::count_if(body.goals, [&](const Goal& g) { return is_own(g); });
      if (own == 0) continue;
      if (own > 1 || !add_step(body, has_step)) return std::nullopt;
      has_step = true;
    }
    return has_step ? std::optional(shape_) : std::nullopt;
  }

 private:
  // Of the component that is looked at, so that it depends on the goal.
  [[nodiscard]] bool is_own(const Goal& goal) const {
    if (!hir_.relations[goal.relation].derived) return false;
    return recursion_.component(goal.relation, tuples_of(goal)) == component_;
  }

  [[nodiscard]] std::vector<uint32_t> tuples_of(const Goal& goal) const {
    if (goal.tuples) return *goal.tuples;
    hir::LiteralTuple tuple;
    const hir::Relation& relation = hir_.relations[goal.relation];
    for (uint32_t position : relation.literal_positions) {
      if (goal.arguments[position].is_variable()) return {};
      tuple.push_back(goal.arguments[position].literal);
    }
    const auto known = hir::known_index(hir_, relation, tuple);
    return known ? std::vector{*known} : std::vector<uint32_t>();
  }

  bool add_step(const Alternative& body, bool has_step) {
    const Goal& next = *std::ranges::find_if(body.goals, [&](const Goal& g) { return is_own(g); });
    if (next.relation != goal_.relation || !body.same.empty()) return false;
    const bool is_same_goal = index_.close_over_copies(next.relation, tuples_of(next)) == closure_;
    if (!is_same_goal) return false;
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

  // A goal beside `next` binds the operand to values, never to "every value".
  [[nodiscard]] bool is_bound_by(const Alternative& body, const Goal& next,
                                 const Operand& operand) const {
    return std::ranges::any_of(body.goals, [&](const Goal& goal) {
      if (&goal == &next) return false;
      for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
        const bool binds = !index_.may_be_universal(goal.relation, i);
        if (goal.arguments[i] == operand && binds) return true;
      }
      return false;
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

  const hir::Hir& hir_;
  const PolicyIndex& index_;
  const Recursion& recursion_;
  const hir::Relation& relation_;
  std::vector<uint32_t> closure_;
  std::optional<uint32_t> component_;
  rir::Procedure scratch_;
  State state_;
  Goal goal_;
  ReachShape shape_;
};

}  // namespace

std::optional<ReachShape> find_reach(const hir::Hir& hir, const PolicyIndex& index,
                                     const Recursion& recursion, hir::RelationId relation,
                                     const std::vector<uint32_t>& tuples) {
  return ReachFinder(hir, index, recursion, relation, tuples).run();
}

}  // namespace frost
