// SPDX-License-Identifier: Apache-2.0
// Longhand rules to core rules (polar.md §4): one rule per disjunct. `in` is a disjunction of
// equalities; a negated call over outer variables stays, any other negated expression becomes an
// auxiliary predicate over its outer variables (DEC-3).
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/check.hpp"
#include "base/polar_text.hpp"
#include "frontend/rule_builder.hpp"

namespace frost {

namespace {

using ast::Expr;
using ast::ExprId;
using ast::ExprKind;

// One conjunct: an expression that is no And, Or or positive Not.
struct Leaf {
  ExprId expr;
  bool negated = false;
  uint32_t element = 0;  // In: the element of the list it stands for
};

using Conjunction = std::vector<Leaf>;
using Names = std::set<std::string, std::less<>>;

// `not` can be pushed through to the leaves: nothing below calls a predicate, so every variable
// below is bound outside or an error.
bool is_test(const ast::Ast& ast, ExprId id) {
  const Expr& expr = ast.exprs[id];
  if (expr.kind == ExprKind::Call) return false;
  return std::ranges::all_of(expr.children, [&](ExprId child) { return is_test(ast, child); });
}

// Disjunctive normal form; none when there are more than `limit` conjunctions, or when one has more
// than `leaves_max` leaves: is_too_long() then. Both are found before anything large is built.
// Depth is bounded by Limits::nesting_depth_max, which the parser enforces.
class NormalForm {
 public:
  NormalForm(const ast::Ast& ast, size_t limit, size_t leaves_max)
      : ast_(ast), limit_(limit), leaves_max_(leaves_max) {}

  [[nodiscard]] bool is_too_long() const { return is_too_long_; }

  std::optional<std::vector<Conjunction>> of(ExprId id, bool negated = false) {
    const Expr& expr = ast_.exprs[id];
    bool pushed = !negated || is_test(ast_, id);
    if (expr.kind == ExprKind::Not && !negated) {
      bool is_leaf = !is_test(ast_, expr.children[0]);
      return is_leaf ? one({expr.children[0], true}) : of(expr.children[0], true);
    }
    if (expr.kind == ExprKind::Not && pushed) return of(expr.children[0], false);
    if (expr.kind == ExprKind::In && !negated) return elements(id);
    if (!pushed || (expr.kind != ExprKind::And && expr.kind != ExprKind::Or)) {
      return one({id, negated});
    }
    return (expr.kind == ExprKind::And) != negated ? product(expr, negated) : sum(expr, negated);
  }

 private:
  static std::vector<Conjunction> one(Leaf leaf) { return {Conjunction{leaf}}; }

  std::optional<std::vector<Conjunction>> elements(ExprId id) {
    size_t count = ast_.exprs[id].terms.size() - 1;
    if (count > limit_) return std::nullopt;
    std::vector<Conjunction> all;
    for (uint32_t i = 1; i <= count; ++i) all.push_back({Leaf{id, false, i}});
    return all;
  }

  std::optional<std::vector<Conjunction>> sum(const Expr& expr, bool negated) {
    std::vector<Conjunction> all;
    for (ExprId child : expr.children) {
      auto part = of(child, negated);
      if (!part || all.size() + part->size() > limit_) return std::nullopt;
      all.insert(all.end(), part->begin(), part->end());
    }
    return all;
  }

  std::optional<std::vector<Conjunction>> product(const Expr& expr, bool negated) {
    std::vector<Conjunction> all{{}};
    for (ExprId child : expr.children) {
      auto part = of(child, negated);
      if (!part || all.size() * part->size() > limit_) return std::nullopt;
      std::vector<Conjunction> next;
      for (const Conjunction& left : all) {
        for (const Conjunction& right : *part) {
          is_too_long_ |= left.size() + right.size() > leaves_max_;
          if (is_too_long_) return std::nullopt;
          next.push_back(left);
          next.back().insert(next.back().end(), right.begin(), right.end());
        }
      }
      all = std::move(next);
    }
    return all;
  }

