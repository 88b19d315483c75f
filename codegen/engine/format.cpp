// SPDX-License-Identifier: Apache-2.0
#include "frost/format.hpp"

#include <utility>

#include "base/diagnostics/resolve.hpp"
#include "frontend/format/format.hpp"
#include "frontend/parse.hpp"

namespace frost {

Result<Formatted> format_policy(const Source& source, const FormatOptions& options) {
  SourceMap sources;
  sources.add(source.name, source.text);
  Emitter emit(options.limits.diagnostics_max);
  const ast::Ast ast = parse(sources, options.limits, emit);
  Formatted formatted;
  if (!emit.has_errors()) {
    auto text = format_file(ast, sources, options.limits);
    if (!text) return std::unexpected(text.error());
    formatted.text = *std::move(text);
  }
  formatted.diagnostics = resolve(emit.take_sorted(), sources, options.colour);
  return formatted;
}

}  // namespace frost
