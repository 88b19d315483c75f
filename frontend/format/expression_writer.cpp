// SPDX-License-Identifier: Apache-2.0
#include "frontend/format/expression_writer.hpp"

#include <fmt/format.h>

#include <type_traits>

#include "base/polar_text.hpp"

namespace frost::format {

namespace {

using ast::ExprKind;
using ast::ShorthandKind;
using grammar::TokenKind;
using BlankLines = SourceCursor::BlankLines;

Binding binding_of(const ast::Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Or:
      return Binding::Or;
    case ExprKind::And:
      return Binding::And;
    case ExprKind::Not:
      return Binding::Not;
    case ExprKind::Call:
    case ExprKind::Compare:
    case ExprKind::In:
    case ExprKind::Matches:
    case ExprKind::MatchesExact:
    case ExprKind::True:
    case ExprKind::False:
      break;
  }
  return Binding::Leaf;
}

Binding binding_of(const ast::ShorthandExpr& expr) {
  switch (expr.kind) {
    case ShorthandKind::Or:
      return Binding::Or;
    case ShorthandKind::And:
      return Binding::And;
    case ShorthandKind::Term:
    case ShorthandKind::Global:
    case ShorthandKind::Call:
      break;
  }
  return Binding::Leaf;
}

bool is_comparison(const ast::Expr& expr) {
  return expr.kind == ExprKind::Compare || expr.kind == ExprKind::In ||
         expr.kind == ExprKind::Matches || expr.kind == ExprKind::MatchesExact;
}
bool is_comparison(const ast::ShorthandExpr&) { return false; }

struct Operator {
  TokenKind kind;
  std::string_view text;
};

Operator operator_of(ast::Compare compare) {
  switch (compare) {
    case ast::Compare::Eq:
      return {TokenKind::Equal, " = "};
    case ast::Compare::Ne:
      return {TokenKind::NotEqual, " != "};
    case ast::Compare::Lt:
      return {TokenKind::Less, " < "};
    case ast::Compare::Le:
      return {TokenKind::LessEqual, " <= "};
    case ast::Compare::Gt:
      return {TokenKind::Greater, " > "};
    case ast::Compare::Ge:
      return {TokenKind::GreaterEqual, " >= "};
  }
  return {TokenKind::End, ""};
}

}  // namespace

// ---------- words and terms ----------

void ExpressionWriter::word(TokenKind kind, std::string_view text) {
  cursor_.take(kind);
  layout_.text(text);
}

void ExpressionWriter::span(SourceSpan span, std::string_view text) {
  cursor_.take(span.begin, span.end);
  layout_.text(text);
}

std::string ExpressionWriter::text_of(const ast::Term& term) const {
  switch (term.kind) {
    case ast::TermKind::String:
      return quoted(term.text);
    case ast::TermKind::Integer:
      return fmt::format("{}", term.integer);
    case ast::TermKind::Boolean:
      return term.boolean ? "true" : "false";
    case ast::TermKind::Object:
      // The value of an object is no object, so this recursion ends.
      return fmt::format("{}{{{}}}", term.type.text, text_of(ast_.terms[term.value]));
    case ast::TermKind::Now:
      return "@current_unix_time";
    case ast::TermKind::Variable:
      return term.text;
  }
  return "";
}

void ExpressionWriter::term(ast::TermId id) {
  const ast::Term& term = ast_.terms[id];
  span(term.span, text_of(term));
}

void ExpressionWriter::short_term(const ast::ShortTerm& term) {
  span(term.span, term.is_string ? quoted(term.text) : term.text);
}

void ExpressionWriter::call(const ast::Name& name, const std::vector<ast::TermId>& arguments) {
  this->name(name);
  bracketed(kParentheses, arguments.size(), [&](size_t i) { term(arguments[i]); });
}

void ExpressionWriter::functor(const ast::Functor& functor) {
  name(functor.name);
  bracketed(kParentheses, functor.parameters.size(), [&](size_t i) {
    const ast::Parameter& parameter = functor.parameters[i];
    std::string text = text_of(ast_.terms[parameter.term]);
    if (parameter.type) text += ": " + parameter.type->text;
    span(parameter.span, text);
  });
}

// ---------- expressions ----------

template <class Id>
void ExpressionWriter::any_body(std::string_view keyword, TokenKind kind, Id id) {
  word(kind, keyword);
  layout_.begin_group();
  layout_.indent();
  cursor_.write_comments(begin_of(id, Binding::None), BlankLines::None);
  layout_.line();
  any(id, Binding::None);
  layout_.dedent();
  layout_.end_group();
}