  const ast::Ast& ast_;
  size_t limit_;
  size_t leaves_max_;
  bool is_too_long_ = false;
};

void add_names(const ast::Ast& ast, const std::vector<ast::TermId>& terms, Names& names) {
  for (ast::TermId id : terms) {
    const ast::Term& term = ast.terms[id];
    if (term.kind == ast::TermKind::Variable && term.text != "_") names.insert(term.text);
  }
}

void add_names(const ast::Ast& ast, ExprId id, Names& names) {
  const Expr& expr = ast.exprs[id];
  add_names(ast, expr.terms, names);
  for (ExprId child : expr.children) add_names(ast, child, names);
}

// The content of a negated expression, independent of how its variables are called: variables are
// numbered by first occurrence, outer ones marked. Also gives the outer variables in that order.
class Content {
 public:
  Content(const ast::Ast& ast, const Names& outer) : ast_(ast), outer_(outer) {}

  std::string of(ExprId id) {
    const Expr& expr = ast_.exprs[id];
    std::string text = fmt::format("{}:{}{}(", static_cast<int>(expr.kind),
                                   static_cast<int>(expr.compare), quoted(expr.name.text));
    for (ast::TermId term : expr.terms) text += of_term(ast_.terms[term]) + ",";
    for (ExprId child : expr.children) text += of(child) + ",";
    return text + ")";
  }

  [[nodiscard]] const std::vector<std::string>& outer_in_order() const { return order_; }

 private:
  std::string of_term(const ast::Term& term) {
    if (term.kind == ast::TermKind::Variable) {
      if (term.text == "_") return "_";
      auto [it, is_new] = numbers_.try_emplace(term.text, numbers_.size());
      bool is_outer = outer_.contains(term.text);
      if (is_new && is_outer) order_.push_back(term.text);
      return fmt::format("{}{}", is_outer ? "o" : "i", it->second);
    }
    std::string text = fmt::format("{}{}{}{}", static_cast<int>(term.kind), quoted(term.text),
                                   term.integer, term.boolean);
    if (term.kind != ast::TermKind::Object) return text;
    return text + quoted(term.type.text) + of_term(ast_.terms[term.value]);
  }

  const ast::Ast& ast_;
  const Names& outer_;
  std::map<std::string, size_t> numbers_;
  std::vector<std::string> order_;
};

// Builds the core rules of one longhand rule, one conjunction at a time.
class LonghandRule {
 public:
  LonghandRule(const ast::Ast& ast, const Limits& limits, AuxiliaryNames& names, Emitter& emit,
               std::vector<core::Rule>& out)
      : ast_(ast), limits_(limits), names_(names), emit_(emit), out_(out) {}

  void build(const ast::Rule& rule) {
    Names head_names;
    for (const ast::Parameter& parameter : rule.head.parameters) {
      add_names(ast_, {parameter.term}, head_names);
    }
    build(rule.body, rule.span, head_names, [&](RuleBuilder& builder) { add_head(rule, builder); });
  }

 private:
  // Appends one rule per conjunction of `body`; `add_head` gives each its head.
  template <class AddHead>
  void build(std::optional<ExprId> body, SourceSpan span, const Names& head_names,
             const AddHead& add_head) {
    std::vector<Conjunction> conjunctions{{}};
    if (body) {
      size_t limit = limits_.clauses_max - std::min<size_t>(limits_.clauses_max, out_.size());
      NormalForm form(ast_, limit, limits_.clause_atoms_max);
      auto normal = form.of(*body);
      if (!normal) return too_large(form, span);
      conjunctions = std::move(*normal);
    }
    size_t errors = emit_.error_count();
    for (const Conjunction& conjunction : conjunctions) {
      if (conjunction.size() > limits_.clause_atoms_max) {
        emit_.emit<diag::ClauseTooLong>(span, limits_.clause_atoms_max);
        return;
      }
      RuleBuilder builder(ast_, span, emit_);
      add_head(builder);
      add_body(conjunction, head_names, builder);
      if (emit_.error_count() > errors) return;  // the other disjuncts would repeat the report
      if (builder.contradiction() || builder.failed()) continue;
      out_.push_back(builder.take());
    }
  }

