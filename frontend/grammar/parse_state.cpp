// SPDX-License-Identifier: Apache-2.0
// Statements, blocks and recovery. The wording of mistakes is in syntax_errors.cpp.
#include "frontend/grammar/parse_state.hpp"

#include <algorithm>
#include <limits>

#include "base/check.hpp"

namespace frost::grammar {

namespace {

// `{ value }` with an optional sign: the braces of an object literal, which hold no statements.
constexpr uint32_t kObjectLiteralTokens = 3;

bool is_assertion(Cursor at) {
  return (at->word == Word::Assert || at->word == Word::AssertNot) && is_name_like(at + 1);
}

}  // namespace

ParseState::ParseState(Input input, TreeBuilder& builder, Emitter& emitter)
    : tree(builder),
      input_(input),
      emit_(emitter),
      end_(&input.tokens.back()),
      furthest_(input.tokens.data()),
      item_begin_(input.tokens.data()),
      statement_begin_(input.tokens.data()) {}

// ---------- reading ----------

std::string ParseState::string_value(Cursor at) const {
  std::string_view body = text(at).substr(1);
  if (at->kind == TokenKind::String) body.remove_suffix(1);
  return unescape(body);
}

int64_t ParseState::integer_value(Cursor begin, Cursor digits) {
  // The magnitude of the smallest integer is one more than that of the largest.
  bool negative = begin->kind == TokenKind::Minus;
  uint64_t limit = uint64_t{std::numeric_limits<int64_t>::max()} + (negative ? 1 : 0);
  uint64_t magnitude = 0;
  for (char c : text(digits)) {
    auto digit = static_cast<uint64_t>(c - '0');
    if (magnitude > (limit - digit) / 10) {
      SourceSpan whole = cover(span(begin), span(digits));
      if (claim_mistake()) {
        emit_.emit<diag::IntegerOverflow>(
            whole, abbreviate(input_.text.substr(whole.begin, whole.end - whole.begin)));
      }
      return 0;
    }
    magnitude = magnitude * 10 + digit;
  }
  // Two's complement: the negation is exact for the smallest integer, too.
  return static_cast<int64_t>(negative ? ~magnitude + 1 : magnitude);
}

// ---------- statements ----------

void ParseState::begin_item(Cursor at) {
  item_begin_ = at;
  item_mark_ = tree.mark();
  item_spoilt_ = false;
  member_lost_ = false;
  braces_.clear();
  begin_member(at);
}

void ParseState::begin_member(Cursor at) {
  statement_begin_ = at;
  statement_mark_ = tree.mark();
  spoilt_ = false;
  too_deep_ = nullptr;
}

bool ParseState::accept_statement() {
  if (spoilt_) {
    tree.rewind(statement_mark_);
    lose_member();
  }
  return !spoilt_;
}

bool ParseState::accept_item() {
  if (item_spoilt_) {
    tree.rewind(item_mark_);
    lose_item();
  }
  return !item_spoilt_;
}

void ParseState::lose_item() {
  Cursor at = item_begin_;
  Cursor name = nullptr;
  if (starts_fixture(at)) {
    name = at + 2;
  } else if (starts_block(at)) {
    name = at->word == Word::Global ? at : at + 1;
  }
  if (name != nullptr && is_name_like(name)) tree.items.lost.emplace_back(text(name));
  if (mistakes_ > kMistakesPerFileMax) tree.items.is_incomplete = true;
}

void ParseState::lose_member() {
  member_lost_ = true;
  Cursor at = statement_begin_;
  // The words of a shorthand rule are no keys of a declaration.
  if (is_name_like(at) && at[1].kind != TokenKind::If) block.is_incomplete = true;
  if (mistakes_ > kMistakesPerFileMax) tree.items.is_incomplete = true;
}

bool ParseState::claim_mistake() {
  if (spoilt_) return false;
  spoilt_ = true;
  return ++mistakes_ <= kMistakesPerFileMax;
}

bool ParseState::may_nest(Cursor at, uint32_t depth) {
  if (depth < input_.limits.nesting_depth_max) return true;
  too_deep_ = at;
  furthest_ = at;
  expected_ = {};
  return false;
}

// ---------- blocks, fixtures, tests ----------

void ParseState::open_brace(Cursor at) {
  if (braces_.empty()) item_spoilt_ = spoilt_;
  // `test fixture NAME {` and `setup {`; their members look like rules without a body.
  bool is_fixture = item_begin_->word == Word::Test && item_begin_[1].word == Word::Fixture;
  braces_.push_back({at, is_fixture || braces_.size() == 1});
}

bool ParseState::may_continue(Cursor at) const {
  if (at->kind == TokenKind::RightBrace || at->kind == TokenKind::End) return false;
  const Brace& brace = braces_.back();
  bool is_lost = brace.at->partner == 0;
  // An assertion stands behind the setup, whose brace then is the lost one: its partner, if any, is
  // the brace of the test.
  bool is_setup = braces_.size() > 1;
  if (brace.holds_facts && is_assertion(at) && (is_setup || is_lost)) return false;
  return !is_lost || !(starts_item(at) || (is_call(at) && !brace.holds_facts));
}

void ParseState::commit_block(Cursor end) {
  close_brace();
  block.span = span(item_begin_, end);
  if (accept_item()) tree.items.blocks.push_back(std::move(block));
}

void ParseState::commit_fixture(Cursor end) {
  close_brace();
  fixture.span = span(item_begin_, end);
  if (accept_item()) tree.items.fixtures.push_back(std::move(fixture));
}

void ParseState::commit_test(Cursor end) {
  close_brace();
  test.span = span(item_begin_, end);
  // An assertion that was reported is no missing assertion.
  if (test.assertions.empty() && !member_lost_ && !item_spoilt_) {
    emit_.emit<diag::TestWithoutAssertion>(test.name.span);
  }
  if (accept_item()) tree.items.tests.push_back(std::move(test));
}

// ---------- recovery ----------

// X3 leaves the iterator of a failed rule anywhere, so the begin of the statement is kept here.
Cursor ParseState::fail_item() {
  // Behind the last member only the end can be missed, and that has been said about the member.
  Cursor begin = braces_.empty() ? item_begin_ : statement_begin_;
  Cursor at = std::max(begin, furthest_);
  report(begin, at);
  tree.rewind(item_mark_);
  lose_item();
  braces_.clear();
  return resynchronise(begin, at);
}

Cursor ParseState::fail_member() {
  Cursor begin = statement_begin_;
  Cursor at = std::max(begin, furthest_);
  report(begin, at);
  tree.rewind(statement_mark_);
  lose_member();
  // The brace of a setup that was opened inside the member is gone with it.
  while (braces_.back().at >= begin) braces_.pop_back();
  return resynchronise(begin, at);
}

// The token behind the next `;`, or at the next `}` that closes what is open around the statement.
// Always behind `begin`, unless that is such a `}` or the end.
Cursor ParseState::resynchronise(Cursor begin, Cursor at) const {
  if (mistakes_ > kMistakesPerFileMax) return end_;
  uint32_t depth = 0;
  for (Cursor before = begin; before != at; ++before) {
    if (before->kind == TokenKind::LeftBrace) ++depth;
    if (before->kind == TokenKind::RightBrace && depth > 0) --depth;
  }
  bool inside = !braces_.empty();
  for (; at->kind != TokenKind::End; ++at) {
    if (at->kind == TokenKind::Semicolon) return at + 1;
    if (at->kind == TokenKind::LeftBrace && at->partner > 0) {
      // What looks like a block is skipped whole, so that its statements cause no second report.
      bool is_body = at->partner > kObjectLiteralTokens || at->partner == 1;
      at += at->partner;
      if (is_body) return at + (at[1].kind == TokenKind::Semicolon ? 2 : 1);
    } else if (at->kind == TokenKind::RightBrace) {
      if (depth == 0) return inside ? at : at + 1;
      --depth;
    }
  }
  return at;
}

// ---------- lookahead ----------

bool is_name_like(Cursor at) {
  return at->kind == TokenKind::Name || at->kind == TokenKind::Reserved;
}

bool starts_block(Cursor at) {
  if (!is_name_like(at)) return false;
  TokenKind next = at[1].kind;
  if (at->word == Word::Actor || at->word == Word::Resource || at->word == Word::Global) {
    return next != TokenKind::LeftParen;
  }
  // Another word in the place of the keyword.
  return is_name_like(at + 1) &&
         (at[2].kind == TokenKind::LeftBrace || at[2].word == Word::Extends) &&
         at->word != Word::Test && at->word != Word::Declare && at->word != Word::Type;
}

bool starts_test(Cursor at) { return at->word == Word::Test && at[1].kind != TokenKind::LeftParen; }

bool starts_fixture(Cursor at) { return starts_test(at) && at[1].word == Word::Fixture; }

bool starts_declare(Cursor at) {
  return at->word == Word::Declare && at[1].kind != TokenKind::LeftParen;
}

bool starts_rule_type(Cursor at) {
  return at->word == Word::Type && at[1].kind != TokenKind::LeftParen;
}

bool starts_item(Cursor at) {
  if (!is_name_like(at)) return false;
  if (at->word == Word::Global) return at[1].kind == TokenKind::LeftBrace;
  if (at->word == Word::Test && at[1].kind == TokenKind::String) return true;
  return is_name_like(at + 1) && (starts_block(at) || starts_fixture(at) || starts_declare(at));
}

bool is_call(Cursor at) { return is_name_like(at) && at[1].kind == TokenKind::LeftParen; }

}  // namespace frost::grammar
