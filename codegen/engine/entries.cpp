// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/entries.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/any_value.hpp"
#include "base/short_bytes.hpp"

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
    const std::string& name = program.types[lir::TypeId(i)];
    const auto number = static_cast<uint32_t>(i);
    if (name == kAnyName) {
      any_type_ = number;  // no question names it
    } else if (types_.emplace(name, number).second) {
      few_types_.push_back({word_of(name), name, number});
    }
  }
  for (size_t i = 0; i < program.relations.size(); ++i) {
    predicates_[program.relations[lir::RelationId(i)].predicate].emplace_back(i);
  }
  for (const lir::Entry& entry : program.entries) {
    // Tables answer queries, which know their own procedure.
    if (program.procedures[entry.procedure].mode == lir::Mode::Table) continue;
    procedures_.emplace(key_of(entry.relation, entry.adornment), entry.procedure.raw);
  }
  fill_allowed(program);
  fill_actions(program);
  fill_few();
}

void EntryTable::fill_allowed(const lir::Program& program) {
  for (const lir::Entry& entry : program.entries) {
    if (program.procedures[entry.procedure].mode == lir::Mode::Table) continue;
    const lir::Relation& relation = program.relations[entry.relation];
    const std::vector<lir::TypeId>& types = relation.types;
    if (relation.predicate != "allow" || types.size() != 3 || types[1].raw != 0) continue;
    const auto place = static_cast<uint32_t>(allowed_.size());
    const auto [it, is_new] = by_types_.try_emplace(pair_of(types[0].raw, types[2].raw), place);
    if (is_new) allowed_.push_back({{}, types[0].raw, types[2].raw, 0, {}});
    AllowEntries& entries = allowed_[it->second].entries;
    if (entry.adornment == "bbb") entries.check = entry.procedure.raw;
    if (entry.adornment == "bbf") entries.list = entry.procedure.raw;
    if (entry.adornment == "bfb") entries.actions = entry.procedure.raw;
  }
}

void EntryTable::fill_actions(const lir::Program& program) {
  // The literals of one type follow each other, but for those that others have as well. What lies
  // far away goes without: its checks take the action.
  constexpr uint32_t kRangeMax = 256;
  std::vector<lir::ActionCheck> actions = program.actions;
  std::ranges::sort(actions, {}, &lir::ActionCheck::literal);
  for (const lir::ActionCheck& action : actions) {
    const std::vector<lir::TypeId>& types = program.relations[action.relation].types;
    const auto known = by_types_.find(pair_of(types[0].raw, types[2].raw));
    if (known == by_types_.end()) continue;
    Allowed& allowed = allowed_[known->second];
    if (allowed.actions.empty()) allowed.first_action = action.literal;
    const uint32_t place = action.literal - allowed.first_action;
    if (place >= kRangeMax) continue;
    if (place >= allowed.actions.size()) allowed.actions.resize(place + 1, UINT32_MAX);
    allowed.actions[place] = action.procedure.raw;
  }
}

void EntryTable::fill_few() {
  if (program_->types.size() > kFewTypes) return;
  few_rows_ = program_->types.size() + 1;
  std::ranges::partition(few_types_, [&](const FewType& type) {
    return std::ranges::any_of(allowed_, [&](const Allowed& allowed) {
      return allowed.actor_type == type.number || allowed.resource_type == type.number;
    });
  });
  for (uint32_t actor = 0; actor < few_rows_; ++actor) {
    for (uint32_t resource = 0; resource < few_rows_; ++resource) {
      few_allowed_.push_back(find_allowed(actor, resource));
    }
  }
}

uint32_t EntryTable::number(std::string_view name) const {
  if (few_rows_ == 0) return number_of_many(name);
  const uint64_t word = word_of(name);
  for (const FewType& type : few_types_) {
    if (type.word != word || type.name.size() != name.size()) continue;
    if (name.size() <= sizeof word || type.name == name) return type.number;
  }
  return kNoType;
}

uint32_t EntryTable::number_of_many(std::string_view name) const {
  const auto it = types_.find(name);
  return it == types_.end() ? kNoType : it->second;
}

const EntryTable::Allowed* EntryTable::allow(uint32_t actor_type, uint32_t resource_type) const {
  if (few_rows_ == 0) return find_allowed(actor_type, resource_type);
  return few_allowed_[few_row(actor_type) * few_rows_ + few_row(resource_type)];
}

const EntryTable::Allowed* EntryTable::find_allowed(uint32_t actor_type,
                                                    uint32_t resource_type) const {
  // In the order of more_specific().
  const std::pair<uint32_t, uint32_t> choices[] = {{actor_type, resource_type},
                                                   {actor_type, any_type_},
                                                   {any_type_, resource_type},
                                                   {any_type_, any_type_}};
  for (const auto& [actor, resource] : choices) {
    const auto it = by_types_.find(pair_of(actor, resource));
    if (it != by_types_.end()) return &allowed_[it->second];
  }
  return nullptr;
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
