// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/flat.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "tests/oracle/evaluate.hpp"

namespace frost::difftest {

namespace {

using oracle::Conjunction;
using oracle::Literal;
using oracle::LiteralKind;
using oracle::Term;
using oracle::Value;

using Names = std::set<std::string>;

void collect_names(const Literal& literal, Names& names) {
  for (const Term& term : literal.terms) {
    if (!term.variable.empty()) names.insert(term.variable);
  }
  for (const Conjunction& alternative : literal.alternatives) {
    for (const Literal& inner : alternative.literals) collect_names(inner, names);
  }
}

int64_t integer(const Value& value) {
  int64_t number = 0;
  std::from_chars(value.id.data(), value.id.data() + value.id.size(), number);
  return number;
}

bool compare(ast::Compare order, int64_t left, int64_t right) {
  switch (order) {
    case ast::Compare::Lt:
      return left < right;
    case ast::Compare::Le:
      return left <= right;
    case ast::Compare::Gt:
      return left > right;
    default:
      return left >= right;
  }
}

class Flattener {
 public:
  Flattener(const oracle::Program& program, size_t instances_max)
      : program_(program), instances_max_(instances_max) {}

  std::optional<FlatProgram> run(const std::vector<oracle::Fact>& facts) {
    number_values(facts);
    for (const oracle::Fact& fact : facts) {
      FlatTuple tuple;
      for (const Value& value : fact.arguments) tuple.push_back(flat_.value_numbers.at(value));
      flat_.relations[predicate(fact.predicate, tuple.size())].facts.insert(tuple);
    }
    for (const oracle::Clause& clause : program_.clauses) {
      RuleNames names;
      FlatRule rule;
      rule.head = {predicate(clause.predicate, clause.head.size()), terms(clause.head, names)};
      add_body(clause.body, {}, names, std::move(rule));
    }
    if (is_too_large_) return std::nullopt;
    return std::move(flat_);
  }

 private:
  using RuleNames = std::map<std::string, uint32_t>;

  // The oracle's domain, so that its universal variables have the same instances.
  void number_values(const std::vector<oracle::Fact>& facts) {
    oracle::Domain domain;
    for (const Value& value : program_.constants) domain.add(value);
    for (const std::string& type : program_.types) domain.add_type(type);
    for (const oracle::Fact& fact : facts) {
      for (const Value& value : fact.arguments) domain.add(value);
    }
    domain.add_unmentioned();
    for (const auto& [type, values] : domain.types()) {
      for (const Value& value : values) {
        flat_.value_numbers.emplace(value, static_cast<uint32_t>(flat_.values.size()));
        flat_.values.push_back(value);
      }
    }
  }

  size_t new_relation(size_t arity) {
    flat_.relations.push_back({arity, {}});
    return flat_.relations.size() - 1;
  }

  size_t predicate(const std::string& name, size_t arity) {
    auto [entry, is_new] = flat_.predicates.try_emplace({name, arity});
    if (is_new) entry->second = new_relation(arity);
    return entry->second;
  }

  // All values for which `accepts` holds; made once per `name`.
  template <class Accepts>
  size_t guard(const std::string& name, const Accepts& accepts) {
    auto [entry, is_new] = guards_.try_emplace(name);
    if (!is_new) return entry->second;
    entry->second = new_relation(1);
    for (uint32_t i = 0; i < flat_.values.size(); ++i) {
      if (accepts(flat_.values[i])) flat_.relations[entry->second].facts.insert({i});
    }
    return entry->second;
  }

  size_t anything() {
    return guard("anything", [](const Value&) { return true; });
  }

  size_t type_guard(const Literal& matches) {
    return guard((matches.exact ? "exactly " : "type ") + matches.name, [&](const Value& value) {
      return matches.exact ? value.type == matches.name
                           : oracle::is_subtype(program_, value.type, matches.name);
    });
  }

  size_t order_guard(ast::Compare order) {
    auto [entry, is_new] = orders_.try_emplace(order);
    if (!is_new) return entry->second;
    entry->second = new_relation(2);
    for (uint32_t i = 0; i < flat_.values.size(); ++i) {
      for (uint32_t j = 0; j < flat_.values.size(); ++j) {
        const Value& left = flat_.values[i];
        const Value& right = flat_.values[j];
        bool are_integers = left.type == "Integer" && right.type == "Integer";
        if (are_integers && compare(order, integer(left), integer(right))) {
          flat_.relations[entry->second].facts.insert({i, j});
        }
      }
    }
    return entry->second;
  }

  FlatTerm term(const Term& from, RuleNames& names) {
    if (from.variable.empty()) return {false, flat_.value_numbers.at(from.value)};
    auto number = static_cast<uint32_t>(names.size());
    return {true, names.try_emplace(from.variable, number).first->second};
  }

