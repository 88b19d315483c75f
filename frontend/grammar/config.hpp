// SPDX-License-Identifier: Apache-2.0
// What every X3 unit shares: the iterator and context (spelled once, design §24.1), parsers for
// single tokens, and the actions that fill AST nodes.
#pragma once

#include <boost/spirit/home/x3.hpp>
#include <functional>
#include <type_traits>
#include <utility>

#include "frontend/grammar/parse_state.hpp"

namespace frost::grammar {

namespace x3 = boost::spirit::x3;

struct StateTag;
using Context = decltype(x3::make_context<StateTag>(std::declval<ParseState&>()));

template <class AnyContext>
ParseState& state(const AnyContext& context) {
  return x3::get<StateTag>(context);
}

// ---------- single tokens ----------

// What X3 wants to know about a parser that is written by hand.
template <class Derived, class Attribute>
struct Primitive : x3::parser<Derived> {
  using attribute_type = Attribute;
  static constexpr bool has_attribute = !std::is_same_v<Attribute, x3::unused_type>;
};

// Base of the parsers that take one token; `Derived::accepts` decides. A refusal is noted, so that
// a mistake knows what could have stood there.
template <class Derived>
struct TokenParser : Primitive<Derived, Cursor> {
  template <class AnyContext, class RContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const AnyContext& context, const RContext&,
             Attribute& attribute) const {
    ParseState& parse_state = state(context);
    if (!this->derived().accepts(parse_state, first)) return false;
    x3::traits::move_to(Cursor(first), attribute);
    ++first;
    return true;
  }
};

struct KindParser : TokenParser<KindParser> {
  TokenKind kind;
  constexpr explicit KindParser(TokenKind wanted) : kind(wanted) {}
  bool accepts(ParseState& parse_state, Cursor at) const {
    if (at->kind == kind) return true;
    parse_state.miss(at, kind);
    return false;
  }
};

struct WordParser : TokenParser<WordParser> {
  Word word;
  constexpr explicit WordParser(Word wanted) : word(wanted) {}
  bool accepts(ParseState& parse_state, Cursor at) const {
    if (at->word == word) return true;
    parse_state.miss(at, word);
    return false;
  }
};

// One of two kinds of token. (The attribute of X3's alternative would be a variant.)
struct EitherParser : TokenParser<EitherParser> {
  TokenKind first_kind;
  TokenKind second_kind;
  constexpr EitherParser(TokenKind one, TokenKind other) : first_kind(one), second_kind(other) {}
  bool accepts(ParseState& parse_state, Cursor at) const {
    if (at->kind == first_kind || at->kind == second_kind) return true;
    parse_state.miss(at, first_kind);
    parse_state.miss(at, second_kind);
    return false;
  }
};

// A name; a reserved word is reported and taken for one.
struct NameParser : Primitive<NameParser, ast::Name> {
  template <class AnyContext, class RContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const AnyContext& context, const RContext&,
             Attribute& attribute) const {
    ParseState& parse_state = state(context);
    if (!is_name_like(first)) {
      parse_state.miss(first, TokenKind::Name);
      return false;
    }
    if (first->kind == TokenKind::Reserved) parse_state.refuse_reserved_word(first);
    x3::traits::move_to(parse_state.name(first), attribute);
    ++first;
    return true;
  }
};

// A string literal, its value as the name's text; an open string is reported and taken for one.
struct StringParser : Primitive<StringParser, ast::Name> {
  template <class AnyContext, class RContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const AnyContext& context, const RContext&,
             Attribute& attribute) const {
    ParseState& parse_state = state(context);
    if (first->kind == TokenKind::OpenString) {
      parse_state.refuse_open_string(first);
    } else if (first->kind != TokenKind::String) {
      parse_state.miss(first, TokenKind::String);
      return false;
    }
    x3::traits::move_to(ast::Name{parse_state.string_value(first), parse_state.span(first)},
                        attribute);
    ++first;
    return true;
  }
};

// Decides by the tokens ahead, without taking any.
template <class Test>
struct AheadParser : Primitive<AheadParser<Test>, x3::unused_type> {
  Test test;

  constexpr explicit AheadParser(Test wanted) : test(wanted) {}
  template <class AnyContext, class RContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const AnyContext& context, const RContext&,
             Attribute&) const {
    if constexpr (std::is_invocable_v<Test, ParseState&, Cursor>) {
      return std::invoke(test, state(context), first);
    } else {
      return test(first);
    }
  }
};
template <class Test>
constexpr AheadParser<Test> ahead(Test test) {
  return AheadParser<Test>(test);
}

// A token that may be supplied when it is missing: `;` and the `}` behind members.
template <TokenKind Kind, bool (ParseState::*Supply)(Cursor)>
struct ClosingParser : Primitive<ClosingParser<Kind, Supply>, x3::unused_type> {
  template <class AnyContext, class RContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const AnyContext& context, const RContext&,
             Attribute&) const {
    if (first->kind == Kind) {
      ++first;
      return true;
    }
    if ((state(context).*Supply)(first)) return true;
    state(context).miss(first, Kind);
    return false;
  }
};

