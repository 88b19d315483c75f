// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/query_questions.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <utility>

#include "tests/differential/coverage.hpp"
#include "tests/differential/world.hpp"

namespace frost::difftest {

namespace {

using oracle::Clause;
using oracle::LiteralKind;
using oracle::Program;
using oracle::Term;

// ---------- what a program says of its predicates

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

std::vector<std::string> types_of(const ValueRow& row) {
  std::vector<std::string> types;
  for (const Value& value : row) types.push_back(value.type);
  return types;
}

template <class T>
void add_new(std::vector<T>& list, T item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(std::move(item));
}

// About as many rows as the oracle has for a row with one `*`.
constexpr size_t kPerWildcard = 8;

std::string name_of(uint32_t variable) { return "v" + std::to_string(variable); }

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

// ---------- topics

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
      goal.arguments.emplace_back(oracle::Open{name_of(i), std::nullopt});
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

// ---------- questions

namespace {

// Of 100.
constexpr size_t kAllFreeShare = 22;
constexpr size_t kMixedShare = 40;
constexpr size_t kRepeatedShare = 8;
// What the oracle looks at for one question, in rows: more takes too long.
constexpr size_t kWorkMax = 60'000;

class Drawer {
 public:
  Drawer(const QueryTopics& topics, Random& random) : topics_(topics), random_(random) {
    for (const QueryTopics::Predicate& predicate : topics.predicates()) {
      size_t weight = predicate.rows.empty() ? 1 : 3;
      if (predicate.is_recursive) weight *= 4;
      if (predicate.name == "has_relation" || predicate.name == "allow") weight *= 2;
      if (predicate.arity() == 0) weight = 1;
      weighted_.insert(weighted_.end(), weight, &predicate);
    }
  }

  Query draw() {
    query_ = {};
    const size_t dice = random_.below(100);
    if (dice < kAllFreeShare) {
      add_atom({.free = 100});
    } else if (dice < kAllFreeShare + kMixedShare) {
      add_atom({.free = 25, .bound = 50, .listed = 17});
    } else if (dice < kAllFreeShare + kMixedShare + kRepeatedShare) {
      add_atom({.free = 70, .bound = 25, .repeats = true});
    } else {
      const bool is_all_free = random_.chance(35);
      const Mode mode = is_all_free ? Mode{.free = 100} : Mode{.free = 60, .bound = 30};
      add_atom(mode);
      const size_t more = random_.between(1, 2);
      for (size_t i = 0; i < more; ++i) join_atom(mode);
    }
    return query_;
  }

  [[nodiscard]] size_t work() const {
    size_t states = 1;
    size_t work = 0;
    for (const QueryAtom& atom : query_.atoms) {
      const size_t rows = topics_.predicate(atom).work;
      work += states * rows;
      states *= 1 + (rows / (query_.atoms.size() > 1 && !is_all_free(query_) ? 4 : 1));
    }
    size_t lists = 1;
    for (const QueryVariable& variable : query_.variables) {
      if (variable.ids) lists *= variable.ids->size() + 1;
    }
    return work * lists;
  }

 private:
  // Shares of arguments, of 100; the rest has no type.
  struct Mode {
    size_t free = 0;
    size_t bound = 0;
    size_t listed = 0;
    bool repeats = false;
  };

  // The types of an atom, and a row it holds for if there is one.
  struct Drawn {
    const QueryTopics::Predicate* predicate;
    std::vector<std::string> types;
    const ValueRow* row = nullptr;
  };

  Drawn draw_types(const QueryTopics::Predicate& predicate) {
    Drawn drawn{&predicate, {}, nullptr};
    if (!predicate.rows.empty() && random_.chance(85)) {
      drawn.types = random_.pick(predicate.signatures);
      std::vector<const ValueRow*> rows;
      for (const ValueRow& row : predicate.rows) {
        if (types_of(row) == drawn.types) rows.push_back(&row);
      }
      drawn.row = random_.pick(rows);
      return drawn;
    }
    for (const std::string& type : random_.pick(predicate.declared)) {
      drawn.types.push_back(topics_.concrete(type, random_));
    }
    return drawn;
  }

  void add_atom(const Mode& mode) {
    const Drawn drawn = draw_types(*random_.pick(weighted_));
    QueryAtom atom{drawn.predicate->name, {}};
    for (size_t i = 0; i < drawn.types.size(); ++i) {
      atom.arguments.push_back(argument(drawn, i, mode));
    }
    if (mode.repeats) repeat(drawn, atom);
    query_.atoms.push_back(std::move(atom));
  }

