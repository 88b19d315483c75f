// SPDX-License-Identifier: Apache-2.0
// The phases of the front end in order: text to syntax tree, blocks, desugaring, inference, literal
// splitting and tests, to HIR.
#pragma once

#include <optional>

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"
#include "frontend/ast/ast.hpp"
#include "frontend/blocks.hpp"
#include "frost/limits.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// The HIR of a policy; none when `emit` has errors. What this version cannot compile is an error,
// never a wrong answer. Cost: near linear in the monomorphic clauses, which
// Limits::monomorphic_clauses_max bounds.
std::optional<hir::Hir> lower_to_hir(const ast::Ast& ast, const BlockTable& blocks,
                                     const Limits& limits, Emitter& emit);

// What the front end makes of a policy.
struct FrontEnd {
  ast::Ast ast;
  bool has_syntax_errors = false;  // `ast` is not the whole policy
  BlockTable blocks;
  std::optional<hir::Hir> hir;  // none when the policy has errors
};

// Parses `sources` and lowers them to HIR. Names and types are checked even when some statement did
// not parse, so that one run reports the independent mistakes.
FrontEnd run_front_end(const SourceMap& sources, const Limits& limits, Emitter& emit);

}  // namespace frost
