// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/diagnostics/render.hpp"
#include "base/polar_text.hpp"
#include "frontend/schema/signature_text.hpp"
#include "frost/schema.hpp"

namespace frost {

namespace schema {

std::string argument_text(const SchemaArgument& argument) {
  if (argument.type.empty()) return "Any";
  if (argument.literals.empty()) return argument.type;
  std::vector<std::string> literals;
  for (const std::string& id : argument.literals) {
    literals.push_back(argument.type == "String" ? quoted(id) : id);
  }
  return fmt::format("{}", fmt::join(literals, " | "));
}

std::string signature_text(std::string_view predicate,
                           const std::vector<SchemaArgument>& arguments) {
  std::vector<std::string> texts;
  for (const SchemaArgument& argument : arguments) texts.push_back(argument_text(argument));
  return fmt::format("{}({})", predicate, fmt::join(texts, ", "));
}

}  // namespace schema

namespace {

std::string_view reason(SchemaOrigin origin) {
  switch (origin) {
    case SchemaOrigin::kRuleBody:
      return "used by rules";
    case SchemaOrigin::kDeclare:
      return "declared";
    case SchemaOrigin::kRuleHead:
      return "derived by rules";
    case SchemaOrigin::kDefaultAllow:
      return "default allow";
  }
  return "";
}

std::string places_text(const std::vector<SchemaPlace>& places) {
  std::vector<std::string> shown;
  for (const SchemaPlace& place : places) {
    if (shown.size() == kSchemaPlacesShown) break;
    shown.push_back(
        fmt::format("{}:{}:{}", escape_for_terminal(place.file), place.line, place.column));
  }
  std::string out = fmt::format("{}", fmt::join(shown, ", "));
  if (places.size() > shown.size()) {
    out += fmt::format(" and {} more", places.size() - shown.size());
  }
  return out;
}

// The literals of `source` where it has not all of the entry's: `"guest" | "watcher"`.
std::string part_text(const SchemaEntry& entry, const SchemaSource& source) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < entry.arguments.size(); ++i) {
    if (source.arguments[i] == entry.arguments[i]) continue;
    parts.push_back(escape_for_terminal(schema::argument_text(source.arguments[i])));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string entries_text(std::string_view title, const std::vector<SchemaEntry>& entries) {
  std::string out(title);
  if (entries.empty()) return out + "\n\n  none\n";
  out += '\n';
  for (const SchemaEntry& entry : entries) {
    out += fmt::format(
        "\n  {}\n", escape_for_terminal(schema::signature_text(entry.predicate, entry.arguments)));
    for (const SchemaSource& source : entry.sources) {
      std::string line = fmt::format("    {:<16}", reason(source.origin));
      if (std::string part = part_text(entry, source); !part.empty()) line += "  " + part;
      if (!source.places.empty()) line += "  " + places_text(source.places);
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + "\n";
    }
  }
  return out;
}

}  // namespace

std::string schema_text(const PolicySchema& schema) {
  return entries_text("Facts that the policy accepts", schema.facts) + "\n" +
         entries_text("Questions that it answers", schema.questions);
}

}  // namespace frost