  // An atom that shares a variable with those before, if there is one.
  void join_atom(const Mode& mode) {
    for (size_t trial = 0; trial < 12; ++trial) {
      const Drawn drawn = draw_types(*random_.pick(weighted_));
      std::vector<std::pair<size_t, uint32_t>> shared;
      for (size_t i = 0; i < drawn.types.size(); ++i) {
        for (uint32_t v = 0; v < query_.variables.size(); ++v) {
          if (query_.variables[v].type == drawn.types[i]) shared.emplace_back(i, v);
        }
      }
      if (shared.empty()) continue;
      const auto [at, variable] = random_.pick(shared);
      QueryAtom atom{drawn.predicate->name, {}};
      for (size_t i = 0; i < drawn.types.size(); ++i) {
        std::vector<uint32_t> others;
        for (const auto& [place, other] : shared) {
          if (place == i) others.push_back(other);
        }
        if (i == at) {
          atom.arguments.emplace_back(variable);
        } else if (!others.empty() && random_.chance(20)) {
          atom.arguments.emplace_back(random_.pick(others));
        } else {
          atom.arguments.push_back(argument(drawn, i, mode));
        }
      }
      query_.atoms.push_back(std::move(atom));
      return;
    }
  }

  // A variable stands in one more place of its type, at least half of the time.
  void repeat(const Drawn& drawn, QueryAtom& atom) {
    for (size_t i = 0; i < drawn.types.size(); ++i) {
      for (size_t j = i + 1; j < drawn.types.size(); ++j) {
        const bool may_share = drawn.types[i] == drawn.types[j] && random_.chance(75);
        if (!may_share) continue;
        query_.variables.clear();  // of this atom only
        for (size_t k = 0; k < drawn.types.size(); ++k) {
          const auto* value = std::get_if<QueryValue>(&atom.arguments[k]);
          const bool is_shared = k == i || k == j;
          if (value != nullptr && !is_shared) continue;
          atom.arguments[k] = k == j ? atom.arguments[i] : fresh(drawn.types[k]);
        }
        return;
      }
    }
  }

  QueryArgument fresh(const std::string& type) {
    query_.variables.push_back({type, {}});
    return static_cast<uint32_t>(query_.variables.size() - 1);
  }

  QueryArgument argument(const Drawn& drawn, size_t place, const Mode& mode) {
    const std::string& type = drawn.types[place];
    const size_t dice = random_.below(100);
    if (dice < mode.free || topics_.values(type).empty()) {
      // A few questions about everything name no types at all.
      const bool is_untyped = mode.free == 100 && random_.chance(4);
      return fresh(is_untyped ? "" : type);
    }
    if (dice < mode.free + mode.bound) {
      const Value value = known(drawn, place);
      return QueryValue{value.type, value.id};
    }
    if (dice < mode.free + mode.bound + mode.listed) {
      QueryArgument made = fresh(type);
      std::vector<std::string> ids;
      const size_t count = random_.chance(5) ? 0 : random_.between(1, 3);
      for (size_t i = 0; i < count; ++i) ids.push_back(known(drawn, place).id);
      query_.variables.back().ids = std::move(ids);
      return made;
    }
    return fresh(mode.repeats ? type : "");
  }

  // Mostly the value of the row that was drawn.
  Value known(const Drawn& drawn, size_t place) {
    const bool is_hit = drawn.row != nullptr && (*drawn.row)[place].id != "*";
    if (is_hit && random_.chance(70)) return (*drawn.row)[place];
    return random_.pick(topics_.values(drawn.types[place]));
  }

