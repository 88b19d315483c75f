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

bool text_less(const Hir& hir, const LiteralTuple& a, const LiteralTuple& b) {
  return std::ranges::lexicographical_compare(
      a, b, {}, [&](LiteralId id) -> std::string_view { return hir.literals[id].text; },
      [&](LiteralId id) -> std::string_view { return hir.literals[id].text; });
}

std::optional<uint32_t> known_index(const Hir& hir, const Relation& relation,
                                    const LiteralTuple& tuple) {
  auto it = std::ranges::lower_bound(
      relation.known, tuple,
      [&](const LiteralTuple& a, const LiteralTuple& b) { return text_less(hir, a, b); });
  if (it == relation.known.end() || *it != tuple) return std::nullopt;
  return static_cast<uint32_t>(it - relation.known.begin());
}

}  // namespace frost::hir
