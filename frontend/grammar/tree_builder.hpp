// SPDX-License-Identifier: Apache-2.0
// The syntax tree under construction. What a failed production left behind is taken back, so the
// finished tree holds nothing that was not parsed.
#pragma once

#include <utility>
#include <vector>

#include "frontend/ast/ast.hpp"

namespace frost::grammar {

enum class Junction : uint8_t { And, Or };

class TreeBuilder {
 public:
  struct Mark {
    size_t terms = 0;
    size_t exprs = 0;
    size_t shorthands = 0;
  };

  // Makes room for what `bytes` of a written policy usually hold, once and at the start, so that
  // the nodes of a large policy are not moved again and again.
  void expect(size_t bytes) {
    terms_.reserve(bytes / 20);
    exprs_.reserve(bytes / 60);
    shorthands_.reserve(bytes / 80);
  }

  ast::TermId add(ast::Term term) { return push<ast::TermId>(terms_, std::move(term)); }
  ast::ExprId add(ast::Expr expr) { return push<ast::ExprId>(exprs_, std::move(expr)); }
  ast::ShorthandId add(ast::ShorthandExpr shorthand) {
    return push<ast::ShorthandId>(shorthands_, std::move(shorthand));
  }

  ast::ExprId join(Junction junction, std::vector<ast::ExprId> children, SourceSpan span) {
    ast::Expr expr;
    expr.kind = junction == Junction::And ? ast::ExprKind::And : ast::ExprKind::Or;
    expr.span = span;
    expr.children = std::move(children);
    return add(std::move(expr));
  }
  ast::ShorthandId join(Junction junction, std::vector<ast::ShorthandId> children,
                        SourceSpan span) {
    ast::ShorthandExpr shorthand;
    shorthand.kind = junction == Junction::And ? ast::ShorthandKind::And : ast::ShorthandKind::Or;
    shorthand.span = span;
    shorthand.children = std::move(children);
    return add(std::move(shorthand));
  }

  [[nodiscard]] SourceSpan span(ast::ExprId id) const { return exprs_.at(id.index()).span; }
  [[nodiscard]] SourceSpan span(ast::ShorthandId id) const {
    return shorthands_.at(id.index()).span;
  }

  [[nodiscard]] Mark mark() const { return {terms_.size(), exprs_.size(), shorthands_.size()}; }
  void rewind(Mark mark) {
    terms_.resize(mark.terms);
    exprs_.resize(mark.exprs);
    shorthands_.resize(mark.shorthands);
  }

  // The lists of items; productions append to them directly.
  ast::Ast items;

  ast::Ast finish() && {
    items.terms = IdVector<ast::TermId, ast::Term>(std::move(terms_));
    items.exprs = IdVector<ast::ExprId, ast::Expr>(std::move(exprs_));
    items.shorthands = IdVector<ast::ShorthandId, ast::ShorthandExpr>(std::move(shorthands_));
    return std::move(items);
  }

 private:
  template <class Id, class Node>
  static Id push(std::vector<Node>& nodes, Node node) {
    nodes.push_back(std::move(node));
    return Id(nodes.size() - 1);
  }

  std::vector<ast::Term> terms_;
  std::vector<ast::Expr> exprs_;
  std::vector<ast::ShorthandExpr> shorthands_;
};

}  // namespace frost::grammar
