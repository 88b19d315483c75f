// SPDX-License-Identifier: Apache-2.0
#include "tests/proof_checker/proof_checker.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "base/diagnostics/emitter.hpp"
#include "frontend/lower.hpp"

namespace frost::proof_checker {

namespace {

// An example is a value like any other here.
ProofValue plain(ProofValue value) {
  value.is_any = false;
  return value;
}

ProofFact plain(ProofFact fact) {
  for (ProofValue& value : fact.arguments) value.is_any = false;
  return fact;
}

bool equal(const Place& a, const Place& b) {
  return a.relation == b.relation && a.tuple == b.tuple;
}

class Checker {
 public:
  Checker(const Rules& rules, const Claim& claim, const Proof& proof)
      : rules_(rules), hir_(rules.hir()), claim_(claim), proof_(proof) {
    for (const ProofFact& fact : claim.facts) facts_.insert(plain(fact));
  }

  std::string run() {
    if (proof_.steps.empty()) return "the proof is empty";
    for (size_t i = 0; i < proof_.steps.size(); ++i) {
      std::string reason = check(i);
      if (!reason.empty()) return "step " + std::to_string(i) + ": " + reason;
    }
    const ProofStep& last = proof_.steps.back();
    if (!proves(last) || plain(last.fact) != plain(claim_.question)) {
      return "it proves something else";
    }
    if (tree_size() != proof_.size) return "its size is wrong";
    return "";
  }

 private:
  static bool proves(const ProofStep& step) {
    return step.kind == ProofKind::kFact || step.kind == ProofKind::kRule;
  }

  std::string check(size_t index) {
    const ProofStep& step = proof_.steps[index];
    if (step.kind != ProofKind::kRule && !step.premises.empty()) return "it needs no premises";
    switch (step.kind) {
      case ProofKind::kFact:
        return is_fact(plain(step.fact)) ? "" : "there is no such fact";
      case ProofKind::kComparison:
        return compare(step) ? "" : "the comparison does not hold";
      case ProofKind::kAbsent:
        return model().proof_size(plain(step.fact)) ? "it is not absent" : "";
      case ProofKind::kRule:
        return check_rule(index);
    }
    return "no such kind";
  }

  bool is_fact(const ProofFact& fact) const {
    if (facts_.contains(fact)) return true;
    auto place = place_of(hir_, fact);
    if (!place) return false;
    return std::ranges::any_of(hir_.facts, [&](const hir::Fact& known) {
      Tuple tuple;
      for (hir::LiteralId id : known.arguments) tuple.push_back(hir_.literals[id].text);
      return known.relation == place->relation && tuple == place->tuple;
    });
  }

  static bool compare(const ProofStep& step) {
    ProofValue left = plain(step.left);
    ProofValue right = plain(step.right);
    if (step.comparison == ProofComparison::kEqual) return left == right;
    if (step.comparison == ProofComparison::kNotEqual) return left != right;
    if (left.type != "Integer" || right.type != "Integer") return false;
    int64_t a = std::stoll(left.id);
    int64_t b = std::stoll(right.id);
    return step.comparison == ProofComparison::kLess ? a < b : a <= b;
  }

  std::string check_rule(size_t index) {
    const ProofStep& step = proof_.steps[index];
    for (uint32_t premise : step.premises) {
      if (premise >= index) return "it rests on a later step";
    }
    std::string reason = "there is no rule at its place";
    for (const hir::Clause* clause : rules_.at(step.place)) {
      reason = check_instance(*clause, step);
      if (reason.empty()) return "";
    }
    return reason;
  }

  std::string check_instance(const hir::Clause& clause, const ProofStep& step) const {
    if (step.bindings.size() != clause.variables.size()) return "it binds other variables";
    if (!is_instance(clause, clause.head, step.bindings, step.fact)) return "the head is another";
    size_t count = clause.body.size() + clause.conditions.size() + clause.negated.size();
    if (step.premises.size() != count) return "it has too few or too many premises";
    size_t next = 0;
    auto premise = [&]() -> const ProofStep& { return proof_.steps[step.premises[next++]]; };
    for (const hir::Atom& atom : clause.body) {
      const ProofStep& one = premise();
      if (!proves(one)) return "a condition rests on what proves nothing";
      if (!is_instance(clause, atom, step.bindings, one.fact)) return "a condition is another";
    }
    for (const hir::Condition& condition : clause.conditions) {
      const ProofStep& one = premise();
      bool matches = one.kind == ProofKind::kComparison &&
                     static_cast<int>(one.comparison) == static_cast<int>(condition.op) &&
                     operand(condition.left, step) == plain(one.left) &&
                     operand(condition.right, step) == plain(one.right);
      if (!matches) return "a comparison is another";
    }
    for (const hir::Atom& atom : clause.negated) {
      const ProofStep& one = premise();
      if (one.kind != ProofKind::kAbsent) return "a negation rests on what is there";
      if (!is_instance(clause, atom, step.bindings, one.fact)) return "a negation is another";
    }
    return "";
  }

