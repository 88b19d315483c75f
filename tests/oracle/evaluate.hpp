// SPDX-License-Identifier: Apache-2.0
// The perfect model of a program over a finite domain: the private core of the oracle.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/oracle/program.hpp"

namespace frost::oracle {

// A value and how it came about: 0 is concrete; k or -k is the universal value number k of this row
// or state, negative once a negation, `!=` or order comparison has tested it (SEM-41). Equal
// numbers are the same value, whatever it is.
struct Cell {
  Value value;
  int mark = 0;
  auto operator<=>(const Cell&) const = default;
};

// A derived tuple. Its truth is certain if `holds`, not `unbounded`, and no cell is tested.
struct Row {
  std::vector<Cell> cells;
  bool holds = true;       // false: it failed a test, but only of universal values
  bool unbounded = false;  // it depends on a tested value that is not in the row
  auto operator<=>(const Row&) const = default;
};

using PredicateKey = std::pair<std::string, size_t>;  // name and arity (SEM-23)
using Database = std::map<PredicateKey, std::set<Row>>;

// The values that universal variables are grounded over, by type.
class Domain {
 public:
  void add(const Value& value);
  void add_type(const std::string& type);
  // Adds one value per type that nothing mentions; call once, at the end.
  void add_unmentioned();

  [[nodiscard]] bool contains(const Value& value) const;
  [[nodiscard]] bool contains_type(const std::string& type) const { return types_.contains(type); }
  // Stands for every value of `type` that is not in the domain; none for Integer and Boolean.
  [[nodiscard]] static std::optional<Value> unmentioned(const std::string& type);
  [[nodiscard]] const std::map<std::string, std::set<Value>>& types() const { return types_; }

 private:
  std::map<std::string, std::set<Value>> types_;
};

// A partial solution of a conjunction; the flags are those of Row. INVARIANT: one that is certain
// also holds, for match() and the evaluator drop what has certainly failed.
struct State {
  std::map<std::string, Cell> variables;
  bool holds = true;
  bool unbounded = false;

  [[nodiscard]] bool is_certain() const;
};

// The ways to extend `state` with one tuple of `rows` that `terms` match.
std::vector<State> match(const State& state, const std::vector<Term>& terms,
                         const std::set<Row>& rows);

// The least model of the program and `facts`, with negation as failure. Throws if a tuple depends
// on its own negation (SEM-39).
Database evaluate(const Program& program, const std::set<Fact>& facts, const Domain& domain);

}  // namespace frost::oracle