  void too_large(const NormalForm& form, SourceSpan span) {
    if (form.is_too_long()) {
      emit_.emit<diag::ClauseTooLong>(span, limits_.clause_atoms_max);
    } else {
      emit_.emit<diag::TooManyClauses>(span, limits_.clauses_max, "clauses_max");
    }
  }

  void add_head(const ast::Rule& rule, RuleBuilder& builder) {
    std::vector<core::Term> terms;
    for (const ast::Parameter& parameter : rule.head.parameters) {
      core::Term term = builder.term(parameter.term);
      if (term.is_now) {
        emit_.emit<diag::TimeInHead>(term.span);
        builder.fail();
      }
      if (parameter.type) add_type(term, *parameter.type, core::TestKind::AtMost, builder);
      terms.push_back(std::move(term));
    }
    builder.head(rule.head.name.text, std::move(terms), rule.head.span);
  }

  void add_body(const Conjunction& conjunction, const Names& head_names, RuleBuilder& builder) {
    for (size_t i = 0; i < conjunction.size(); ++i) {
      const Expr& expr = ast_.exprs[conjunction[i].expr];
      if (conjunction[i].negated && (expr.kind == ExprKind::Call || !expr.children.empty())) {
        add_negated(conjunction[i].expr, outer_names(conjunction, i, head_names), builder);
      } else {
        add(conjunction[i], builder);
      }
    }
  }

  // The variables of conjunct `index` that also occur outside it (SEM-36).
  Names outer_names(const Conjunction& conjunction, size_t index, const Names& head_names) {
    Names own;
    add_names(ast_, conjunction[index].expr, own);
    Names others = head_names;
    for (size_t i = 0; i < conjunction.size(); ++i) {
      if (i != index) add_names(ast_, conjunction[i].expr, others);
    }
    std::erase_if(own, [&](const std::string& name) { return !others.contains(name); });
    return own;
  }

  void add_negated(ExprId id, const Names& outer, RuleBuilder& builder) {
    const Expr& expr = ast_.exprs[id];
    if (expr.kind == ExprKind::Call && all_outer(expr, outer)) {
      return builder.negated(expr.name.text, builder.arguments(expr.terms), expr.span);
    }
    Content content(ast_, outer);
    auto [name, is_new] = names_.name(content.of(id));
    std::vector<core::Term> terms;
    for (const std::string& variable : content.outer_in_order()) {
      terms.push_back(RuleBuilder::term(builder.variable(variable, expr.span), expr.span));
    }
    builder.negated(name, std::move(terms), expr.span);
    if (is_new) build_auxiliary(id, name, content.outer_in_order());
  }

  [[nodiscard]] bool all_outer(const Expr& call, const Names& outer) const {
    return std::ranges::all_of(call.terms, [&](ast::TermId id) {
      const ast::Term& term = ast_.terms[id];
      return term.kind != ast::TermKind::Variable || outer.contains(term.text);
    });
  }

  void build_auxiliary(ExprId id, const std::string& name, const std::vector<std::string>& outer) {
    SourceSpan span = ast_.exprs[id].span;
    size_t first = out_.size();
    build(id, span, Names(outer.begin(), outer.end()), [&](RuleBuilder& builder) {
      std::vector<core::Term> terms;
      for (const std::string& variable : outer) {
        terms.push_back(RuleBuilder::term(builder.variable(variable, span), span));
      }
      builder.head(name, std::move(terms), span);
    });
    for (size_t i = first; i < out_.size(); ++i) {
      if (out_[i].head.predicate == name) out_[i].auxiliary = true;
    }
  }

  void add_type(const core::Term& term, const ast::Name& type, core::TestKind kind,
                RuleBuilder& builder) {
    if (term.variable.valid()) {
      builder.test(term.variable, type.text, type.span, kind);
    } else {
      builder.fail();  // `"x": T` is not grammatical; the parser has reported it
    }
  }

