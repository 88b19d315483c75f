// SPDX-License-Identifier: Apache-2.0
// Proofs over terms as proofs over values, with places and texts.
#include <algorithm>
#include <tuple>

#include "base/any_value.hpp"
#include "base/diagnostics/resolve.hpp"
#include "base/polar_text.hpp"
#include "codegen/engine/test_suite.hpp"
#include "codegen/engine/why.hpp"
#include "codegen/trace/proof.hpp"

namespace frost {

namespace {

ProofComparison comparison_of(hir::Comparison op) {
  switch (op) {
    case hir::Comparison::Equal:
      return ProofComparison::kEqual;
    case hir::Comparison::NotEqual:
      return ProofComparison::kNotEqual;
    case hir::Comparison::Less:
      return ProofComparison::kLess;
    case hir::Comparison::LessEqual:
      return ProofComparison::kLessEqual;
  }
  return ProofComparison::kEqual;
}

// Numbers the examples of each type in the order in which they come up.
std::string any_value_text(const ProofValue& value, ProofNames& names) {
  std::vector<std::string>& known = names[value.type];
  auto it = std::ranges::find(known, value.id);
  size_t number = static_cast<size_t>(it - known.begin()) + 1;
  if (it == known.end()) known.push_back(value.id);
  return (number == 1 ? "_" : "_" + std::to_string(number)) + ": " + value.type;
}

}  // namespace

std::string proof_text(const ProofValue& value, ProofNames& names) {
  return value.is_any ? any_value_text(value, names) : value_text({value.type, value.id});
}

std::string proof_text(const ProofFact& fact, ProofNames& names) {
  std::string out = fact.predicate + "(";
  for (size_t i = 0; i < fact.arguments.size(); ++i) {
    if (i > 0) out += ", ";
    out += proof_text(fact.arguments[i], names);
  }
  return out + ")";
}

std::string_view proof_text(ProofComparison comparison) {
  switch (comparison) {
    case ProofComparison::kEqual:
      return "=";
    case ProofComparison::kNotEqual:
      return "!=";
    case ProofComparison::kLess:
      return "<";
    case ProofComparison::kLessEqual:
      return "<=";
  }
  return "";
}

Proof ProofWriter::proof(why::Slice& slice, const why::SmallestProof& source,
                         why::Slice* unchanged) {
  names_.clear();
  unmentioned_.clear();
  Proof proof;
  std::vector<uint32_t> places;  // of the nodes among the steps
  for (const why::ProofNode& node : source.nodes) {
    ProofStep step;
    step.fact = fact(slice, node.relation, node.terms);
    step.text = proof_text(step.fact, names_);
    if (node.clause.valid()) {
      const hir::Clause& clause = hir_.clauses[node.clause];
      step.kind = ProofKind::kRule;
      step.place = range_of(clause.span, sources_);
      for (size_t i = 0; i < clause.variables.size(); ++i) {
        step.bindings.push_back(
            {clause.variables[hir::VariableId(i)].name, value(slice, node.variables[i])});
      }
      for (uint32_t premise : node.premises) step.premises.push_back(places[premise]);
      add_comparisons(slice, clause, node, proof, step);
      add_absences(slice, clause, node, unchanged, proof, step);
    } else {
      why::Pattern pattern = slice.pattern(node.relation, node.terms);
      step.place = range_of(slice.policy_span(ground(pattern)), sources_);
      step.is_change = unchanged != nullptr && !holds_in(*unchanged, pattern);
    }
    places.push_back(static_cast<uint32_t>(proof.steps.size()));
    proof.steps.push_back(std::move(step));
  }
  if (!source.nodes.empty()) proof.size = source.nodes.back().size;
  return proof;
}

void ProofWriter::add_comparisons(why::Slice& slice, const hir::Clause& clause,
                                  const why::ProofNode& node, Proof& proof, ProofStep& rule) {
  for (const hir::Condition& condition : clause.conditions) {
    trace::Test test = trace::test_of(slice.model(), condition, node.variables, slice.now());
    ProofStep step;
    step.kind = ProofKind::kComparison;
    step.comparison = comparison_of(condition.op);
    step.left = value(slice, test.terms[0]);
    step.right = value(slice, test.terms[1]);
    step.place = range_of(condition.span, sources_);
    auto text = [&](const hir::Operand& operand, const ProofValue& value) {
      std::string out = proof_text(value, names_);
      return operand.is_now() ? "@current_unix_time (" + out + ")" : out;
    };
    step.text = text(condition.left, step.left);
    step.text.append(" ").append(proof_text(step.comparison)).append(" ");
    step.text += text(condition.right, step.right);
    rule.premises.push_back(static_cast<uint32_t>(proof.steps.size()));
    proof.steps.push_back(std::move(step));
  }
}

void ProofWriter::add_absences(why::Slice& slice, const hir::Clause& clause,
                               const why::ProofNode& node, why::Slice* unchanged, Proof& proof,
                               ProofStep& rule) {
  for (const hir::Atom& atom : clause.negated) {
    trace::Terms terms = trace::terms_of(slice.model(), atom, node.variables);
    ProofStep step;
    step.kind = ProofKind::kAbsent;
    step.fact = fact(slice, atom.relation, terms);
    step.place = range_of(atom.span, sources_);
    step.text = hir_.relations[atom.relation].auxiliary
                    ? "not (" + one_line(sources_, atom.span) + ")"
                    : "not " + proof_text(step.fact, names_);
    step.is_change =
        unchanged != nullptr && holds_in(*unchanged, slice.pattern(atom.relation, terms));
    rule.premises.push_back(static_cast<uint32_t>(proof.steps.size()));
    proof.steps.push_back(std::move(step));
  }
}

bool ProofWriter::holds_in(why::Slice& slice, const why::Pattern& pattern) {
  return slice.model().covering(pattern.relation, slice.terms(pattern)).has_value();
}

why::GroundFact ProofWriter::ground(const why::Pattern& pattern) {
  why::GroundFact fact{pattern.relation, {}};
  for (const auto& argument : pattern.arguments) fact.arguments.push_back(argument.value_or(""));
  return fact;
}

ProofFact ProofWriter::fact(const why::GroundFact& source) const {
  const hir::Relation& relation = hir_.relations[source.relation];
  ProofFact result{relation.predicate, {}};
  for (size_t i = 0; i < source.arguments.size(); ++i) {
    result.arguments.push_back(value(relation.types[i], source.arguments[i]));
  }
  return result;
}

ProofFact ProofWriter::fact(why::Slice& slice, hir::RelationId relation,
                            const trace::Terms& terms) {
  ProofFact result{hir_.relations[relation].predicate, {}};
  for (trace::Term term : terms) result.arguments.push_back(value(slice, term));
  return result;
}

ProofValue ProofWriter::value(why::Slice& slice, trace::Term term) {
  const trace::Value& source = slice.model().values()[term.value()];
  if (!source.is_unmentioned) return value(source.type, source.text);
  auto [it, is_new] = unmentioned_.try_emplace(source.type);
  if (is_new) it->second = fresh_.make(source.type);
  return value(source.type, it->second);
}

ProofValue ProofWriter::value(hir::TypeId type, const std::string& text) const {
  bool is_any = fresh_.contains(type, text);
  if (hir_.types[type].kind != hir::TypeKind::Any) return {hir_.types[type].name, text, is_any};
  auto [own, id] = split_any(text);
  return {std::string(own), std::string(id), is_any};
}

}  // namespace frost
