// SPDX-License-Identifier: Apache-2.0
// What the text of one rule says about the types of its variables (polar.md §6.3 step 2).
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "frontend/core.hpp"
#include "frontend/type_table.hpp"

namespace frost {

struct RuleTypes {
  std::vector<std::optional<std::set<hir::TypeId>>>
      domain;                                   // by variable; none: the text is silent
  std::vector<std::set<hir::TypeId>> excluded;  // by variable: `not x matches T`
  bool impossible = false;                      // the rule has no instance

  // Whether the text allows `type` for the variable.
  [[nodiscard]] bool allows(size_t variable, hir::TypeId type) const {
    return (!domain[variable] || domain[variable]->contains(type)) &&
           !excluded[variable].contains(type);
  }
};

// Reads specialisers, `matches`, comparisons and the targets of relations. Types that exclude each
// other are an error that says why (P1201, P1209), except where an equality brought them together
// (DEC-21). Interns every type the rule names.
RuleTypes read_types(const core::Rule& rule, TypeTable& types, Emitter& emit);

}  // namespace frost
