// SPDX-License-Identifier: Apache-2.0
// Writes terms, calls and expressions of a syntax tree as Polar. Internal to the formatter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/ast/ast.hpp"
#include "frontend/format/layout.hpp"
#include "frontend/format/source_cursor.hpp"

namespace frost::format {

// Loosest first; None is around a whole expression. An operand that binds looser than its operator
// is written in parentheses.
enum class Binding : uint8_t { None, Or, And, Not, Leaf };

// A list of elements between brackets.
struct Brackets {
  std::string_view open;
  std::string_view close;
  grammar::TokenKind open_kind;
  grammar::TokenKind close_kind;
  bool has_blanks;        // inside, as long as all is on one line
  bool may_end_in_comma;  // the grammar allows a comma behind the last element
};

inline constexpr Brackets kParentheses{
    "(", ")", grammar::TokenKind::LeftParen, grammar::TokenKind::RightParen, false, false};
inline constexpr Brackets kList{
    "[", "]", grammar::TokenKind::LeftBracket, grammar::TokenKind::RightBracket, false, true};
inline constexpr Brackets kDictionary{
    "{", "}", grammar::TokenKind::LeftBrace, grammar::TokenKind::RightBrace, true, true};

// The junctions of the tree must be flat: no `and` directly in an `and`, no `or` in an `or`.
//
// Recursion is bounded by Limits::nesting_depth_max, which the parser enforces.
class ExpressionWriter {
 public:
  ExpressionWriter(const ast::Ast& ast, SourceCursor& cursor, Layout& layout)
      : ast_(ast), cursor_(cursor), layout_(layout) {}

  // One token.
  void word(grammar::TokenKind kind, std::string_view text);
  // All tokens of `span`, as one word.
  void span(SourceSpan span, std::string_view text);
  void name(const ast::Name& name) { span(name.span, name.text); }

  void term(ast::TermId id);
  void short_term(const ast::ShortTerm& term);
  void functor(const ast::Functor& functor);
  void call(const ast::Name& name, const std::vector<ast::TermId>& arguments);
  void expression(ast::ExprId id) { any(id, Binding::None); }

  // `keyword` is " if" or " iff". The expression follows on the same line or on lines below, one
  // indented line for each operand of the outermost operator.
  void body(std::string_view keyword, grammar::TokenKind kind, ast::ExprId id) {
    any_body(keyword, kind, id);
  }
  void body(std::string_view keyword, grammar::TokenKind kind, ast::ShorthandId id) {
    any_body(keyword, kind, id);
  }

  // `write` writes the element of an index. All on one line, or one element a line.
  template <class Write>
  void bracketed(const Brackets& brackets, size_t count, Write write);

 private:
  template <class Id>
  void any_body(std::string_view keyword, grammar::TokenKind kind, Id id);
  template <class Id>
  void any(Id id, Binding around);
  // Without parentheses. Its lines belong to the group around it.
  template <class Id>
  void bare(Id id);
  // `hangs`: further operands are indented below the first.
  template <class Node>
  void operands(const Node& node, bool hangs);
  void leaf(const ast::Expr& expr);
  void leaf(const ast::ShorthandExpr& expr);

  template <class Node>
  [[nodiscard]] bool has_parentheses(const Node& node, Binding around) const;
  // Where the first token of an expression is, its parenthesis included if it is written.
  template <class Id>
  [[nodiscard]] uint32_t begin_of(Id id, Binding around) const;
  [[nodiscard]] const ast::Expr& node(ast::ExprId id) const { return ast_.exprs[id]; }
  [[nodiscard]] const ast::ShorthandExpr& node(ast::ShorthandId id) const {
    return ast_.shorthands[id];
  }
  [[nodiscard]] std::string text_of(const ast::Term& term) const;

  const ast::Ast& ast_;
  SourceCursor& cursor_;
  Layout& layout_;
};

template <class Write>
void ExpressionWriter::bracketed(const Brackets& brackets, size_t count, Write write) {
  word(brackets.open_kind, brackets.open);
  if (count > 0) {
    auto line = [&] { brackets.has_blanks ? layout_.line() : layout_.soft_line(); };
    layout_.begin_group();
    layout_.indent();
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) word(grammar::TokenKind::Comma, ",");
      cursor_.write_comments(cursor_.begin_of_next(), SourceCursor::BlankLines::None);
      i > 0 ? layout_.line() : line();
      write(i);
    }
    if (brackets.may_end_in_comma) {
      cursor_.take_optional_comma();
      layout_.if_broken(",");
    }
    cursor_.write_comments(cursor_.begin_of(brackets.close_kind), SourceCursor::BlankLines::None);
    layout_.dedent();
    line();
  }
  // The tail of the group: what follows the closing bracket must fit, too.
  word(brackets.close_kind, brackets.close);
  if (count > 0) layout_.end_group();
}

}  // namespace frost::format
