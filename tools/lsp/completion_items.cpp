// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/completion_items.hpp"

#include <utility>
#include <vector>

#include "base/polar_text.hpp"

namespace frost::lsp {
namespace {

using grammar::Token;
using grammar::TokenKind;
using grammar::Word;

ItemKind item_kind(MemberKind kind) {
  return kind == MemberKind::Relation ? ItemKind::kField : ItemKind::kEnumMember;
}

}  // namespace

Json CompletionItems::take() {
  const bool is_cut = items_.size() > kCompletionItemsMax;
  if (is_cut) {
    const std::string_view typed = view_.text(context_.typed);
    std::erase_if(items_, [&](const auto& entry) { return !entry.first.starts_with(typed); });
  }
  Json items = Json::array();
  for (auto& [label, item] : items_) {
    if (items.size() == kCompletionItemsMax) break;
    items.push_back(std::move(item));
  }
  return {{"isIncomplete", is_cut}, {"items", std::move(items)}};
}

std::string_view CompletionItems::text(const Token& token) const {
  return view_.text({context_.replaced.file, token.begin, token.end});
}

void CompletionItems::add(const std::string& label, ItemKind kind, std::string detail) {
  Json item = {
      {"label", label},
      {"kind", static_cast<int>(kind)},
      {"filterText", label},
      {"textEdit", {{"range", to_json(view_.range(context_.replaced))}, {"newText", label}}}};
  if (!detail.empty()) item["detail"] = std::move(detail);
  items_.try_emplace(label, std::move(item));
}

void CompletionItems::add_keyword(const char* word, ItemKind kind, std::string detail) {
  if (!context_.in_string) add(word, kind, std::move(detail));
}

void CompletionItems::add_member(const std::string& name, const BlockSummary::Member& member) {
  std::string detail =
      std::string(name_of(member.kind)) + " of " + index_.symbol(member.symbol).owner;
  if (member.kind == MemberKind::Relation) detail += ": " + member.target;
  add(frost::quoted(name), item_kind(member.kind), std::move(detail));
}

void CompletionItems::add_members(const std::string& type, MemberKind kind) {
  for (const std::string& at : index_.with_supertypes(type)) {
    const BlockSummary* block = index_.block(at);
    if (block == nullptr) continue;
    for (const auto& [name, member] : block->members) {
      if (member.kind == kind) add_member(name, member);
    }
  }
}

void CompletionItems::add_all_members(const std::string& type) {
  add_members(type, MemberKind::Role);
  add_members(type, MemberKind::Permission);
  add_members(type, MemberKind::Relation);
}

void CompletionItems::add_strings_of(MemberKind kind) {
  for (const auto& [type, block] : index_.blocks()) {
    for (const auto& [name, member] : block.members) {
      if (member.kind == kind) add_member(name, member);
    }
  }
}

void CompletionItems::add_types(bool with_built_in) {
  if (context_.in_string) return;
  for (const Symbol& symbol : index_.symbols()) {
    if (symbol.kind != SymbolKind::Type || symbol.name == "global") continue;
    const BlockSummary* block = index_.block(symbol.name);
    // A type that is written here only is what is being typed.
    if (block == nullptr && !is_built_in(symbol) && is_only_here(symbol)) continue;
    if (!with_built_in && is_built_in(symbol)) continue;
    add(symbol.name, ItemKind::kClass, block == nullptr ? "" : std::string(keyword(block->kind)));
  }
  if (!with_built_in) return;
  for (const char* name : {"String", "Integer", "Boolean", "Actor", "Resource"}) {
    add(name, ItemKind::kClass, "built in");
  }
}

void CompletionItems::add_predicates() {
  if (context_.in_string) return;
  for (const char* name : {"allow", "has_permission", "has_relation", "has_role"}) {
    add(name, ItemKind::kFunction, "");
  }
  for (const Symbol& symbol : index_.symbols()) {
    if (symbol.kind != SymbolKind::Predicate || is_only_here(symbol)) continue;
    add(symbol.name, ItemKind::kFunction, "/" + std::to_string(symbol.arity));
  }
}

void CompletionItems::add_fixtures() {
  for (const Symbol& symbol : index_.symbols()) {
    if (symbol.kind != SymbolKind::Fixture || is_only_here(symbol)) continue;
    add(symbol.name, ItemKind::kFolder, "fixture");
  }
}

void CompletionItems::add_variables() {
  if (context_.in_string) return;
  const std::vector<Token>& tokens = context_.statement;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool is_name = tokens[i].kind == TokenKind::Name && text(tokens[i]) != "_";
    const bool is_call = i + 1 < tokens.size() && tokens[i + 1].kind == TokenKind::LeftParen;
    const bool is_type = i > 0 && (tokens[i - 1].kind == TokenKind::Colon ||
                                   tokens[i - 1].kind == TokenKind::Matches);
    const bool is_word = i == 0 || tokens[i].word == Word::Iff;
    if (is_name && !is_call && !is_type && !is_word) {
      add(std::string(text(tokens[i])), ItemKind::kVariable, "");
    }
  }
}

bool CompletionItems::is_only_here(const Symbol& symbol) const {
  const auto here = index_.at(context_.replaced);
  if (here.empty() || index_.symbol(here.front().symbol) != symbol) return false;
  return index_.of(here.front().symbol).size() <= 1;
}

}  // namespace frost::lsp
