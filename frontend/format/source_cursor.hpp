// SPDX-License-Identifier: Apache-2.0
// Walks over the tokens and comments of one file while its tree is written out again, so that each
// comment is written once, where it was. Internal to the formatter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "frontend/format/layout.hpp"
#include "frontend/grammar/token.hpp"

namespace frost::format {

// INVARIANT: comments_[0, next_comment_) have been written, in order, and no other.
class SourceCursor {
 public:
  // Which empty lines of the source stay, one for any number of them: none, those behind the first
  // comment, or all.
  enum class BlankLines : uint8_t { None, BehindComments, All };

  SourceCursor(std::string_view text, grammar::TokenStream stream, Layout& layout);

  // Steps over the next token, which is of this kind. What the formatter leaves out may come
  // before: parentheses, commas, stray semicolons.
  void take(grammar::TokenKind kind);
  // Steps over a comma if one comes next.
  void take_optional_comma();
  // Steps over the tokens of [begin, end).
  void take(uint32_t begin, uint32_t end);

  // Where the next token of this kind begins, or the next of any kind that is not left out.
  [[nodiscard]] uint32_t begin_of(grammar::TokenKind kind) const;
  [[nodiscard]] uint32_t begin_of_next() const;

  // Whether the tokens of `span` stand between parentheses of their own.
  [[nodiscard]] bool is_parenthesised(SourceSpan span) const;

  // Writes the comments that come before `begin`, at a place where a line may end. A comment that
  // shares a line with the token before stays behind it, the others get lines of their own; the
  // last line is left open, so the caller writes a line end. Comments from inside of what has been
  // written since the last such place come first.
  void write_comments(uint32_t begin, BlankLines blanks);
  // Whether there are any.
  [[nodiscard]] bool has_comments(uint32_t begin) const;

  // write_comments and the end of the line, between two statements or in front of a closing brace.
  // `is_first`: the last token was an opening brace. `is_last`: a closing brace comes next.
  void end_line(uint32_t begin, bool is_first, bool is_last);

  // The tree and the tokens do not fit together: a mistake of ours.
  [[nodiscard]] bool is_lost() const { return is_lost_; }

 private:
  [[nodiscard]] const grammar::Token& skip_left_out(const grammar::Token* from,
                                                    grammar::TokenKind wanted) const;
  void step_to(const grammar::Token& token);
  [[nodiscard]] bool has_blank_line(uint32_t begin, uint32_t end) const;
  [[nodiscard]] bool has_line_end(uint32_t begin, uint32_t end) const;
  void break_line(bool with_blank);

  std::string_view text_;
  grammar::TokenStream stream_;
  Layout& layout_;
  const grammar::Token* next_;
  size_t next_comment_ = 0;
  uint32_t token_end_ = 0;    // of the last token that was taken
  uint32_t written_end_ = 0;  // of the last token or comment
  bool is_lost_ = false;
};

}  // namespace frost::format