  const QueryTopics& topics_;
  Random& random_;
  std::vector<const QueryTopics::Predicate*> weighted_;
  Query query_;
};

}  // namespace

std::vector<Query> generate_queries(const QueryTopics& topics, size_t count, Random& random) {
  if (topics.predicates().empty()) return {};
  Drawer drawer(topics, random);
  std::vector<Query> queries;
  for (size_t trial = 0; trial < count * 4 && queries.size() < count; ++trial) {
    Query query = drawer.draw();
    if (drawer.work() <= kWorkMax) queries.push_back(std::move(query));
  }
  return queries;
}

std::string to_text(const Query& query) {
  std::string text;
  std::vector<bool> seen(query.variables.size());
  for (const QueryAtom& atom : query.atoms) {
    text += (text.empty() ? "" : " and ") + atom.predicate + "(";
    for (size_t i = 0; i < atom.arguments.size(); ++i) {
      text += i > 0 ? ", " : "";
      if (const auto* value = std::get_if<QueryValue>(&atom.arguments[i])) {
        text += to_text(Value{value->type, value->id.value_or("*")});
        continue;
      }
      const auto variable = std::get<uint32_t>(atom.arguments[i]);
      const std::string& type = query.variables[variable].type;
      text += name_of(variable) + (seen[variable] || type.empty() ? "" : ": " + type);
      seen[variable] = true;
    }
    text += ")";
  }
  for (uint32_t i = 0; i < query.variables.size(); ++i) {
    if (!query.variables[i].ids) continue;
    text += " where " + name_of(i) + " in " + list_answer(*query.variables[i].ids);
  }
  return text;
}

std::string to_text(const ValueRows& rows) {
  std::string text = std::to_string(rows.size()) + (rows.size() == 1 ? " row" : " rows");
  for (const ValueRow& row : rows) {
    text += "\n  (";
    for (size_t i = 0; i < row.size(); ++i) text += (i > 0 ? ", " : "") + to_text(row[i]);
    text += ")";
  }
  return text;
}

bool is_all_free(const Query& query) {
  for (const QueryAtom& atom : query.atoms) {
    for (const QueryArgument& argument : atom.arguments) {
      const auto* variable = std::get_if<uint32_t>(&argument);
      if (variable == nullptr || query.variables[*variable].ids) return false;
    }
  }
  return true;
}

// ---------- the oracle's answer

namespace {

// Adds the answer where variables with lists of ids have the values of `chosen`.
void add_answer(const oracle::Model& model, const Query& query,
                const std::map<uint32_t, Value>& chosen, ExpectedRows& answer) {
  std::vector<oracle::Goal> goals;
  std::vector<uint32_t> columns;
  for (const QueryAtom& atom : query.atoms) {
    oracle::Goal& goal = goals.emplace_back(oracle::Goal{atom.predicate, {}});
    for (const QueryArgument& argument : atom.arguments) {
      if (const auto* value = std::get_if<QueryValue>(&argument)) {
        goal.arguments.emplace_back(Value{value->type, value->id.value()});
        continue;
      }
      const auto variable = std::get<uint32_t>(argument);
      if (const auto found = chosen.find(variable); found != chosen.end()) {
        goal.arguments.emplace_back(found->second);
        continue;
      }
      const std::string& type = query.variables[variable].type;
      goal.arguments.emplace_back(
          oracle::Open{name_of(variable), type.empty() ? std::nullopt : std::optional(type)});
      add_new(columns, variable);
    }
  }
  const oracle::Answer found = model.ask(goals);
  answer.confidence = std::max(answer.confidence, found.confidence);
  for (const ValueRow& row : found.rows) {
    ValueRow made(query.variables.size());
    for (const auto& [variable, value] : chosen) made[variable] = value;
    for (size_t i = 0; i < columns.size(); ++i) made[columns[i]] = row[i];
    answer.rows.insert(std::move(made));
  }
}

}  // namespace

ExpectedRows expected_rows(const oracle::Model& model, const Query& query) {
  std::vector<std::map<uint32_t, Value>> choices = {{}};
  for (uint32_t i = 0; i < query.variables.size(); ++i) {
    const QueryVariable& variable = query.variables[i];
    if (!variable.ids) continue;
    std::vector<std::map<uint32_t, Value>> next;
    for (const auto& choice : choices) {
      for (const std::string& id : *variable.ids) {
        next.push_back(choice);
        next.back()[i] = {variable.type, id};
      }
    }
    choices = std::move(next);
  }
  ExpectedRows answer;
  for (const auto& choice : choices) add_answer(model, query, choice, answer);
  return answer;
}

// ---------- the answers of executions

namespace {

// A value of no type stands for one of each type.
ValueRows expanded(const QueryRow& row, const std::set<std::string>& types) {
  ValueRows rows = {{}};
  for (const QueryValue& value : row) {
    ValueRows next;
    for (const ValueRow& begun : rows) {
      auto add = [&](const std::string& type) {
        ValueRow longer = begun;
        longer.push_back({type, value.id.value_or("*")});
        next.insert(std::move(longer));
      };
      if (!value.type.empty()) {
        add(value.type);
      } else {
        for (const std::string& type : types) add(type);
      }
    }
    rows = std::move(next);
  }
  return rows;
}

// Every type that a value may have: those of topics and question.
std::set<std::string> all_types(const QueryTopics& topics, const Query& query) {
  std::set<std::string> types(topics.types().begin(), topics.types().end());
  for (const QueryVariable& variable : query.variables) {
    if (!variable.type.empty()) types.insert(variable.type);
  }
  for (const QueryAtom& atom : query.atoms) {
    for (const QueryArgument& argument : atom.arguments) {
      if (const auto* value = std::get_if<QueryValue>(&argument)) types.insert(value->type);
    }
  }
  return types;
}

bool says(const Error& error, Code code, const char* text) {
  return error.code == code && error.message.find(text) != std::string::npos;
}

QueryReply refused(const Error& error) {
  QueryReply reply;
  reply.refusal =
      error.code == Code::kUnanswerable ? std::string(kUnanswerable) : "error: " + error.message;
  reply.is_plan_limit = says(error, Code::kLimit, "(plan_nodes_max)");
  reply.is_limit = reply.is_plan_limit || says(error, Code::kLimit, "(query_shapes_max)") ||
                   says(error, Code::kUnanswerable, "of any type in another");
  return reply;
}

}  // namespace

QueryReply query_reply(const QueryTopics& topics, const Execution& execution, const Query& query) {
  const QueryOptions options{execution.tier, kNow};
  const auto found = execution.snapshot.query(query, options);
  const auto count = execution.snapshot.count(query, options);
  if (!found) {
    QueryReply reply = refused(found.error());
    if (count) reply.refusal += ", but count() gives " + std::to_string(*count);
    return reply;
  }
  QueryReply reply;
  const std::set<std::string> types = all_types(topics, query);
  for (const QueryRow& row : *found) reply.rows.merge(expanded(row, types));
  const bool is_ordered =
      std::ranges::adjacent_find(*found, std::greater_equal<>()) == found->end();
  if (!is_ordered) {
    reply.refusal = "error: not sorted and distinct";
  } else if (!count) {
    reply.refusal = "error: count() says " + count.error().message;
  } else if (*count != found->size()) {
    reply.refusal = "error: " + std::to_string(found->size()) + " rows, but count() gives " +
                    std::to_string(*count);
  }
  return reply;
}

// ---------- comparison

namespace {

std::string shown(const QueryReply& reply) {
  if (reply.refusal.empty()) return to_text(reply.rows);
  return reply.rows.empty() ? reply.refusal : reply.refusal + "\n" + to_text(reply.rows);
}

std::string shown(const ExpectedRows& truth) {
  std::string text = to_text(truth.rows);
  if (truth.confidence == oracle::Confidence::MayRefuse) text += "\n  (may be refused)";
  if (truth.confidence == oracle::Confidence::Unanswerable) text += "\n  (and maybe others)";
  return text;
}

}  // namespace

std::optional<QueryDifference> first_query_difference(const QueryTopics& topics,
                                                      const oracle::Model& model,
                                                      const Executions& executions,
                                                      const std::vector<Query>& queries,
                                                      QueryCounts* counts) {
  static const bool is_strict = std::getenv("FROST_DIFF_STRICT") != nullptr;
  for (const Query& query : queries) {
    const ExpectedRows truth = expected_rows(model, query);
    std::vector<QueryReply> replies;
    for (const Execution& execution : executions) {
      replies.push_back(query_reply(topics, execution, query));
    }
    const bool all_agree = std::ranges::all_of(replies, [&](const QueryReply& reply) {
      return reply.refusal.empty() && reply.rows == truth.rows;
    });
    const bool may_refuse =
        truth.confidence != oracle::Confidence::Exact ||
        (!is_strict && std::ranges::any_of(query.atoms, [&](const QueryAtom& atom) {
          return topics.predicate(atom).is_uncertain;
        }));
    const bool all_refuse = std::ranges::all_of(replies, [&](const QueryReply& reply) {
      return reply.is_limit || (may_refuse && reply.refusal == kUnanswerable);
    });
    if (all_agree || all_refuse) {
      if (counts != nullptr) counts->add(topics, query, truth, replies.front());
      continue;
    }
    QueryDifference difference{query, "", {{"oracle", shown(truth)}}};
    for (const QueryReply& reply : replies) {
      const bool is_right = reply.refusal.empty() && reply.rows == truth.rows;
      if (!is_right) difference.kind = reply.refusal.empty() ? "rows" : reply.refusal;
    }
    for (size_t i = 0; i < replies.size(); ++i) {
      difference.answers.emplace_back(executions[i].name, shown(replies[i]));
    }
    return difference;
  }
  return std::nullopt;
}

std::string describe(const Report& report, const QueryDifference& difference) {
  std::string text = replay_line(report.test, report.seed);
  text += "--- policy\n" + std::string(report.policy) + "\n--- facts\n";
  for (const Fact& fact : *report.facts) text += to_text(fact) + "\n";
  text += "--- query\n" + to_text(difference.query) + "\n=== answers\n";
  for (const auto& [name, answer] : difference.answers) text += name + ": " + answer + "\n";
  return text;
}

// ---------- counts

void QueryCounts::add(const QueryTopics& topics, const Query& query, const ExpectedRows& truth,
                      const QueryReply& reply) {
  const bool is_recursive = std::ranges::any_of(
      query.atoms, [&](const QueryAtom& atom) { return topics.predicate(atom).is_recursive; });
  bool is_repeated = false;
  for (const QueryAtom& atom : query.atoms) {
    std::set<uint32_t> variables;
    for (const QueryArgument& argument : atom.arguments) {
      const auto* variable = std::get_if<uint32_t>(&argument);
      is_repeated |= variable != nullptr && !variables.insert(*variable).second;
    }
  }
  const bool has_wildcard = std::ranges::any_of(truth.rows, [](const ValueRow& row) {
    return std::ranges::find(row, "*", &Value::id) != row.end();
  });
  auto has = [&](auto&& property) { return std::ranges::any_of(query.variables, property); };
  const bool is_certain = truth.confidence == oracle::Confidence::Exact;
  const bool is_refused = !reply.refusal.empty();
  questions += 1;
  all_free += is_all_free(query) ? 1U : 0U;
  recursive += is_recursive ? 1U : 0U;
  recursive_all_free += is_recursive && is_all_free(query) ? 1U : 0U;
  conjunctions += query.atoms.size() > 1 ? 1U : 0U;
  repeated += is_repeated ? 1U : 0U;
  untyped += has([](const QueryVariable& v) { return v.type.empty(); }) ? 1U : 0U;
  id_lists += has([](const QueryVariable& v) { return v.ids.has_value(); }) ? 1U : 0U;
  non_empty += truth.rows.empty() ? 0U : 1U;
  wildcards += has_wildcard ? 1U : 0U;
  rows += truth.rows.size();
  refused += is_refused && !reply.is_limit ? 1U : 0U;
  refused_certain += is_refused && !reply.is_limit && is_certain ? 1U : 0U;
  limits += reply.is_limit ? 1U : 0U;
  plan_limits += reply.is_plan_limit ? 1U : 0U;
  uncertain += is_certain ? 0U : 1U;
  const bool is_partial = truth.confidence == oracle::Confidence::Unanswerable && !is_refused;
  answered_uncertain += is_partial ? 1U : 0U;
}

void QueryCounts::add(const QueryCounts& other) {
  questions += other.questions;
  all_free += other.all_free;
  recursive += other.recursive;
  recursive_all_free += other.recursive_all_free;
  conjunctions += other.conjunctions;
  repeated += other.repeated;
  untyped += other.untyped;
  id_lists += other.id_lists;
  non_empty += other.non_empty;
  wildcards += other.wildcards;
  rows += other.rows;
  refused += other.refused;
  refused_certain += other.refused_certain;
  uncertain += other.uncertain;
  answered_uncertain += other.answered_uncertain;
  limits += other.limits;
  plan_limits += other.plan_limits;
}

void QueryCounts::print() const {
  std::cout << "questions " << questions << ", rows " << rows << "\n";
  auto share = [&](const char* name, uint64_t count) {
    std::cout << "  " << name << " " << count << ", " << percent(count, questions) << " %\n";
  };
  share("all free", all_free);
  share("with recursion", recursive);
  share("with recursion, all free", recursive_all_free);
  share("conjunctions", conjunctions);
  share("with a repeated variable", repeated);
  share("with a variable of any type", untyped);
  share("with a list of ids", id_lists);
  share("non-empty", non_empty);
  share("with a wildcard in the answer", wildcards);
  share("that the oracle cannot list for sure", uncertain);
  share("refused under SEM-41", refused);
  share("refused, though the oracle has the answer", refused_certain);
  share("answered with what is certain", answered_uncertain);
  share("refused for types that do not join", limits - plan_limits);
  share("refused for the size of the plan", plan_limits);
}

}  // namespace frost::difftest
