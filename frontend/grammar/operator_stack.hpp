// SPDX-License-Identifier: Apache-2.0
// `not`, `and`, `or` and parentheses with an explicit stack (style R6): nesting costs memory of
// ours, never machine stack, so no policy can overflow it in any kind of build.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "frontend/grammar/tree_builder.hpp"

namespace frost::grammar {

// Builds one expression at a time from its tokens in source order. NodeId is ExprId or ShorthandId.
// INVARIANT: levels_[0] is the expression itself, each further level one open parenthesis.
template <class NodeId>
class OperatorStack {
 public:
  void begin() {
    levels_.clear();
    levels_.emplace_back();
    depth_ = 0;
  }

  // Open parentheses and pending negations around the next operand.
  [[nodiscard]] uint32_t depth() const { return depth_; }
  [[nodiscard]] bool inside_parentheses() const { return levels_.size() > 1; }
  [[nodiscard]] SourceSpan open_parenthesis() const { return levels_.back().open; }

  void open(SourceSpan parenthesis) {
    levels_.emplace_back();
    levels_.back().open = parenthesis;
    ++depth_;
  }

  void negate(SourceSpan word) {
    levels_.back().negations.push_back(word);
    ++depth_;
  }

  void operand(TreeBuilder& tree, NodeId id) { complete(tree, {id, tree.span(id)}); }

  void close(TreeBuilder& tree, SourceSpan parenthesis) {
    FROST_CHECK(inside_parentheses());
    Operand inner = fold(tree);
    inner.span = cover(levels_.back().open, parenthesis);
    levels_.pop_back();
    --depth_;
    complete(tree, inner);
  }

  // `and` needs no action: operands of one conjunction follow each other.
  void start_alternative(TreeBuilder& tree) { fold_conjunction(tree); }

  NodeId finish(TreeBuilder& tree) {
    FROST_CHECK(levels_.size() == 1);
    return fold(tree).id;
  }

 private:
  // The span includes the parentheses around the operand, the node's own span does not.
  struct Operand {
    NodeId id;
    SourceSpan span;
  };
  struct Level {
    SourceSpan open;
    std::vector<SourceSpan> negations;  // of the operand that comes next
    std::vector<Operand> conjunction;   // operands since the last `or`
    std::vector<Operand> alternatives;
  };

  // `not` binds tighter than `and`: it takes exactly the operand that follows.
  void complete(TreeBuilder& tree, Operand operand) {
    Level& level = levels_.back();
    while (!level.negations.empty()) {
      operand = negation(tree, cover(level.negations.back(), operand.span), operand.id);
      level.negations.pop_back();
      --depth_;
    }
    level.conjunction.push_back(operand);
  }

  static Operand negation(TreeBuilder& tree, SourceSpan span, ast::ExprId child) {
    ast::Expr expr;
    expr.kind = ast::ExprKind::Not;
    expr.span = span;
    expr.children.push_back(child);
    return {tree.add(std::move(expr)), span};
  }
  static Operand negation(TreeBuilder&, SourceSpan, ast::ShorthandId) { FROST_UNREACHABLE(); }

  void fold_conjunction(TreeBuilder& tree) {
    Level& level = levels_.back();
    level.alternatives.push_back(join(tree, Junction::And, level.conjunction));
    level.conjunction.clear();
  }

  Operand fold(TreeBuilder& tree) {
    fold_conjunction(tree);
    return join(tree, Junction::Or, levels_.back().alternatives);
  }

  static Operand join(TreeBuilder& tree, Junction junction, const std::vector<Operand>& operands) {
    FROST_CHECK(!operands.empty());
    if (operands.size() == 1) return operands.front();
    std::vector<NodeId> children;
    children.reserve(operands.size());
    for (const Operand& operand : operands) children.push_back(operand.id);
    SourceSpan span = cover(operands.front().span, operands.back().span);
    return {tree.join(junction, std::move(children), span), span};
  }

  std::vector<Level> levels_;
  uint32_t depth_ = 0;
};

}  // namespace frost::grammar
