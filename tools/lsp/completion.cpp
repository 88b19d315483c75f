// SPDX-License-Identifier: Apache-2.0
// textDocument/completion.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "tools/lsp/completion_items.hpp"
#include "tools/lsp/features.hpp"

namespace frost::lsp {
namespace {

using grammar::Token;
using grammar::TokenKind;
using grammar::Word;

// What fits the place.
class Completer : private CompletionItems {
 public:
  Completer(const View& view, const Index& index, const CompletionContext& context)
      : CompletionItems(view, index, context) {}

  Json run() {
    if (!context_.in_comment) propose();
    return take();
  }

 private:
  void propose() {
    const Token last = context_.last();
    if (context_.enclosure == Enclosure::Relations) {
      if (last.kind == TokenKind::Colon) add_types(false);
      return;
    }
    if (context_.enclosure == Enclosure::Names || context_.enclosure == Enclosure::Object) return;
    switch (context_.statement_in) {
      case Enclosure::Block:
        return propose_in_block(last);
      case Enclosure::Test:
        return propose_in_test(last);
      case Enclosure::Setup:
      case Enclosure::Fixture:
        return propose_fact(last);
      default:
        return propose_in_policy(last);
    }
  }

  // ---------- blocks

  void propose_in_block(const Token& last) {
    if (context_.enclosure == Enclosure::Arguments) {
      add_keyword("actor", ItemKind::kVariable, "the actor of the rule");
      add_keyword("resource", ItemKind::kVariable, "this " + context_.block);
      return;
    }
    if (context_.statement.empty()) {
      add_declarations();
      add_members(context_.block, MemberKind::Role);
      add_members(context_.block, MemberKind::Permission);
      add_keyword("role", ItemKind::kKeyword, "every role");
      add_keyword("permission", ItemKind::kKeyword, "every permission");
      return;
    }
    if (last.word == Word::On) {
      add_relations_for(context_.statement.size() >= 2
                            ? context_.statement[context_.statement.size() - 2]
                            : Token{});
      add_keyword("resource", ItemKind::kKeyword, "this " + context_.block);
      return;
    }
    if (!context_.has(TokenKind::If)) {
      if (!context_.in_string) add_keyword("if", ItemKind::kKeyword, "");
      return;
    }
    if (last.word == Word::Global) return add_all_members("global");
    const bool wants_operand = last.kind == TokenKind::If || last.kind == TokenKind::And ||
                               last.kind == TokenKind::Or || last.kind == TokenKind::LeftParen;
    if (!wants_operand) {
      for (const char* word : {"on", "and", "or"}) add_keyword(word, ItemKind::kKeyword, "");
      return;
    }
    add_all_members(context_.block);
    add_related_members();
    if (context_.in_string) return;
    if (context_.block != "global") add_keyword("global", ItemKind::kKeyword, "a global name");
    add_keyword("role", ItemKind::kKeyword, "any role");
    add_keyword("permission", ItemKind::kKeyword, "any permission");
    add_predicates();
  }

  // The declarations that the block at the cursor does not have; other blocks of the type may.
  void add_declarations() {
    add_keyword("roles", ItemKind::kKeyword, "roles = [\"...\"];");
    add_keyword("permissions", ItemKind::kKeyword, "permissions = [\"...\"];");
    if (context_.block != "global") {
      add_keyword("relations", ItemKind::kKeyword, "relations = { name: Type };");
    }
  }

  // What stands before an `on` that is not typed yet.
  void add_related_members() {
    for (const std::string& type : index_.with_supertypes(context_.block)) {
      const BlockSummary* block = index_.block(type);
      if (block == nullptr) continue;
      for (const auto& [name, member] : block->members) {
        if (member.kind == MemberKind::Relation) add_all_members(member.target);
      }
    }
  }

  // The relations whose target declares the name before the `on`; all when none does.
  void add_relations_for(const Token& before) {
    std::string name;
    if (before.kind == TokenKind::String) {
      name = grammar::unescape(text(before).substr(1, text(before).size() - 2));
    }
    for (const bool only_fitting : {true, false}) {
      if (!only_fitting && !is_empty()) return;
      for (const std::string& type : index_.with_supertypes(context_.block)) {
        const BlockSummary* block = index_.block(type);
        if (block == nullptr) continue;
        for (const auto& [relation, member] : block->members) {
          if (member.kind != MemberKind::Relation) continue;
          if (only_fitting && index_.member(member.target, name) == nullptr) continue;
          add_member(relation, member);
        }
      }
    }
  }

  // ---------- rules

