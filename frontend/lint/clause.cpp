// SPDX-License-Identifier: Apache-2.0
#include "frontend/lint/clause.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "base/polar_text.hpp"
#include "frontend/lint/lints.hpp"

namespace frost::lint_groups {

namespace {

using ast::Compare;
using ast::ExprKind;
using ast::ShorthandKind;

// The alternatives of a tree of `and` and `or`, each a list of leaves; none beyond kClausesMax.
// Recursion is bounded by Limits::nesting_depth_max.
template <class Id, class Nodes, class Kind>
std::optional<std::vector<std::vector<Id>>> alternatives(Id root, const Nodes& nodes) {
  const auto& node = nodes[root];
  if (node.kind != Kind::And && node.kind != Kind::Or) {
    return std::vector<std::vector<Id>>{{root}};
  }
  bool is_or = node.kind == Kind::Or;
  std::vector<std::vector<Id>> all;
  if (!is_or) all.emplace_back();
  for (Id child : node.children) {
    auto part = alternatives<Id, Nodes, Kind>(child, nodes);
    if (!part) return std::nullopt;
    size_t count = is_or ? all.size() + part->size() : all.size() * part->size();
    if (count > kClausesMax) return std::nullopt;
    if (is_or) {
      std::ranges::move(*part, std::back_inserter(all));
      continue;
    }
    std::vector<std::vector<Id>> product;
    for (const auto& left : all) {
      for (const auto& right : *part) {
        product.push_back(left);
        product.back().insert(product.back().end(), right.begin(), right.end());
      }
    }
    all = std::move(product);
  }
  return all;
}

class ClauseBuilder {
 public:
  explicit ClauseBuilder(const ast::Ast& ast) : ast_(ast) {}

  // Names that stand for one thing in all rules: the implicit variables of shorthand calls.
  void reserve(std::string_view name) { reserved_.emplace_back(name); }

  Argument argument(ast::TermId id) {
    const ast::Term& term = ast_.terms[id];
    if (term.kind == ast::TermKind::Variable) return variable(term.text);
    bool is_notation = term.kind == ast::TermKind::Object && is_primitive(term.type.text);
    return {Argument::kNone, term_text(ast_, is_notation ? term.value : id), type_of(ast_, id)};
  }

  Argument variable(const std::string& name) {
    if (std::ranges::find(reserved_, name) != reserved_.end()) return {Argument::kNone, name, ""};
    if (name == "_") return {clause_.variables++, "", ""};
    auto [it, is_new] = names_.try_emplace(name, clause_.variables);
    if (is_new) ++clause_.variables;
    return {it->second, "", ""};
  }

  Part part(std::string key, const std::vector<ast::TermId>& terms) {
    Part part{std::move(key), {}, Binds::No};
    for (ast::TermId id : terms) part.arguments.push_back(argument(id));
    return part;
  }

  Part call(const std::string& name, const std::vector<ast::TermId>& terms) {
    Part call = part(name + "/" + std::to_string(terms.size()), terms);
    call.binds = Binds::Yes;
    return call;
  }

  void head(Part part) { clause_.head = std::move(part); }
  void add(Part part) { clause_.body.push_back(std::move(part)); }

  Clause take() {
    for (const Part& part : clause_.body) {
      clause_.keys |= uint64_t{1} << (std::hash<std::string>{}(part.key) % 64);
    }
    return std::move(clause_);
  }