template void ExpressionWriter::any_body(std::string_view, TokenKind, ast::ExprId);
template void ExpressionWriter::any_body(std::string_view, TokenKind, ast::ShorthandId);

// What must have parentheses, and what reads better with those that the author wrote: an `and`
// among alternatives, a comparison behind `not`.
template <class Node>
bool ExpressionWriter::has_parentheses(const Node& node, Binding around) const {
  Binding binding = binding_of(node);
  if (binding < around) return true;
  bool may_keep = (around == Binding::Or && binding == Binding::And) ||
                  (around == Binding::Not && is_comparison(node));
  return may_keep && cursor_.is_parenthesised(node.span);
}

template <class Id>
void ExpressionWriter::any(Id id, Binding around) {
  if (!has_parentheses(node(id), around)) {
    // An `and` among the alternatives of an `or` breaks on its own.
    bool hangs = around == Binding::Or && binding_of(node(id)) == Binding::And;
    if (!hangs) return bare(id);
    layout_.begin_group();
    operands(node(id), true);
    layout_.end_group();
    return;
  }
  word(TokenKind::LeftParen, "(");
  layout_.begin_group();
  layout_.indent();
  cursor_.write_comments(begin_of(id, Binding::None), BlankLines::None);
  layout_.soft_line();
  bare(id);
  cursor_.write_comments(cursor_.begin_of(TokenKind::RightParen), BlankLines::None);
  layout_.dedent();
  layout_.soft_line();
  word(TokenKind::RightParen, ")");
  layout_.end_group();
}

template <class Id>
void ExpressionWriter::bare(Id id) {
  const auto& node = this->node(id);
  switch (binding_of(node)) {
    case Binding::Or:
    case Binding::And:
      return operands(node, false);
    case Binding::Not:
      word(TokenKind::Not, "not ");
      return any(node.children.front(), Binding::Not);
    case Binding::Leaf:
    case Binding::None:
      return leaf(node);
  }
}

template <class Node>
void ExpressionWriter::operands(const Node& node, bool hangs) {
  Binding binding = binding_of(node);
  bool is_or = binding == Binding::Or;
  for (size_t i = 0; i < node.children.size(); ++i) {
    auto child = node.children[i];
    if (i == 1 && hangs) layout_.indent();
    if (i > 0) {
      word(is_or ? TokenKind::Or : TokenKind::And, is_or ? " or" : " and");
      cursor_.write_comments(begin_of(child, binding), BlankLines::None);
      layout_.line();
    }
    any(child, binding);
  }
  if (hangs) layout_.dedent();
}

template <class Id>
uint32_t ExpressionWriter::begin_of(Id id, Binding around) const {
  for (;;) {
    const auto& node = this->node(id);
    if (has_parentheses(node, around)) return cursor_.begin_of(TokenKind::LeftParen);
    Binding binding = binding_of(node);
    if (binding != Binding::Or && binding != Binding::And) return cursor_.begin_of_next();
    around = binding;
    id = node.children.front();
  }
}

void ExpressionWriter::leaf(const ast::Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Call:
      return call(expr.name, expr.terms);
    case ExprKind::Compare: {
      auto [kind, text] = operator_of(expr.compare);
      term(expr.terms[0]);
      word(kind, text);
      return term(expr.terms[1]);
    }
    case ExprKind::In:
      term(expr.terms[0]);
      word(TokenKind::In, " in ");
      return bracketed(kList, expr.terms.size() - 1, [&](size_t i) { term(expr.terms[i + 1]); });
    case ExprKind::Matches:
      term(expr.terms[0]);
      word(TokenKind::Matches, " matches ");
      return name(expr.name);
    case ExprKind::MatchesExact:
      term(expr.terms[0]);
      word(TokenKind::MatchesExact, " matches! ");
      return name(expr.name);
    case ExprKind::True:
      return word(TokenKind::True, "true");
    case ExprKind::False:
      return word(TokenKind::False, "false");
    case ExprKind::And:
    case ExprKind::Or:
    case ExprKind::Not:
      break;
  }
}

void ExpressionWriter::leaf(const ast::ShorthandExpr& expr) {
  switch (expr.kind) {
    case ShorthandKind::Call:
      return call(expr.name, expr.terms);
    case ShorthandKind::Global:
      word(TokenKind::Name, "global ");
      return short_term(expr.first);
    case ShorthandKind::Term:
      short_term(expr.first);
      if (!expr.on) return;
      word(TokenKind::Name, " on ");
      return short_term(*expr.on);
    case ShorthandKind::And:
    case ShorthandKind::Or:
      break;
  }
}

}  // namespace frost::format
