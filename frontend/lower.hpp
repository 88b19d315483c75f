// SPDX-License-Identifier: Apache-2.0
// Syntax tree to HIR: blocks, desugaring, inference, literal splitting, tests.
#pragma once

#include <optional>

#include "base/diagnostics/emitter.hpp"
#include "frontend/ast/ast.hpp"
#include "frost/limits.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// The HIR of a policy; none when `emit` has errors. What this version cannot compile is an error,
// never a wrong answer. Cost: near linear in the monomorphic clauses, which
// Limits::monomorphic_clauses_max bounds.
std::optional<hir::Hir> lower_to_hir(const ast::Ast& ast, const Limits& limits, Emitter& emit);

}  // namespace frost
