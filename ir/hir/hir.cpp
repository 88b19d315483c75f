// SPDX-License-Identifier: Apache-2.0
#include "ir/hir/hir.hpp"

#include <charconv>

#include <algorithm>

namespace frost::hir {

bool Relation::is_literal_position(size_t position) const {
  return std::ranges::binary_search(literal_positions, position);
}

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

std::optional<RelationId> Hir::find_covering(std::string_view predicate,
                                             const std::vector<TypeId>& argument_types) const {
  TypeId any;
  for (size_t i = 0; i < types.size(); ++i) {
    if (types[TypeId(i)].kind == TypeKind::Any) any = TypeId(i);
  }
  CoveringRelation best(argument_types, any);
  for (size_t i = 0; i < relations.size(); ++i) {
    const Relation& relation = relations[RelationId(i)];
    if (relation.predicate == predicate) best.consider(RelationId(i), relation.types);
  }
  return best.found();
}

void CoveringRelation::consider(RelationId id, const std::vector<TypeId>& types) {
  if (types.size() != wanted_.size()) return;
  best_.consider(id, types.size(), [&](size_t i) {
    if (wanted_[i].valid() && types[i] == wanted_[i]) return PositionMatch::Exact;
    return any_.valid() && types[i] == any_ ? PositionMatch::Any : PositionMatch::None;
  });
}

bool holds(const Hir& hir, const Condition& condition) {
  const std::string& left = hir.literals[condition.left.literal].text;
  const std::string& right = hir.literals[condition.right.literal].text;
  auto integer = [](const std::string& text) {
    int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  switch (condition.op) {
    case Comparison::Equal:
      return left == right;
    case Comparison::NotEqual:
      return left != right;
    case Comparison::Less:
      return integer(left) < integer(right);
    case Comparison::LessEqual:
      return integer(left) <= integer(right);
  }
  return false;
}

}  // namespace frost::hir