  // The text of a value as an argument of `type`; none when it has another type.
  std::optional<std::string> text_as(hir::TypeId type, const ProofValue& value) const {
    if (hir_.types[type].kind == hir::TypeKind::Any) return any_text(value.type, value.id);
    if (hir_.types[type].name != value.type) return std::nullopt;
    return value.id;
  }

  bool is_instance(const hir::Clause& clause, const hir::Atom& atom,
                   const std::vector<ProofBinding>& bindings, const ProofFact& fact) const {
    Place instance{atom.relation, {}};
    for (const hir::Argument& argument : atom.arguments) {
      if (!argument.is_variable()) {
        instance.tuple.push_back(hir_.literals[argument.literal].text);
        continue;
      }
      hir::TypeId type = clause.variables[argument.variable].type;
      auto text = text_as(type, bindings[argument.variable.index()].value);
      if (!text) return false;
      instance.tuple.push_back(*text);
    }
    auto place = place_of(hir_, fact);
    return place && equal(instance, *place);
  }

  ProofValue operand(const hir::Operand& operand, const ProofStep& step) const {
    if (operand.is_now()) return {"Integer", std::to_string(claim_.now), false};
    if (operand.is_variable()) return plain(step.bindings[operand.variable.index()].value);
    const hir::Literal& literal = hir_.literals[operand.literal];
    if (hir_.types[literal.type].kind != hir::TypeKind::Any) {
      return {hir_.types[literal.type].name, literal.text, false};
    }
    auto [type, id] = split_any(literal.text);
    return {std::string(type), std::string(id), false};
  }

  // Made when it is needed first: most proofs need no absence.
  const NaiveModel& model() {
    if (!model_) {
      std::vector<ProofFact> mentioned = {plain(claim_.question)};
      for (const ProofStep& step : proof_.steps) mentioned.push_back(plain(step.fact));
      model_ = std::make_unique<NaiveModel>(hir_, facts_, claim_.now, mentioned);
    }
    return *model_;
  }

  uint64_t tree_size() const {
    std::vector<uint64_t> sizes;
    for (const ProofStep& step : proof_.steps) {
      uint64_t size = 1;
      for (uint32_t premise : step.premises) size += sizes[premise];
      sizes.push_back(size);
    }
    return sizes.back();
  }

  const Rules& rules_;
  const hir::Hir& hir_;
  const Claim& claim_;
  const Proof& proof_;
  std::set<ProofFact> facts_;
  std::unique_ptr<NaiveModel> model_;
};

}  // namespace

Rules::Rules(const std::string& name, const std::string& text) {
  sources_.add(name, text);
  Emitter emit;
  auto hir = run_front_end(sources_, {}, emit).hir;
  if (!hir) throw std::runtime_error("the policy has errors");
  hir_ = std::move(*hir);
}

std::vector<const hir::Clause*> Rules::at(const SourceRange& place) const {
  std::vector<const hir::Clause*> result;
  for (const hir::Clause& clause : hir_.clauses) {
    bool is_here = !place.valid() && !clause.span.valid();
    if (place.valid() && clause.span.valid()) {
      is_here = sources_.file(clause.span.file).name() == place.file &&
                clause.span.begin == place.begin_byte && clause.span.end == place.end_byte;
    }
    if (is_here) result.push_back(&clause);
  }
  return result;
}

std::string refute(const Rules& rules, const Claim& claim, const Proof& proof) {
  return Checker(rules, claim, proof).run();
}

std::set<ProofFact> changed(std::set<ProofFact> facts, const NearMiss& miss) {
  for (const ProofFact& fact : miss.missing) facts.insert(plain(fact));
  for (const ProofFact& fact : miss.blocking) facts.erase(plain(fact));
  return facts;
}

}  // namespace frost::proof_checker
