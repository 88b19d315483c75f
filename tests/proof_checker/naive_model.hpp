// SPDX-License-Identifier: Apache-2.0
// What clauses mean over a small set of facts: everything is ground, nothing is clever.
//
// Shares nothing with the engine, the tracer or the explanations but the HIR. A head variable that
// no condition binds takes every value that is mentioned and one that is not; negation is the
// well-founded model, by its alternating fixpoint, so that no order of strata is needed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "frost/why.hpp"
#include "ir/hir/hir.hpp"

namespace frost::proof_checker {

using Tuple = std::vector<std::string>;  // texts of the relation's argument types
// By relation: what holds, and the lines of its smallest proof tree.
using Extent = std::vector<std::map<Tuple, uint64_t>>;

// The relation and the tuple of a fact; none when no clause and no accepted fact has these types.
struct Place {
  hir::RelationId relation;
  Tuple tuple;
};
std::optional<Place> place_of(const hir::Hir& hir, const ProofFact& fact);

class NaiveModel {
 public:
  // `mentioned` adds the values of further facts to those that variables may take. The facts of the
  // policy text are added.
  NaiveModel(const hir::Hir& hir, const std::set<ProofFact>& facts, int64_t now,
             const std::vector<ProofFact>& mentioned);

  // The lines of the smallest proof tree of `fact`; none when it does not hold.
  [[nodiscard]] std::optional<uint64_t> proof_size(const ProofFact& fact) const;

 private:
  class Rounds;

  void mention(hir::TypeId type, const std::string& text) { values_[type].insert(text); }
  void add_unmentioned();
  Extent least_model(const Extent& negated) const;

  const hir::Hir& hir_;
  int64_t now_;
  Extent facts_;
  std::map<hir::TypeId, std::set<std::string>> values_;
  Extent model_;
};

}  // namespace frost::proof_checker
