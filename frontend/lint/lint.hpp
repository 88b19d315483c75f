// SPDX-License-Identifier: Apache-2.0
// Lints: what a policy may say, but hardly means (polar.md §6.4, §9). P1410 to P1439.
#pragma once

#include "base/diagnostics/emitter.hpp"
#include "frontend/ast/ast.hpp"
#include "frontend/blocks.hpp"
#include "frost/limits.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// A policy without syntax errors. `hir` is null when it does not compile; what needs it is left
// out.
struct LintInput {
  const ast::Ast& ast;
  const BlockTable& blocks;
  const hir::Hir* hir = nullptr;
  const Limits& limits;
};

// Reports to `emit`, warnings only; what the compiler warns about by itself is not repeated. Cost:
// near linear in the tree and the HIR, save for rules with the same head, which are compared with
// each other within a fixed budget.
void lint(const LintInput& input, Emitter& emit);

}  // namespace frost
