// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/pipeline.hpp"
#include "frontend/schema/collect.hpp"
#include "frost/schema.hpp"

namespace frost {

Described describe(std::span<const Source> sources, const CompileOptions& options) {
  Pipeline pipeline(sources, options.limits);
  Described described;
  if (const FrontEnd& front = pipeline.front; front.hir) {
    described.schema = schema::collect(*front.hir, front.blocks, pipeline.sources);
  }
  described.diagnostics = take_diagnostics(pipeline, options.colour);
  return described;
}

}  // namespace frost
