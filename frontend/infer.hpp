// SPDX-License-Identifier: Apache-2.0
// Type inference and monomorphisation (polar.md §6.3, without the literal level, which
// frontend/lower.cpp adds once every variable has one concrete type).
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "frontend/blocks.hpp"
#include "frontend/core.hpp"
#include "frost/limits.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// All type names of a policy. Primitives first, then blocks by name, then undeclared names.
class TypeTable {
 public:
  explicit TypeTable(const BlockTable& blocks);

  hir::TypeId intern(std::string_view name);
  // Concrete types at or below `name`: itself, or the members of Actor or Resource. Sorted.
  [[nodiscard]] std::set<hir::TypeId> concrete(std::string_view name);
  [[nodiscard]] const std::set<hir::TypeId>& actors() const { return actors_; }
  [[nodiscard]] const std::set<hir::TypeId>& resources() const { return resources_; }
  [[nodiscard]] const IdVector<hir::TypeId, hir::Type>& types() const { return types_; }

 private:
  IdVector<hir::TypeId, hir::Type> types_;
  std::map<std::string, hir::TypeId, std::less<>> ids_;
  std::set<hir::TypeId> actors_;
  std::set<hir::TypeId> resources_;  // every block: Actor <: Resource
};

// A core rule at one choice of concrete types for its variables.
struct MonoRule {
  const core::Rule* rule = nullptr;
  std::vector<hir::TypeId> types;  // by core::VariableId
  std::vector<bool> makes_fact;    // by body atom: its shape is accepted as a fact
};

// Shapes that need no rule body or head: `declare`, and the default `allow`'s has_permission.
struct FactShape {
  std::string predicate;
  std::vector<hir::TypeId> types;
  friend auto operator<=>(const FactShape&, const FactShape&) = default;
};

struct Inference {
  TypeTable types;
  std::vector<MonoRule> rules;  // in rule order
  std::set<FactShape> fact_shapes;
};

// Gives every variable of every rule its concrete types. Reports variables without any type and
// variables whose types exclude each other (P1201, P1204), and stops at
// Limits::monomorphic_clauses_max.
Inference infer(const std::vector<core::Rule>& rules, const std::vector<ast::Declare>& declares,
                const BlockTable& blocks, const Limits& limits, Emitter& emit);

}  // namespace frost
