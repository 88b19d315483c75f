// SPDX-License-Identifier: Apache-2.0
// What of a policy can decide a question: when two policies have the same of it, their answers over
// the same facts are the same. Internal to the engine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ir/hir/hir.hpp"

namespace frost {

// Lines as numbers, the same number for the same line of either policy.
using LineNumbers = std::map<std::string, uint32_t, std::less<>>;

// The part of a policy that goals lead to: clauses, facts of the policy text and shapes of accepted
// facts, from the goal on, through every goal that an atom can ask. Literals that are known when a
// goal is asked go into its clauses, so that "push" does not lead to the rules for "read"; what is
// left open leads to more than is needed, never to less.
//
// Lifetime: borrows the HIR and the numbers. Not thread-safe. Cost: linear in the clauses of what
// is reached, for each goal.
class DecidingPart {
 public:
  DecidingPart(const hir::Hir& hir, LineNumbers& numbers);

  // The lines that a question of `relation` depends on, of which the argument at `position` is
  // `value`, if there is one.
  std::set<uint32_t> lines(hir::RelationId relation, size_t position,
                           const std::optional<std::string>& value);

 private:
  using Goal = std::pair<hir::RelationId, std::vector<std::optional<std::string>>>;

  void follow(const Goal& goal, std::set<uint32_t>& found, std::set<Goal>& seen,
              std::vector<Goal>& open);
  void follow(const hir::Clause& clause, const Goal& goal, std::set<uint32_t>& found,
              std::set<Goal>& seen, std::vector<Goal>& open);
  void add_relation(hir::RelationId relation, std::set<uint32_t>& found);
  uint32_t number(const std::string& line);

  const hir::Hir& hir_;
  LineNumbers& numbers_;
  std::map<hir::RelationId, std::vector<const hir::Clause*>> clauses_;
  std::map<hir::RelationId, std::vector<const hir::Fact*>> facts_;
  std::map<hir::RelationId, std::vector<const hir::Shape*>> shapes_;
};

}  // namespace frost
