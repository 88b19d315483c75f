// SPDX-License-Identifier: Apache-2.0
#include "ir/hir/hir.hpp"

#include <algorithm>

namespace frost::hir {

std::optional<RelationId> Hir::find(std::string_view predicate,
                                    const std::vector<TypeId>& argument_types) const {
  for (size_t i = 0; i < relations.size(); ++i) {
    const Relation& relation = relations[RelationId(i)];
    if (relation.predicate == predicate && relation.types == argument_types) return RelationId(i);
  }
  return std::nullopt;
}

std::optional<uint32_t> known_index(const Relation& relation, const LiteralTuple& tuple) {
  auto it = std::ranges::find(relation.known, tuple);
  if (it == relation.known.end()) return std::nullopt;
  return static_cast<uint32_t>(it - relation.known.begin());
}

}  // namespace frost::hir
