// SPDX-License-Identifier: Apache-2.0
// Rules that can never fire, for a reason that is no error, and `=` between values that are never
// equal (DEC-21).
#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "frontend/lint/lints.hpp"

namespace frost::lint_groups {

namespace {

using ast::Compare;
using ast::Expr;
using ast::ExprKind;
using hir::ShapeOrigin;

// Why a condition never holds, and where.
struct Never {
  SourceSpan span;
  std::string reason;
};

using Predicates = std::set<std::pair<std::string_view, size_t>>;

// Types that the text gives variables of one rule; empty for those it gives several.
using VariableTypes = std::map<std::string_view, std::string_view>;

// The conditions of one rule. Recursion is bounded by Limits::nesting_depth_max.
class Conditions {
 public:
  Conditions(const LintInput& input, const Predicates& with_rules, VariableTypes types)
      : ast_(input.ast), limits_(input.limits), with_rules_(with_rules), types_(std::move(types)) {}

  [[nodiscard]] std::optional<Never> never(ast::ExprId id) const {
    const Expr& expr = ast_.exprs[id];
    switch (expr.kind) {
      case ExprKind::And:
      case ExprKind::Or:
        return never_junction(expr.children, expr.kind == ExprKind::And);
      case ExprKind::Not:
        if (ast_.exprs[expr.children.front()].kind != ExprKind::True) return std::nullopt;
        return Never{expr.span, "`not true` never holds"};
      case ExprKind::Call:
        return never_call(expr.name, expr.terms.size(), expr.span);
      case ExprKind::In:
        return never_in(expr);
      case ExprKind::Compare:
        return never_compare(expr);
      case ExprKind::False:
        return Never{expr.span, "`false` never holds"};
      case ExprKind::Matches:
      case ExprKind::MatchesExact:
      case ExprKind::True:
        return std::nullopt;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Never> never(ast::ShorthandId id) const {
    const ast::ShorthandExpr& expr = ast_.shorthands[id];
    switch (expr.kind) {
      case ast::ShorthandKind::And:
      case ast::ShorthandKind::Or:
        return never_junction(expr.children, expr.kind == ast::ShorthandKind::And);
      case ast::ShorthandKind::Call:
        return never_call(expr.name, expr.terms.size(), expr.span);
      case ast::ShorthandKind::Term:
      case ast::ShorthandKind::Global:
        return std::nullopt;
    }
    return std::nullopt;
  }

  // The types of both sides when values of them are never equal.
  [[nodiscard]] std::optional<std::pair<std::string_view, std::string_view>> different_types(
      const Expr& expr) const {
    std::string_view left = type_at(expr.terms[0]);
    std::string_view right = type_at(expr.terms[1]);
    bool are_values = !is_variable(expr.terms[0]) && !is_variable(expr.terms[1]);
    bool may_differ = are_values || is_primitive(left) || is_primitive(right);
    if (left.empty() || right.empty() || left == right || !may_differ) return std::nullopt;
    return std::pair(left, right);
  }

 private:
  // Of an `and` one part is enough, of an `or` it takes all.
  template <class Id>
  [[nodiscard]] std::optional<Never> never_junction(const std::vector<Id>& children,
                                                    bool one_is_enough) const {
    std::optional<Never> first;
    for (Id child : children) {
      std::optional<Never> found = never(child);
      if (found && one_is_enough) return found;
      if (!found && !one_is_enough) return std::nullopt;
      if (!first) first = std::move(found);
    }
    return first;
  }

  [[nodiscard]] std::optional<Never> never_call(const ast::Name& name, size_t arity,
                                                SourceSpan span) const {
    bool may_be_stored = arity > 0 && arity <= limits_.fact_arity_max;
    if (may_be_stored || with_rules_.contains({name.text, arity})) return std::nullopt;
    return Never{span, "`" + name.text + "` has no rule, and no fact has " + std::to_string(arity) +
                           " arguments"};
  }

  [[nodiscard]] std::optional<Never> never_in(const Expr& expr) const {
    if (expr.terms.size() == 1) return Never{expr.span, "nothing is in an empty list"};
    std::optional<std::string> subject = value_text(expr.terms[0]);
    if (!subject) return std::nullopt;
    for (size_t i = 1; i < expr.terms.size(); ++i) {
      std::optional<std::string> element = value_text(expr.terms[i]);
      if (!element || *element == *subject) return std::nullopt;
    }
    return Never{expr.span, "the value is not in the list"};
  }

  [[nodiscard]] std::optional<Never> never_compare(const Expr& expr) const {
    if (expr.compare == Compare::Eq && different_types(expr)) {
      return Never{expr.span, "values of different types are never equal"};
    }
    std::optional<std::string> left = value_text(expr.terms[0]);
    std::optional<std::string> right = value_text(expr.terms[1]);
    if (left && right) {
      if (holds(expr, *left == *right)) return std::nullopt;
      return Never{expr.span, "this comparison of two values is false"};
    }
    bool is_strict =
        expr.compare == Compare::Ne || expr.compare == Compare::Lt || expr.compare == Compare::Gt;
    if (!is_strict || !is_same_variable(expr)) return std::nullopt;
    return Never{expr.span, "a value is neither different from itself nor less or greater"};
  }

  // Whether a comparison between two values holds; true for what is no comparison of integers.
  [[nodiscard]] bool holds(const Expr& expr, bool are_equal) const {
    const ast::Term& left = ast_.terms[expr.terms[0]];
    const ast::Term& right = ast_.terms[expr.terms[1]];
    if (expr.compare == Compare::Eq) return are_equal;
    if (expr.compare == Compare::Ne) return !are_equal;
    if (left.kind != ast::TermKind::Integer || right.kind != ast::TermKind::Integer) return true;
    switch (expr.compare) {
      case Compare::Lt:
        return left.integer < right.integer;
      case Compare::Le:
        return left.integer <= right.integer;
      case Compare::Gt:
        return left.integer > right.integer;
      case Compare::Ge:
        return left.integer >= right.integer;
      case Compare::Eq:
      case Compare::Ne:
        break;
    }
    return true;
  }

  [[nodiscard]] bool is_variable(ast::TermId id) const {
    return ast_.terms[id].kind == ast::TermKind::Variable;
  }

  [[nodiscard]] bool is_same_variable(const Expr& expr) const {
    const ast::Term& left = ast_.terms[expr.terms[0]];
    const ast::Term& right = ast_.terms[expr.terms[1]];
    return is_variable(expr.terms[0]) && is_variable(expr.terms[1]) && left.text == right.text &&
           left.text != "_";
  }

  // A value in the one form that equal values have; none for what is only known at run time.
  [[nodiscard]] std::optional<std::string> value_text(ast::TermId id) const {
    const ast::Term& term = ast_.terms[id];
    if (term.kind == ast::TermKind::Variable || term.kind == ast::TermKind::Now) {
      return std::nullopt;
    }
    // String{"x"} is "x" (SEM-2).
    bool is_notation = term.kind == ast::TermKind::Object && is_primitive(term.type.text);
    return term_text(ast_, is_notation ? term.value : id);
  }

  [[nodiscard]] std::string_view type_at(ast::TermId id) const {
    const ast::Term& term = ast_.terms[id];
    if (term.kind != ast::TermKind::Variable) return type_of(ast_, id);
    auto it = types_.find(term.text);
    return it == types_.end() ? std::string_view() : it->second;
  }

  const ast::Ast& ast_;
  const Limits& limits_;
  const Predicates& with_rules_;
  VariableTypes types_;
};

// From specialisers in the head and `matches` that every alternative has.
VariableTypes variable_types(const ast::Ast& ast, const ast::Rule& rule) {
  VariableTypes types;
  auto note = [&](ast::TermId id, std::string_view type) {
    const ast::Term& term = ast.terms[id];
    if (term.kind != ast::TermKind::Variable || term.text == "_") return;
    auto [it, is_new] = types.try_emplace(term.text, type);
    if (!is_new && it->second != type) it->second = {};
  };
  for (const ast::Parameter& parameter : rule.head.parameters) {
    if (parameter.type) note(parameter.term, parameter.type->text);
  }
  std::vector<ast::ExprId> open;
  if (rule.body) open.push_back(*rule.body);
  while (!open.empty()) {
    const Expr& expr = ast.exprs[open.back()];
    open.pop_back();
    if (expr.kind == ExprKind::Matches) note(expr.terms[0], expr.name.text);
    if (expr.kind == ExprKind::And) {
      open.insert(open.end(), expr.children.begin(), expr.children.end());
    }
  }
  return types;
}

// Whether an alternative says nothing but the head again: legal, without effect (SEM-55).
bool is_tautology(const ast::Ast& ast, const ast::Rule& rule) {
  auto repeats_head = [&](const Expr& expr) {
    if (expr.kind != ExprKind::Call || expr.name.text != rule.head.name.text) return false;
    return std::ranges::equal(
        expr.terms, rule.head.parameters, {}, [&](ast::TermId id) { return term_text(ast, id); },
        [&](const ast::Parameter& p) { return term_text(ast, p.term); });
  };
  const Expr& body = ast.exprs[*rule.body];
  if (body.kind != ExprKind::Or) return repeats_head(body);
  return std::ranges::any_of(body.children,
                             [&](ast::ExprId child) { return repeats_head(ast.exprs[child]); });
}

bool is_tautology(const ast::Ast& ast, const ast::ShorthandRule& rule) {
  auto repeats_head = [&](const ast::ShorthandExpr& expr) {
    bool is_here = !expr.on || (!expr.on->is_string && expr.on->text == "resource");
    return expr.kind == ast::ShorthandKind::Term && is_here &&
           expr.first.is_string == rule.head.is_string && expr.first.text == rule.head.text;
  };
  const ast::ShorthandExpr& body = ast.shorthands[rule.body];
  if (body.kind != ast::ShorthandKind::Or) return repeats_head(body);
  return std::ranges::any_of(
      body.children, [&](ast::ShorthandId child) { return repeats_head(ast.shorthands[child]); });
}

class Firing {
 public:
  Firing(const LintInput& input, Emitter& emit) : input_(input), ast_(input.ast), emit_(emit) {
    for (const ast::Rule& rule : ast_.rules) {
      with_rules_.insert({rule.head.name.text, rule.head.parameters.size()});
    }
    if (input.hir != nullptr) collect_clauses(*input.hir);
  }

  std::set<SourceSpan> report() {
    for (const ast::Rule& rule : ast_.rules) report_rule(rule);
    bool has_actor = std::ranges::any_of(input_.blocks.types, [](const auto& type) {
      return type.second.kind == ast::BlockKind::Actor;
    });
    for (const ast::Block& block : ast_.blocks) {
      for (const ast::ShorthandRule& rule : block.rules) {
        if (!has_actor) {
          emit_.emit<diag::NeverFires>(rule.span).label(
              "the policy declares no actor, and shorthand rules speak about actors");
          return std::move(dead_);  // the others say the same
        }
        report_shorthand(rule);
      }
    }
    return std::move(dead_);
  }

 private:
  void collect_clauses(const hir::Hir& hir) {
    for (const hir::Clause& clause : hir.clauses) {
      firing_.insert(clause.span);
      derived_.insert(clause.head.relation);
    }
    for (const hir::Fact& fact : hir.facts) {
      firing_.insert(fact.span);
      derived_.insert(fact.relation);
    }
    for (const hir::Shape& shape : hir.schema) {
      if (shape.origin != ShapeOrigin::Head) continue;
      for (SourceSpan span : shape.spans) heads_[span].push_back(shape.relation);
    }
  }

  void report_rule(const ast::Rule& rule) {
    if (!rule.body) return;
    Conditions conditions(input_, with_rules_, variable_types(ast_, rule));
    bool has_reported = report_equalities(*rule.body, conditions);
    if (auto never = conditions.never(*rule.body)) {
      if (!has_reported) report(rule.head.span, *never);
      dead_.insert(rule.span);
      return;
    }
    if (has_reported || is_tautology(ast_, rule)) return;
    // What looks possible may still contradict itself.
    bool may_be_stored = !rule.head.parameters.empty() &&
                         rule.head.parameters.size() <= input_.limits.fact_arity_max;
    if (may_be_stored && is_silent(rule.span, rule.head.span)) {
      report(rule.head.span, {ast_.exprs[*rule.body].span, "no value fits all of this"});
      dead_.insert(rule.span);
    }
  }

  void report_shorthand(const ast::ShorthandRule& rule) {
    Conditions conditions(input_, with_rules_, {});
    auto never = conditions.never(rule.body);
    if (!never && !is_tautology(ast_, rule) && is_silent(rule.span, rule.span)) {
      never = {ast_.shorthands[rule.body].span, "no value fits all of this"};
    }
    if (!never) return;
    report(rule.head.span, *never);
    dead_.insert(rule.span);
  }

  void report(SourceSpan span, const Never& never) {
    emit_.emit<diag::NeverFires>(span).label(never.span, never.reason);
  }

  // Every `=` in the tree of conditions. Gives whether there was one to report.
  bool report_equalities(ast::ExprId root, const Conditions& conditions) {
    bool has_reported = false;
    std::vector<ast::ExprId> open{root};
    while (!open.empty()) {
      const Expr& expr = ast_.exprs[open.back()];
      open.pop_back();
      open.insert(open.end(), expr.children.begin(), expr.children.end());
      if (expr.kind != ExprKind::Compare || expr.compare != Compare::Eq) continue;
      auto types = conditions.different_types(expr);
      if (!types) continue;
      emit_.emit<diag::NeverEqual>(expr.span, types->first, types->second)
          .label("values of different types are never equal");
      has_reported = true;
    }
    return has_reported;
  }

  // A rule that the compiler made nothing of. A rule that others cover is silent, too: then its
  // head is derived by them.
  [[nodiscard]] bool is_silent(SourceSpan rule, SourceSpan head) const {
    if (input_.hir == nullptr || firing_.contains(rule)) return false;
    auto relations = heads_.find(head);
    return relations == heads_.end() ||
           std::ranges::none_of(relations->second, [&](hir::RelationId relation) {
             return derived_.contains(relation);
           });
  }

  const LintInput& input_;
  const ast::Ast& ast_;
  Emitter& emit_;
  Predicates with_rules_;
  std::set<SourceSpan> dead_;
  std::set<SourceSpan> firing_;  // rules that have a clause or fact
  std::set<hir::RelationId> derived_;
  std::map<SourceSpan, std::vector<hir::RelationId>> heads_;
};

}  // namespace

std::set<SourceSpan> firing(const LintInput& input, Emitter& emit) {
  return Firing(input, emit).report();
}

}  // namespace frost::lint_groups