 private:
  const ast::Ast& ast_;
  Clause clause_;
  std::map<std::string, uint32_t, std::less<>> names_;
  std::vector<std::string> reserved_;
};

// `>` is `<` the other way round.
Part comparison(ClauseBuilder& builder, const ast::Expr& expr, const std::string& prefix) {
  static constexpr std::string_view kKeys[] = {"=", "!=", "<", "<=", "<", "<="};
  auto index = static_cast<size_t>(expr.compare);
  Part part = builder.part(prefix + std::string(kKeys[index]), expr.terms);
  if (prefix.empty() && expr.compare == Compare::Eq) part.binds = Binds::Perhaps;
  bool is_reversed = expr.compare == Compare::Gt || expr.compare == Compare::Ge;
  if (is_reversed) std::swap(part.arguments[0], part.arguments[1]);
  return part;
}

// Adds a leaf of a longhand rule; false when it has no such form.
bool add_leaf(ClauseBuilder& builder, const ast::Ast& ast, ast::ExprId id,
              const std::string& prefix) {
  const ast::Expr& expr = ast.exprs[id];
  switch (expr.kind) {
    case ExprKind::Call: {
      Part part = builder.call(expr.name.text, expr.terms);
      part.key = prefix + part.key;
      if (!prefix.empty()) part.binds = Binds::No;
      builder.add(std::move(part));
      return true;
    }
    case ExprKind::Compare:
      builder.add(comparison(builder, expr, prefix));
      return true;
    case ExprKind::In: {
      Part part = builder.part(prefix + "in", expr.terms);
      if (prefix.empty()) part.binds = Binds::Perhaps;
      builder.add(std::move(part));
      return true;
    }
    case ExprKind::Matches:
      builder.add(builder.part(prefix + "matches " + expr.name.text, expr.terms));
      return true;
    case ExprKind::MatchesExact:
      builder.add(builder.part(prefix + "matches! " + expr.name.text, expr.terms));
      return true;
    case ExprKind::True:
      if (!prefix.empty()) builder.add({std::string(kFalse), {}, Binds::No});
      return true;
    case ExprKind::False:
      if (prefix.empty()) builder.add({std::string(kFalse), {}, Binds::No});
      return true;
    case ExprKind::Not:
      return prefix.empty() && add_leaf(builder, ast, expr.children.front(), "not ");
    case ExprKind::And:
    case ExprKind::Or:
      return false;
  }
  return false;
}

void add_leaf(ClauseBuilder& builder, const ast::ShorthandExpr& expr) {
  auto text = [](const ast::ShortTerm& term) {
    return term.is_string ? quoted(term.text) : term.text;
  };
  switch (expr.kind) {
    case ShorthandKind::Call:
      return builder.add(builder.call(expr.name.text, expr.terms));
    case ShorthandKind::Global:
      return builder.add({"global " + text(expr.first), {builder.variable("actor")}, Binds::Yes});
    case ShorthandKind::Term: {
      bool is_here = !expr.on || (!expr.on->is_string && expr.on->text == "resource");
      return builder.add({text(expr.first) + (is_here ? "" : " on " + text(*expr.on)),
                          {builder.variable("actor"), builder.variable("resource")},
                          Binds::Yes});
    }
    case ShorthandKind::And:
    case ShorthandKind::Or:
      return;
  }
}

// ---------- covering

class Cover {
 public:
  Cover(const Clause& general, const Clause& special, uint64_t& steps)
      : general_(general), special_(special), steps_(steps), values_(general.variables) {}

  bool run() { return fits(general_.head, special_.head) && place(0); }

 private:
  // Whether the parts from `index` on have a place. Recursion is bounded by the conditions of one
  // alternative, Limits::clause_atoms_max in a policy that compiles; `steps_` bounds the time.
  bool place(size_t index) {
    if (index == general_.body.size()) return keeps_types() && keeps_rows();
    const Part& part = general_.body[index];
    if (is_given(part)) return place(index + 1);
    for (const Part& candidate : special_.body) {
      if (steps_ == 0) return false;
      --steps_;
      auto before = values_;
      if (fits(part, candidate) && place(index + 1)) return true;
      values_ = std::move(before);
    }
    return false;
  }

  // A type in the text says which facts are stored (polar.md §6.3). If only the special clause has
  // it, that clause does more than to derive.
  [[nodiscard]] bool keeps_types() const {
    for (uint32_t i = 0; i < general_.variables; ++i) {
      if (!values_[i] || has_type(general_, {i, "", ""})) continue;
      if (!values_[i]->is_variable() || has_type(special_, *values_[i])) return false;
    }
    return true;
  }

