// SPDX-License-Identifier: Apache-2.0
// The types of one policy (polar.md §3).
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "frontend/blocks.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// All type names of a policy. Primitives first, then blocks by name, then undeclared names.
class TypeTable {
 public:
  explicit TypeTable(const BlockTable& blocks);

  hir::TypeId intern(std::string_view name);
  // The pseudo type that holds the values of every type the policy does not name.
  hir::TypeId any();
  [[nodiscard]] bool is_any(hir::TypeId id) const { return id.valid() && id == any_; }
  // Concrete types at or below `name`: itself and its subtypes, or the members of Actor or
  // Resource.
  [[nodiscard]] std::set<hir::TypeId> concrete(std::string_view name);
  // Every type known so far, and any().
  [[nodiscard]] std::set<hir::TypeId> all();
  [[nodiscard]] const IdVector<hir::TypeId, hir::Type>& types() const { return types_; }

 private:
  IdVector<hir::TypeId, hir::Type> types_;
  std::map<std::string, hir::TypeId, std::less<>> ids_;
  std::map<std::string, std::set<hir::TypeId>, std::less<>> subtypes_;
  std::set<hir::TypeId> actors_;
  std::set<hir::TypeId> resources_;  // every block: Actor <: Resource
  hir::TypeId any_;
};

}  // namespace frost
