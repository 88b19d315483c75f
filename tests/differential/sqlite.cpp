// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/sqlite.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace frost::difftest {

namespace {

class Database {
 public:
  Database() {
    sqlite3* opened = nullptr;
    if (sqlite3_open(":memory:", &opened) != SQLITE_OK) throw std::runtime_error("sqlite: open");
    handle_.reset(opened);
  }

  void run(const std::string& sql) {
    char* message = nullptr;
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK) return;
    std::string text = message == nullptr ? "" : message;
    sqlite3_free(message);
    throw std::runtime_error("sqlite: " + text + ": " + sql.substr(0, 2000));
  }

  // Every row of `sql` but its first column.
  std::set<FlatTuple> rows(const std::string& sql) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(handle_.get(), sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK) {
      throw std::runtime_error("sqlite: " + sql);
    }
    std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared, sqlite3_finalize);
    std::set<FlatTuple> result;
    while (sqlite3_step(prepared) == SQLITE_ROW) {
      FlatTuple tuple;
      for (int i = 1; i < sqlite3_column_count(prepared); ++i) {
        tuple.push_back(static_cast<uint32_t>(sqlite3_column_int(prepared, i)));
      }
      result.insert(std::move(tuple));
    }
    return result;
  }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

// Relation r is the table `t<r>`. Column k is always 0: a table needs a column.
std::string table(size_t relation) { return "t" + std::to_string(relation); }

std::string columns(size_t arity) {
  std::string text = "k";
  for (size_t i = 0; i < arity; ++i) text += ", c" + std::to_string(i);
  return text;
}

// A rule as SELECT. `source` names the table of the recursive relation.
class Select {
 public:
  Select(const FlatRule& rule, size_t recursive, const std::string& source)
      : recursive_(recursive), source_(source) {
    for (size_t i = 0; i < rule.body.size(); ++i) {
      std::string alias = "a" + std::to_string(i);
      from_ += (i > 0 ? ", " : " FROM ") + name(rule.body[i].relation) + " AS " + alias;
      match(rule.body[i], alias);
    }
    for (const FlatTest& test : rule.tests) {
      conditions_.push_back(text(test.left) + (test.is_equal ? " = " : " <> ") + text(test.right));
    }
    for (size_t i = 0; i < rule.negated.size(); ++i) negate(rule.negated[i], i);
    text_ = "SELECT 0";
    for (const FlatTerm& term : rule.head.terms) text_ += ", " + text(term);
    text_ += from_;
    for (size_t i = 0; i < conditions_.size(); ++i) {
      text_ += (i > 0 ? " AND " : " WHERE ") + conditions_[i];
    }
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string name(size_t relation) const {
    return relation == recursive_ ? source_ : table(relation);
  }

  std::string text(const FlatTerm& term) const {
    return term.is_variable ? places_.at(term.number) : std::to_string(term.number);
  }

  // The first place of a variable gives its value; the others must have the same.
  void match(const FlatAtom& atom, const std::string& alias) {
    for (size_t i = 0; i < atom.terms.size(); ++i) {
      std::string place = alias + ".c" + std::to_string(i);
      const FlatTerm& term = atom.terms[i];
      if (term.is_variable && places_.try_emplace(term.number, place).second) continue;
      conditions_.push_back(place + " = " + text(term));
    }
  }

  void negate(const FlatAtom& atom, size_t index) {
    std::string alias = "n" + std::to_string(index);
    std::string inner = "SELECT 1 FROM " + table(atom.relation) + " AS " + alias + " WHERE 1";
    for (size_t i = 0; i < atom.terms.size(); ++i) {
      inner += " AND " + alias + ".c" + std::to_string(i) + " = " + text(atom.terms[i]);
    }
    conditions_.push_back("NOT EXISTS (" + inner + ")");
  }

  size_t recursive_;
  const std::string& source_;
  std::map<uint32_t, std::string> places_;
  std::string from_;
  std::vector<std::string> conditions_;
  std::string text_;
};

// Which relations a relation needs, and needs in turn.
class Dependencies {
 public:
  explicit Dependencies(const FlatProgram& program)
      : needs_(program.relations.size(), std::vector<bool>(program.relations.size(), false)) {
    for (const FlatRule& rule : program.rules) {
      for (const FlatAtom& atom : rule.body) needs_[rule.head.relation][atom.relation] = true;
      for (const FlatAtom& atom : rule.negated) needs_[rule.head.relation][atom.relation] = true;
    }
    for (size_t middle = 0; middle < needs_.size(); ++middle) {
      for (std::vector<bool>& row : needs_) {
        if (!row[middle]) continue;
        for (size_t to = 0; to < needs_.size(); ++to) row[to] = row[to] || needs_[middle][to];
      }
    }
  }

