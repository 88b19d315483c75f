// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/view.hpp"

#include <filesystem>

namespace frost::lsp {

Range View::range(SourceSpan span) const {
  const LineTable& lines = file(span).lines;
  const std::string_view whole = analysis.text(span.file);
  return {.start = lines.position(whole, span.begin, client.encoding),
          .end = lines.position(whole, span.end, client.encoding)};
}

uint32_t View::offset(FileId id, Position position) const {
  return analysis.files.at(id.index()).lines.offset(analysis.text(id), position, client.encoding);
}

Json View::location(SourceSpan span) const {
  return {{"uri", file(span).uri}, {"range", to_json(range(span))}};
}

std::string View::place(SourceSpan span) const {
  const std::string name = std::filesystem::path(file(span).key).filename().string();
  return name + ":" + std::to_string(range(span).start.line + 1);
}

SourceSpan inside_quotes(const Occurrence& occurrence) {
  SourceSpan span = occurrence.span;
  if (occurrence.is_string && span.end - span.begin >= 2) {
    ++span.begin;
    --span.end;
  }
  return span;
}

}  // namespace frost::lsp
