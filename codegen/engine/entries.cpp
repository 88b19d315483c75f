// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/entries.hpp"

namespace frost {

namespace {

uint64_t pair_of(uint32_t actor_type, uint32_t resource_type) {
  return uint64_t{actor_type} << 32U | resource_type;
}

}  // namespace

EntryTable::EntryTable(const lir::Program& program) {
  for (size_t i = 0; i < program.types.size(); ++i) {
    types_.emplace(program.types[lir::TypeId(i)], static_cast<uint32_t>(i));
  }
  for (const lir::Entry& entry : program.entries) {
    const lir::Relation& relation = program.relations[entry.relation];
    std::vector<uint32_t> types;
    for (lir::TypeId type : relation.types) types.push_back(type.raw);
    all_.emplace(key(relation.predicate, types, entry.adornment), entry.procedure.raw);
    if (relation.predicate != "allow" || types.size() != 3 || types[1] != 0) continue;
    AllowEntries& allow = allow_[pair_of(types[0], types[2])];
    if (entry.adornment == "bbb") allow.check = entry.procedure.raw;
    if (entry.adornment == "bbf") allow.list = entry.procedure.raw;
    if (entry.adornment == "bfb") allow.actions = entry.procedure.raw;
  }
}

std::optional<uint32_t> EntryTable::type(std::string_view name) const {
  auto it = types_.find(name);
  if (it == types_.end()) return std::nullopt;
  return it->second;
}

const AllowEntries* EntryTable::allow(uint32_t actor_type, uint32_t resource_type) const {
  auto it = allow_.find(pair_of(actor_type, resource_type));
  return it == allow_.end() ? nullptr : &it->second;
}

std::optional<uint32_t> EntryTable::find(std::string_view predicate,
                                         const std::vector<uint32_t>& types,
                                         std::string_view adornment) const {
  auto it = all_.find(key(predicate, types, adornment));
  if (it == all_.end()) return std::nullopt;
  return it->second;
}

// Type ids are numbers, so the name, which comes last, cannot be confused with them.
std::string EntryTable::key(std::string_view predicate, const std::vector<uint32_t>& types,
                            std::string_view adornment) {
  std::string key(adornment);
  for (uint32_t type : types) key.append(" ").append(std::to_string(type));
  return key.append(" ").append(predicate);
}

}  // namespace frost
