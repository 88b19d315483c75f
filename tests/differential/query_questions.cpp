// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/query_questions.hpp"

#include <utility>

namespace frost::difftest {

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
      text += variable_name(variable) + (seen[variable] || type.empty() ? "" : ": " + type);
      seen[variable] = true;
    }
    text += ")";
  }
  for (uint32_t i = 0; i < query.variables.size(); ++i) {
    if (!query.variables[i].ids) continue;
    text += " where " + variable_name(i) + " in " + list_answer(*query.variables[i].ids);
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

}  // namespace frost::difftest
