// SPDX-License-Identifier: Apache-2.0
// What the shapes of recursive goals are recognised by. Internal to ir/passes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/hir/hir.hpp"
#include "ir/passes/goals.hpp"
#include "ir/passes/policy_index.hpp"
#include "ir/passes/recursion.hpp"

namespace frost {

// Borrows all it is made of.
struct GoalGraph {
  const hir::Hir& hir;
  const PolicyIndex& index;
  const Recursion& recursion;

  // The known tuples that the goal asks for; none when it has no literal positions, or is not
  // decided.
  [[nodiscard]] hir::TupleSet tuples(const Goal& goal) const;
  [[nodiscard]] bool is_decided(const Goal& goal) const {
    return hir.relations[goal.relation].literal_positions.empty() || !tuples(goal).empty();
  }
  // The component of a recursive goal.
  [[nodiscard]] std::optional<uint32_t> component(const Goal& goal) const {
    if (!hir.relations[goal.relation].derived) return std::nullopt;
    return recursion.component(goal.relation, tuples(goal));
  }
  // The component of a derived goal, recursive or not.
  [[nodiscard]] uint32_t number(const Goal& goal) const {
    return recursion.number(goal.relation, tuples(goal));
  }
  // `goal` needs `other`, and `other` needs it.
  [[nodiscard]] bool depends(const Goal& goal, const Goal& other) const {
    const auto own = component(goal);
    return own && own == component(other);
  }
  // They ask for the same facts, whatever their arguments are.
  [[nodiscard]] bool is_same(const Goal& goal, const Goal& other) const {
    return goal.relation == other.relation &&
           index.close_over_copies(goal.relation, tuples(goal)) ==
               index.close_over_copies(other.relation, tuples(other));
  }
  // The goal binds the operand to values, never to "every value".
  [[nodiscard]] bool binds(const Goal& goal, const Operand& operand) const;
};

}  // namespace frost
