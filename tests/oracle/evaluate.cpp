// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/evaluate.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace frost::oracle {
namespace {

const std::string kUnmentioned = "\x01unmentioned";
const std::set<Row> kNoRows;
constexpr int kRoundsMax = 1000;

int largest_mark(const State& state) {
  int largest = 0;
  for (const auto& [name, cell] : state.variables) largest = std::max(largest, std::abs(cell.mark));
  return largest;
}

// Universal value `number` is now known as `mark`, in the state and in a row being matched.
void rename(State& state, std::vector<Cell>& cells, int number, int mark) {
  for (auto& [name, cell] : state.variables) {
    if (std::abs(cell.mark) == number) cell.mark = mark;
  }
  for (Cell& cell : cells) {
    if (std::abs(cell.mark) == number) cell.mark = mark;
  }
}

// Two marks belong to one value: concrete beats universal, and what is tested stays tested.
void merge(State& state, std::vector<Cell>& cells, int first, int second) {
  if (first == second) return;
  bool is_concrete = first == 0 || second == 0;
  bool is_tested = first < 0 || second < 0;
  int mark = std::abs(first);
  if (is_concrete) mark = 0;
  if (!is_concrete && is_tested) mark = -mark;
  if (first != 0) rename(state, cells, std::abs(first), mark);
  if (second != 0) rename(state, cells, std::abs(second), mark);
}

// A test failed, and every value it failed for has become concrete since.
bool is_refuted(const State& state) { return !state.holds && state.is_certain(); }

std::optional<Cell> cell_of(const State& state, const Term& term) {
  if (term.variable.empty()) return Cell{term.value, 0};
  auto found = state.variables.find(term.variable);
  if (found == state.variables.end()) return std::nullopt;
  return found->second;
}

std::optional<State> match_row(const State& state, const std::vector<Term>& terms, const Row& row) {
  for (size_t i = 0; i < terms.size(); ++i) {
    std::optional<Cell> known = cell_of(state, terms[i]);
    if (known && known->value != row.cells[i].value) return std::nullopt;
  }
  State next = state;
  std::vector<Cell> cells = row.cells;
  int offset = largest_mark(state);
  for (Cell& cell : cells) {
    if (cell.mark != 0) cell.mark += cell.mark > 0 ? offset : -offset;
  }
  for (size_t i = 0; i < terms.size(); ++i) {
    std::optional<Cell> known = cell_of(next, terms[i]);
    if (!known) {
      next.variables[terms[i].variable] = cells[i];
    } else if (known->value != cells[i].value) {
      return std::nullopt;  // A variable repeated in the call.
    } else {
      merge(next, cells, known->mark, cells[i].mark);
    }
  }
  next.holds = state.holds && row.holds;
  next.unbounded = state.unbounded || row.unbounded;
  if (is_refuted(next)) return std::nullopt;
  return next;
}

int64_t integer(const Value& value) {
  int64_t number = 0;
  const char* end = value.id.data() + value.id.size();
  auto result = std::from_chars(value.id.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) {
    throw std::runtime_error("oracle: Integer{" + value.id + "} is not an integer");
  }
  return number;
}

bool compare(ast::Compare order, int64_t left, int64_t right) {
  switch (order) {
    case ast::Compare::Eq:
      return left == right;
    case ast::Compare::Ne:
      return left != right;
    case ast::Compare::Lt:
      return left < right;
    case ast::Compare::Le:
      return left <= right;
    case ast::Compare::Gt:
      return left > right;
    case ast::Compare::Ge:
      return left >= right;
  }
  std::abort();
}

// The result of a negation, `!=` or order comparison.
struct Outcome {
  bool holds = true;
  bool unbounded = false;
};

class Evaluator {
 public:
  Evaluator(const Program& program, const std::set<Fact>& facts, const Domain& domain)
      : program_(program), domain_(domain) {
    for (const Fact& fact : facts) {
      Row row;
      for (const Value& value : fact.arguments) row.cells.push_back({value, 0});
      facts_[{fact.predicate, fact.arguments.size()}].insert(row);
    }
  }

