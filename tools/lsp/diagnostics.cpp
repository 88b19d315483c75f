// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/diagnostics.hpp"

#include <string>
#include <string_view>

namespace frost::lsp {
namespace {

enum class LspSeverity : uint8_t { kError = 1, kWarning = 2 };

constexpr int kUnnecessary = 1;  // DiagnosticTag

// What could go without a change of meaning, which editors show faded.
bool is_unnecessary(DiagnosticKind kind) {
  return kind == DiagnosticKind::SingletonVariable || kind == DiagnosticKind::DuplicateRule ||
         kind == DiagnosticKind::ShadowedRule || kind == DiagnosticKind::UnusedFixture;
}

Json diagnostic(Json range, bool is_error, std::string_view code, std::string message) {
  return {{"range", std::move(range)},
          {"severity", static_cast<int>(is_error ? LspSeverity::kError : LspSeverity::kWarning)},
          {"code", code},
          {"source", "frost"},
          {"data", {{"explain", "frost explain " + std::string(code)}}},
          {"message", std::move(message)}};
}

}  // namespace

Json diagnostic_json(const View& view, const DiagnosticRecord& record, SourceSpan span) {
  std::string message = record.message;
  if (!record.label.empty()) message += "\n" + record.label;
  for (const std::string& note : record.notes) message += "\nnote: " + note;
  if (!record.help.empty()) message += "\nhelp: " + record.help;
  Json json = diagnostic(to_json(view.range(span)), record.severity() == Severity::Error,
                         info(record.kind).code, std::move(message));
  if (view.client.unnecessary_tag && is_unnecessary(record.kind)) {
    json["tags"] = {kUnnecessary};
  }
  if (view.client.related_information && !record.labels.empty()) {
    Json related = Json::array();
    for (const auto& label : record.labels) {
      related.push_back({{"location", view.location(label.span)}, {"message", label.text}});
    }
    json["relatedInformation"] = std::move(related);
  }
  return json;
}

std::vector<Json> diagnostics_by_file(const View& view, const std::vector<Diagnostic>& planning) {
  std::vector<Json> files(view.analysis.files.size(), Json::array());
  if (files.empty()) return files;
  const SourceSpan start{FileId(size_t{0}), 0, 0};
  for (const DiagnosticRecord& record : view.analysis.diagnostics) {
    const SourceSpan span = record.span.valid() ? record.span : start;
    files[span.file.index()].push_back(diagnostic_json(view, record, span));
  }
  for (const Diagnostic& problem : planning) {
    const SourceRange& range = problem.range;
    const SourceSpan span =
        range.valid() ? SourceSpan{FileId(range.source), range.begin_byte, range.end_byte} : start;
    files[span.file.index()].push_back(
        diagnostic(to_json(view.range(span)), problem.is_error, problem.code, problem.message));
  }
  return files;
}

}  // namespace frost::lsp