inline constexpr KindParser left_paren(TokenKind::LeftParen);
inline constexpr KindParser right_paren(TokenKind::RightParen);
inline constexpr KindParser left_brace(TokenKind::LeftBrace);
inline constexpr KindParser right_brace(TokenKind::RightBrace);
inline constexpr KindParser left_bracket(TokenKind::LeftBracket);
inline constexpr KindParser right_bracket(TokenKind::RightBracket);
inline constexpr KindParser comma(TokenKind::Comma);
inline constexpr KindParser colon(TokenKind::Colon);
inline constexpr KindParser equal(TokenKind::Equal);
inline constexpr KindParser if_word(TokenKind::If);
inline constexpr KindParser and_word(TokenKind::And);
inline constexpr KindParser or_word(TokenKind::Or);
inline constexpr NameParser name{};
inline constexpr StringParser string{};
inline constexpr ClosingParser<TokenKind::Semicolon, &ParseState::supply_semicolon> semicolon{};
inline constexpr ClosingParser<TokenKind::RightBrace, &ParseState::supply_brace> members_end{};

// The `{` in front of members.
struct MembersBeginParser : Primitive<MembersBeginParser, x3::unused_type> {
  template <class AnyContext, class RContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const AnyContext& context, const RContext&,
             Attribute&) const {
    if (first->kind != TokenKind::LeftBrace) {
      state(context).miss(first, TokenKind::LeftBrace);
      return false;
    }
    state(context).open_brace(first);
    ++first;
    return true;
  }
};

// Any number of `;` behind a `}` (DEC-28).
struct StraySemicolonsParser : Primitive<StraySemicolonsParser, x3::unused_type> {
  template <class AnyContext, class RContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const AnyContext& context, const RContext&,
             Attribute&) const {
    Cursor begin = first;
    while (first->kind == TokenKind::Semicolon) ++first;
    if (first != begin) state(context).warn_stray_semicolons(begin, first);
    return true;
  }
};

inline constexpr MembersBeginParser members_begin{};
inline constexpr StraySemicolonsParser stray_semicolons{};
inline constexpr auto begin_member = ahead([](ParseState& parse_state, Cursor at) {
  parse_state.begin_member(at);
  return true;
});

// ---------- actions ----------

// The node's member becomes the attribute.
template <auto Member>
inline constexpr auto set =
    [](auto& context) { x3::_val(context).*Member = std::move(x3::_attr(context)); };

// The attribute is appended to the node's member.
template <auto Member>
inline constexpr auto append =
    [](auto& context) { (x3::_val(context).*Member).push_back(std::move(x3::_attr(context))); };

// The attribute, a node that lives in the tree, is added there and its id appended.
template <auto Member>
inline constexpr auto append_node = [](auto& context) {
  (x3::_val(context).*Member).push_back(state(context).tree.add(std::move(x3::_attr(context))));
};

// The attribute becomes the node.
inline constexpr auto forward = [](auto& context) {
  x3::_val(context) = std::move(x3::_attr(context));
};

// ---------- spans ----------

// spanned[p] gives the node of the rule the span of the tokens p takes. There is no skipper, so it
// is exact. (X3's own on_success sees no node in a rule with actions.)
template <class Subject>
struct SpannedParser : x3::unary_parser<Subject, SpannedParser<Subject>> {
  using Base = x3::unary_parser<Subject, SpannedParser<Subject>>;
  static constexpr bool is_pass_through_unary = true;

  constexpr explicit SpannedParser(const Subject& wanted) : Base(wanted) {}
  template <class AnyContext, class Node, class Attribute>
  bool parse(Cursor& first, const Cursor& last, const AnyContext& context, Node& node,
             Attribute& attribute) const {
    Cursor begin = first;
    if (!this->subject.parse(first, last, context, node, attribute)) return false;
    node.span = state(context).span(begin, first);
    return true;
  }
};

struct Spanned {
  template <class Subject>
  constexpr auto operator[](const Subject& subject) const {
    return SpannedParser<typename x3::extension::as_parser<Subject>::value_type>(
        x3::as_parser(subject));
  }
};
inline constexpr Spanned spanned{};

// ---------- bases of rule tags ----------

// Goes on behind a mistake: in the next item of the file.
struct RecoversAsItem {
  template <class Failure, class AnyContext>
  x3::error_handler_result on_error(Cursor& first, const Cursor&, const Failure&,
                                    const AnyContext& context) {
    first = state(context).fail_item();
    return x3::error_handler_result::accept;
  }
};

// Goes on behind a mistake: in the next member of the same block, fixture, setup or test.
struct RecoversAsMember {
  template <class Failure, class AnyContext>
  x3::error_handler_result on_error(Cursor& first, const Cursor&, const Failure&,
                                    const AnyContext& context) {
    first = state(context).fail_member();
    return x3::error_handler_result::accept;
  }
};

}  // namespace frost::grammar
