// SPDX-License-Identifier: Apache-2.0
// Blocks, their declarations and their shorthand rules (polar.md §5).
#include <algorithm>
#include <optional>

#include "tools/lsp/index_builder.hpp"
#include "tools/lsp/index_scope.hpp"

namespace frost::lsp {
namespace {

// A literal that fits more members than this names none of them in particular.
constexpr size_t kLiteralTargetsMax = 64;

std::optional<MemberKind> declared_kind(std::string_view key) {
  if (key == "roles") return MemberKind::Role;
  if (key == "permissions") return MemberKind::Permission;
  if (key == "relations") return MemberKind::Relation;
  return std::nullopt;
}

}  // namespace

Index build_index(const ast::Ast& ast, const InferredTypes& inferred) {
  return IndexBuilder(ast, inferred).build();
}

Index IndexBuilder::build() {
  declare_blocks();
  add_shorthand_rules();
  add_rules();
  add_tests();
  index_.finish();
  return std::move(index_);
}

SymbolId IndexBuilder::type(const std::string& name) {
  return index_.intern(
      {.kind = SymbolKind::Type, .name = name, .owner = "", .arity = 0, .scope = {}});
}

void IndexBuilder::add_type(const ast::Name& name, OccurrenceKind kind, SourceSpan statement) {
  index_.add({.symbol = type(name.text),
              .span = name.span,
              .kind = kind,
              .is_string = false,
              .statement = statement});
}

void IndexBuilder::add_predicate(const ast::Name& name, size_t arity, OccurrenceKind kind,
                                 SourceSpan statement) {
  const SymbolId symbol = index_.intern({.kind = SymbolKind::Predicate,
                                         .name = name.text,
                                         .owner = "",
                                         .arity = static_cast<uint32_t>(arity),
                                         .scope = {}});
  index_.add({.symbol = symbol,
              .span = name.span,
              .kind = kind,
              .is_string = false,
              .statement = statement});
}

void IndexBuilder::declare_blocks() {
  for (const ast::Block& block : ast_.blocks) {
    // Also when it is empty, and before any member is looked up in it.
    const bool is_new = index_.block(block.name.text) == nullptr;
    BlockSummary& summary = index_.edit_block(block.name.text);
    if (is_new) summary.kind = block.kind;
    add_type(block.name, OccurrenceKind::Definition, block.span);
    for (const ast::Name& supertype : block.supertypes) {
      add_type(supertype, OccurrenceKind::Reference, block.span);
      if (std::ranges::find(summary.supertypes, supertype.text) == summary.supertypes.end()) {
        summary.supertypes.push_back(supertype.text);
      }
    }
    declare_members(block);
  }
}

void IndexBuilder::declare_members(const ast::Block& block) {
  for (const ast::Declaration& declaration : block.declarations) {
    const auto kind = declared_kind(declaration.key.text);
    if (!kind) continue;
    for (const ast::TermId id : declaration.elements) {
      const ast::Term& element = ast_.terms[id];
      if (element.kind != ast::TermKind::String || *kind == MemberKind::Relation) continue;
      declare_member(block.name.text, element.text, {.symbol = {}, .kind = *kind, .target = ""},
                     element.span, true, declaration.span);
    }
    for (const ast::RelationField& field : declaration.fields) {
      if (*kind != MemberKind::Relation) continue;
      declare_member(block.name.text, field.name.text,
                     {.symbol = {}, .kind = *kind, .target = field.type ? field.type->text : ""},
                     field.name.span, false, declaration.span);
      if (field.type) add_type(*field.type, OccurrenceKind::Reference, declaration.span);
    }
  }
}

void IndexBuilder::declare_member(const std::string& owner, const std::string& name,
                                  BlockSummary::Member member, SourceSpan span, bool is_string,
                                  SourceSpan statement) {
  member.symbol = index_.intern(
      {.kind = symbol_kind(member.kind), .name = name, .owner = owner, .arity = 0, .scope = {}});
  index_.add({.symbol = member.symbol,
              .span = span,
              .kind = OccurrenceKind::Definition,
              .is_string = is_string,
              .statement = statement});
  if (index_.edit_block(owner).members.try_emplace(name, member).second) {
    members_by_name_[name].emplace_back(owner, member);
  }
}

void IndexBuilder::add_shorthand_rules() {
  for (const ast::Block& block : ast_.blocks) {
    for (const ast::ShorthandRule& rule : block.rules) add_shorthand(block, rule);
  }
}

void IndexBuilder::add_shorthand(const ast::Block& block, const ast::ShorthandRule& rule) {
  add_own_member(block.name.text, rule.head, OccurrenceKind::Grant, rule.span);
  RuleScope scope(*this, rule.span);
  if (block.kind != ast::BlockKind::Global) {
    scope.add_implicit("actor", "Actor", block.name.text);
    scope.add_implicit("resource", block.name.text, block.name.text);
  }
  std::vector<ast::ShorthandId> rest{rule.body};
  while (!rest.empty()) {
    const ast::ShorthandExpr& node = ast_.shorthands[rest.back()];
    rest.pop_back();
    rest.insert(rest.end(), node.children.begin(), node.children.end());
    if (node.kind == ast::ShorthandKind::Call) {
      scope.add_call(node.name, node.terms);
    } else {
      add_shorthand_leaf(block.name.text, node, rule.span);
    }
  }
  scope.finish();
}

void IndexBuilder::add_shorthand_leaf(const std::string& type, const ast::ShorthandExpr& leaf,
                                      SourceSpan statement) {
  if (leaf.kind == ast::ShorthandKind::Global) {
    SourceSpan word = leaf.span;
    word.end = word.begin + static_cast<uint32_t>(std::string_view("global").size());
    add_type({"global", word}, OccurrenceKind::Reference, statement);
    return add_own_member("global", leaf.first, OccurrenceKind::Reference, statement);
  }
  if (leaf.kind != ast::ShorthandKind::Term) return;
  if (!leaf.on || !leaf.on->is_string) {
    return add_own_member(type, leaf.first, OccurrenceKind::Reference, statement);
  }
  add_own_member(type, *leaf.on, OccurrenceKind::Reference, statement);
  const BlockSummary::Member* relation = index_.member(type, leaf.on->text);
  if (relation == nullptr || relation->kind != MemberKind::Relation) return;
  add_own_member(relation->target, leaf.first, OccurrenceKind::Reference, statement);
}

void IndexBuilder::add_own_member(const std::string& type, const ast::ShortTerm& term,
                                  OccurrenceKind kind, SourceSpan statement) {
  if (!term.is_string) return;
  const BlockSummary::Member* found = index_.member(type, term.text);
  if (found == nullptr) return;
  index_.add({.symbol = found->symbol,
              .span = term.span,
              .kind = kind,
              .is_string = true,
              .statement = statement});
}

void IndexBuilder::add_member_literal(const ast::Term& literal, MemberKind kind,
                                      const std::vector<std::string>& types,
                                      OccurrenceKind occurrence, SourceSpan statement) {
  const auto candidates = members_by_name_.find(literal.text);
  if (candidates == members_by_name_.end()) return;
  std::vector<SymbolId> found;
  for (const auto& [owner, member] : candidates->second) {
    const auto fits = [&, &owner = owner](const std::string& type) {
      // Of the type, of a subtype, or inherited from a supertype.
      return index_.accepts(type, owner) || index_.accepts(owner, type);
    };
    if (member.kind != kind) continue;
    if (!types.empty() && std::ranges::none_of(types, fits)) continue;
    if (types.empty() && owner == "global") continue;
    found.push_back(member.symbol);
    if (found.size() > kLiteralTargetsMax) return index_.add_loose(literal.text);
  }
  for (const SymbolId symbol : found) {
    index_.add({.symbol = symbol,
                .span = literal.span,
                .kind = occurrence,
                .is_string = true,
                .statement = statement});
  }
}

}  // namespace frost::lsp
