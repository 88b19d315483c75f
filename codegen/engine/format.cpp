// SPDX-License-Identifier: Apache-2.0
#include "frost/format.hpp"

#include <utility>

#include "codegen/engine/pipeline.hpp"
#include "frontend/format/format.hpp"
#include "frontend/parse.hpp"

namespace frost {

Result<Formatted> format_policy(const Source& source, const FormatOptions& options) {
  Pipeline pipeline;
  pipeline.sources.add(source.name, source.text);
  pipeline.ast = parse(pipeline.sources, options.limits, pipeline.emit);
  Formatted formatted;
  if (!pipeline.emit.has_errors()) {
    auto text = format_file(pipeline.ast, pipeline.sources, options.limits);
    if (!text) return std::unexpected(text.error());
    formatted.text = *std::move(text);
  }
  formatted.diagnostics = take_diagnostics(pipeline, options.colour);
  return formatted;
}

}  // namespace frost
