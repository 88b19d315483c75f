// SPDX-License-Identifier: Apache-2.0
// From the clauses and terms of explanations to the words of the API.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"
#include "codegen/why/nearest.hpp"
#include "codegen/why/smallest_proof.hpp"
#include "frost/why.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// The examples that texts of one proof have named, by type: the first is `_: User`, the next one
// `_2: User`.
using ProofNames = std::map<std::string, std::vector<std::string>>;

// As Polar writes it.
std::string proof_text(const ProofValue& value, ProofNames& names);
std::string proof_text(const ProofFact& fact, ProofNames& names);
std::string_view proof_text(ProofComparison comparison);

// Writes proofs and facts of one explanation. Lifetime: refers to its arguments.
class ProofWriter {
 public:
  ProofWriter(const hir::Hir& hir, const SourceMap& sources, why::FreshValues& fresh)
      : hir_(hir), sources_(sources), fresh_(fresh) {}

  [[nodiscard]] ProofFact fact(const why::GroundFact& fact) const;
  // A proof over `slice`. `unchanged` is the slice without the changes of a near miss, else null.
  Proof proof(why::Slice& slice, const why::SmallestProof& source, why::Slice* unchanged);

 private:
  void add_comparisons(why::Slice& slice, const hir::Clause& clause, const why::ProofNode& node,
                       Proof& proof, ProofStep& rule);
  void add_absences(why::Slice& slice, const hir::Clause& clause, const why::ProofNode& node,
                    why::Slice* unchanged, Proof& proof, ProofStep& rule);
  static bool holds_in(why::Slice& slice, const why::Pattern& pattern);
  static why::GroundFact ground(const why::Pattern& pattern);
  ProofFact fact(why::Slice& slice, hir::RelationId relation, const trace::Terms& terms);
  ProofValue value(why::Slice& slice, trace::Term term);
  [[nodiscard]] ProofValue value(hir::TypeId type, const std::string& text) const;

  const hir::Hir& hir_;
  const SourceMap& sources_;
  why::FreshValues& fresh_;
  ProofNames names_;                                // of the proof that is being written
  std::map<hir::TypeId, std::string> unmentioned_;  // likewise
};

}  // namespace frost
