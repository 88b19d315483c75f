// SPDX-License-Identifier: Apache-2.0
#include "ir/lowering/program_tables.hpp"

#include <utility>

#include "base/check.hpp"

namespace frost {

uint64_t ProgramTables::site(SourceSpan span) {
  auto [it, is_new] = sites_.try_emplace(span, program_.sites.size());
  const bool has_text = names_.site != nullptr && span.valid();
  if (is_new) program_.sites.push_back(has_text ? names_.site(span) : "");
  return it->second;
}

lir::PlaceId ProgramTables::place(SourceSpan span) {
  if (!span.valid() || names_.place == nullptr) return {};
  auto [it, is_new] = places_.try_emplace(span);
  if (is_new) it->second = program_.places.push(names_.place(span));
  return it->second;
}

void ProgramTables::name(const rir::Procedure& source, lir::Procedure& procedure) {
  procedure.name = rir::goal_text(hir_, source);
  if (const lir::PlaceId id = place(source.span); id.valid()) {
    procedure.place = program_.places[id];
  }
}

lir::PathId ProgramTables::path(hir::RelationId relation, uint32_t partition,
                                std::span<const uint32_t> order) {
  auto [it, is_new] = paths_.try_emplace({relation, partition, {order.begin(), order.end()}});
  if (is_new) {
    it->second = program_.paths.push(
        {lir::RelationId(relation.raw), partition, {order.begin(), order.end()}});
  }
  return it->second;
}

lir::ConstantId ProgramTables::constant(hir::LiteralId id) {
  auto [it, is_new] = constants_.try_emplace(id);
  if (is_new) it->second = program_.constants.push(value(id));
  return it->second;
}

uint16_t ProgramTables::literal(hir::LiteralId id) {
  auto [it, is_new] = literals_.try_emplace(id, static_cast<uint16_t>(program_.literals.size()));
  if (is_new) {
    FROST_CHECK(program_.literals.size() < UINT16_MAX);  // clauses_max bounds the literals
    program_.literals.push_back(value(id));
  }
  return it->second;
}

lir::Constant ProgramTables::value(hir::LiteralId id) const {
  const hir::Literal& literal = hir_.literals[id];
  return {lir::TypeId(literal.type.raw), literal.text};
}

}  // namespace frost
