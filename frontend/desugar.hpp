// SPDX-License-Identifier: Apache-2.0
// Blocks, shorthand and longhand rules to core rules (polar.md §5.4, §5.5, §5.9).
#pragma once

#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "frontend/ast/ast.hpp"
#include "frontend/blocks.hpp"
#include "frontend/core.hpp"
#include "frost/limits.hpp"

namespace frost {

// Every rule of the policy as core rules: one per disjunct, the default `allow` appended when no
// rule is named `allow` (SEM-57). What this version does not compile is reported as P1900.
std::vector<core::Rule> desugar(const ast::Ast& ast, const BlockTable& blocks, const Limits& limits,
                                Emitter& emit);

// The value of a literal or object literal; reports and returns none for anything else, for ids
// that no fact can have, and for values of abstract types.
std::optional<core::Value> value_of(const ast::Ast& ast, ast::TermId term, Emitter& emit);

}  // namespace frost