  // A head argument that the general clause leaves open gives a row for all values. If the special
  // clause binds it, that clause gives rows of its own beside (SEM-42).
  [[nodiscard]] bool keeps_rows() const {
    for (size_t i = 0; i < general_.head.arguments.size(); ++i) {
      const Argument& argument = general_.head.arguments[i];
      bool may_be_open = argument.is_variable() || argument.is_implicit();
      if (!may_be_open || has_part(general_, Binds::Yes, &argument)) continue;
      const Argument& special = special_.head.arguments[i];
      bool is_value = !special.is_variable() && !special.is_implicit();
      if (is_value || has_part(special_, Binds::Yes, &special)) return false;
      if (has_part(special_, Binds::Perhaps, nullptr)) return false;
    }
    return true;
  }

  // Whether there is a part that binds so; of `argument` unless that is null.
  static bool has_part(const Clause& clause, Binds binds, const Argument* argument) {
    return std::ranges::any_of(clause.body, [&](const Part& part) {
      if (part.binds != binds) return false;
      return argument == nullptr ||
             std::ranges::find(part.arguments, *argument) != part.arguments.end();
    });
  }

  static bool has_type(const Clause& clause, const Argument& variable) {
    return std::ranges::any_of(clause.body, [&](const Part& part) {
      return part.key.starts_with("matches") && part.arguments.front() == variable;
    });
  }

  // "matches T" of a variable that stands for a value of type T.
  bool is_given(const Part& part) {
    if (part.arguments.size() != 1 || !part.arguments[0].is_variable()) return false;
    const auto& value = values_[part.arguments[0].variable];
    return value && !value->is_variable() && !value->type.empty() &&
           part.key == "matches " + std::string(value->type);
  }

  bool fits(const Part& general, const Part& special) {
    if (general.key != special.key) return false;
    if (general.arguments.size() != special.arguments.size()) return false;
    for (size_t i = 0; i < general.arguments.size(); ++i) {
      const Argument& from = general.arguments[i];
      const Argument& to = special.arguments[i];
      if (!from.is_variable()) {
        if (from != to) return false;
        continue;
      }
      auto& value = values_[from.variable];
      if (value && *value != to) return false;
      value = to;
    }
    return true;
  }

  const Clause& general_;
  const Clause& special_;
  uint64_t& steps_;
  std::vector<std::optional<Argument>> values_;  // of the general clause's variables
};

}  // namespace

std::vector<Clause> clauses_of(const ast::Ast& ast, const ast::Rule& rule) {
  std::vector<std::vector<ast::ExprId>> bodies{{}};
  if (rule.body) {
    auto found = alternatives<ast::ExprId, decltype(ast.exprs), ExprKind>(*rule.body, ast.exprs);
    if (!found) return {};
    bodies = std::move(*found);
  }
  std::vector<Clause> clauses;
  for (const auto& body : bodies) {
    ClauseBuilder builder(ast);
    Part head{
        rule.head.name.text + "/" + std::to_string(rule.head.parameters.size()), {}, Binds::No};
    for (const ast::Parameter& parameter : rule.head.parameters) {
      head.arguments.push_back(builder.argument(parameter.term));
      if (parameter.type) {
        builder.add({"matches " + parameter.type->text, {head.arguments.back()}, Binds::No});
      }
    }
    builder.head(std::move(head));
    for (ast::ExprId leaf : body) {
      if (!add_leaf(builder, ast, leaf, "")) return {};
    }
    clauses.push_back(builder.take());
  }
  return clauses;
}

std::vector<Clause> clauses_of(const ast::Ast& ast, const ast::Block& block,
                               const ast::ShorthandRule& rule) {
  auto bodies = alternatives<ast::ShorthandId, decltype(ast.shorthands), ShorthandKind>(
      rule.body, ast.shorthands);
  if (!bodies) return {};
  std::vector<Clause> clauses;
  for (const auto& body : *bodies) {
    ClauseBuilder builder(ast);
    builder.reserve("actor");
    builder.reserve("resource");
    // No predicate has a blank in its name.
    builder.head(
        {block.name.text + " " + (rule.head.is_string ? quoted(rule.head.text) : rule.head.text),
         {builder.variable("actor"), builder.variable("resource")},
         Binds::No});
    for (ast::ShorthandId leaf : body) add_leaf(builder, ast.shorthands[leaf]);
    clauses.push_back(builder.take());
  }
  return clauses;
}

bool covers(const Clause& general, const Clause& special, uint64_t& steps) {
  return Cover(general, special, steps).run();
}

}  // namespace frost::lint_groups
