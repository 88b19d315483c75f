// SPDX-License-Identifier: Apache-2.0
// Tokens of Polar (polar.md §1). The grammar runs over tokens, not characters: positions are then
// exact, comments and blanks are nobody's business, and recovery cannot stop inside a string.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"

namespace frost::grammar {

enum class TokenKind : uint8_t {
  End,
  Name,
  String,
  Integer,
  Flag,  // @name
  Now,   // @current_unix_time
  LeftParen,
  RightParen,
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  Comma,
  Semicolon,
  Colon,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Query,  // ?=
  Plus,
  Minus,
  If,
  And,
  Or,
  Not,
  In,
  Matches,
  MatchesExact,
  True,
  False,
  Reserved,      // a word of the legacy dialect, refused wherever a name is expected
  ColonColon,    // `::` with no name behind it
  Float,         // refused, but it stands where a number may stand
  OpenString,    // a string without its closing quote; it stands where a string may stand
  BadCharacter,  // belongs to no token
};
inline constexpr unsigned kTokenKinds = static_cast<unsigned>(TokenKind::BadCharacter) + 1;
static_assert(kTokenKinds <= 64, "sets of kinds are 64 bits wide");

// Contextual keywords: their tokens are ordinary names (polar.md §1.11).
enum class Word : uint8_t {
  None,
  Actor,
  Resource,
  Global,
  Extends,
  On,
  Test,
  Fixture,
  Setup,
  Assert,
  AssertNot,
  Iff,
  Declare,
  Type,
};

struct Token {
  TokenKind kind = TokenKind::End;
  Word word = Word::None;
  bool starts_line = false;  // the first token of its line
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t partner = 0;  // LeftBrace: distance to its RightBrace in tokens, 0 when it has none
};

// INVARIANT: a cursor points into a token vector that ends with one End token, which no production
// consumes, so `*cursor` is always readable; so is `cursor[1]` unless `*cursor` is that End.
using Cursor = const Token*;

struct TokenStream {
  std::vector<Token> tokens;
  std::vector<SourceSpan> comments;
};

// Splits `text` into tokens. Total: what is no token becomes BadCharacter. Cost: linear.
TokenStream lex(std::string_view text, FileId file);

// The kind of a name-shaped text: Name, or one of the reserved words.
TokenKind classify(std::string_view name);

// The value of a string literal whose quotes have been cut off (polar.md §1.4).
std::string unescape(std::string_view body);

}  // namespace frost::grammar