  [[nodiscard]] bool needs(size_t from, size_t to) const { return needs_[from][to]; }
  [[nodiscard]] bool is_recursive(size_t relation) const { return needs(relation, relation); }
  [[nodiscard]] bool is_mutual(size_t one, size_t other) const {
    return one != other && needs(one, other) && needs(other, one);
  }

  // Each after all that it needs.
  [[nodiscard]] std::vector<size_t> order() const {
    // A relation needs more others than each of those does that it needs.
    std::vector<std::pair<size_t, size_t>> ranked;
    for (size_t i = 0; i < needs_.size(); ++i) {
      auto count = static_cast<size_t>(std::ranges::count(needs_[i], true));
      ranked.emplace_back(count - (needs_[i][i] ? 1 : 0), i);
    }
    std::ranges::sort(ranked);
    std::vector<size_t> result;
    for (auto [count, relation] : ranked) result.push_back(relation);
    return result;
  }

 private:
  std::vector<std::vector<bool>> needs_;
};

bool is_expressible(const FlatProgram& program, const Dependencies& dependencies) {
  return std::ranges::all_of(program.rules, [&](const FlatRule& rule) {
    size_t head = rule.head.relation;
    size_t calls = 0;
    for (const FlatAtom& atom : rule.body) {
      if (dependencies.is_mutual(head, atom.relation)) return false;
      calls += atom.relation == head ? 1U : 0U;
    }
    return calls <= 1 && std::ranges::none_of(rule.negated, [&](const FlatAtom& atom) {
             return atom.relation == head || dependencies.is_mutual(head, atom.relation);
           });
  });
}

void create(const FlatProgram& program, Database& database) {
  for (size_t i = 0; i < program.relations.size(); ++i) {
    std::string names = columns(program.relations[i].arity);
    database.run("CREATE TABLE " + table(i) + " (" + names + ", PRIMARY KEY (" + names +
                 ")) WITHOUT ROWID");
    std::string rows;
    for (const FlatTuple& tuple : program.relations[i].facts) {
      rows += rows.empty() ? "(0" : ", (0";
      for (uint32_t value : tuple) rows += ", " + std::to_string(value);
      rows += ")";
    }
    if (!rows.empty()) database.run("INSERT INTO " + table(i) + " VALUES " + rows);
  }
}

// Adds what the rules of `relation` derive from complete relations and from itself.
void fill(const FlatProgram& program, size_t relation, bool is_recursive, Database& database) {
  std::string source = "recursive";
  std::string start = "SELECT * FROM " + table(relation);
  std::string steps;
  for (const FlatRule& rule : program.rules) {
    if (rule.head.relation != relation) continue;
    bool calls_itself =
        std::ranges::find(rule.body, relation, &FlatAtom::relation) != rule.body.end();
    (calls_itself ? steps : start) += " UNION " + Select(rule, relation, source).text();
  }
  std::string names = columns(program.relations[relation].arity);
  std::string into = "INSERT OR IGNORE INTO " + table(relation) + " ";
  if (!is_recursive) return database.run(into + start);
  database.run(into + "WITH RECURSIVE recursive(" + names + ") AS (" + start + steps +
               ") SELECT * FROM recursive");
}

}  // namespace

std::optional<std::set<FlatTuple>> run_sqlite(const FlatProgram& program, const std::string& name,
                                              size_t arity) {
  Dependencies dependencies(program);
  if (!is_expressible(program, dependencies)) return std::nullopt;
  auto asked = program.predicates.find({name, arity});
  if (asked == program.predicates.end()) return std::set<FlatTuple>();
  Database database;
  create(program, database);
  for (size_t relation : dependencies.order()) {
    fill(program, relation, dependencies.is_recursive(relation), database);
  }
  return database.rows("SELECT * FROM " + table(asked->second));
}

}  // namespace frost::difftest
