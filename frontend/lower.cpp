// SPDX-License-Identifier: Apache-2.0
#include "frontend/lower.hpp"

#include "frontend/desugar.hpp"
#include "frontend/hir_builder.hpp"
#include "frontend/infer.hpp"
#include "frontend/parse.hpp"

namespace frost {

std::optional<hir::Hir> lower_to_hir(const ast::Ast& ast, const BlockTable& blocks,
                                     const Limits& limits, Emitter& emit) {
  std::vector<core::Rule> rules = desugar(ast, blocks, limits, emit);
  // Types are inferred even after errors so that one run reports the independent mistakes, but only
  // on rules that desugared completely.
  HirBuilder builder(infer(rules, ast.declares, blocks, limits, emit), limits);
  // So are the tests, except for what depends on every rule: the facts that the policy accepts.
  if (!emit.has_errors()) builder.build();
  lower_tests(ast, builder, limits, emit);
  if (emit.has_errors()) return std::nullopt;
  hir::Hir hir = builder.take();
  for (const ast::Rule& rule : ast.rules) {
    hir.heads.emplace(rule.head.name.text, rule.head.parameters.size());
  }
  hir::verify(hir);
  return hir;
}

FrontEnd run_front_end(const SourceMap& sources, const Limits& limits, Emitter& emit) {
  FrontEnd front;
  front.ast = parse(sources, limits, emit);
  front.has_syntax_errors = emit.has_errors();
  front.blocks = collect_blocks(front.ast, limits, emit);
  front.hir = lower_to_hir(front.ast, front.blocks, limits, emit);
  return front;
}

}  // namespace frost
