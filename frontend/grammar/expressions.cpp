// SPDX-License-Identifier: Apache-2.0
// Terms, calls, functors and expressions (polar.md §2). The productions decide by lookahead and
// commit with `>`, so nothing is read twice and no half-built node survives.
#include <algorithm>
#include <iterator>
#include <utility>

#include "frontend/grammar/rules.hpp"

namespace frost::grammar {

namespace {

// ---------- terms ----------

void make_string(ast::Term& term, ast::Name value) {
  term.kind = ast::TermKind::String;
  term.text = std::move(value.text);
}

void make_variable(ast::Term& term, ast::Name name) {
  term.kind = ast::TermKind::Variable;
  term.text = std::move(name.text);
}

void make_boolean(ast::Term& term, Cursor at) {
  term.kind = ast::TermKind::Boolean;
  term.boolean = at->kind == TokenKind::True;
}

// [ "+" | "-" ] digits. The sign is a token of its own, so blanks may follow it.
struct IntegerParser : Primitive<IntegerParser, int64_t> {
  template <class AnyContext, class RContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const AnyContext& context, const RContext&,
             Attribute& attribute) const {
    Cursor digits = first;
    if (first->kind == TokenKind::Plus || first->kind == TokenKind::Minus) ++digits;
    int64_t value = 0;
    if (digits->kind == TokenKind::Float) {
      state(context).refuse_float(digits);
    } else if (digits->kind == TokenKind::Integer) {
      value = state(context).integer_value(first, digits);
    } else {
      state(context).miss(digits, TokenKind::Integer);
      return false;
    }
    x3::traits::move_to(value, attribute);
    first = digits + 1;
    return true;
  }
};

bool is_object(Cursor at) { return is_name_like(at) && at[1].kind == TokenKind::LeftBrace; }

const auto as_string = [](auto& ctx) { make_string(x3::_val(ctx), std::move(x3::_attr(ctx))); };
const auto as_boolean = [](auto& ctx) { make_boolean(x3::_val(ctx), x3::_attr(ctx)); };
const auto as_variable = [](auto& ctx) { make_variable(x3::_val(ctx), std::move(x3::_attr(ctx))); };
const auto as_integer = [](auto& ctx) {
  x3::_val(ctx).kind = ast::TermKind::Integer;
  x3::_val(ctx).integer = x3::_attr(ctx);
};
const auto as_now = [](auto& ctx) { x3::_val(ctx).kind = ast::TermKind::Now; };
const auto as_object = [](auto& ctx) {
  x3::_val(ctx).kind = ast::TermKind::Object;
  x3::_val(ctx).type = std::move(x3::_attr(ctx));
};
const auto set_value = [](auto& ctx) {
  x3::_val(ctx).value = state(ctx).tree.add(std::move(x3::_attr(ctx)));
};

const EitherParser truth(TokenKind::True, TokenKind::False);
const KindParser now(TokenKind::Now);

// value = STRING | NUMBER | BOOLEAN
struct ValueTag {};
const x3::rule<ValueTag, ast::Term> value = "value";
const auto value_def = spanned[string[as_string] | IntegerParser()[as_integer] | truth[as_boolean]];

const auto term_def =
    spanned[value[forward] | now[as_now] |
            (ahead(is_object) > name[as_object] > left_brace > value[set_value] > right_brace) |
            name[as_variable]];

// ---------- calls, functors, facts ----------

struct CallTag {};
const x3::rule<CallTag, ast::Expr> call = "call";
const auto call_arguments =
    -(term[append_node<&ast::Expr::terms>] >> *(comma > term[append_node<&ast::Expr::terms>]));
const auto call_def =
    spanned[name[set<&ast::Expr::name>] > left_paren > call_arguments >
            (right_paren >>
             x3::eps[([](auto& ctx) { x3::_val(ctx).kind = ast::ExprKind::Call; })])];

const auto fact_arguments = -(term[append_node<&ast::Fact::arguments>] >>
                              *(comma > term[append_node<&ast::Fact::arguments>]));
const auto fact_def =
    spanned[name[set<&ast::Fact::name>] > left_paren > fact_arguments > right_paren];

bool is_typed(Cursor at) { return is_name_like(at) && at[1].kind == TokenKind::Colon; }

const auto set_variable = [](auto& ctx) {
  ast::Term variable;
  variable.span = x3::_attr(ctx).span;
  make_variable(variable, std::move(x3::_attr(ctx)));
  x3::_val(ctx).term = state(ctx).tree.add(std::move(variable));
};
const auto set_term = [](auto& ctx) {
  x3::_val(ctx).term = state(ctx).tree.add(std::move(x3::_attr(ctx)));
};

// param = NAME ":" NAME | term
struct ParameterTag {};
const x3::rule<ParameterTag, ast::Parameter> parameter = "parameter";
const auto parameter_def =
    spanned[(ahead(is_typed) > name[set_variable] > colon > name[set<&ast::Parameter::type>]) |
            term[set_term]];

const auto parameters = -(parameter[append<&ast::Functor::parameters>] >>
                          *(comma > parameter[append<&ast::Functor::parameters>]));
const auto functor_def =
    spanned[name[set<&ast::Functor::name>] > left_paren > parameters > right_paren];

// ---------- comparisons: everything that binds tighter than `not` ----------

constexpr std::pair<TokenKind, ast::Compare> kCompares[] = {
    {TokenKind::Equal, ast::Compare::Eq},   {TokenKind::NotEqual, ast::Compare::Ne},
    {TokenKind::Less, ast::Compare::Lt},    {TokenKind::LessEqual, ast::Compare::Le},
    {TokenKind::Greater, ast::Compare::Gt}, {TokenKind::GreaterEqual, ast::Compare::Ge}};

struct CompareParser : Primitive<CompareParser, ast::Compare> {
  template <class AnyContext, class RContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const AnyContext& context, const RContext&,
             Attribute& attribute) const {
    for (auto [kind, compare] : kCompares) {
      if (first->kind == kind) {
        x3::traits::move_to(ast::Compare(compare), attribute);
        ++first;
        return true;
      }
      state(context).miss(first, kind);
    }
    return false;
  }
};

