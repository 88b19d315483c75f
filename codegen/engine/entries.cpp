// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/entries.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/any_value.hpp"

namespace frost {

namespace {

uint64_t pair_of(uint32_t actor_type, uint32_t resource_type) {
  return uint64_t{actor_type} << 32U | resource_type;
}

// A relation id is a number, so the adornment, which comes last, cannot be confused with it.
std::string key_of(lir::RelationId relation, std::string_view adornment) {
  return std::to_string(relation.raw).append(" ").append(adornment);
}

}  // namespace

size_t EntryTable::Hash::operator()(std::string_view text) const {
  return XXH3_64bits(text.data(), text.size());
}

EntryTable::EntryTable(const lir::Program& program) : program_(&program) {
  for (size_t i = 0; i < program.types.size(); ++i) {
    types_.emplace(program.types[lir::TypeId(i)], static_cast<uint32_t>(i));
  }
  auto any = types_.find(kAnyName);
  if (any != types_.end()) any_type_ = any->second;
  types_.erase(std::string(kAnyName));  // no question names it
  few_types_.assign(types_.begin(), types_.end());
  for (size_t i = 0; i < program.relations.size(); ++i) {
    predicates_[program.relations[lir::RelationId(i)].predicate].emplace_back(i);
  }
  for (const lir::Entry& entry : program.entries) {
    // Tables answer queries, which know their own procedure.
    if (program.procedures[entry.procedure].mode == lir::Mode::Table) continue;
    const lir::Relation& relation = program.relations[entry.relation];
    procedures_.emplace(key_of(entry.relation, entry.adornment), entry.procedure.raw);
    const std::vector<lir::TypeId>& types = relation.types;
    if (relation.predicate != "allow" || types.size() != 3 || types[1].raw != 0) continue;
    AllowEntries& allow = allow_[pair_of(types[0].raw, types[2].raw)];
    if (entry.adornment == "bbb") allow.check = entry.procedure.raw;
    if (entry.adornment == "bbf") allow.list = entry.procedure.raw;
    if (entry.adornment == "bfb") allow.actions = entry.procedure.raw;
  }
}

std::optional<uint32_t> EntryTable::type(std::string_view name) const {
  // Few names are compared sooner than one is hashed.
  if (few_types_.size() <= kFewTypes) {
    for (const auto& [own, number] : few_types_) {
      if (own == name) return number;
    }
    return std::nullopt;
  }
  auto it = types_.find(name);
  if (it == types_.end()) return std::nullopt;
  return it->second;
}

std::optional<EntryTable::Allowed> EntryTable::allow(std::string_view actor_type,
                                                     std::string_view resource_type) const {
  uint32_t actor = type(actor_type).value_or(any_type_);
  uint32_t resource = type(resource_type).value_or(any_type_);
  // In the order of more_specific().
  const std::pair<uint32_t, uint32_t> choices[] = {
      {actor, resource}, {actor, any_type_}, {any_type_, resource}, {any_type_, any_type_}};
  for (auto [a, r] : choices) {
    auto it = allow_.find(pair_of(a, r));
    if (it != allow_.end()) return Allowed{it->second, a, r};
  }
  return std::nullopt;
}

std::optional<lir::RelationId> EntryTable::relation(
    std::string_view predicate, const std::vector<std::string_view>& types) const {
  auto it = predicates_.find(predicate);
  if (it == predicates_.end()) return std::nullopt;
  MostSpecific<lir::RelationId> best;
  for (lir::RelationId id : it->second) {
    const std::vector<lir::TypeId>& own = program_->relations[id].types;
    if (own.size() != types.size()) continue;
    best.consider(id, own.size(), [&](size_t i) {
      if (program_->types[own[i]] == types[i]) return PositionMatch::Exact;
      return own[i].raw == any_type_ ? PositionMatch::Any : PositionMatch::None;
    });
  }
  return best.found();
}

std::optional<uint32_t> EntryTable::find(lir::RelationId relation,
                                         std::string_view adornment) const {
  auto it = procedures_.find(key_of(relation, adornment));
  if (it == procedures_.end()) return std::nullopt;
  return it->second;
}

}  // namespace frost
