// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/inferred_types.hpp"

#include <set>

namespace frost::lsp {

InferredTypes::InferredTypes(const hir::Hir& hir) : hir_(&hir) {
  for (size_t i = 0; i < hir.clauses.size(); ++i) {
    const hir::ClauseId id(i);
    clauses_[hir.clauses[id].span].push_back(id);
  }
}

std::vector<std::string> InferredTypes::of(SourceSpan scope, std::string_view variable) const {
  const auto found = clauses_.find(scope);
  if (found == clauses_.end()) return {};
  std::set<std::string> types;
  for (const hir::ClauseId id : found->second) {
    for (const hir::Variable& candidate : hir_->clauses[id].variables) {
      if (candidate.name == variable) types.insert(hir_->types[candidate.type].name);
    }
  }
  return {types.begin(), types.end()};
}

}  // namespace frost::lsp