// `true` and `false` are conditions unless they are the left side of a comparison.
bool is_truth(Cursor at) {
  if (at->kind != TokenKind::True && at->kind != TokenKind::False) return false;
  TokenKind next = at[1].kind;
  return next != TokenKind::In &&
         std::ranges::find(kCompares, next, &std::pair<TokenKind, ast::Compare>::first) ==
             std::ranges::end(kCompares);
}

// `matches` takes a bare variable on its left, which is the token before.
const auto is_matches_of_variable = [](ParseState& parse_state, Cursor at) {
  if (!is_name_like(at - 1)) return false;
  if (at->kind == TokenKind::Matches || at->kind == TokenKind::MatchesExact) return true;
  parse_state.miss(at, TokenKind::Matches);
  return false;
};

const auto as_truth = [](auto& ctx) {
  x3::_val(ctx).kind =
      x3::_attr(ctx)->kind == TokenKind::True ? ast::ExprKind::True : ast::ExprKind::False;
};
const auto as_compare = [](auto& ctx) {
  x3::_val(ctx).kind = ast::ExprKind::Compare;
  x3::_val(ctx).compare = x3::_attr(ctx);
};
const auto as_in = [](auto& ctx) { x3::_val(ctx).kind = ast::ExprKind::In; };
const auto as_matches = [](auto& ctx) {
  x3::_val(ctx).kind = x3::_attr(ctx)->kind == TokenKind::Matches ? ast::ExprKind::Matches
                                                                  : ast::ExprKind::MatchesExact;
};
const auto push_term = append_node<&ast::Expr::terms>;

const KindParser in_word(TokenKind::In);
const EitherParser matches_word(TokenKind::Matches, TokenKind::MatchesExact);

