// SPDX-License-Identifier: Apache-2.0
// textDocument/hover.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/any_value.hpp"
#include "base/polar_text.hpp"
#include "tools/lsp/features.hpp"
#include "tools/lsp/shapes.hpp"

namespace frost::lsp {
namespace {

// Lists in a hover are cut here, with a word on what is missing.
constexpr size_t kLinesMax = 12;

// A block of Polar in markdown. Policy text cannot end it: a fence is longer than any run of
// backticks in it.
std::string fenced(const std::string& text) {
  size_t longest = 2;
  size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fence + "polar\n" + text + "\n" + fence + "\n";
}

std::string listed(const std::vector<std::string>& lines) {
  std::string out;
  for (size_t i = 0; i < lines.size() && i < kLinesMax; ++i) out += lines[i] + "\n";
  if (lines.size() > kLinesMax) out += fmt::format("# and {} more\n", lines.size() - kLinesMax);
  if (!out.empty()) out.pop_back();
  return out;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  return fmt::format("{}", fmt::join(words, separator));
}

// One line of source, shortened.
std::string one_line(std::string_view text) {
  constexpr size_t kBytesMax = 120;
  std::string out;
  for (const char c : text) {
    const bool is_blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!is_blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.size() <= kBytesMax) return out;
  size_t end = kBytesMax;
  while ((static_cast<unsigned char>(out[end]) & 0xc0U) == 0x80U) --end;
  return out.substr(0, end) + " ...";
}

// ---------- variables

std::string describe_variable(const View& view, const Occurrence& occurrence) {
  const Symbol& symbol = view.analysis.index.symbol(occurrence.symbol);
  std::vector<std::string> types = view.analysis.inferred.of(symbol.scope, symbol.name);
  if (!types.empty()) {
    for (std::string& type : types) {
      if (type == kAnyName) type = "any other type";
    }
    return fenced(symbol.name + ": " + joined(types, " | ")) + "variable, as inferred\n";
  }
  types = view.analysis.index.written_types(occurrence.symbol);
  std::string out = fenced(types.empty() ? symbol.name : symbol.name + ": " + joined(types, " | "));
  out += types.empty() ? "variable\n" : "variable, as its rule says\n";
  if (view.analysis.has_errors) out += "\nTypes are inferred once the policy has no errors.\n";
  return out;
}

// ---------- predicates

std::string describe_predicate(const View& view, const Symbol& symbol) {
  std::string out = fenced(fmt::format("{}/{}", symbol.name, symbol.arity)) + "predicate\n";
  if (!view.analysis.front.hir) {
    return out + "\nIts facts and questions are known once the policy has no errors.\n";
  }
  const PredicateShapes shapes =
      predicate_shapes(*view.analysis.front.hir, symbol.name, symbol.arity);
  if (!shapes.facts.empty()) out += "\nFacts it accepts:\n" + fenced(listed(shapes.facts));
  if (!shapes.questions.empty()) {
    out += "\nWhat rules derive:\n" + fenced(listed(shapes.questions));
  }
  if (shapes.facts.empty() && shapes.questions.empty()) out += "\nNo rule and no fact has it.\n";
  return out;
}

// ---------- types

std::string members_text(const BlockSummary& block, MemberKind kind, std::string_view key) {
  std::vector<std::string> names;
  for (const auto& [name, member] : block.members) {
    if (member.kind != kind) continue;
    names.push_back(kind == MemberKind::Relation ? name + ": " + member.target
                                                 : frost::quoted(name));
  }
  if (names.empty()) return "";
  const bool is_dictionary = kind == MemberKind::Relation;
  return fmt::format("  {} = {}{}{};\n", key, is_dictionary ? "{ " : "[", joined(names, ", "),
                     is_dictionary ? " }" : "]");
}

std::string describe_type(const View& view, const Symbol& symbol) {
  const BlockSummary* block = view.analysis.index.block(symbol.name);
  if (block == nullptr) {
    const std::string_view what =
        is_built_in(symbol) ? "built-in type\n" : "type without a block: any value of this name\n";
    return fenced(symbol.name) + std::string(what);
  }
  std::string head(keyword(block->kind));
  if (block->kind != ast::BlockKind::Global) head += " " + symbol.name;
  if (!block->supertypes.empty()) head += " extends " + joined(block->supertypes, ", ");
  std::string body = members_text(*block, MemberKind::Role, "roles") +
                     members_text(*block, MemberKind::Permission, "permissions") +
                     members_text(*block, MemberKind::Relation, "relations");
  std::string out = fenced(head + (body.empty() ? " {}" : " {\n" + body + "}"));
  std::vector<std::string> subtypes;
  for (const auto& [name, other] : view.analysis.index.blocks()) {
    if (name != symbol.name &&
        std::ranges::find(other.supertypes, symbol.name) != other.supertypes.end()) {
      subtypes.push_back("`" + name + "`");
    }
  }
  if (!subtypes.empty()) out += "\nExtended by " + joined(subtypes, ", ") + ".\n";
  return out;
}

// ---------- roles, permissions and relations

std::string describe_member(const View& view, SymbolId id) {
  const Index& index = view.analysis.index;
  const Symbol& symbol = index.symbol(id);
  const BlockSummary* block = index.block(symbol.owner);
  std::string owner;
  if (block != nullptr) owner = keyword(block->kind);
  if (symbol.owner != "global") owner += " " + symbol.owner;
  std::string text =
      fmt::format("{} {} of {}", name_of(symbol.kind), frost::quoted(symbol.name), owner);
  if (block != nullptr) {
    const auto member = block->members.find(symbol.name);
    if (member != block->members.end() && member->second.kind == MemberKind::Relation) {
      text += ": " + member->second.target;
    }
  }
  std::string places;
  std::vector<std::string> grants;
  std::set<SourceSpan> statements;
  for (const Occurrence& occurrence : index.of(id)) {
    if (occurrence.kind == OccurrenceKind::Definition) {
      places += (places.empty() ? "Declared at " : ", ") + view.place(occurrence.span);
    }
    if (occurrence.kind != OccurrenceKind::Grant) continue;
    if (!statements.insert(occurrence.statement).second) continue;
    grants.push_back(one_line(view.text(occurrence.statement)) + "  # " +
                     view.place(occurrence.span));
  }
  std::string out = fenced(text) + places + "\n";
  if (!grants.empty()) {
    out += "\nGranted by:\n" + fenced(listed(grants));
  } else if (symbol.kind != SymbolKind::Relation) {
    out += "\nNo rule grants it by name; facts may.\n";
  }
  return out;
}

// For clients without markdown.
std::string without_fences(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.starts_with("```")) out.append(line).append("\n");
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

}  // namespace

std::string describe(const View& view, const Occurrence& occurrence) {
  const Symbol& symbol = view.analysis.index.symbol(occurrence.symbol);
  switch (symbol.kind) {
    case SymbolKind::Variable:
      return describe_variable(view, occurrence);
    case SymbolKind::Predicate:
      return describe_predicate(view, symbol);
    case SymbolKind::Type:
      return describe_type(view, symbol);
    case SymbolKind::Fixture:
      return fenced("test fixture " + symbol.name) + "fixture\n";
    case SymbolKind::Role:
    case SymbolKind::Permission:
    case SymbolKind::Relation:
      return describe_member(view, occurrence.symbol);
  }
  return "";
}

Json hover(const View& view, Cursor at) {
  const auto here = view.analysis.index.at(at.file, at.offset);
  if (here.empty()) return nullptr;
  std::string text;
  size_t shown = 0;
  constexpr size_t kSymbolsMax = 5;
  for (const Occurrence& occurrence : here) {
    if (++shown > kSymbolsMax) {
      text += fmt::format("\nand {} more of this name\n", here.size() - kSymbolsMax);
      break;
    }
    if (!text.empty()) text += "\n---\n";
    text += describe(view, occurrence);
  }
  if (!view.client.markdown) text = without_fences(text);
  return {
      {"contents", {{"kind", view.client.markdown ? "markdown" : "plaintext"}, {"value", text}}},
      {"range", to_json(view.range(here.front().span))}};
}

}  // namespace frost::lsp
