// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/diagnostics/render.hpp"
#include "frost/explain.hpp"
#include "frost/version.hpp"

namespace frost {

namespace {

using Json = nlohmann::ordered_json;

// The name of a file as a URI reference (RFC 3986).
std::string uri_of(std::string_view file) {
  std::string uri = file.starts_with('/') ? "file://" : "";
  for (char c : file) {
    bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

Json artefact_of(const SourceRange& range) { return {{"uri", uri_of(range.file)}}; }

Json region_of(const SourceRange& range) {
  return {{"startLine", range.line},        {"startColumn", range.column},
          {"endLine", range.end_line},      {"endColumn", range.end_column},
          {"byteOffset", range.begin_byte}, {"byteLength", range.end_byte - range.begin_byte}};
}

Json location_of(const SourceRange& range) {
  return {{"artifactLocation", artefact_of(range)}, {"region", region_of(range)}};
}

Json rule_of(const Diagnostic& diagnostic) {
  Json rule{{"id", diagnostic.code}, {"name", diagnostic.kind}};
  if (const ErrorPage* page = find_error_page(diagnostic.code)) {
    rule["shortDescription"] = {{"text", page->title}};
    rule["help"] = {{"text", fmt::format("frost explain {}", page->code)},
                    {"markdown", page->markdown}};
  }
  rule["defaultConfiguration"] = {{"level", diagnostic.is_error ? "error" : "warning"}};
  return rule;
}

Json fix_of(const DiagnosticFix& fix) {
  Json replacement{{"deletedRegion", region_of(fix.range)},
                   {"insertedContent", {{"text", fix.replacement}}}};
  Json change{{"artifactLocation", artefact_of(fix.range)},
              {"replacements", Json::array({std::move(replacement)})}};
  return {{"description", {{"text", fix.text}}},
          {"artifactChanges", Json::array({std::move(change)})}};
}

Json result_of(const Diagnostic& diagnostic, size_t rule_index) {
  std::string message = diagnostic.message;
  if (!diagnostic.label.empty()) message += "\n" + diagnostic.label;
  for (const std::string& note : diagnostic.notes) message += "\nnote: " + note;
  if (!diagnostic.help.empty()) message += "\nhelp: " + diagnostic.help;
  Json result{{"ruleId", diagnostic.code},
              {"ruleIndex", rule_index},
              {"level", diagnostic.is_error ? "error" : "warning"},
              {"message", {{"text", message}}}};
  if (diagnostic.range.valid()) {
    Json location{{"physicalLocation", location_of(diagnostic.range)}};
    result["locations"] = Json::array({std::move(location)});
  }
  Json related = Json::array();
  for (const DiagnosticLabel& label : diagnostic.labels) {
    if (!label.range.valid()) continue;
    related.push_back({{"id", related.size() + 1},
                       {"physicalLocation", location_of(label.range)},
                       {"message", {{"text", label.text}}}});
  }
  if (!related.empty()) result["relatedLocations"] = std::move(related);
  Json fixes = Json::array();
  for (const DiagnosticFix& fix : diagnostic.fixes) fixes.push_back(fix_of(fix));
  if (!fixes.empty()) result["fixes"] = std::move(fixes);
  return result;
}

}  // namespace

std::string render_sarif(std::span<const Diagnostic> diagnostics) {
  std::map<std::string_view, size_t> rule_indices;
  Json rules = Json::array();
  Json results = Json::array();
  for (const Diagnostic& diagnostic : diagnostics) {
    auto [rule, is_new] = rule_indices.try_emplace(diagnostic.code, rules.size());
    if (is_new) rules.push_back(rule_of(diagnostic));
    results.push_back(result_of(diagnostic, rule->second));
  }
  Json driver{{"name", "frost"}, {"version", kVersion}, {"rules", std::move(rules)}};
  Json run{{"tool", {{"driver", std::move(driver)}}},
           {"columnKind", "unicodeCodePoints"},
           {"results", std::move(results)}};
  Json log{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
           {"version", "2.1.0"},
           {"runs", Json::array({std::move(run)})}};
  return log.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace frost
