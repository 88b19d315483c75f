// SPDX-License-Identifier: Apache-2.0
// Whether a proof proves what it says, from the policy's clauses and the facts alone.
//
// Trusts neither engine nor tracer: every rule step must be an instance of a clause at its place
// under its bindings, every fact must be given, every comparison true, and what is absent must not
// follow by a naive evaluation of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "base/source.hpp"
#include "frost/why.hpp"
#include "ir/hir/hir.hpp"
#include "tests/proof_checker/naive_model.hpp"

namespace frost::proof_checker {

// A policy as the front end understands it.
class Rules {
 public:
  // Throws std::runtime_error for a policy with errors.
  explicit Rules(const std::string& name, const std::string& text);
  [[nodiscard]] const hir::Hir& hir() const { return hir_; }
  // The clauses of the rule at `place`; those that are built in for no place.
  [[nodiscard]] std::vector<const hir::Clause*> at(const SourceRange& place) const;

 private:
  SourceMap sources_;
  hir::Hir hir_;
};

// What a proof is checked against. `facts` without those of the policy text.
struct Claim {
  const ProofFact& question;
  const std::set<ProofFact>& facts;
  int64_t now = 0;
};

// Why `proof` does not prove the claim; empty when it does.
std::string refute(const Rules& rules, const Claim& claim, const Proof& proof);

// The facts after the changes of a near miss, which may name facts of no value yet.
std::set<ProofFact> changed(std::set<ProofFact> facts, const NearMiss& miss);

}  // namespace frost::proof_checker
