// SPDX-License-Identifier: Apache-2.0
// textDocument/definition, references and documentHighlight.
#include <algorithm>
#include <set>
#include <vector>

#include "tools/lsp/features.hpp"

namespace frost::lsp {
namespace {

enum class HighlightKind : uint8_t { kRead = 2, kWrite = 3 };

// Where the symbol is defined. A variable: its first place in the head, else in the rule.
std::vector<SourceSpan> definitions(const Index& index, SymbolId id) {
  std::vector<SourceSpan> spans;
  const std::vector<Occurrence> all = index.of(id);
  for (const Occurrence& occurrence : all) {
    if (occurrence.kind == OccurrenceKind::Definition) spans.push_back(occurrence.span);
  }
  if (index.symbol(id).kind == SymbolKind::Variable) {
    if (spans.empty() && !all.empty()) spans.push_back(all.front().span);
    if (spans.size() > 1) spans.resize(1);
  }
  return spans;
}

// Of all symbols that the place may mean, without repetition.
std::set<SourceSpan> occurrences_at(const View& view, Cursor at, bool with_declaration) {
  std::set<SourceSpan> spans;
  for (const Occurrence& here : view.analysis.index.at(at.file, at.offset)) {
    for (const Occurrence& occurrence : view.analysis.index.of(here.symbol)) {
      if (with_declaration || occurrence.kind != OccurrenceKind::Definition) {
        spans.insert(occurrence.span);
      }
    }
  }
  return spans;
}

}  // namespace

Json definition(const View& view, Cursor at) {
  std::set<SourceSpan> spans;
  for (const Occurrence& occurrence : view.analysis.index.at(at.file, at.offset)) {
    for (const SourceSpan span : definitions(view.analysis.index, occurrence.symbol)) {
      spans.insert(span);
    }
  }
  if (spans.empty()) return nullptr;
  Json locations = Json::array();
  for (const SourceSpan span : spans) locations.push_back(view.location(span));
  return locations;
}

Json references(const View& view, Cursor at, bool with_declaration) {
  Json locations = Json::array();
  for (const SourceSpan span : occurrences_at(view, at, with_declaration)) {
    locations.push_back(view.location(span));
  }
  return locations;
}

Json document_highlight(const View& view, Cursor at) {
  Json highlights = Json::array();
  for (const SourceSpan span : occurrences_at(view, at, true)) {
    if (span.file != at.file) continue;
    const auto kinds = view.analysis.index.at(span);
    const bool writes = std::ranges::any_of(kinds, [](const Occurrence& occurrence) {
      return occurrence.kind != OccurrenceKind::Reference;
    });
    highlights.push_back(
        {{"range", to_json(view.range(span))},
         {"kind", static_cast<int>(writes ? HighlightKind::kWrite : HighlightKind::kRead)}});
  }
  return highlights;
}

}  // namespace frost::lsp
