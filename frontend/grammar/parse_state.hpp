// SPDX-License-Identifier: Apache-2.0
// What the productions of one file share: the tree, the furthest mistake, and the statement that a
// mistake spoils. Knows nothing of X3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"
#include "frontend/grammar/operator_stack.hpp"
#include "frontend/grammar/token.hpp"
#include "frontend/grammar/tree_builder.hpp"
#include "frost/limits.hpp"

namespace frost::grammar {

// What could have stood at a place: a set of kinds of token and of contextual keywords.
struct Expected {
  uint64_t kinds = 0;
  uint32_t words = 0;

  void add(TokenKind kind) { kinds |= uint64_t{1} << static_cast<unsigned>(kind); }
  void add(Word word) { words |= uint32_t{1} << static_cast<unsigned>(word); }
  [[nodiscard]] bool has(TokenKind kind) const {
    return ((kinds >> static_cast<unsigned>(kind)) & 1U) != 0;
  }
  [[nodiscard]] bool has(Word word) const {
    return ((words >> static_cast<unsigned>(word)) & 1U) != 0;
  }
  // For people: "`,` or `]`".
  [[nodiscard]] std::string describe() const;
  // Whether exactly one thing is expected, so that naming it is the whole message.
  [[nodiscard]] bool is_single() const;
};

// `text` cut to a length that fits into a message.
std::string abbreviate(std::string_view text);

// The syntax errors one file may report; whoever has made more wants to see the first ones only.
inline constexpr uint32_t kMistakesPerFileMax = 100;

class ParseState {
 public:
  struct Input {
    std::string_view text;
    FileId file;
    const std::vector<Token>& tokens;
    const Limits& limits;
  };
  ParseState(Input input, TreeBuilder& builder, Emitter& emitter);

  // ---------- reading ----------
  [[nodiscard]] std::string_view text(Cursor at) const {
    return input_.text.substr(at->begin, at->end - at->begin);
  }
  [[nodiscard]] SourceSpan span(Cursor at) const { return {input_.file, at->begin, at->end}; }
  // From the first byte of `begin` to the last byte of the token before `end`.
  [[nodiscard]] SourceSpan span(Cursor begin, Cursor end) const {
    return {input_.file, begin->begin, (end - 1)->end};
  }
  [[nodiscard]] ast::Name name(Cursor at) const { return {std::string(text(at)), span(at)}; }
  [[nodiscard]] std::string string_value(Cursor at) const;
  // The value of the digits at `digits`; reports an overflow, at `begin` when there is a sign.
  int64_t integer_value(Cursor begin, Cursor digits);

  // ---------- mistakes that need no recovery: the statement goes on and is left out ----------
  void refuse_reserved_word(Cursor at);
  void refuse_open_string(Cursor at);
  void refuse_float(Cursor at);
  void refuse_block_keyword(Cursor at);
  void refuse_late_setup(Cursor at);
  // A `;` that can be supplied: the next token starts a line or closes a block.
  bool supply_semicolon(Cursor at);
  // A `}` that can be supplied: its brace has no partner and the next token starts an item.
  bool supply_brace(Cursor at);
  void warn_stray_semicolons(Cursor begin, Cursor end);

  // ---------- mistakes that end a statement ----------
  // A token parser did not find what it wants at `at`.
  template <class What>
  void miss(Cursor at, What what) {
    if (at > furthest_) {
      furthest_ = at;
      expected_ = {};
    }
    if (at == furthest_) expected_.add(what);
  }
  // Reports the furthest mistake of the item or member begun last, takes back what it left in the
  // tree, and returns where to go on.
  Cursor fail_item();
  Cursor fail_member();

  // ---------- statements ----------
  void begin_item(Cursor at);
  void begin_member(Cursor at);
  // Whether the statement may enter the tree; takes it back otherwise.
  bool accept_statement();
  template <class Node>
  void commit(std::vector<Node>& list, Node node) {
    if (accept_statement()) list.push_back(std::move(node));
  }

  // ---------- blocks, fixtures, tests ----------
  void open_brace(Cursor at);
  void close_brace() { braces_.pop_back(); }
  // Whether a member can start at `at`: neither `}` nor the end nor the item behind a lost `}`.
  [[nodiscard]] bool may_continue(Cursor at) const;
  [[nodiscard]] bool setup_allowed() const {
    return !test.has_setup && test.assertions.empty() && !member_lost_;
  }
  void commit_block(Cursor end);
  void commit_fixture(Cursor end);
  void commit_test(Cursor end);

  // ---------- expressions ----------
  // Whether one more level fits; otherwise the mistake is recorded at `at`.
  bool may_nest(Cursor at, uint32_t depth);

  TreeBuilder& tree;
  OperatorStack<ast::ExprId> expression;
  OperatorStack<ast::ShorthandId> shorthand;
  // The open block, fixture or test; at most one is.
  ast::Block block;
  ast::Fixture fixture;
  ast::Test test;

 private:
  [[nodiscard]] bool is_relation_keyword(Cursor at) const;
  DiagnosticBuilder unexpected(Cursor at);
  void report(Cursor begin, Cursor at);
  void explain(DiagnosticBuilder diagnostic, Cursor begin, Cursor at);
  [[nodiscard]] std::string advice(Cursor begin, Cursor at) const;
  [[nodiscard]] Cursor resynchronise(Cursor begin, Cursor at) const;
  // Claims the right to report one mistake: one a statement, and a bounded number a file.
  bool claim_mistake();
  // Whether the open item may enter the tree; takes it back otherwise.
  bool accept_item();
  // Leaves a note in the tree that an item, or a member of the open one, is not there.
  void lose_item();
  void lose_member();

  // The brace around members: of a block, a fixture, a test, or the setup of a test.
  struct Brace {
    Cursor at;
    bool holds_facts;
  };

  Input input_;
  Emitter& emit_;
  Cursor end_;  // the End token

  Cursor furthest_;
  Expected expected_;
  Cursor too_deep_ = nullptr;
  uint32_t mistakes_ = 0;
  bool end_reported_ = false;

  Cursor item_begin_;
  Cursor statement_begin_;  // of the member, or of the item itself
  TreeBuilder::Mark item_mark_;
  TreeBuilder::Mark statement_mark_;
  bool spoilt_ = false;       // the statement has been reported
  bool item_spoilt_ = false;  // so has the head of the item around it
  bool member_lost_ = false;  // a member of the item was left out
  std::vector<Brace> braces_;
};

// Lookahead shared by the grammar and recovery.
bool is_name_like(Cursor at);      // a name, or a reserved word in the place of one
bool starts_block(Cursor at);      // actor NAME, resource NAME, global {, WORD NAME {
bool starts_test(Cursor at);       // test, but not a rule named so
bool starts_fixture(Cursor at);    // test fixture NAME
bool starts_declare(Cursor at);    // declare NAME
bool starts_rule_type(Cursor at);  // type NAME
bool starts_item(Cursor at);       // any of these, or NAME (
bool is_call(Cursor at);           // NAME (

}  // namespace frost::grammar
