// SPDX-License-Identifier: Apache-2.0
// textDocument/codeAction: the fixes of diagnostics.
#include <string>

#include "tools/lsp/diagnostics.hpp"
#include "tools/lsp/features.hpp"

namespace frost::lsp {
namespace {

Json workspace_edit(const View& view, const FixRecord& fix) {
  const AnalysedFile& file = view.file(fix.span);
  Json edits =
      Json::array({{{"range", to_json(view.range(fix.span))}, {"newText", fix.replacement}}});
  if (!view.client.document_changes) return {{"changes", {{file.uri, std::move(edits)}}}};
  Json version = nullptr;
  if (file.version) version = *file.version;
  return {{"documentChanges",
           {{{"textDocument", {{"uri", file.uri}, {"version", version}}},
             {"edits", std::move(edits)}}}}};
}

}  // namespace

Json code_actions(const View& view, FileId file, const Range& range) {
  const uint32_t begin = view.offset(file, range.start);
  const uint32_t end = view.offset(file, range.end);
  Json actions = Json::array();
  for (const DiagnosticRecord& record : view.analysis.diagnostics) {
    const bool touches =
        record.span.file == file && record.span.begin <= end && begin <= record.span.end;
    if (!touches) continue;
    for (const FixRecord& fix : record.fixes) {
      Json action = {{"title", fix.text},
                     {"kind", "quickfix"},
                     {"diagnostics", {diagnostic_json(view, record, record.span)}},
                     {"edit", workspace_edit(view, fix)}};
      if (record.fixes.size() == 1) action["isPreferred"] = true;
      actions.push_back(std::move(action));
    }
  }
  return actions;
}

}  // namespace frost::lsp