// list = "[" [ term { "," term } [ "," ] ] "]"
const auto list = left_bracket >
                  -(term[push_term] >> *(comma >> term[push_term]) >> -comma) > right_bracket;
const auto relation =
    (CompareParser()[as_compare] > term[push_term]) | (in_word[as_in] > list) |
    (ahead(is_matches_of_variable) > matches_word[as_matches] > name[set<&ast::Expr::name>]);

struct ComparisonTag {};
const x3::rule<ComparisonTag, ast::Expr> comparison = "comparison";
const auto comparison_def =
    spanned[(ahead(is_call) > call[forward]) | (ahead(is_truth) > truth[as_truth]) |
            (term[push_term] > relation)];

// ---------- not, and, or, parentheses ----------

// expr = operand { ( "and" | "or" ) operand }
// operand = { "not" | "(" } comparison { ")" }
// This flat form and OperatorStack together are the or_expr, and_expr and not_expr of polar.md §2.

const KindParser not_word(TokenKind::Not);

// An opening token is refused beyond nesting_depth_max; what follows then fails at it.
const auto room = ahead([](ParseState& parse_state, Cursor at) {
  bool opens = at->kind == TokenKind::Not || at->kind == TokenKind::LeftParen;
  return !opens || parse_state.may_nest(at, parse_state.expression.depth());
});
const auto inside = ahead(
    [](ParseState& parse_state, Cursor) { return parse_state.expression.inside_parentheses(); });
const auto outside = ahead([](ParseState& parse_state, Cursor at) {
  if (!parse_state.expression.inside_parentheses()) return true;
  parse_state.miss(at, TokenKind::RightParen);
  return false;
});

const auto begin = x3::eps[([](auto& ctx) { state(ctx).expression.begin(); })];
const auto open = [](auto& ctx) { state(ctx).expression.open(state(ctx).span(x3::_attr(ctx))); };
const auto negate = [](auto& ctx) {
  state(ctx).expression.negate(state(ctx).span(x3::_attr(ctx)));
};
const auto leaf = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  parse_state.expression.operand(parse_state.tree, parse_state.tree.add(std::move(x3::_attr(ctx))));
};
const auto close = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  parse_state.expression.close(parse_state.tree, parse_state.span(x3::_attr(ctx)));
};
const auto alternative = [](auto& ctx) {
  state(ctx).expression.start_alternative(state(ctx).tree);
};
const auto finish =
    x3::eps[([](auto& ctx) { x3::_val(ctx) = state(ctx).expression.finish(state(ctx).tree); })];

const auto operand = *(room >> (not_word[negate] | left_paren[open])) > (room >> comparison[leaf]) >
                     *(inside >> right_paren[close]);
const auto expression_def =
    begin >> (operand > *((and_word | or_word[alternative]) > operand) > outside > finish);

// ---------- flags ----------

const KindParser flag_token(TokenKind::Flag);
const auto flag_def = flag_token[([](auto& ctx) {
  ParseState& parse_state = state(ctx);
  Cursor at = x3::_attr(ctx);
  ast::Name found = parse_state.name(at);
  found.text.erase(0, 1);
  if (classify(found.text) != TokenKind::Name) parse_state.refuse_reserved_word(at);
  x3::_val(ctx) = std::move(found);
})];

BOOST_SPIRIT_DEFINE(value, call, parameter, comparison)

}  // namespace

BOOST_SPIRIT_DEFINE(term, fact, functor, expression, flag)

BOOST_SPIRIT_INSTANTIATE(TermRule, Cursor, Context)
BOOST_SPIRIT_INSTANTIATE(FunctorRule, Cursor, Context)
BOOST_SPIRIT_INSTANTIATE(FactRule, Cursor, Context)
BOOST_SPIRIT_INSTANTIATE(ExpressionRule, Cursor, Context)
BOOST_SPIRIT_INSTANTIATE(FlagRule, Cursor, Context)

}  // namespace frost::grammar
