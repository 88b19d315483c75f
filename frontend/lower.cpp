// SPDX-License-Identifier: Apache-2.0
#include "frontend/lower.hpp"

#include "frontend/blocks.hpp"
#include "frontend/desugar.hpp"
#include "frontend/hir_builder.hpp"
#include "frontend/infer.hpp"

namespace frost {

std::optional<hir::Hir> lower_to_hir(const ast::Ast& ast, const Limits& limits, Emitter& emit) {
  BlockTable blocks = collect_blocks(ast, limits, emit);
  std::vector<core::Rule> rules = desugar(ast, blocks, limits, emit);
  // Types are inferred even after errors so that one run reports the independent mistakes, but only
  // on rules that desugared completely.
  HirBuilder builder(infer(rules, ast.declares, blocks, limits, emit), limits);
  // So are the tests, except for what depends on every rule: the facts that the policy accepts.
  if (!emit.has_errors()) builder.build();
  lower_tests(ast, builder, limits, emit);
  if (emit.has_errors()) return std::nullopt;
  hir::Hir hir = builder.take();
  hir::verify(hir);
  return hir;
}

}  // namespace frost
