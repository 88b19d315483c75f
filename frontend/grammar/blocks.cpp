// SPDX-License-Identifier: Apache-2.0
// Actor, resource and global blocks with their declarations and shorthand rules (polar.md §2).
#include "frontend/grammar/rules.hpp"

namespace frost::grammar {

namespace {

// ---------- shorthand bodies ----------

// short_term = STRING | NAME; which names are words is checked later.
struct ShortTermTag {};
const x3::rule<ShortTermTag, ast::ShortTerm> short_term = "short term";
const auto as_short_string = [](auto& ctx) {
  x3::_val(ctx).is_string = true;
  x3::_val(ctx).text = std::move(x3::_attr(ctx).text);
};
const auto as_short_word = [](auto& ctx) { x3::_val(ctx).text = std::move(x3::_attr(ctx).text); };
const auto short_term_def = spanned[string[as_short_string] | name[as_short_word]];

// `global` in front of a role; elsewhere it is an ordinary word.
bool is_global_role(Cursor at) {
  return at->word == Word::Global && (at[1].kind == TokenKind::String ||
                                      at[1].kind == TokenKind::OpenString || is_name_like(at + 1));
}

const WordParser on_word(Word::On);
const WordParser global_word(Word::Global);

template <ast::ShorthandKind Kind>
constexpr auto as_kind = [](auto& ctx) { x3::_val(ctx).kind = Kind; };

// shorthand_prim without parentheses = call | "global" short_term | short_term [ "on" short_term ]
struct PrimaryTag {};
const x3::rule<PrimaryTag, ast::ShorthandExpr> primary = "shorthand condition";
const auto push_term = append_node<&ast::ShorthandExpr::terms>;
const auto call_terms = -(term[push_term] >> *(comma > term[push_term]));
const auto primary_def =
    spanned[(ahead(is_call) > name[set<&ast::ShorthandExpr::name>] > left_paren > call_terms >
             right_paren[as_kind<ast::ShorthandKind::Call>]) |
            (ahead(is_global_role) > global_word[as_kind<ast::ShorthandKind::Global>] >
             short_term[set<&ast::ShorthandExpr::first>]) |
            (short_term[set<&ast::ShorthandExpr::first>] >>
             -(on_word > short_term[set<&ast::ShorthandExpr::on>]))];

// The same flat form as for expressions, without `not`: see expressions.cpp.
struct ShorthandTag {};
const x3::rule<ShorthandTag, ast::ShorthandId> shorthand = "shorthand body";

const auto room = ahead([](ParseState& parse_state, Cursor at) {
  return at->kind != TokenKind::LeftParen ||
         parse_state.may_nest(at, parse_state.shorthand.depth());
});
const auto inside = ahead(
    [](ParseState& parse_state, Cursor) { return parse_state.shorthand.inside_parentheses(); });
const auto outside = ahead([](ParseState& parse_state, Cursor at) {
  if (!parse_state.shorthand.inside_parentheses()) return true;
  parse_state.miss(at, TokenKind::RightParen);
  return false;
});
const auto begin = x3::eps[([](auto& ctx) { state(ctx).shorthand.begin(); })];
const auto open = [](auto& ctx) { state(ctx).shorthand.open(state(ctx).span(x3::_attr(ctx))); };
const auto leaf = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  parse_state.shorthand.operand(parse_state.tree, parse_state.tree.add(std::move(x3::_attr(ctx))));
};
const auto close = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  parse_state.shorthand.close(parse_state.tree, parse_state.span(x3::_attr(ctx)));
};
const auto alternative = [](auto& ctx) { state(ctx).shorthand.start_alternative(state(ctx).tree); };
const auto finish =
    x3::eps[([](auto& ctx) { x3::_val(ctx) = state(ctx).shorthand.finish(state(ctx).tree); })];

const auto operand = *(room >> left_paren[open]) > (room >> primary[leaf]) >
                     *(inside >> right_paren[close]);
const auto shorthand_def =
    begin >> (operand > *((and_word | or_word[alternative]) > operand) > outside > finish);

// shorthand_rule = { flag } short_term "if" shorthand_expr ";"
struct ShorthandRuleTag {};
const x3::rule<ShorthandRuleTag, ast::ShorthandRule> shorthand_rule = "shorthand rule";
const auto shorthand_rule_def = spanned[*flag[append<&ast::ShorthandRule::flags>] >>
                                        (short_term[set<&ast::ShorthandRule::head>] > if_word >
                                         shorthand[set<&ast::ShorthandRule::body>] > semicolon)];

