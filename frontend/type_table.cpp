// SPDX-License-Identifier: Apache-2.0
#include "frontend/type_table.hpp"

namespace frost {

using hir::TypeId;

TypeTable::TypeTable(const BlockTable& blocks) {
  for (std::string_view name : {"String", "Boolean", "Integer"}) {
    ids_.emplace(name, types_.push({std::string(name), hir::TypeKind::Primitive}));
  }
  for (const auto& [name, block] : blocks.types) {
    bool is_actor = block.kind == ast::BlockKind::Actor;
    TypeId id = types_.push({name, is_actor ? hir::TypeKind::Actor : hir::TypeKind::Resource});
    ids_.emplace(name, id);
    resources_.insert(id);
    if (is_actor) actors_.insert(id);
    for (const std::string& ancestor : block.ancestors) subtypes_[ancestor].insert(id);
  }
}

TypeId TypeTable::intern(std::string_view name) {
  auto it = ids_.find(name);
  if (it == ids_.end()) {
    it = ids_.emplace(name, types_.push({std::string(name), hir::TypeKind::Plain})).first;
  }
  return it->second;
}

TypeId TypeTable::any() {
  if (!any_.valid()) any_ = types_.push({std::string(kAnyName), hir::TypeKind::Any});
  return any_;
}

std::set<TypeId> TypeTable::concrete(std::string_view name) {
  if (name == "Actor") return actors_;
  if (name == "Resource") return resources_;
  std::set<TypeId> types{intern(name)};
  auto below = subtypes_.find(name);
  if (below != subtypes_.end()) types.insert(below->second.begin(), below->second.end());
  return types;
}

std::set<TypeId> TypeTable::all() {
  any();
  std::set<TypeId> types;
  for (size_t i = 0; i < types_.size(); ++i) types.insert(TypeId(i));
  return types;
}

}  // namespace frost
