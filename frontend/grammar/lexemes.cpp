// SPDX-License-Identifier: Apache-2.0
// Characters to tokens (polar.md §1).
#include <algorithm>
#include <array>
#include <boost/spirit/home/x3.hpp>
#include <string>
#include <utility>

#include "frontend/grammar/token.hpp"

namespace frost::grammar {

namespace {

namespace x3 = boost::spirit::x3;

using Char = const char*;

constexpr std::string_view kBlanks = " \t\r\n\v\f";

struct WordEntry {
  std::string_view text;
  TokenKind kind;
  Word word;
};

constexpr auto kWords = std::to_array<WordEntry>({
    {"if", TokenKind::If, Word::None},
    {"and", TokenKind::And, Word::None},
    {"or", TokenKind::Or, Word::None},
    {"not", TokenKind::Not, Word::None},
    {"in", TokenKind::In, Word::None},
    {"matches", TokenKind::Matches, Word::None},
    {"true", TokenKind::True, Word::None},
    {"false", TokenKind::False, Word::None},
    {"type", TokenKind::Reserved, Word::Type},
    {"new", TokenKind::Reserved, Word::None},
    {"cut", TokenKind::Reserved, Word::None},
    {"debug", TokenKind::Reserved, Word::None},
    {"print", TokenKind::Reserved, Word::None},
    {"isa", TokenKind::Reserved, Word::None},
    {"forall", TokenKind::Reserved, Word::None},
    {"mod", TokenKind::Reserved, Word::None},
    {"rem", TokenKind::Reserved, Word::None},
    {"inf", TokenKind::Reserved, Word::None},
    {"nan", TokenKind::Reserved, Word::None},
    {"actor", TokenKind::Name, Word::Actor},
    {"resource", TokenKind::Name, Word::Resource},
    {"global", TokenKind::Name, Word::Global},
    {"extends", TokenKind::Name, Word::Extends},
    {"on", TokenKind::Name, Word::On},
    {"test", TokenKind::Name, Word::Test},
    {"fixture", TokenKind::Name, Word::Fixture},
    {"setup", TokenKind::Name, Word::Setup},
    {"assert", TokenKind::Name, Word::Assert},
    {"assert_not", TokenKind::Name, Word::AssertNot},
    {"iff", TokenKind::Name, Word::Iff},
    {"declare", TokenKind::Name, Word::Declare},
});

constexpr size_t kLongestWord = 10;
constexpr size_t kBytesPerToken = 5;  // of a written policy; more tokens cost a reallocation

// Name, or what the table knows about `text`.
WordEntry look_up(std::string_view text) {
  if (text.size() <= kLongestWord) {
    auto found = std::ranges::find(kWords, text, &WordEntry::text);
    if (found != kWords.end()) return *found;
  }
  return {text, TokenKind::Name, Word::None};
}

// ---------- character classes ----------

constexpr bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }

// Control characters are no part of a name although polar.md §1.3 does not name them: nobody can
// see them, and no terminal should.
constexpr bool is_name_byte(unsigned char c) {
  return c >= 0x80 || c == '_' || is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct NameByte : x3::char_parser<NameByte> {
  using attribute_type = char;
  static constexpr bool has_attribute = true;
  bool digits_allowed;

  constexpr explicit NameByte(bool digits) : digits_allowed(digits) {}
  template <class Context>
  bool test(char c, const Context&) const {
    auto byte = static_cast<unsigned char>(c);
    return is_name_byte(byte) && (digits_allowed || !is_digit(byte));
  }
};

// White space beyond ASCII. It separates nothing and is part of no name (polar.md §1.1, §1.3).
const auto wide_blank = x3::lit("\xC2\x85") | x3::lit("\xC2\xA0") | x3::lit("\xE1\x9A\x80") |
                        (x3::lit("\xE2\x80") >> (x3::char_('\x80', '\x8A') | x3::char_('\xA8') |
                                                 x3::char_('\xA9') | x3::char_('\xAF'))) |
                        x3::lit("\xE2\x81\x9F") | x3::lit("\xE3\x80\x80");

// ---------- lexemes: each a rule of its own without attribute (design §24.1) ----------

using Lexeme = x3::unused_type;
const x3::rule<struct NameTag, Lexeme> name_text = "name";
const x3::rule<struct FloatTag, Lexeme> float_text = "floating point number";
const x3::rule<struct StringTag, Lexeme> string_text = "string";
const x3::rule<struct CharacterTag, Lexeme> any_character = "character";

const auto name_start = NameByte(false) - wide_blank;
const auto name_rest = NameByte(true) - wide_blank;
const auto name_text_def = name_start >> *name_rest >> *("::" >> +name_rest) >> -x3::lit('?');

const auto exponent = x3::char_("eE") >> -x3::char_("+-") >> +x3::char_('0', '9');
const auto float_text_def =
    +x3::char_('0', '9') >> ((x3::lit('.') >> +x3::char_('0', '9') >> -exponent) | exponent);

// A backslash takes the line break behind it whole, also one of two characters.
const auto escape = x3::lit('\\') >> (x3::lit("\r\n") | x3::char_);
const auto string_text_def = x3::lit('"') >> *(escape | ~x3::char_("\"\\\n")) >> x3::lit('"');

// One whole character of (valid) UTF-8, so that a message never shows half of one.
const auto any_character_def = x3::char_ >> *x3::char_('\x80', '\xBF');

// A string that its line does not close. The token takes everything the string would have
// swallowed, so no text is scanned twice, but leaves the closing punctuation at the end of the line
// outside: `roles = ["a, b];` then still ends with `]` and `;` and nothing else goes wrong.
struct OpenString : x3::parser<OpenString> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class Context, class RContext, class Attribute>
  bool parse(Char& first, const Char& last, const Context&, const RContext&, Attribute&) const {
    if (first == last || *first != '"') return false;
    first = without_punctuation(first + 1, end_of_string(first + 1, last));
    return true;
  }

 private:
  static Char end_of_string(Char from, Char last) {
    while (from != last && *from != '\n') {
      if (!x3::parse(from, last, escape)) ++from;
    }
    return from;
  }

  static Char without_punctuation(Char from, Char end) {
    static constexpr std::string_view kClosing = "])};, \t\r";
    // Only the last line is given back, so each character is read a bounded number of times.
    Char line = end;
    while (line != from && line[-1] != '\n') --line;
    from = line;
    Char comment = std::find(from, end, '#');
    if (comment != from && comment != end && kClosing.contains(comment[-1])) end = comment;
    while (end != from && kClosing.contains(end[-1])) --end;
    return end;
  }
};

struct Punctuation : x3::symbols<TokenKind> {
  Punctuation() {
    add("(", TokenKind::LeftParen)(")", TokenKind::RightParen)("{", TokenKind::LeftBrace)(
        "}", TokenKind::RightBrace)("[", TokenKind::LeftBracket)("]", TokenKind::RightBracket)(
        ",", TokenKind::Comma)(";", TokenKind::Semicolon)(":", TokenKind::Colon)(
        "::", TokenKind::ColonColon)("=", TokenKind::Equal)("!=", TokenKind::NotEqual)(
        "<", TokenKind::Less)("<=", TokenKind::LessEqual)(">", TokenKind::Greater)(
        ">=", TokenKind::GreaterEqual)("?=", TokenKind::Query)("+", TokenKind::Plus)(
        "-", TokenKind::Minus);
  }
};
const Punctuation punctuation;

const x3::rule<struct TokenTag, TokenKind> token_kind = "token";
const auto token_kind_def =
    (x3::lit("matches!") >> !x3::lit('=') >> x3::attr(TokenKind::MatchesExact)) |
    (name_text >> x3::attr(TokenKind::Name)) | (float_text >> x3::attr(TokenKind::Float)) |
    (x3::omit[+x3::char_('0', '9')] >> x3::attr(TokenKind::Integer)) |
    (string_text >> x3::attr(TokenKind::String)) |
    (OpenString() >> x3::attr(TokenKind::OpenString)) | punctuation |
    (x3::lit('@') >> name_text >> x3::attr(TokenKind::Flag)) |
    (any_character >> x3::attr(TokenKind::BadCharacter));

BOOST_SPIRIT_DEFINE(name_text, float_text, string_text, any_character, token_kind)

const auto blanks = *x3::char_(std::string(kBlanks));
const auto comment = x3::lit('#') >> *(x3::char_ - x3::lit('\n'));

// ---------- the stream ----------

class Lexer {
 public:
  Lexer(std::string_view text, FileId file)
      : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()), file_(file) {}

