// SPDX-License-Identifier: Apache-2.0
// Longhand rules to core rules (polar.md §4).
#include <map>

#include "base/check.hpp"
#include "frontend/rule_builder.hpp"

namespace frost {

namespace {

using ast::Expr;
using ast::ExprKind;

class LonghandRule {
 public:
  LonghandRule(const ast::Ast& ast, const ast::Rule& rule, Emitter& emit)
      : ast_(ast), rule_(rule), emit_(emit), builder_(ast, rule.span, emit) {}

  void build(const std::vector<ast::ExprId>& leaves, std::vector<core::Rule>& out) {
    std::vector<core::Term> terms;
    for (const ast::Parameter& parameter : rule_.head.parameters) {
      terms.push_back(builder_.term(parameter.term));
      if (parameter.type) test(terms.back(), *parameter.type);
    }
    builder_.head(rule_.head.name.text, std::move(terms), rule_.head.span);
    bool can_hold = true;
    for (ast::ExprId leaf : leaves) can_hold &= add(ast_.exprs[leaf]);
    if (can_hold && !builder_.failed()) out.push_back(builder_.take());
  }

 private:
  void test(const core::Term& term, const ast::Name& type) {
    if (term.variable.valid()) {
      builder_.test(term.variable, type.text, type.span);
    } else {
      builder_.fail();  // `"x": T` is not grammatical; the parser has reported it
    }
  }

  // False when the conjunct is `false`, so that the conjunction is no rule at all.
  bool add(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::Call:
        builder_.call(expr.name, expr.terms, expr.span);
        return true;
      case ExprKind::Matches:
        test(builder_.term(expr.terms[0]), expr.name);
        return true;
      case ExprKind::True:
        return true;
      case ExprKind::False:
        return false;
      case ExprKind::MatchesExact:
        return unsupported(expr.span, "`matches!`");
      case ExprKind::Not:
        return unsupported(expr.span, "`not`");
      case ExprKind::In:
        return unsupported(expr.span, "`in` in a rule");
      case ExprKind::Compare:
        return unsupported(expr.span, "a comparison");
      case ExprKind::And:
      case ExprKind::Or:
        break;
    }
    FROST_UNREACHABLE();
  }

  bool unsupported(SourceSpan span, std::string_view what) {
    emit_.emit<diag::Unsupported>(span, what);
    builder_.fail();
    return true;
  }

  const ast::Ast& ast_;
  const ast::Rule& rule_;
  Emitter& emit_;
  RuleBuilder builder_;
};

struct Occurrences {
  size_t count = 0;
  SourceSpan first;
};

using Counts = std::map<std::string, Occurrences, std::less<>>;

void count_term(const ast::Ast& ast, ast::TermId id, Counts& counts) {
  const ast::Term& term = ast.terms[id];
  if (term.kind != ast::TermKind::Variable || term.text.starts_with('_')) return;
  Occurrences& seen = counts[term.text];
  if (seen.count++ == 0) seen.first = term.span;
}

// Depth is bounded by Limits::nesting_depth_max, which the parser enforces.
void count_expr(const ast::Ast& ast, ast::ExprId id, Counts& counts) {
  const Expr& expr = ast.exprs[id];
  for (ast::TermId term : expr.terms) count_term(ast, term, counts);
  for (ast::ExprId child : expr.children) count_expr(ast, child, counts);
}

void warn_singletons(const ast::Ast& ast, const ast::Rule& rule, Emitter& emit) {
  Counts counts;
  for (const ast::Parameter& parameter : rule.head.parameters) {
    count_term(ast, parameter.term, counts);
  }
  if (rule.body) count_expr(ast, *rule.body, counts);
  for (const auto& [name, seen] : counts) {
    if (seen.count == 1) emit.emit<diag::SingletonVariable>(seen.first, name, name);
  }
}

}  // namespace

void desugar_rule(const ast::Ast& ast, const ast::Rule& rule, const Limits& limits, Emitter& emit,
                  std::vector<core::Rule>& out) {
  if (out.size() > limits.clauses_max) return;  // desugar() reports it
  warn_singletons(ast, rule, emit);
  std::vector<std::vector<ast::ExprId>> conjunctions{{}};
  if (rule.body) {
    auto normal = disjuncts(
        *rule.body, ast.exprs, [](const auto& e) { return e.kind == ExprKind::And; },
        [](const auto& e) { return e.kind == ExprKind::Or; }, limits.clauses_max - out.size());
    if (!normal) {
      emit.emit<diag::TooManyClauses>(rule.span, limits.clauses_max, "clauses_max");
      return;
    }
    conjunctions = std::move(*normal);
  }
  size_t errors = emit.error_count();
  for (const auto& leaves : conjunctions) {
    if (leaves.size() > limits.clause_atoms_max) {
      emit.emit<diag::ClauseTooLong>(rule.span, limits.clause_atoms_max);
      return;
    }
    LonghandRule(ast, rule, emit).build(leaves, out);
    if (emit.error_count() > errors) return;  // the other disjuncts would repeat the report
  }
}

}  // namespace frost