  void add(const Leaf& leaf, RuleBuilder& builder) {
    const Expr& expr = ast_.exprs[leaf.expr];
    switch (expr.kind) {
      case ExprKind::Call:
        return builder.call(expr.name, expr.terms, expr.span);
      case ExprKind::Matches:
        return add_type(builder.term(expr.terms[0]), expr.name,
                        leaf.negated ? core::TestKind::Not : core::TestKind::AtMost, builder);
      case ExprKind::MatchesExact:
        return add_exact(leaf, builder);
      case ExprKind::True:
      case ExprKind::False:
        if ((expr.kind == ExprKind::False) != leaf.negated) builder.contradict();
        return;
      case ExprKind::In:
        return add_in(leaf, builder);
      case ExprKind::Compare:
        return add_comparison(leaf, builder);
      case ExprKind::Not:
      case ExprKind::And:
      case ExprKind::Or:
        break;
    }
    FROST_UNREACHABLE();
  }

  void add_exact(const Leaf& leaf, RuleBuilder& builder) {
    const Expr& expr = ast_.exprs[leaf.expr];
    emit_.emit<diag::MatchesExactly>(expr.span);
    add_type(builder.term(expr.terms[0]), expr.name,
             leaf.negated ? core::TestKind::NotExactly : core::TestKind::Exactly, builder);
  }

  void add_in(const Leaf& leaf, RuleBuilder& builder) {
    const Expr& expr = ast_.exprs[leaf.expr];
    if (!leaf.negated) {
      return builder.equal(builder.term(expr.terms[0]), builder.term(expr.terms[leaf.element]),
                           expr.span);
    }
    for (size_t i = 1; i < expr.terms.size(); ++i) {
      builder.compare(hir::Comparison::NotEqual, builder.term(expr.terms[0]),
                      builder.term(expr.terms[i]), expr.span);
    }
  }

  void add_comparison(const Leaf& leaf, RuleBuilder& builder) {
    using enum hir::Comparison;
    const Expr& expr = ast_.exprs[leaf.expr];
    core::Term left = builder.term(expr.terms[0]);
    core::Term right = builder.term(expr.terms[1]);
    switch (leaf.negated ? complement(expr.compare) : expr.compare) {
      case ast::Compare::Eq:
        return builder.equal(left, right, expr.span);
      case ast::Compare::Ne:
        return builder.compare(NotEqual, left, right, expr.span);
      case ast::Compare::Lt:
        return builder.compare(Less, left, right, expr.span);
      case ast::Compare::Le:
        return builder.compare(LessEqual, left, right, expr.span);
      case ast::Compare::Gt:
        return builder.compare(Less, right, left, expr.span);
      case ast::Compare::Ge:
        return builder.compare(LessEqual, right, left, expr.span);
    }
  }

  static ast::Compare complement(ast::Compare compare) {
    switch (compare) {
      case ast::Compare::Eq:
        return ast::Compare::Ne;
      case ast::Compare::Ne:
        return ast::Compare::Eq;
      case ast::Compare::Lt:
        return ast::Compare::Ge;
      case ast::Compare::Le:
        return ast::Compare::Gt;
      case ast::Compare::Gt:
        return ast::Compare::Le;
      case ast::Compare::Ge:
        return ast::Compare::Lt;
    }
    FROST_UNREACHABLE();
  }

  const ast::Ast& ast_;
  const Limits& limits_;
  AuxiliaryNames& names_;
  Emitter& emit_;
  std::vector<core::Rule>& out_;
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
    if (seen.count != 1) continue;
    emit.emit<diag::SingletonVariable>(seen.first, name, name).replace(seen.first, "_" + name);
  }
}

}  // namespace

void desugar_rule(const ast::Ast& ast, const ast::Rule& rule, const Limits& limits,
                  AuxiliaryNames& names, Emitter& emit, std::vector<core::Rule>& out) {
  if (out.size() > limits.clauses_max) return;  // desugar() reports it
  warn_singletons(ast, rule, emit);
  LonghandRule(ast, limits, names, emit, out).build(rule);
}

}  // namespace frost
