// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/pipeline.hpp"
#include "frontend/blocks.hpp"
#include "frontend/lower.hpp"
#include "frontend/parse.hpp"
#include "frontend/schema/collect.hpp"
#include "frost/schema.hpp"

namespace frost {

Described describe(std::span<const Source> sources, const CompileOptions& options) {
  Pipeline pipeline;
  for (const Source& source : sources) pipeline.sources.add(source.name, source.text);
  pipeline.ast = parse(pipeline.sources, options.limits, pipeline.emit);
  pipeline.hir = lower_to_hir(pipeline.ast, options.limits, pipeline.emit);
  Described described;
  if (pipeline.hir) {
    // lower_to_hir has reported what is wrong with the blocks: nothing.
    Emitter unused;
    const BlockTable blocks = collect_blocks(pipeline.ast, options.limits, unused);
    described.schema = schema::collect(*pipeline.hir, blocks, pipeline.sources);
  }
  described.diagnostics = take_diagnostics(pipeline, options.colour);
  return described;
}

}  // namespace frost
