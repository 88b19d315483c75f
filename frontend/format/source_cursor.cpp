// SPDX-License-Identifier: Apache-2.0
#include "frontend/format/source_cursor.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace frost::format {

namespace {

using grammar::Token;
using grammar::TokenKind;

// Tokens that a tree does not record, so that its text may lack them.
bool may_be_left_out(TokenKind kind) {
  return kind == TokenKind::LeftParen || kind == TokenKind::RightParen ||
         kind == TokenKind::Comma || kind == TokenKind::Semicolon;
}

std::string_view without_trailing_blanks(std::string_view text) {
  size_t last = text.find_last_not_of(" \t\r\v\f");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

SourceCursor::SourceCursor(std::string_view text, grammar::TokenStream stream, Layout& layout)
    : text_(text), stream_(std::move(stream)), layout_(layout), next_(stream_.tokens.data()) {}

const Token& SourceCursor::skip_left_out(const Token* from, TokenKind wanted) const {
  while (from->kind != wanted && may_be_left_out(from->kind)) ++from;
  return *from;
}

void SourceCursor::step_to(const Token& token) {
  token_end_ = token.end;
  written_end_ = token.end;
  next_ = &token;
  if (token.kind != TokenKind::End) ++next_;
}

void SourceCursor::take(TokenKind kind) {
  const Token& token = skip_left_out(next_, kind);
  if (token.kind != kind) {
    is_lost_ = true;
    return;
  }
  step_to(token);
}

void SourceCursor::take_optional_comma() {
  if (next_->kind == TokenKind::Comma) step_to(*next_);
}

void SourceCursor::take(uint32_t begin, uint32_t end) {
  while (next_->begin < begin && may_be_left_out(next_->kind)) ++next_;
  is_lost_ |= next_->begin != begin;
  while (next_->kind != TokenKind::End && next_->end <= end) step_to(*next_);
  is_lost_ |= token_end_ != end;
}

uint32_t SourceCursor::begin_of(TokenKind kind) const { return skip_left_out(next_, kind).begin; }

uint32_t SourceCursor::begin_of_next() const { return skip_left_out(next_, TokenKind::End).begin; }

bool SourceCursor::is_parenthesised(SourceSpan span) const {
  const std::vector<Token>& tokens = stream_.tokens;
  auto first = std::ranges::lower_bound(tokens, span.begin, {}, &Token::begin);
  auto behind = std::ranges::lower_bound(tokens, span.end, {}, &Token::begin);
  return first != tokens.begin() && first[-1].kind == TokenKind::LeftParen &&
         behind != tokens.end() && behind->kind == TokenKind::RightParen;
}

bool SourceCursor::has_comments(uint32_t begin) const {
  return next_comment_ < stream_.comments.size() && stream_.comments[next_comment_].begin < begin;
}

void SourceCursor::write_comments(uint32_t begin, BlankLines blanks) {
  bool is_line_open = token_end_ > 0;
  bool may_leave_blank = blanks == BlankLines::All;
  while (has_comments(begin)) {
    const SourceSpan& comment = stream_.comments[next_comment_++];
    std::string_view text =
        without_trailing_blanks(text_.substr(comment.begin, comment.end - comment.begin));
    bool is_behind = comment.begin < token_end_ || !has_line_end(token_end_, comment.begin);
    if (is_line_open && is_behind) {
      layout_.trailing_comment(text);
    } else {
      break_line(may_leave_blank && has_blank_line(written_end_, comment.begin));
      layout_.text(text);
      may_leave_blank = blanks != BlankLines::None;
    }
    is_line_open = false;
    written_end_ = std::max(written_end_, comment.end);
  }
}

void SourceCursor::end_line(uint32_t begin, bool is_first, bool is_last) {
  bool had_comments = has_comments(begin);
  write_comments(begin, is_first ? BlankLines::BehindComments : BlankLines::All);
  bool may_leave_blank = !is_last && (!is_first || had_comments);
  break_line(may_leave_blank && has_blank_line(written_end_, begin));
}

bool SourceCursor::has_blank_line(uint32_t begin, uint32_t end) const {
  bool is_blank_so_far = false;
  for (uint32_t i = begin; i < end; ++i) {
    if (text_[i] == '\n') {
      if (is_blank_so_far) return true;
      is_blank_so_far = true;
    } else if (std::string_view(" \t\r\v\f").find(text_[i]) == std::string_view::npos) {
      is_blank_so_far = false;
    }
  }
  return false;
}

bool SourceCursor::has_line_end(uint32_t begin, uint32_t end) const {
  return begin < end && text_.substr(begin, end - begin).find('\n') != std::string_view::npos;
}

void SourceCursor::break_line(bool with_blank) {
  if (with_blank) {
    layout_.blank_line();
  } else {
    layout_.hard_line();
  }
}

}  // namespace frost::format
