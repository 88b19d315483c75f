// SPDX-License-Identifier: Apache-2.0
#include "codegen/trace/proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/polar_text.hpp"

namespace frost::trace {

namespace {

std::string_view comparison_text(hir::Comparison op) {
  switch (op) {
    case hir::Comparison::Equal:
      return "=";
    case hir::Comparison::NotEqual:
      return "!=";
    case hir::Comparison::Less:
      return "<";
    case hir::Comparison::LessEqual:
      return "<=";
  }
  return "";
}

class Prover {
 public:
  Prover(Model& model, Term now, const TraceLimits& limits, Unifier& unifier)
      : model_(model), now_(now), limits_(limits), unifier_(unifier) {}

  std::optional<Node> first(hir::RelationId relation, const Terms& terms) {
    for (RowId id : model_.candidates(relation, unifier_.resolve(terms))) {
      Unifier::Mark mark = unifier_.mark();
      std::vector<Test> residuals;
      bool fits = model_.match(id, terms, unifier_, residuals);
      for (Test& residual : residuals) {
        if (!fits) break;
        residual.terms = unifier_.resolve(residual.terms);
        fits = model_.evaluate(residual) != Truth::False;
      }
      if (fits) return row(id, terms, 1);
      unifier_.undo(mark);
    }
    return std::nullopt;
  }

 private:
  // `terms` match the row. Its premises have a smaller round or a lower stratum, so this ends;
  // proof_depth_max bounds the recursion.
  Node row(RowId id, const Terms& terms, uint32_t depth) {
    ++nodes_;
    const Row& source = model_.row(id);
    Node node;
    node.kind = source.clause.valid() ? NodeKind::Rule : NodeKind::Fact;
    node.span = source.span;
    if (source.clause.valid()) {
      const hir::Clause& clause = model_.hir().clauses[source.clause];
      node.span = clause.span;
      bool is_shown = depth <= limits_.proof_depth_max && nodes_ < limits_.proof_nodes_max;
      if (is_shown) {
        node.children = premises(source, clause, terms, depth);
      } else {
        node.children.push_back({NodeKind::Omitted, "", {}, {}});
      }
    }
    node.text = goal_text(model_, unifier_, source.relation, terms);
    return node;
  }

  std::vector<Node> premises(const Row& source, const hir::Clause& clause, const Terms& terms,
                             uint32_t depth) {
    // The row's classes get the goal's terms; classes beyond them are any value.
    std::map<uint32_t, Term> classes;
    for (size_t i = 0; i < terms.size(); ++i) {
      if (!source.cells[i].is_value()) classes.try_emplace(source.cells[i].number(), terms[i]);
    }
    Terms variables;
    for (size_t i = 0; i < source.bindings.size(); ++i) {
      Term binding = source.bindings[i];
      if (!binding.is_value()) {
        auto [it, is_new] = classes.try_emplace(binding.number());
        if (is_new) it->second = unifier_.fresh(clause.variables[hir::VariableId(i)].type);
        binding = it->second;
      }
      variables.push_back(binding);
    }
    std::vector<Node> nodes;
    for (size_t i = 0; i < clause.body.size(); ++i) {
      Terms goal = terms_of(model_, clause.body[i], variables);
      std::vector<Test> residuals;
      Unifier::Mark mark = unifier_.mark();
      model_.match(source.premises[i], goal, unifier_, residuals);
      nodes.push_back(row(source.premises[i], goal, depth + 1));
      unifier_.undo(mark);
    }
    nodes_ += clause.conditions.size() + clause.negated.size();
    for (const hir::Condition& condition : clause.conditions) {
      nodes.push_back({NodeKind::Condition,
                       condition_text(model_, unifier_, condition, variables, now_),
                       condition.span,
                       {}});
    }
    for (const hir::Atom& atom : clause.negated) {
      std::string text =
          goal_text(model_, unifier_, atom.relation, terms_of(model_, atom, variables));
      if (!text.empty()) text = "not " + text;
      nodes.push_back({NodeKind::Absent, std::move(text), atom.span, {}});
    }
    return nodes;
  }

  Model& model_;
  Term now_;
  const TraceLimits& limits_;
  Unifier& unifier_;
  size_t nodes_ = 0;
};

}  // namespace

std::string term_text(const Model& model, const Unifier& unifier, Term term, hir::TypeId type) {
  term = unifier.resolve(term);
  std::string name = hir::type_text(model.hir().types[type]);
  if (!term.is_value() || model.values()[term.value()].is_unmentioned) return "_: " + name;
  std::string_view text = model.values()[term.value()].text;
  if (model.hir().types[type].kind == hir::TypeKind::Any) {
    std::string_view any_type;
    std::tie(any_type, text) = split_any(text);
    name = any_type;
    if (name == "String") type = hir::kString;
    if (name == "Integer" || name == "Boolean") type = hir::kInteger;
  }
  if (type == hir::kString) return quoted(text);
  if (type == hir::kInteger || type == hir::kBoolean) return std::string(text);
  return fmt::format("{}{{{}}}", name, quoted(text));
}

std::string goal_text(const Model& model, const Unifier& unifier, hir::RelationId id,
                      const Terms& terms) {
  const hir::Relation& relation = model.hir().relations[id];
  if (relation.auxiliary) return "";
  std::string out = relation.predicate + "(";
  for (size_t i = 0; i < terms.size(); ++i) {
    if (i > 0) out += ", ";
    out += term_text(model, unifier, terms[i], relation.types[i]);
  }
  return out + ")";
}

std::string condition_text(const Model& model, const Unifier& unifier,
                           const hir::Condition& condition, const Terms& variables, Term now) {
  auto text = [&](const hir::Operand& operand) -> std::string {
    if (operand.is_now()) {
      return "@current_unix_time (" + model.values()[now.value()].text + ")";
    }
    if (!operand.is_variable()) return hir::literal_text(model.hir(), operand.literal);
    Term term = unifier.resolve(variables[operand.variable.index()]);
    hir::TypeId type = term.is_value() ? model.values()[term.value()].type : unifier.type(term);
    return term_text(model, unifier, term, type);
  };
  return fmt::format("{} {} {}", text(condition.left), comparison_text(condition.op),
                     text(condition.right));
}

Terms terms_of(Model& model, const hir::Atom& atom, const Terms& variables) {
  Terms result;
  for (const hir::Argument& argument : atom.arguments) {
    if (argument.is_variable()) {
      result.push_back(variables[argument.variable.index()]);
    } else {
      const hir::Literal& literal = model.hir().literals[argument.literal];
      result.emplace_back(model.values().intern(literal.type, literal.text));
    }
  }
  return result;
}

Test test_of(Model& model, const hir::Condition& condition, const Terms& variables, Term now) {
  auto operand = [&](const hir::Operand& source) {
    if (source.is_now()) return now;
    if (source.is_variable()) return variables[source.variable.index()];
    const hir::Literal& literal = model.hir().literals[source.literal];
    return Term(model.values().intern(literal.type, literal.text));
  };
  return {hir::RelationId(),
          condition.op,
          {operand(condition.left), operand(condition.right)},
          condition.span};
}

Test test_of(Model& model, const hir::Atom& negated, const Terms& variables) {
  return {negated.relation, hir::Comparison::Equal, terms_of(model, negated, variables),
          negated.span};
}

std::optional<Node> prove(Model& model, Term now, const TraceLimits& limits,
                          hir::RelationId relation, const Terms& terms, Unifier& unifier) {
  return Prover(model, now, limits, unifier).first(relation, terms);
}

}  // namespace frost::trace
