// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/oracle.hpp"

#include <algorithm>
#include <cstdlib>

#include "tests/oracle/evaluate.hpp"
#include "tests/oracle/program.hpp"

namespace frost::oracle {

struct Model::Parts {
  std::shared_ptr<const Program> program;
  std::set<Fact> facts;
  Domain domain;
  Database rows;
  // Evaluations over a domain with more constants (empty id: a type), by what was added.
  mutable std::map<std::set<Value>, Model> extensions;
};

namespace {

using Substitution = std::map<Value, Value>;

Model build(const std::shared_ptr<const Program>& program, const std::set<Fact>& facts,
            const std::set<Value>& added) {
  auto parts = std::make_shared<Model::Parts>();
  parts->program = program;
  parts->facts = facts;
  for (const Value& value : program->constants) parts->domain.add(value);
  for (const std::string& type : program->types) parts->domain.add_type(type);
  for (const Fact& fact : facts) {
    for (const Value& value : fact.arguments) parts->domain.add(value);
  }
  for (const Value& value : added) {
    parts->domain.add_type(value.type);
    if (!value.id.empty()) parts->domain.add(value);
  }
  parts->domain.add_unmentioned();
  parts->rows = evaluate(*program, facts, parts->domain);
  return Model(std::move(parts));
}

bool is_abstract(const std::string& type) { return type == "Actor" || type == "Resource"; }

// What the domain lacks for `goals`: types, and constants for which nothing can stand. A single
// unknown id of a type goes to `stand_ins` instead: the unmentioned constant behaves just like it.
std::set<Value> missing(const Domain& domain, const std::vector<Goal>& goals,
                        Substitution& stand_ins) {
  std::set<Value> unknown;
  std::map<std::string, int> unknown_of_type;
  for (const Goal& goal : goals) {
    for (const Argument& argument : goal.arguments) {
      if (const auto* open = std::get_if<Open>(&argument)) {
        if (open->type && !domain.contains_type(*open->type)) unknown.insert({*open->type, ""});
        continue;
      }
      const Value& value = std::get<Value>(argument);
      if (domain.contains(value) || !unknown.insert(value).second) continue;
      ++unknown_of_type[value.type];
    }
  }
  std::erase_if(unknown, [&](const Value& value) {
    if (is_abstract(value.type)) return true;  // No domain has values of these.
    std::optional<Value> stand_in = Domain::unmentioned(value.type);
    bool can_stand_in = stand_in && domain.contains_type(value.type) &&
                        unknown_of_type[value.type] == 1 && !value.id.empty();
    if (can_stand_in) stand_ins.emplace(value, *stand_in);
    return can_stand_in;
  });
  return unknown;
}

// The values of the open names, or nothing if a type does not fit (SEM-44).
std::optional<std::vector<Value>> project(const State& state, const std::vector<Open>& columns,
                                          const Substitution& stand_ins) {
  std::vector<Value> row;
  for (const Open& column : columns) {
    const Cell& cell = state.variables.at(column.name);
    Value value = cell.value;
    if (column.type && *column.type != value.type) return std::nullopt;
    for (const auto& [original, stand_in] : stand_ins) {
      if (cell.mark == 0 && cell.value == stand_in) value = original;
    }
    if (cell.mark != 0) value.id = "*";
    row.push_back(std::move(value));
  }
  return row;
}

// Whether one universal value stands in two columns: every value together with itself is not every
// value together with every other, and no row says so.
bool repeats_universal(const State& state, const std::vector<Open>& columns) {
  std::set<int> marks;
  return std::ranges::any_of(columns, [&](const Open& column) {
    const int mark = std::abs(state.variables.at(column.name).mark);
    return mark != 0 && !marks.insert(mark).second;
  });
}

}  // namespace

Answer Model::ask(const std::vector<Goal>& goals) const {
  Substitution stand_ins;
  std::set<Value> added = missing(parts_->domain, goals, stand_ins);
  if (!added.empty()) {
    auto found = parts_->extensions.find(added);
    if (found == parts_->extensions.end()) {
      Model extension = build(parts_->program, parts_->facts, added);
      found = parts_->extensions.emplace(added, std::move(extension)).first;
    }
    return found->second.ask(goals);
  }
  std::vector<State> states = {State{}};
  std::vector<Open> columns;
  for (const Goal& goal : goals) {
    std::vector<Term> terms;
    for (const Argument& argument : goal.arguments) {
      if (const auto* open = std::get_if<Open>(&argument)) {
        if (std::ranges::find(columns, open->name, &Open::name) == columns.end()) {
          columns.push_back(*open);
        }
        terms.push_back({open->name, {}});
        continue;
      }
      const Value& value = std::get<Value>(argument);
      auto stand_in = stand_ins.find(value);
      terms.push_back({"", stand_in == stand_ins.end() ? value : stand_in->second});
    }
    auto rows = parts_->rows.find({goal.predicate, terms.size()});
    std::vector<State> next;
    for (const State& state : states) {
      if (rows == parts_->rows.end()) break;
      for (State& extended : match(state, terms, rows->second)) next.push_back(std::move(extended));
    }
    states = std::move(next);
  }
  Answer answer;
  std::set<std::vector<Value>> uncertain;
  for (const State& state : states) {
    std::optional<std::vector<Value>> row = project(state, columns, stand_ins);
    const bool is_sayable = state.is_certain() && !repeats_universal(state, columns);
    if (row) (is_sayable ? answer.rows : uncertain).insert(*row);
  }
  bool is_covered = std::ranges::includes(answer.rows, uncertain);
  if (!uncertain.empty()) {
    answer.confidence = is_covered ? Confidence::MayRefuse : Confidence::Unanswerable;
  }
  return answer;
}

bool Model::holds(const std::string& predicate, const std::vector<Value>& arguments) const {
  Goal goal{predicate, {arguments.begin(), arguments.end()}};
  Answer answer = ask({goal});
  if (answer.confidence == Confidence::Unanswerable) throw Unbounded("unbounded: " + predicate);
  return !answer.rows.empty();
}

std::vector<std::string> Model::values(const std::string& predicate,
                                       const std::vector<Argument>& arguments) const {
  Answer answer = ask({{predicate, arguments}});
  if (answer.confidence == Confidence::Unanswerable) throw Unbounded("unbounded: " + predicate);
  std::set<std::string> ids;
  for (const std::vector<Value>& row : answer.rows) ids.insert(row.at(0).id);
  return {ids.begin(), ids.end()};
}

bool Model::authorize(const Value& actor, const std::string& action, const Value& resource) const {
  return holds("allow", {actor, {"String", action}, resource});
}

std::vector<std::string> Model::list(const Value& actor, const std::string& action,
                                     const std::string& resource_type) const {
  return values("allow", {actor, Value{"String", action}, Open{"resource", resource_type}});
}

std::vector<std::string> Model::actions(const Value& actor, const Value& resource) const {
  return values("allow", {actor, Open{"action", "String"}, resource});
}

Oracle::Oracle(const ast::Ast& ast, int64_t now)
    : program_(std::make_shared<const Program>(desugar(ast, now))) {}

Model Oracle::evaluate(const std::vector<Fact>& facts) const {
  return build(program_, {facts.begin(), facts.end()}, {});
}

std::vector<TestResult> Oracle::run_tests() const {
  std::vector<TestResult> results;
  for (const TestCase& test : program_->tests) {
    Model model = evaluate(test.facts);
    TestResult& result = results.emplace_back(TestResult{test.name, 0, 0, {}});
    for (const TestCase::Assertion& assertion : test.assertions) {
      Answer answer = model.ask({assertion.goal});
      bool is_certain = answer.confidence != Confidence::Unanswerable;
      bool passed = !answer.rows.empty();  // SEM-60: some row suffices, also an uncertain rest.
      // SEM-61, SEM-62: no list contains a wildcard.
      if (assertion.expected) passed = is_certain && answer.rows == *assertion.expected;
      if (assertion.negated) passed = is_certain && answer.rows.empty();
      result.total += 1;
      result.passed += passed ? 1U : 0U;
      if (passed) continue;
      std::string line = "assertion " + std::to_string(result.total) + ": " +
                         assertion.goal.predicate + (is_certain ? "" : ", unbounded") + ":";
      for (const std::vector<Value>& row : answer.rows) {
        for (const Value& value : row) line += " " + value.type + "{" + value.id + "}";
        if (row.empty()) line += " holds";
      }
      result.failures.push_back(std::move(line));
    }
  }
  return results;
}

}  // namespace frost::oracle
