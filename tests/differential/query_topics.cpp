// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/query_topics.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "tests/differential/world.hpp"

namespace frost::difftest {

namespace {

using oracle::Clause;
using oracle::LiteralKind;
using oracle::Program;
using oracle::Term;

// The type that a body asks of a term; empty if none.
std::string type_of(const Clause& clause, const Term& term) {
  if (term.variable.empty()) return term.value.type;
  for (const oracle::Literal& literal : clause.body.literals) {
    if (literal.kind == LiteralKind::Order) {
      for (const Term& operand : literal.terms) {
        if (operand.variable == term.variable) return "Integer";
      }
    }
    if (literal.kind != LiteralKind::Matches) continue;
    if (literal.terms[0].variable == term.variable) return literal.name;
  }
  return "";
}

bool may_overlap(const Program& program, const std::string& one, const std::string& other) {
  return one.empty() || other.empty() || oracle::is_subtype(program, one, other) ||
         oracle::is_subtype(program, other, one);
}

// Whether a call in `caller` may be answered by `callee`.
bool calls(const Program& program, const Clause& caller, const oracle::Literal& call,
           const Clause& callee) {
  if (call.kind != LiteralKind::Call || call.name != callee.predicate) return false;
  if (call.terms.size() != callee.head.size()) return false;
  for (size_t i = 0; i < call.terms.size(); ++i) {
    const Term& asked = call.terms[i];
    const Term& given = callee.head[i];
    const bool are_values = asked.variable.empty() && given.variable.empty();
    if (are_values && asked.value != given.value) return false;
    if (!may_overlap(program, type_of(caller, asked), type_of(callee, given))) return false;
  }
  return true;
}

using Key = std::pair<std::string, size_t>;  // name and arity

Key key_of(const Clause& clause) { return {clause.predicate, clause.head.size()}; }

// By clause, those that it leads to.
std::vector<std::vector<bool>> reached_clauses(const Program& program) {
  const size_t count = program.clauses.size();
  std::vector<std::vector<size_t>> callees(count);
  for (size_t i = 0; i < count; ++i) {
    for (const oracle::Literal& literal : program.clauses[i].body.literals) {
      for (size_t j = 0; j < count; ++j) {
        if (calls(program, program.clauses[i], literal, program.clauses[j])) {
          callees[i].push_back(j);
        }
      }
    }
  }
  std::vector<std::vector<bool>> reached(count, std::vector<bool>(count));
  for (size_t start = 0; start < count; ++start) {
    std::vector<size_t> open = callees[start];
    while (!open.empty()) {
      const size_t next = open.back();
      open.pop_back();
      if (reached[start][next]) continue;
      reached[start][next] = true;
      open.insert(open.end(), callees[next].begin(), callees[next].end());
    }
  }
  return reached;
}

template <class T>
void add_new(std::vector<T>& list, T item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(std::move(item));
}

// About as many rows as the oracle has for a row with one `*`.
constexpr size_t kPerWildcard = 8;

// Types that rules and shapes of facts give to each predicate, by name and arity.
using Declared = std::map<Key, std::vector<std::vector<std::string>>>;

void declare(Declared& declared, const std::string& predicate, std::vector<std::string> types) {
  const size_t arity = types.size();
  add_new(declared[{predicate, arity}], std::move(types));
}

Declared declared_types(const Program& program, const GeneratedPolicy& policy,
                        const std::vector<Fact>& facts) {
  Declared declared;
  for (const Clause& clause : program.clauses) {
    std::vector<std::string> head;
    for (const Term& term : clause.head) head.push_back(type_of(clause, term));
    declare(declared, clause.predicate, std::move(head));
  }
  for (const FactShape& shape : policy.shapes) {
    // What no rule and no fact has may be refused, and then the predicate is unknown.
    std::vector<std::string> types;
    for (const Slot& slot : shape.slots) types.push_back(slot.type);
    auto known = declared.find({shape.predicate, types.size()});
    if (known != declared.end()) add_new(known->second, std::move(types));
  }
  for (const Fact& fact : facts) declare(declared, fact.predicate, types_of(fact.arguments));
  return declared;
}

}  // namespace

std::vector<std::string> types_of(const ValueRow& row) {
  std::vector<std::string> types;
  for (const Value& value : row) types.push_back(value.type);
  return types;
}

std::string variable_name(uint32_t variable) { return "v" + std::to_string(variable); }

QueryTopics::QueryTopics(const Program& program, const GeneratedPolicy& policy,
                         const std::vector<Fact>& facts, const oracle::Model& model)
    : actor_types_(policy.actor_types), block_types_(policy.block_types) {
  std::set<Value> known(program.constants.begin(), program.constants.end());
  for (const Fact& fact : facts) known.insert(fact.arguments.begin(), fact.arguments.end());
  std::set<std::string> types(program.types.begin(), program.types.end());
  for (const Value& value : known) types.insert(value.type);
  types_.assign(types.begin(), types.end());
  for (const std::string& type : types_) {
    std::vector<Value>& values = values_.emplace_back();
    for (const Value& value : known) {
      if (value.type == type) values.push_back(value);
    }
    if (type == "Boolean") values = {{type, "false"}, {type, "true"}};
    if (type == "Integer" && values.empty()) values = {{type, "0"}};
    if (type != "Boolean" && type != "Integer") values.push_back({type, kStranger});
  }
  for (auto& [key, signatures] : declared_types(program, policy, facts)) {
    Predicate predicate;
    predicate.name = key.first;
    predicate.declared = signatures;
    oracle::Goal goal{key.first, {}};
    for (uint32_t i = 0; i < key.second; ++i) {
      goal.arguments.emplace_back(oracle::Open{variable_name(i), std::nullopt});
    }
    const oracle::Answer all = model.ask({goal});
    predicate.is_uncertain = all.confidence != oracle::Confidence::Exact;
    for (const ValueRow& row : all.rows) {
      size_t work = 1;
      for (const Value& value : row) work *= value.id == "*" ? kPerWildcard : 1;
      predicate.work += work;
      add_new(predicate.signatures, types_of(row));
      predicate.rows.push_back(row);
    }
    predicates_.push_back(std::move(predicate));
  }
  const auto reached = reached_clauses(program);
  std::set<Key> uncertain;
  for (const Predicate& predicate : predicates_) {
    if (predicate.is_uncertain) uncertain.emplace(predicate.name, predicate.arity());
  }
  for (size_t i = 0; i < program.clauses.size(); ++i) {
    const Key key = key_of(program.clauses[i]);
    const auto caller = std::ranges::find_if(predicates_, [&](const Predicate& predicate) {
      return predicate.name == key.first && predicate.arity() == key.second;
    });
    caller->is_recursive |= reached[i][i];
    for (size_t j = 0; j < program.clauses.size(); ++j) {
      caller->is_uncertain |= reached[i][j] && uncertain.contains(key_of(program.clauses[j]));
    }
  }
}

const QueryTopics::Predicate& QueryTopics::predicate(const QueryAtom& atom) const {
  return *std::ranges::find_if(predicates_, [&](const Predicate& predicate) {
    return predicate.name == atom.predicate && predicate.arity() == atom.arguments.size();
  });
}

const std::vector<Value>& QueryTopics::values(const std::string& type) const {
  static const std::vector<Value> kNone;
  const auto found = std::ranges::find(types_, type);
  return found == types_.end() ? kNone : values_[static_cast<size_t>(found - types_.begin())];
}

std::string QueryTopics::concrete(const std::string& type, Random& random) const {
  if (type == "Actor") return random.pick(actor_types_);
  if (type == "Resource") return random.pick(block_types_);
  return type.empty() ? random.pick(types_) : type;
}

}  // namespace frost::difftest