  // Repeats the closure with negations that look at the closure before, until nothing changes. If
  // the program is stratified, each round settles at least one more stratum. If tuples depend on
  // their own negation, the rounds end in an alternation of too much and too little.
  Database run() {
    Database before;
    Database last = closure(before);
    for (int round = 0; round < kRoundsMax; ++round) {
      Database next = closure(last);
      if (next == last) return next;
      if (next == before) break;
      before = std::move(last);
      last = std::move(next);
    }
    throw std::runtime_error("oracle: recursion through negation (SEM-39)");
  }

 private:
  // All that follows if the negated calls are answered by `assumed`.
  Database closure(const Database& assumed) {
    assumed_ = &assumed;
    Database known = facts_;
    for (bool changed = true; changed;) {
      changed = false;
      for (const Clause& clause : program_.clauses) {
        std::set<Row>& rows = known[{clause.predicate, clause.head.size()}];
        for (const State& solution : solve(clause.body, State{}, known)) {
          changed |= rows.insert(head_row(clause.head, solution)).second;
        }
      }
    }
    return known;
  }

  static Row head_row(const std::vector<Term>& head, const State& solution) {
    Row row{{}, solution.holds, solution.unbounded};
    std::map<int, int> numbers;
    for (const Term& term : head) {
      Cell cell = cell_of(solution, term).value();
      if (cell.mark != 0) {
        int fresh = static_cast<int>(numbers.size()) + 1;
        int number = numbers.try_emplace(std::abs(cell.mark), fresh).first->second;
        cell.mark = cell.mark > 0 ? number : -number;
      }
      row.cells.push_back(std::move(cell));
    }
    for (const auto& [name, cell] : solution.variables) {
      row.unbounded |= cell.mark < 0 && !numbers.contains(-cell.mark);
    }
    return row;
  }

  // Every way to extend `start` that satisfies `body`.
  std::vector<State> solve(const Conjunction& body, const State& start, const Database& known) {
    std::vector<State> states = {start};
    for (const Literal& literal : body.literals) {
      if (literal.kind != LiteralKind::Call) continue;
      auto found = known.find({literal.name, literal.terms.size()});
      const std::set<Row>& rows = found == known.end() ? kNoRows : found->second;
      std::vector<State> next;
      for (const State& state : states) {
        for (State& extended : match(state, literal.terms, rows)) {
          if (types_agree(body, extended)) next.push_back(std::move(extended));
        }
      }
      states = std::move(next);
    }
    std::vector<State> solutions;
    for (State& state : states) complete(body, std::move(state), solutions);
    return solutions;
  }

  // What remains after the calls: equalities, universal variables, tests.
  void complete(const Conjunction& body, State state, std::vector<State>& solutions) {
    if (!equate(body, state) || !types_agree(body, state)) return;
    for (const std::string& name : body.outer) {
      if (state.variables.contains(name)) continue;
      // SEM-26: a variable that nothing binds ranges over all values of its type.
      int mark = largest_mark(state) + 1;
      for (const auto& [type, values] : domain_.types()) {
        for (const Value& value : values) {
          State extended = state;
          extended.variables[name] = {value, mark};
          complete(body, std::move(extended), solutions);
        }
      }
      return;
    }
    for (const Literal& literal : body.literals) {
      if (!test(literal, state)) return;
    }
    solutions.push_back(std::move(state));
  }

  // Binds what `=` can bind (SEM-30). False if two sides differ.
  static bool equate(const Conjunction& body, State& state) {
    std::vector<Cell> no_cells;
    for (bool changed = true; changed;) {
      changed = false;
      for (const Literal& literal : body.literals) {
        if (literal.kind != LiteralKind::Equal) continue;
        std::optional<Cell> left = cell_of(state, literal.terms[0]);
        std::optional<Cell> right = cell_of(state, literal.terms[1]);
        if (left && right && left->value != right->value) return false;
        if (left && right) merge(state, no_cells, left->mark, right->mark);
        if (left.has_value() == right.has_value()) continue;
        const Term& unbound = literal.terms[left ? 1 : 0];
        state.variables[unbound.variable] = left ? *left : *right;
        changed = true;
      }
    }
    return !is_refuted(state);
  }

  // The bound terms have the types that `matches` and order comparisons ask for (SEM-29, SEM-32).
  bool types_agree(const Conjunction& body, const State& state) const {
    for (const Literal& literal : body.literals) {
      bool is_order = literal.kind == LiteralKind::Order;
      if (!is_order && literal.kind != LiteralKind::Matches) continue;
      for (const Term& term : literal.terms) {
        std::optional<Cell> cell = cell_of(state, term);
        if (!cell) continue;
        const std::string& type = cell->value.type;
        if (is_order && type != "Integer") return false;
        if (is_order) continue;
        bool agrees =
            literal.exact ? type == literal.name : is_subtype(program_, type, literal.name);
        if (!agrees) return false;
      }
    }
    return true;
  }

