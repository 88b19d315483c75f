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

std::optional<LiteralTuple> literal_tuple(const Atom& atom, const Relation& relation,
                                          const LiteralValues& values) {
  LiteralTuple tuple;
  for (uint32_t position : relation.literal_positions) {
    const Argument& argument = atom.arguments[position];
    if (!argument.is_variable()) {
      tuple.push_back(argument.literal);
    } else if (auto it = values.find(argument.variable); it != values.end()) {
      tuple.push_back(it->second);
    } else {
      return std::nullopt;
    }
  }
  return tuple;
}

std::optional<LiteralValues> match_head(const Atom& head, const Relation& relation,
                                        const LiteralTuple& tuple) {
  LiteralValues values;
  for (size_t i = 0; i < tuple.size(); ++i) {
    const Argument& argument = head.arguments[relation.literal_positions[i]];
    if (!argument.is_variable()) {
      if (argument.literal != tuple[i]) return std::nullopt;
    } else if (values.emplace(argument.variable, tuple[i]).first->second != tuple[i]) {
      return std::nullopt;
    }
  }
  return values;
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
