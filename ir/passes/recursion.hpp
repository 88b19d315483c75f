// SPDX-License-Identifier: Apache-2.0
// Recursion and stratification on the monomorphised, literal-split graph (design §6.2, §7.4).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// Which goals are recursive. A goal is a relation at one of its known tuples, or at everything
// else. Cycles of copy clauses alone do not count: plans close over them.
class Recursion {
 public:
  // Finds the components of the policy. Recursion through negation is reported with its cycle
  // (P1309, SEM-39); none then.
  static std::optional<Recursion> find(const hir::Hir& hir, Emitter& emit);

  // The component of a goal for any of `tuples`, or for anything when `tuples` is empty; none when
  // none of them is recursive. A goal of several components gets the greatest number, also that of
  // a part that is not recursive itself: a component depends on components with smaller numbers
  // only, besides itself.
  [[nodiscard]] std::optional<uint32_t> component(hir::RelationId relation,
                                                  const hir::TupleSet& tuples) const;
  // The same of any goal, recursive or not.
  [[nodiscard]] uint32_t number(hir::RelationId relation, const hir::TupleSet& tuples) const;
  // One more than the largest component.
  [[nodiscard]] uint32_t end() const { return end_; }

 private:
  // Of a goal: the greatest number of its components, and whether one of them is recursive.
  [[nodiscard]] std::pair<uint32_t, bool> read(hir::RelationId relation,
                                               const hir::TupleSet& tuples) const;

  std::vector<std::map<uint32_t, uint32_t>> components_;  // by relation: tuple -> component
  std::set<uint32_t> recursive_;                          // those that lead back into themselves
  uint32_t end_ = 0;
};

}  // namespace frost