  // Runs one test in `state`, all of whose outer variables are bound. False drops the state.
  bool test(const Literal& literal, State& state) {
    Outcome outcome;
    switch (literal.kind) {
      case LiteralKind::Call:
      case LiteralKind::Equal:
      case LiteralKind::Matches:
        return true;
      case LiteralKind::Differ:  // SEM-31.
        outcome.holds =
            cell_of(state, literal.terms[0])->value != cell_of(state, literal.terms[1])->value;
        break;
      case LiteralKind::Order:
        outcome.holds = compare(literal.order, integer(cell_of(state, literal.terms[0])->value),
                                integer(cell_of(state, literal.terms[1])->value));
        break;
      case LiteralKind::Not:
        outcome = refute(literal, state);
        break;
    }
    bool is_universal = mark_tested(literal, state);
    state.unbounded |= outcome.unbounded;
    if (outcome.holds) return true;
    state.holds = false;
    return is_universal || outcome.unbounded;
  }

  // SEM-36, SEM-38. Outer variables have one value in here, so they count as concrete.
  Outcome refute(const Literal& negation, const State& state) {
    State inner;
    for (const auto& [name, cell] : state.variables) inner.variables[name] = {cell.value, 0};
    Outcome outcome;
    for (const Conjunction& alternative : negation.alternatives) {
      for (const State& solution : solve(alternative, inner, *assumed_)) {
        if (solution.is_certain()) return {.holds = false, .unbounded = false};
        outcome.unbounded = true;
        outcome.holds &= !solution.holds;
      }
    }
    return outcome;
  }

  // Marks the universal values that `literal` tests; true if there are any.
  static bool mark_tested(const Literal& literal, State& state) {
    bool is_universal = false;
    std::vector<Cell> no_cells;
    for (const Term& term : literal.terms) {
      std::optional<Cell> cell = cell_of(state, term);
      if (!cell || cell->mark == 0) continue;
      is_universal = true;
      rename(state, no_cells, std::abs(cell->mark), -std::abs(cell->mark));
    }
    for (const Conjunction& alternative : literal.alternatives) {
      for (const Literal& inner : alternative.literals) is_universal |= mark_tested(inner, state);
    }
    return is_universal;
  }

  const Program& program_;
  const Domain& domain_;
  Database facts_;
  const Database* assumed_ = nullptr;
};

}  // namespace

void Domain::add(const Value& value) {
  if (value.id == kUnmentioned) throw std::runtime_error("oracle: a reserved id is used");
  types_[value.type].insert(value);
}

void Domain::add_type(const std::string& type) { types_[type]; }

void Domain::add_unmentioned() {
  for (auto& [type, values] : types_) {
    if (type == "Boolean") {
      values.insert({{type, "false"}, {type, "true"}});
    } else if (type == "Integer") {
      Value number{type, "0"};
      for (int64_t i = 1; values.contains(number); ++i) number.id = std::to_string(i);
      values.insert(number);
    } else {
      values.insert({type, kUnmentioned});
    }
  }
}

bool Domain::contains(const Value& value) const {
  auto found = types_.find(value.type);
  return found != types_.end() && found->second.contains(value);
}

std::optional<Value> Domain::unmentioned(const std::string& type) {
  if (type == "Boolean" || type == "Integer") return std::nullopt;
  return Value{type, kUnmentioned};
}

bool State::is_certain() const {
  auto is_tested = [](const auto& entry) { return entry.second.mark < 0; };
  return !unbounded && std::ranges::none_of(variables, is_tested);
}

std::vector<State> match(const State& state, const std::vector<Term>& terms,
                         const std::set<Row>& rows) {
  std::vector<State> extended;
  for (const Row& row : rows) {
    if (std::optional<State> next = match_row(state, terms, row)) extended.push_back(*next);
  }
  return extended;
}

Database evaluate(const Program& program, const std::set<Fact>& facts, const Domain& domain) {
  return Evaluator(program, facts, domain).run();
}

}  // namespace frost::oracle