  std::vector<FlatTerm> terms(const std::vector<Term>& from, RuleNames& names) {
    std::vector<FlatTerm> result;
    for (const Term& each : from) result.push_back(term(each, names));
    return result;
  }

  // Completes `rule` with `body`; `bound` has the variables that have a value outside of it.
  void add_body(const Conjunction& body, const Names& bound, RuleNames& names, FlatRule rule) {
    Names needed = body.outer;
    needed.insert(bound.begin(), bound.end());
    for (const Literal& literal : body.literals) add_literal(literal, needed, names, rule);
    for (const std::string& name : body.outer) (void)term({name, {}}, names);
    Names from_calls;
    for (const Literal& literal : body.literals) {
      if (literal.kind == LiteralKind::Call) collect_names(literal, from_calls);
    }
    for (const auto& [name, number] : names) {
      if (!occurs(number, rule)) rule.body.push_back({anything(), {{true, number}}});
    }
    rule.variables = static_cast<uint32_t>(names.size());
    check_size(rule, names, from_calls);
    flat_.rules.push_back(std::move(rule));
  }

  void add_literal(const Literal& literal, const Names& needed, RuleNames& names, FlatRule& rule) {
    switch (literal.kind) {
      case LiteralKind::Call:
        rule.body.push_back(
            {predicate(literal.name, literal.terms.size()), terms(literal.terms, names)});
        return;
      case LiteralKind::Equal:
      case LiteralKind::Differ:
        rule.tests.push_back({term(literal.terms[0], names), term(literal.terms[1], names),
                              literal.kind == LiteralKind::Equal});
        return;
      case LiteralKind::Order:
        rule.body.push_back({order_guard(literal.order), terms(literal.terms, names)});
        return;
      case LiteralKind::Matches:
        for (const Term& each : literal.terms) {
          rule.body.push_back({type_guard(literal), {term(each, names)}});
        }
        return;
      case LiteralKind::Not:
        rule.negated.push_back(negation(literal, needed, names));
        return;
    }
  }

  // A relation of what makes the operand true, over the variables that it shares with the outside.
  FlatAtom negation(const Literal& literal, const Names& needed, RuleNames& names) {
    Names inside;
    collect_names(literal, inside);
    Names shared;
    std::ranges::set_intersection(inside, needed, std::inserter(shared, shared.end()));
    FlatAtom asked{new_relation(shared.size()), {}};
    for (const std::string& name : shared) asked.terms.push_back(term({name, {}}, names));
    for (const Conjunction& alternative : literal.alternatives) {
      RuleNames own;
      FlatRule rule;
      rule.head.relation = asked.relation;
      for (const std::string& name : shared) rule.head.terms.push_back(term({name, {}}, own));
      add_body(alternative, shared, own, std::move(rule));
    }
    return asked;
  }

  static bool occurs(uint32_t variable, const FlatRule& rule) {
    return std::ranges::any_of(rule.body, [&](const FlatAtom& atom) {
      return std::ranges::any_of(atom.terms, [&](const FlatTerm& term) {
        return term.is_variable && term.number == variable;
      });
    });
  }

  // Counts the instances of the variables that no call restricts.
  void check_size(const FlatRule& rule, const RuleNames& names, const Names& from_calls) {
    size_t instances = 1;
    for (const auto& [name, number] : names) {
      if (from_calls.contains(name)) continue;
      size_t least = flat_.values.size();
      for (const FlatAtom& atom : rule.body) {
        bool is_guard =
            atom.terms.size() == 1 && atom.terms[0].is_variable && atom.terms[0].number == number;
        if (is_guard) least = std::min(least, flat_.relations[atom.relation].facts.size());
      }
      instances *= std::max<size_t>(least, 1);
      is_too_large_ |= instances > instances_max_;
    }
  }

  const oracle::Program& program_;
  size_t instances_max_;
  FlatProgram flat_;
  std::map<std::string, size_t> guards_;
  std::map<ast::Compare, size_t> orders_;
  bool is_too_large_ = false;
};

}  // namespace

std::optional<uint32_t> FlatProgram::number_of(const oracle::Value& value) const {
  auto found = value_numbers.find(value);
  if (found != value_numbers.end()) return found->second;
  std::optional<Value> unmentioned = oracle::Domain::unmentioned(value.type);
  if (unmentioned) found = value_numbers.find(*unmentioned);
  if (found == value_numbers.end()) return std::nullopt;
  return found->second;
}

bool is_unmentioned(const oracle::Value& value) {
  return oracle::Domain::unmentioned(value.type) == value;
}

std::optional<FlatProgram> flatten(const oracle::Program& program,
                                   const std::vector<oracle::Fact>& facts, size_t instances_max) {
  return Flattener(program, instances_max).run(facts);
}

}  // namespace frost::difftest
