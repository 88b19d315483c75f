// SPDX-License-Identifier: Apache-2.0
#include "frost/lint.hpp"

#include "codegen/engine/pipeline.hpp"
#include "frontend/blocks.hpp"
#include "frontend/lint/lint.hpp"
#include "frontend/lower.hpp"
#include "frontend/parse.hpp"

namespace frost {

std::vector<Diagnostic> lint_policy(std::span<const Source> sources, const LintOptions& options) {
  Pipeline pipeline;
  for (const Source& source : sources) pipeline.sources.add(source.name, source.text);
  pipeline.ast = parse(pipeline.sources, options.limits, pipeline.emit);
  bool has_syntax_errors = pipeline.emit.has_errors();
  pipeline.hir = lower_to_hir(pipeline.ast, options.limits, pipeline.emit);
  if (!has_syntax_errors) {
    Emitter again;  // lower_to_hir has reported what is wrong with the blocks
    BlockTable blocks = collect_blocks(pipeline.ast, options.limits, again);
    lint({pipeline.ast, blocks, pipeline.hir ? &*pipeline.hir : nullptr, options.limits},
         pipeline.emit);
  }
  return take_diagnostics(pipeline, options.colour);
}

}  // namespace frost