// ---------- declarations ----------

// dict_field = NAME [ ":" NAME ]
struct FieldTag {};
const x3::rule<FieldTag, ast::RelationField> field = "relation";
const auto field_def = name[set<&ast::RelationField::name>] >>
                       -(colon > name[set<&ast::RelationField::type>]);

const auto push_element = append_node<&ast::Declaration::elements>;
const auto push_field = append<&ast::Declaration::fields>;
const auto as_dictionary = [](auto& ctx) {
  x3::_val(ctx).shape = ast::DeclarationShape::Dictionary;
};
const auto list = left_bracket >
                  -(term[push_element] >> *(comma >> term[push_element]) >> -comma) > right_bracket;
const auto dictionary = left_brace[as_dictionary] >
                        -(field[push_field] >> *(comma >> field[push_field]) >>
                          -comma) > right_brace;

// declaration = NAME "=" ( list | dict ) ";"
struct DeclarationTag {};
const x3::rule<DeclarationTag, ast::Declaration> declaration = "declaration";
const auto declaration_def =
    spanned[name[set<&ast::Declaration::key>] > equal > (list | dictionary) > semicolon];

// ---------- blocks ----------

// A known key is meant as a declaration even if its `=` is missing.
bool is_declaration(Cursor at) {
  if (!is_name_like(at)) return false;
  TokenKind next = at[1].kind;
  return next == TokenKind::Equal || next == TokenKind::LeftBracket ||
         next == TokenKind::LeftBrace || next == TokenKind::Colon;
}

const auto commit_declaration = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  parse_state.commit(parse_state.block.declarations, std::move(x3::_attr(ctx)));
};
const auto commit_rule = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  parse_state.commit(parse_state.block.rules, std::move(x3::_attr(ctx)));
};

struct MemberTag : RecoversAsMember {};
const x3::rule<MemberTag, x3::unused_type> member = "declaration or shorthand rule";
const auto member_def = begin_member > ((ahead(is_declaration) > declaration[commit_declaration]) |
                                        shorthand_rule[commit_rule]);

// The keyword and name of a block; any other word in the place of the keyword is reported.
struct KeywordParser : Primitive<KeywordParser, x3::unused_type> {
  template <class AnyContext, class RContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const AnyContext& context, const RContext&,
             Attribute&) const {
    start_block(state(context), first);
    ++first;
    return true;
  }

 private:
  static void start_block(ParseState& parse_state, Cursor at) {
    parse_state.block = {};
    if (at->word == Word::Actor) {
      parse_state.block.kind = ast::BlockKind::Actor;
    } else if (at->word == Word::Global) {
      parse_state.block.kind = ast::BlockKind::Global;
      parse_state.block.name = parse_state.name(at);
    } else if (at->word != Word::Resource) {
      parse_state.refuse_block_keyword(at);
    }
  }
};

const auto set_block_name = [](auto& ctx) { state(ctx).block.name = std::move(x3::_attr(ctx)); };
const auto add_supertype = [](auto& ctx) {
  state(ctx).block.supertypes.push_back(std::move(x3::_attr(ctx)));
};
const auto commit_block = [](ParseState& parse_state, Cursor at) {
  parse_state.commit_block(at);
  return true;
};
bool is_global(Cursor at) { return at->word == Word::Global; }

const WordParser extends_word(Word::Extends);

const auto supertypes = extends_word > name[add_supertype] > *(comma >> name[add_supertype]) >
                        -comma;
const auto header =
    (ahead(is_global) > KeywordParser()) | (KeywordParser() > name[set_block_name] > -supertypes);
const auto block_def = header > members_begin >
                       *(ahead(&ParseState::may_continue) >> member) > members_end >
                       ahead(commit_block) > stray_semicolons;

BOOST_SPIRIT_DEFINE(short_term, primary, shorthand, shorthand_rule, field, declaration, member)

}  // namespace

BOOST_SPIRIT_DEFINE(block)

BOOST_SPIRIT_INSTANTIATE(BlockRule, Cursor, Context)

}  // namespace frost::grammar
