// SPDX-License-Identifier: Apache-2.0
// Finds the clauses behind a goal without looking at the others. Internal to ir/passes.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/hir/hir.hpp"

namespace frost {

// A clause p(…, "a", …) :- p(…, "b", …) that only changes literals. Plans close over these, so they
// may be cyclic.
bool is_copy_clause(const hir::Hir& hir, const hir::Clause& clause);

// The clauses of one relation, without its copy clauses.
struct RelationClauses {
  std::vector<std::vector<const hir::Clause*>> by_tuple;  // by known tuple: heads of literals only
  std::vector<const hir::Clause*> others;  // a variable at a literal position, or no such position
  // By known tuple: the tuples that grant it through one copy clause ("member" if "owner").
  std::vector<std::vector<uint32_t>> granted_by;
};

// Immutable; refers to the HIR it was made of.
class PolicyIndex {
 public:
  explicit PolicyIndex(const hir::Hir& hir);

  [[nodiscard]] const RelationClauses& of(hir::RelationId relation) const {
    return relations_.at(relation.index());
  }
  // The rule of `relation` that the policy has first, of those that may derive one of `tuples`, or
  // any when that is empty. Invalid when none does.
  [[nodiscard]] SourceSpan first_rule(hir::RelationId relation, const hir::TupleSet& tuples) const;
  // Whether an answer may stand for every value at this argument position (SEM-42): some head
  // leaves it open.
  [[nodiscard]] bool may_be_universal(hir::RelationId relation, uint32_t position) const {
    return universal_.at(relation.index()).at(position);
  }
  // Whether answers may have to be refused when this position is left open (SEM-41): a negation or
  // comparison of some rule needs its value, and nothing of the rule gives it.
  [[nodiscard]] bool needs_value(hir::RelationId relation, uint32_t position) const {
    return needs_value_.at(relation.index()).at(position);
  }
  // Every tuple that grants one of `tuples` through copy clauses, with themselves; sorted.
  [[nodiscard]] hir::TupleSet close_over_copies(hir::RelationId relation,
                                                const hir::TupleSet& tuples) const;

 private:
  void find_universal(const hir::Hir& hir);
  void find_needs(const hir::Hir& hir);
  [[nodiscard]] bool leaves_open(const hir::Clause& clause, hir::VariableId variable) const;
  [[nodiscard]] bool asks_for(const hir::Clause& clause, hir::VariableId variable) const;

  std::vector<RelationClauses> relations_;
  std::vector<std::vector<bool>> universal_;    // by relation, by position
  std::vector<std::vector<bool>> needs_value_;  // the same
};

}  // namespace frost