  TokenStream run() {
    stream_.tokens.reserve(static_cast<size_t>(end_ - at_) / kBytesPerToken);
    // A byte order mark is an editor's habit, not text.
    x3::parse(at_, end_, x3::lit("\xEF\xBB\xBF"));
    for (;;) {
      skip_blanks_and_comments();
      Char token_begin = at_;
      TokenKind kind = TokenKind::End;
      if (at_ == end_ || !x3::parse(at_, end_, token_kind, kind)) break;
      add(kind, token_begin);
    }
    stream_.tokens.push_back({.starts_line = true, .begin = offset(end_), .end = offset(end_)});
    pair_braces();
    return std::move(stream_);
  }

 private:
  void skip_blanks_and_comments() {
    for (;;) {
      x3::parse(at_, end_, blanks);
      Char comment_begin = at_;
      if (!x3::parse(at_, end_, comment)) return;
      Char comment_end = at_;
      if (comment_end[-1] == '\r') --comment_end;
      stream_.comments.push_back({file_, offset(comment_begin), offset(comment_end)});
    }
  }

  void add(TokenKind kind, Char from) {
    Token token{.kind = kind, .begin = offset(from), .end = offset(at_)};
    std::string_view text(from, static_cast<size_t>(at_ - from));
    if (kind == TokenKind::Name) {
      WordEntry entry = look_up(text);
      token.kind = entry.kind;
      token.word = entry.word;
    }
    if (text == "@current_unix_time") token.kind = TokenKind::Now;
    Char previous_end = begin_ + (stream_.tokens.empty() ? 0 : stream_.tokens.back().end);
    token.starts_line = stream_.tokens.empty() || std::find(previous_end, from, '\n') != from;
    stream_.tokens.push_back(token);
  }

