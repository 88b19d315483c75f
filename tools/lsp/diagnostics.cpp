// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/diagnostics.hpp"

#include <string>
#include <string_view>

namespace frost::lsp {
namespace {

enum class LspSeverity : uint8_t { kError = 1, kWarning = 2 };

constexpr int kUnnecessary = 1;  // DiagnosticTag

Json diagnostic(Json range, bool is_error, std::string_view code, std::string message) {
  return {{"range", std::move(range)},
          {"severity", static_cast<int>(is_error ? LspSeverity::kError : LspSeverity::kWarning)},
          {"code", code},
          {"source", "frost"},
          {"message", std::move(message)}};
}

Json from_record(const View& view, const DiagnosticRecord& record, SourceSpan span) {
  std::string message = record.message;
  if (!record.label.empty()) message += "\n" + record.label;
  if (!record.help.empty()) message += "\nhelp: " + record.help;
  Json json = diagnostic(to_json(view.range(span)), record.severity() == Severity::Error,
                         info(record.kind).code, std::move(message));
  if (view.client.unnecessary_tag && record.kind == DiagnosticKind::SingletonVariable) {
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

// From the code point `column` of `line`, both from 1, to the end of the line.
SourceSpan rest_of_line(const View& view, FileId file, uint32_t line, uint32_t column) {
  const std::string_view text = view.analysis.text(file);
  size_t at = 0;
  for (uint32_t i = 1; i < line && at < text.size(); ++i) {
    const size_t end = text.find('\n', at);
    at = end == std::string_view::npos ? text.size() : end + 1;
  }
  size_t end = text.find('\n', at);
  if (end == std::string_view::npos) end = text.size();
  for (uint32_t i = 1; i < column && at < end; ++i) {
    do ++at;
    while (at < end && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U);
  }
  return {file, static_cast<uint32_t>(at), static_cast<uint32_t>(end)};
}

}  // namespace

std::vector<Json> diagnostics_by_file(const View& view, const std::vector<Diagnostic>& planning) {
  std::vector<Json> files(view.analysis.files.size(), Json::array());
  if (files.empty()) return files;
  for (const DiagnosticRecord& record : view.analysis.diagnostics) {
    const SourceSpan span = record.span.valid() ? record.span : SourceSpan{FileId(size_t{0}), 0, 0};
    files[span.file.index()].push_back(from_record(view, record, span));
  }
  for (const Diagnostic& problem : planning) {
    const auto file = view.analysis.file(problem.file);
    const SourceSpan span = file ? rest_of_line(view, *file, problem.line, problem.column)
                                 : SourceSpan{FileId(size_t{0}), 0, 0};
    files[span.file.index()].push_back(
        diagnostic(to_json(view.range(span)), problem.is_error, problem.code, problem.message));
  }
  return files;
}

}  // namespace frost::lsp
