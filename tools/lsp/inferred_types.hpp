// SPDX-License-Identifier: Apache-2.0
// What types a variable of the source has in the clauses that its rule became.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"
#include "ir/hir/hir.hpp"

namespace frost::lsp {

// Refers to the HIR, which must outlive it.
class InferredTypes {
 public:
  // Nothing is inferred: the policy has errors.
  InferredTypes() = default;
  explicit InferredTypes(const hir::Hir& hir);

  // The names of the types, sorted and distinct; empty when no clause of the rule at `scope` has
  // the variable. Cost: the clauses of that rule.
  [[nodiscard]] std::vector<std::string> of(SourceSpan scope, std::string_view variable) const;

 private:
  const hir::Hir* hir_ = nullptr;
  std::map<SourceSpan, std::vector<hir::ClauseId>> clauses_;
};

}  // namespace frost::lsp