  void pair_braces() {
    std::vector<size_t> open;
    for (size_t i = 0; i < stream_.tokens.size(); ++i) {
      if (stream_.tokens[i].kind == TokenKind::LeftBrace) open.push_back(i);
      if (stream_.tokens[i].kind != TokenKind::RightBrace || open.empty()) continue;
      stream_.tokens[open.back()].partner = static_cast<uint32_t>(i - open.back());
      open.pop_back();
    }
  }

  [[nodiscard]] uint32_t offset(Char at) const { return static_cast<uint32_t>(at - begin_); }

  Char begin_;
  Char at_;
  Char end_;
  FileId file_;
  TokenStream stream_;
};

}  // namespace

TokenStream lex(std::string_view text, FileId file) { return Lexer(text, file).run(); }

TokenKind classify(std::string_view name) { return look_up(name).kind; }

std::string unescape(std::string_view body) {
  std::string value;
  value.reserve(body.size());
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\' || i + 1 == body.size()) {
      value += body[i];
      continue;
    }
    char escaped = body[++i];
    switch (escaped) {
      case 'n':
        value += '\n';
        break;
      case 'r':
        value += '\r';
        break;
      case 't':
        value += '\t';
        break;
      case '0':
        value += '\0';
        break;
      default:
        value += escaped;
    }
  }
  return value;
}

}  // namespace frost::grammar