  void propose_in_policy(const Token& last) {
    const Word first = context_.statement.empty() ? Word::None : context_.statement.front().word;
    if (context_.statement.empty()) {
      for (const char* word : {"actor", "resource", "global", "declare", "test"}) {
        add_keyword(word, ItemKind::kKeyword, "");
      }
      return add_predicates();
    }
    if (first == Word::Test) {
      if (context_.statement.size() == 1) add_keyword("fixture", ItemKind::kKeyword, "");
      return;
    }
    if (first == Word::Declare) {
      if (context_.enclosure == Enclosure::Arguments) return add_types(true);
      return add_predicates();
    }
    if (first == Word::Actor || first == Word::Resource) return propose_block_header(last);
    if (last.kind == TokenKind::Colon) return add_types(true);
    if (last.kind == TokenKind::Matches || last.kind == TokenKind::MatchesExact) {
      return add_types(true);
    }
    if (context_.enclosure == Enclosure::Arguments) return propose_argument();
    if (context_.enclosure == Enclosure::List) return add_strings_of(MemberKind::Permission);
    propose_condition(last, "if");
  }

  void propose_block_header(const Token& last) {
    if (context_.statement.size() == 1) return add_types(false);
    const bool extends = std::ranges::any_of(
        context_.statement, [](const Token& token) { return token.word == Word::Extends; });
    if (!extends) return add_keyword("extends", ItemKind::kKeyword, "");
    if (last.word == Word::Extends || last.kind == TokenKind::Comma) add_types(false);
  }

  void propose_condition(const Token& last, const char* starter) {
    const bool in_body = context_.has(TokenKind::If) ||
                         std::ranges::any_of(context_.statement, [](const Token& token) {
                           return token.word == Word::Iff;
                         });
    if (!in_body) return add_keyword(starter, ItemKind::kKeyword, "");
    const bool wants_operand = last.kind == TokenKind::If || last.kind == TokenKind::And ||
                               last.kind == TokenKind::Or || last.kind == TokenKind::Not ||
                               last.kind == TokenKind::LeftParen || last.word == Word::Iff;
    if (wants_operand) {
      add_keyword("not", ItemKind::kKeyword, "");
      add_variables();
      return add_predicates();
    }
    for (const char* word : {"and", "or"}) add_keyword(word, ItemKind::kKeyword, "");
    if (last.kind == TokenKind::Name) {
      for (const char* word : {"matches", "in"}) add_keyword(word, ItemKind::kKeyword, "");
    } else if (last.kind != TokenKind::RightParen) {
      add_variables();
    }
  }

  void propose_argument() {
    add_member_strings();
    if (context_.in_string) return;
    add_variables();
    add_types(true);  // of an object literal
  }

  // The strings that a conventional predicate wants in its second place.
  void add_member_strings() {
    if (context_.argument != 1) return;
    if (context_.call == "has_role") add_strings_of(MemberKind::Role);
    if (context_.call == "has_relation") add_strings_of(MemberKind::Relation);
    if (context_.call == "has_permission" || context_.call == "allow") {
      add_strings_of(MemberKind::Permission);
    }
  }

  // ---------- tests

  void propose_in_test(const Token& last) {
    if (context_.statement.empty()) {
      for (const char* word : {"assert", "assert_not", "setup"}) {
        add_keyword(word, ItemKind::kKeyword, "");
      }
      return;
    }
    if (last.kind == TokenKind::Colon) return add_types(true);
    if (context_.enclosure == Enclosure::Arguments) return propose_argument();
    if (context_.enclosure == Enclosure::List) return add_strings_of(MemberKind::Permission);
    if (context_.statement.size() == 1) return add_predicates();
    propose_condition(last, "iff");
  }

  void propose_fact(const Token& last) {
    if (context_.enclosure == Enclosure::Arguments) {
      add_member_strings();
      if (!context_.in_string) add_types(true);
      return;
    }
    const bool in_setup = context_.statement_in == Enclosure::Setup;
    if (last.word == Word::Fixture && in_setup) return add_fixtures();
    if (!context_.statement.empty()) return;
    if (in_setup) add_keyword("fixture", ItemKind::kKeyword, "");
    add_predicates();
  }
};

// Whether the block around the cursor is in the tree.
bool is_parsed(const View& view, Cursor at) {
  return std::ranges::any_of(view.analysis.front.ast.blocks, [&](const ast::Block& block) {
    return block.span.file == at.file && block.span.begin <= at.offset &&
           at.offset <= block.span.end;
  });
}

}  // namespace

Json completion(const View& view, Cursor at) {
  const CompletionContext context =
      completion_context(view.analysis.text(at.file), at.file, at.offset);
  if (context.block.empty() || is_parsed(view, at)) {
    return Completer(view, view.analysis.index, context).run();
  }
  // A block whose `}` is still to come is no block yet: it is read as if it ended here.
  const std::string_view text = view.analysis.text(at.file);
  const uint32_t begin =
      context.statement.empty() ? context.replaced.begin : context.statement.front().begin;
  std::string closed(text.substr(0, begin));
  closed.append("}\n").append(text.substr(std::max(at.offset, context.replaced.end)));
  return Completer(view, index_with(view.analysis, at.file, std::move(closed)), context).run();
}

}  // namespace frost::lsp
