// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "base/diagnostics/render.hpp"

namespace frost {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const SourceRange& range) {
  if (!range.valid()) return nullptr;
  return {
      {"file", range.file},
      {"begin", {{"line", range.line}, {"column", range.column}, {"byte", range.begin_byte}}},
      {"end", {{"line", range.end_line}, {"column", range.end_column}, {"byte", range.end_byte}}}};
}

Json json_of(const Diagnostic& diagnostic) {
  Json arguments = Json::array();
  for (const DiagnosticArgument& argument : diagnostic.arguments) {
    std::visit([&](const auto& value) { arguments.push_back(value); }, argument);
  }
  Json labels = Json::array();
  for (const DiagnosticLabel& label : diagnostic.labels) {
    labels.push_back({{"range", json_of(label.range)}, {"text", label.text}});
  }
  Json fixes = Json::array();
  for (const DiagnosticFix& fix : diagnostic.fixes) {
    fixes.push_back(
        {{"range", json_of(fix.range)}, {"replacement", fix.replacement}, {"text", fix.text}});
  }
  Json notes = Json::array();
  for (const std::string& note : diagnostic.notes) notes.push_back(note);
  return {{"code", diagnostic.code},
          {"kind", diagnostic.kind},
          {"severity", diagnostic.is_error ? "error" : "warning"},
          {"message", diagnostic.message},
          {"arguments", std::move(arguments)},
          {"range", json_of(diagnostic.range)},
          {"label", diagnostic.label},
          {"labels", std::move(labels)},
          {"notes", std::move(notes)},
          {"help", diagnostic.help},
          {"fixes", std::move(fixes)}};
}

}  // namespace

std::string render_json(std::span<const Diagnostic> diagnostics) {
  std::string out = "[";
  for (const Diagnostic& diagnostic : diagnostics) {
    out += out.size() == 1 ? "\n" : ",\n";
    // In ASCII; a name of a file that is no UTF-8 is shown with U+FFFD, never refused.
    out += json_of(diagnostic).dump(-1, ' ', true, Json::error_handler_t::replace);
  }
  return out + (diagnostics.empty() ? "]\n" : "\n]\n");
}

}  // namespace frost
