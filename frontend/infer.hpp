// SPDX-License-Identifier: Apache-2.0
// Type inference and monomorphisation (polar.md §6.3, without the literal level, which
// frontend/hir_builder.cpp adds once every variable has one concrete type).
#pragma once

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "frontend/core.hpp"
#include "frontend/type_table.hpp"
#include "frost/limits.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// A core rule at one choice of concrete types for its variables.
struct MonoRule {
  const core::Rule* rule = nullptr;
  std::vector<hir::TypeId> types;  // by core::VariableId
  std::vector<bool> makes_fact;    // by atom, body then negated: its shape is accepted as a fact
};

// A predicate at concrete argument types.
struct FactShape {
  std::string predicate;
  std::vector<hir::TypeId> types;
  friend auto operator<=>(const FactShape&, const FactShape&) = default;
};

// The same, borrowed: for finding one.
struct FactShapeView {
  std::string_view predicate;
  std::span<const hir::TypeId> types;
};

// The order of FactShape.
struct FactShapeLess {
  using is_transparent = void;
  bool operator()(const auto& a, const auto& b) const {
    const int predicates = std::string_view(a.predicate).compare(b.predicate);
    if (predicates != 0) return predicates < 0;
    return std::ranges::lexicographical_compare(a.types, b.types);
  }
};

struct Inference {
  TypeTable types;
  std::vector<MonoRule> rules;                             // in rule order
  std::vector<std::pair<FactShape, SourceSpan>> declared;  // by `declare` statements
  // The default `allow` is in force, so has_permission facts of any type are accepted (SEM-19).
  bool default_allow = false;
};

// Gives every variable of every rule its concrete types. A variable that nothing types has every
// type of the policy and the pseudo type Any; where that widens what facts are accepted, a warning
// says so (P1204). Reports types that exclude each other and variables that nothing binds (P1201,
// P1209, P1308), and stops at Limits::monomorphic_clauses_max.
Inference infer(const std::vector<core::Rule>& rules, const std::vector<ast::Declare>& declares,
                const BlockTable& blocks, const Limits& limits, Emitter& emit);

}  // namespace frost
