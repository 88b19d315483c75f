// SPDX-License-Identifier: Apache-2.0
// What is said about syntax errors (polar.md §9, style §9.4).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "frontend/did_you_mean.hpp"
#include "frontend/grammar/parse_state.hpp"

namespace frost::grammar {

namespace {

struct KindText {
  TokenKind kind;
  std::string_view text;
};

constexpr auto kKindTexts = std::to_array<KindText>({
    {TokenKind::Flag, "a flag"},
    {TokenKind::Name, "a name"},
    {TokenKind::String, "a string"},
    {TokenKind::Integer, "a number"},
    {TokenKind::True, "`true` or `false`"},
    {TokenKind::Equal, "`=`"},
    {TokenKind::Colon, "`:`"},
    {TokenKind::If, "`if`"},
    {TokenKind::And, "`and`"},
    {TokenKind::Or, "`or`"},
    {TokenKind::In, "`in`"},
    {TokenKind::Matches, "`matches`"},
    {TokenKind::LeftParen, "`(`"},
    {TokenKind::LeftBrace, "`{`"},
    {TokenKind::LeftBracket, "`[`"},
    {TokenKind::Comma, "`,`"},
    {TokenKind::RightParen, "`)`"},
    {TokenKind::RightBrace, "`}`"},
    {TokenKind::RightBracket, "`]`"},
    {TokenKind::Semicolon, "`;`"},
});

struct WordText {
  Word word;
  std::string_view text;
};

constexpr auto kWordTexts = std::to_array<WordText>({
    {Word::Extends, "`extends`"},
    {Word::On, "`on`"},
    {Word::Fixture, "`fixture`"},
    {Word::Assert, "`assert` or `assert_not`"},
    {Word::Iff, "`iff`"},
});

// The names of what is expected, groups first. Groups say what a person would call the place.
std::vector<std::string_view> expectations(const Expected& expected) {
  std::vector<std::string_view> texts;
  Expected rest = expected;
  auto drop = [&](std::initializer_list<TokenKind> kinds) {
    for (TokenKind kind : kinds) rest.kinds &= ~(uint64_t{1} << static_cast<unsigned>(kind));
  };
  auto has = [&](TokenKind kind) { return expected.has(kind); };
  using enum TokenKind;
  if (has(Flag)) {
    texts.push_back(has(String) ? "a declaration or a shorthand rule"
                                : "a block, a rule or a test");
    drop({Flag, Name, String});
  } else if (has(Not)) {
    texts.push_back("a condition");
    drop({Name, String, Integer, True, LeftParen});
  } else if (has(Name) && has(Integer)) {
    texts.push_back("a value or a variable");
    drop({Name, String, Integer, True});
  } else if (has(Integer) && has(String)) {
    texts.push_back("a value");
    drop({String, Integer, True});
  } else if (has(Name) && has(String) && has(LeftParen)) {
    texts.push_back("a name in quotes");
    drop({Name, String, LeftParen});
  }
  if (has(Less)) {
    texts.push_back(has(Matches) ? "a comparison, `in` or `matches`" : "a comparison or `in`");
    drop({Equal, In, Matches});
  }
  for (const KindText& entry : kKindTexts) {
    if (rest.has(entry.kind)) texts.push_back(entry.text);
  }
  for (const WordText& entry : kWordTexts) {
    if (rest.has(entry.word)) texts.push_back(entry.text);
  }
  return texts;
}

bool is_operator_word(TokenKind kind) { return kind >= TokenKind::If && kind <= TokenKind::False; }

bool is_comparison(TokenKind kind) {
  return kind >= TokenKind::Equal && kind <= TokenKind::GreaterEqual;
}

bool is_literal(TokenKind kind) {
  using enum TokenKind;
  return kind == String || kind == Integer || kind == True || kind == False || kind == Now ||
         kind == RightBrace;
}

std::string_view advice_for_character(std::string_view character) {
  if (character == "'") return "a string is written with double quotes";
  if (character == ".") return "there are no attributes; use a relation or a predicate instead";
  if (character == "/") return "a comment starts with `#`";
  if (character == "&") return "write `and`";
  if (character == "|") return "write `or`";
  if (character == "!") return "write `not`";
  if (character == "*") return "there is no arithmetic";
  if (character == "@") return "a flag is written in one piece, as in `@name`";
  if (character.size() > 1) return "only spaces, tabs and line breaks separate tokens";
  return "";
}

// What stands around `place` without a blank, of a long text the middle.
std::string_view word_around(std::string_view text, SourceSpan place) {
  constexpr size_t kBytesMax = 30;  // on either side
  auto is_blank = [&](size_t at) {
    return std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos;
  };
  auto is_continuation = [&](size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  size_t begin = place.begin;
  size_t end = place.end;
  while (begin > 0 && place.begin - begin < kBytesMax && !is_blank(begin - 1)) --begin;
  while (end < text.size() && end - place.end < kBytesMax && !is_blank(end)) ++end;
  while (begin < place.begin && is_continuation(begin)) ++begin;
  while (end > place.end && end < text.size() && is_continuation(end)) --end;
  return text.substr(begin, end - begin);
}

// The innermost bracket that is open before `at`, or null.
Cursor innermost_open(Cursor begin, Cursor at) {
  using enum TokenKind;
  int closed = 0;
  for (Cursor before = at; before != begin;) {
    TokenKind kind = (--before)->kind;
    if (kind == RightParen || kind == RightBrace || kind == RightBracket) ++closed;
    if (kind != LeftParen && kind != LeftBrace && kind != LeftBracket) continue;
    if (closed == 0) return before;
    --closed;
  }
  return nullptr;
}

}  // namespace

std::string abbreviate(std::string_view text) {
  constexpr size_t kBytesMax = 60;
  if (text.size() <= kBytesMax) return std::string(text);
  size_t end = kBytesMax;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "…";
}

std::string Expected::describe() const {
  std::vector<std::string_view> texts = expectations(*this);
  std::string out;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += i + 1 == texts.size() ? " or " : ", ";
    out += texts[i];
  }
  return out;
}

bool Expected::is_single() const { return expectations(*this).size() == 1; }

// ---------- mistakes that need no recovery ----------

void ParseState::refuse_reserved_word(Cursor at) {
  if (!claim_mistake()) return;
  std::string_view word = text(at);
  if (word.starts_with('@')) word.remove_prefix(1);
  DiagnosticBuilder diagnostic = emit_.emit<diag::ReservedWord>(span(at), word);
  if (word == "forall") diagnostic.help("write `not (... and not ...)` instead");
}

void ParseState::refuse_open_string(Cursor at) {
  if (!claim_mistake()) return;
  emit_.emit<diag::UnterminatedString>(span(at))
      .label("the string starts here")
      .help("close it with `\"`; a quote inside a string is written `\\\"`");
}

void ParseState::refuse_float(Cursor at) {
  if (claim_mistake()) emit_.emit<diag::FloatingPoint>(span(at));
}

void ParseState::refuse_block_keyword(Cursor at) {
  if (!claim_mistake()) return;
  static constexpr std::string_view kKeywords[] = {"actor", "resource"};
  auto builder = emit_.emit<diag::BlockKeyword>(span(at), abbreviate(text(at)));
  suggest_word(builder, {text(at), span(at)}, kKeywords);
}

void ParseState::refuse_late_setup(Cursor at) {
  if (!claim_mistake()) return;
  item_spoilt_ = true;
  emit_.emit<diag::UnexpectedToken>(span(at), text(at))
      .help("a test has at most one `setup`, and it stands before the assertions");
}

bool ParseState::supply_semicolon(Cursor at) {
  using enum TokenKind;
  bool starts_statement = at->starts_line && (is_name_like(at) || at->kind == String ||
                                              at->kind == Flag || at->kind == Query);
  bool closes = at->kind == RightBrace && !braces_.empty();
  // A word in the place of an operator is a mistake in the line before, not a new statement.
  bool continues = at->word == Word::On || at->word == Word::Iff;
  if ((!starts_statement && !closes) || continues || spoilt_) return false;
  if (++mistakes_ > kMistakesPerFileMax) return false;
  SourceSpan before = span(at - 1);
  emit_.emit<diag::ExpectedOther>(span(at), "`;`", abbreviate(text(at)))
      .label(SourceSpan{before.file, before.end, before.end}, "a `;` is missing here")
      .fix(SourceSpan{before.file, before.end, before.end}, ";", "add `;`");
  return true;
}

bool ParseState::supply_brace(Cursor at) {
  if (at->kind == TokenKind::End || may_continue(at)) return false;
  if (++mistakes_ > kMistakesPerFileMax) return false;
  emit_.emit<diag::ExpectedOther>(span(at), "`}`", abbreviate(text(at)))
      .label(span(braces_.back().at), "this brace is not closed");
  return true;
}

void ParseState::warn_stray_semicolons(Cursor begin, Cursor end) {
  emit_.emit<diag::StraySemicolon>(span(begin, end)).fix(span(begin, end), "", "remove it");
}

// ---------- mistakes that end a statement ----------

void ParseState::report(Cursor begin, Cursor at) {
  if (at->kind == TokenKind::End) {
    // The same end is missed once by the statement and once by the block around it.
    if (spoilt_ || end_reported_) return;
    end_reported_ = true;
  }
  if (claim_mistake()) explain(unexpected(at), begin, at);
}

// A name between two strings, where `on` is meant.
bool ParseState::is_relation_keyword(Cursor at) const {
  return is_name_like(at) && at[1].kind == TokenKind::String && expected_.has(Word::On);
}

DiagnosticBuilder ParseState::unexpected(Cursor at) {
  SourceSpan place = span(at);
  if (too_deep_ == at) {
    return emit_.emit<diag::TooDeep>(place, input_.limits.nesting_depth_max);
  }
  std::string token = abbreviate(text(at));
  switch (at->kind) {
    case TokenKind::End: {
      uint32_t last = at == input_.tokens.data() ? 0 : (at - 1)->end;
      return emit_.emit<diag::UnexpectedEnd>(SourceSpan{place.file, last, last});
    }
    case TokenKind::BadCharacter:
      return emit_.emit<diag::BadCharacter>(place, token, word_around(input_.text, place));
    case TokenKind::OpenString:
      return emit_.emit<diag::UnterminatedString>(place);
    case TokenKind::Float:
      return emit_.emit<diag::FloatingPoint>(place);
    default:
      break;
  }
  bool is_reserved = is_operator_word(at->kind) || at->kind == TokenKind::Reserved;
  if (is_reserved && expected_.has(TokenKind::Name) && !expected_.has(TokenKind::LeftParen)) {
    return emit_.emit<diag::ReservedWord>(place, token);
  }
  if (is_relation_keyword(at)) {
    return emit_.emit<diag::RelationKeyword>(place, token).replace(place, "on");
  }
  if (expected_.is_single()) {
    return emit_.emit<diag::ExpectedOther>(place, expected_.describe(), token);
  }
  return emit_.emit<diag::UnexpectedToken>(place, token);
}

// Labels and help. INVARIANT: every message is complete without them.
void ParseState::explain(DiagnosticBuilder diagnostic, Cursor begin, Cursor at) {
  using enum TokenKind;
  bool names_it = at == too_deep_ || at->kind == BadCharacter || is_relation_keyword(at);
  if (!names_it && !expected_.is_single()) {
    diagnostic.label("expected " + expected_.describe());
  }
  bool ends = at->kind == Semicolon || at->kind == RightBrace || at->kind == End;
  if (Cursor open = ends ? innermost_open(begin, at) : nullptr; open != nullptr) {
    diagnostic.label(span(open), "this is not closed");
  } else if (at->kind == End && !braces_.empty()) {
    diagnostic.label(span(braces_.back().at), "this brace is not closed");
  }
  // A quote forgotten earlier on the line turns code into text and text into code.
  for (Cursor next = at + (at->kind == End ? 0 : 1); !next->starts_line && next->kind != End;
       ++next) {
    if (next->kind != OpenString) continue;
    diagnostic.label(span(next), "this string is not closed; is a quote missing?");
    break;
  }
  if (std::string help = advice(begin, at); !help.empty()) diagnostic.help(std::move(help));
}

std::string ParseState::advice(Cursor begin, Cursor at) const {
  using enum TokenKind;
  if (at->kind == BadCharacter) return std::string(advice_for_character(text(at)));
  if (at->kind == OpenString) return "close it with `\"`";
  if (at == too_deep_) return "move a part of the expression into a rule of its own";
  if (at->kind == Plus || at->kind == Minus) {
    return expected_.has(Integer) ? "a sign stands before a number" : "there is no arithmetic";
  }
  if (at->kind == ColonColon) return "`::` joins two parts of one name, as in `Billing::Invoice`";
  if (at == begin) {
    if (at->kind == RightBrace) return "no block is open here";
    if (at->kind == Semicolon) return "remove it";
  }
  TokenKind previous = at == begin ? End : at[-1].kind;
  if (previous == Comma && at->kind == RightParen) {
    return "a trailing comma is allowed in lists only; remove it";
  }
  if (previous == Equal && at->kind == Equal) return "equality is written `=`";
  if (previous == Colon && at->kind == Equal) return "equality is written `=`";
  if (at->kind == Query) return "an inline query stands alone, as in `?= f(x);`";

  bool in_block = !braces_.empty() && item_begin_->word != Word::Test;
  bool in_shorthand =
      in_block && std::any_of(begin, at, [](const Token& token) { return token.kind == If; });
  if (in_shorthand) {
    if (at->kind == Not) return "a shorthand rule cannot negate; write a full rule instead";
    if (at->word == Word::On) {
      return "`on` takes one step; write a full rule, or a shorthand rule in the related block";
    }
    if (is_comparison(at->kind) || at->kind == In || at->kind == Matches ||
        at->kind == MatchesExact || is_literal(at->kind)) {
      return "a shorthand rule has only names and calls; write a full rule instead";
    }
  } else if (in_block && is_call(begin)) {
    return "a full rule stands outside of blocks";
  }
  if (in_block && at->kind == String && expected_.has(Name) && !expected_.has(String)) {
    return "a relation is named without quotes here, as in `parent: Folder`";
  }
  if (item_begin_->word == Word::Test && begin->word == Word::Fixture) {
    return "fixtures are named in the setup of a test only";
  }
  if (at->kind == Not && previous == Name) return "write `not x in [...]`";
  if (at->kind == LeftBracket) return "a list stands only on the right of `in`";
  if (previous == In) return "`in` takes a list that is written out, as in `x in [\"a\", \"b\"]`";
  if (at->kind == Matches || at->kind == MatchesExact) return "only a variable can match a type";
  if (at->kind == Colon && is_literal(previous)) return "a value has its type already";
  if (in_block && expected_.has(Equal))
    return "write `roles = [...];`, `permissions = [...];` or "
           "`relations = {...};`";
  if (at->kind == Colon) return "only a parameter of a rule or an assertion takes a type";
  if (at->kind == LeftParen && previous == Name && expected_.has(Comma)) {
    return "an argument is a value or a variable; a call cannot stand inside a call";
  }
  if (expected_.has(If) && expected_.has(Semicolon)) return "is `if` or `;` missing before this?";
  return "";
}

}  // namespace frost::grammar
