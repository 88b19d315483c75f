// SPDX-License-Identifier: Apache-2.0
// What facts a predicate accepts and what its rules derive (polar.md §6.3), as lines for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ir/hir/hir.hpp"

namespace frost::lsp {

struct PredicateShapes {
  std::vector<std::string> facts;      // has_role(User, "admin" | "member", Organization)
  std::vector<std::string> questions;  // what rule heads derive
};

// Both lists are sorted; shapes that differ in one literal only are one line.
PredicateShapes predicate_shapes(const hir::Hir& hir, std::string_view predicate, uint32_t arity);

}  // namespace frost::lsp
