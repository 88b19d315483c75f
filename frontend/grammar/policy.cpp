// SPDX-License-Identifier: Apache-2.0
// Rules, declarations and the policy as a whole (polar.md §2).
#include "frontend/grammar/policy.hpp"

#include "base/check.hpp"
#include "frontend/grammar/rules.hpp"

namespace frost::grammar {

namespace {

const WordParser declare_word(Word::Declare);
const WordParser type_word(Word::Type);
const KindParser query_mark(TokenKind::Query);

// rule = { flag } functor [ "if" expr ] ";"
struct RuleTag {};
const x3::rule<RuleTag, ast::Rule> rule = "rule";
const auto rule_def = spanned[*flag[append<&ast::Rule::flags>] >>
                              (functor[set<&ast::Rule::head>] >
                               -(if_word > expression[set<&ast::Rule::body>]) > semicolon)];

// rule_type = "type" functor ";"
struct RuleTypeTag {};
const x3::rule<RuleTypeTag, ast::RuleType> rule_type = "rule type";
const auto rule_type_def = spanned[type_word > functor[set<&ast::RuleType::head>] > semicolon];

// declare = "declare" NAME "(" [ NAME { "," NAME } ] ")" ";"
struct DeclareTag {};
const x3::rule<DeclareTag, ast::Declare> declare = "declare";
const auto declare_types =
    -(name[append<&ast::Declare::types>] >> *(comma > name[append<&ast::Declare::types>]));
const auto declare_def = spanned[declare_word > name[set<&ast::Declare::name>] > left_paren >
                                 declare_types > right_paren > semicolon];

// inline_query = "?=" expr ";"
struct QueryTag {};
const x3::rule<QueryTag, ast::InlineQuery> query = "inline query";
const auto query_def = spanned[query_mark > expression[set<&ast::InlineQuery::query>] > semicolon];

// Commits the attribute to a list of items.
template <auto List>
constexpr auto commit = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  parse_state.commit(parse_state.tree.items.*List, std::move(x3::_attr(ctx)));
};

const auto begin_item = ahead([](ParseState& parse_state, Cursor at) {
  parse_state.begin_item(at);
  return true;
});

bool is_query(Cursor at) { return at->kind == TokenKind::Query; }
bool is_not_end(Cursor at) { return at->kind != TokenKind::End; }

struct ItemTag : RecoversAsItem {};
const x3::rule<ItemTag, x3::unused_type> item = "item";
const auto item_def =
    begin_item >
    ((ahead(starts_fixture) > fixture) | (ahead(starts_test) > test) |
     (ahead(starts_declare) > declare[commit<&ast::Ast::declares>]) |
     (ahead(starts_rule_type) > rule_type[commit<&ast::Ast::rule_types>]) |
     (ahead(starts_block) > block) | (ahead(is_query) > query[commit<&ast::Ast::inline_queries>]) |
     rule[commit<&ast::Ast::rules>]);

const auto policy = *(ahead(is_not_end) >> item);

BOOST_SPIRIT_DEFINE(rule, rule_type, declare, query, item)

}  // namespace

void parse_policy(ParseState& parse_state, Cursor first, Cursor last) {
  Context context = x3::make_context<StateTag>(parse_state);
  bool parsed = policy.parse(first, last, context, x3::unused, x3::unused);
  FROST_CHECK(parsed);
  FROST_CHECK(first + 1 == last);
}

}  // namespace frost::grammar
