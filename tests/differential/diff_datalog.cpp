// SPDX-License-Identifier: Apache-2.0
// Second opinions: what clingo and SQLite say about random policies, against the oracle and the
// interpreter. They share the oracle's desugaring, and nothing of its evaluation.
#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <iostream>

#include "tests/differential/case.hpp"
#include "tests/differential/clingo.hpp"
#include "tests/differential/extras.hpp"
#include "tests/differential/flat.hpp"
#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"
#include "tests/differential/shrink.hpp"
#include "tests/differential/sqlite.hpp"

namespace frost::difftest {
namespace {

constexpr uint64_t kExtrasEvery = 3;
constexpr size_t kFactsMax = 25;
constexpr size_t kBatch = 50;  // programs of one process

using Tuples = std::set<FlatTuple>;
// What another engine makes of allow/3; none when it cannot express the program.
using Engine = std::optional<Tuples> (*)(const FlatProgram& program);

std::optional<Tuples> ask_clingo(const FlatProgram& program) {
  return run_clingo({&program}, "allow", 3)[0];
}

std::optional<Tuples> ask_sqlite(const FlatProgram& program) {
  return run_sqlite(program, "allow", 3);
}

// A case with its meanings.
struct Subject {
  uint64_t seed = 0;
  Case drawn;  // with the facts that the policy accepts
  Loaded loaded;
  Expected expected;
  FlatProgram flat;
};

// None when the policy does not compile or is too large for other engines.
std::optional<Subject> prepare(uint64_t seed, const Case& drawn) {
  std::optional<Loaded> loaded = load(drawn.policy, drawn.facts);
  if (!loaded) return std::nullopt;
  std::string text = drawn.policy.text();
  std::optional<FlatProgram> flat = flatten(make_program(text), loaded->facts);
  if (!flat) return std::nullopt;
  Expected expected(make_oracle(text).evaluate(loaded->facts));
  Case accepted{drawn.policy, loaded->facts};
  return Subject{seed, std::move(accepted), std::move(*loaded), std::move(expected),
                 std::move(*flat)};
}

Case draw(uint64_t seed) {
  Random random(seed);
  Case drawn{generate_policy(random), {}};
  if (seed % kExtrasEvery != 0) add_extras(drawn.policy, random);
  drawn.facts = generate_facts(drawn.policy, kFactsMax, random);
  return drawn;
}

// Every check about values that the policy or a fact mentions, and about one of each type that none
// does.
std::vector<Question> checks_of(const Subject& subject) {
  std::vector<Value> actors;
  std::vector<Value> resources;
  std::vector<std::string> actions{"no such action"};
  for (const Value& value : subject.flat.values) {
    if (value.type == "Integer" || value.type == "Boolean") continue;
    bool is_stranger = is_unmentioned(value);
    if (value.type == "String" && !is_stranger) actions.push_back(value.id);
    Value asked = is_stranger ? Value{value.type, "stranger"} : value;
    const auto& types = subject.drawn.policy.actor_types;
    if (std::ranges::find(types, value.type) != types.end()) actors.push_back(asked);
    if (value.type != "String") resources.push_back(asked);
  }
  std::vector<Question> checks;
  for (const Value& actor : actors) {
    for (const std::string& action : actions) {
      for (const Value& resource : resources) {
        checks.push_back({QuestionKind::Authorize, actor, action, resource});
      }
    }
  }
  return checks;
}

struct Compared {
  uint64_t programs = 0;
  uint64_t inexpressible = 0;
  uint64_t checks = 0;
  uint64_t allowed = 0;
  uint64_t open = 0;  // the oracle does not know: it depends on values that nothing mentions
};

// The first check about which `allowed`, the oracle and the interpreter do not agree.
std::optional<Difference> compare(Subject& subject, std::string_view engine, const Tuples& allowed,
                                  Compared& compared) {
  Executions executions = subject.loaded.stores.snapshot();
  for (const Question& check : checks_of(subject)) {
    FlatTuple tuple;
    for (const Value& value : {check.actor, Value{"String", check.action}, check.resource}) {
      if (auto number = subject.flat.number_of(value)) tuple.push_back(*number);
    }
    Answer other = tuple.size() == 3 && allowed.contains(tuple) ? "true" : "false";
    Answer truth = subject.expected.answer(check);
    Answer interpreted = executions[0].answer(check);
    compared.checks += 1;
    compared.allowed += truth == "true" ? 1U : 0U;
    if (other == truth && other == interpreted) continue;
    if (subject.expected.may_be_refused(check)) {
      compared.open += 1;
      continue;
    }
    return Difference{
        check, {{"oracle", truth}, {std::string(engine), other}, {"interpreter", interpreted}}};
  }
  return std::nullopt;
}

// The difference of a case, if there is one; leaves out facts that the policy refuses.
std::optional<Difference> difference_of(Case& tried, uint64_t seed, std::string_view name,
                                        Engine engine) try {
  std::optional<Subject> subject = prepare(seed, tried);
  if (!subject) return std::nullopt;
  tried.facts = subject->drawn.facts;
  std::optional<Tuples> allowed = engine(subject->flat);
  Compared ignored;
  return allowed ? compare(*subject, name, *allowed, ignored) : std::nullopt;
} catch (const std::exception&) {
  return std::nullopt;  // the oracle takes less for granted than the compiler
}

// Shrinks a case in which `engine` disagrees and describes it.
std::string explain(const std::string& test, const Subject& found, std::string_view name,
                    Engine engine, Difference difference) {
  Trial disagrees = [&](Case& tried) {
    std::optional<Difference> smaller = difference_of(tried, found.seed, name, engine);
    if (smaller) difference = *smaller;
    return smaller.has_value();
  };
  Case smallest = shrink(found.drawn, disagrees, 500);
  return describe({test, found.seed, smallest.policy.text(), &smallest.facts}, difference);
}

void print(std::string_view name, const Compared& compared) {
  std::cout << name << ": programs " << compared.programs << ", not expressible "
            << compared.inexpressible << ", checks " << compared.checks << ", allowed "
            << compared.allowed << ", open " << compared.open << "\n";
}

TEST(Datalog, ClingoAgrees) {
  if (!has_clingo()) GTEST_SKIP() << "no clingo; see tools/install-packages";
  Seeds seeds = Seeds::from_environment(300);
  Compared compared;
  uint64_t end = seeds.first + seeds.count;
  for (uint64_t first = seeds.first; first < end; first += kBatch) {
    std::vector<Subject> subjects;
    for (uint64_t seed = first; seed < std::min(first + kBatch, end); ++seed) {
      std::optional<Subject> subject = prepare(seed, draw(seed));
      compared.inexpressible += subject ? 0U : 1U;
      if (subject) subjects.push_back(std::move(*subject));
    }
    std::vector<const FlatProgram*> programs;
    for (const Subject& subject : subjects) programs.push_back(&subject.flat);
    std::vector<Tuples> allowed = run_clingo(programs, "allow", 3);
    for (size_t i = 0; i < subjects.size(); ++i) {
      compared.programs += 1;
      auto difference = compare(subjects[i], "clingo", allowed[i], compared);
      if (!difference) continue;
      FAIL() << explain("Datalog.ClingoAgrees", subjects[i], "clingo", ask_clingo, *difference);
    }
  }
  print("clingo", compared);
  if (seeds.count < 100) return;  // a replay proves nothing about the fragment
  EXPECT_LE(compared.inexpressible * 5, seeds.count);
  EXPECT_LE(compared.open * 20, compared.checks);
}

TEST(Datalog, SqliteAgrees) {
  Seeds seeds = Seeds::from_environment(300);
  Compared compared;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    std::optional<Subject> subject = prepare(seed, draw(seed));
    std::optional<Tuples> allowed = subject ? ask_sqlite(subject->flat) : std::nullopt;
    compared.inexpressible += allowed ? 0U : 1U;
    if (!allowed) continue;
    compared.programs += 1;
    auto difference = compare(*subject, "SQLite", *allowed, compared);
    if (!difference) continue;
    FAIL() << explain("Datalog.SqliteAgrees", *subject, "SQLite", ask_sqlite, *difference);
  }
  print("SQLite", compared);
  if (seeds.count < 100) return;
  EXPECT_GE(compared.programs * 8, seeds.count);
}

// ---------- canary

// An oracle that forgets a fact is contradicted by both.
TEST(Datalog, CanaryAForgottenFactIsDetected) {
  size_t trials = 0;
  size_t detected = 0;
  for (uint64_t seed = 1; trials < 20; ++seed) {
    Case drawn = draw(seed);
    std::optional<Subject> subject = prepare(seed, drawn);
    if (!subject || subject->drawn.facts.empty()) continue;
    Case lacking = subject->drawn;
    lacking.facts.resize(lacking.facts.size() / 2);
    subject->expected = prepare(seed, lacking).value().expected;
    std::optional<Tuples> allowed = ask_sqlite(subject->flat);
    if (!allowed) continue;
    trials += 1;
    Compared ignored;
    detected += compare(*subject, "SQLite", *allowed, ignored) ? 1U : 0U;
  }
  std::cout << "detected " << detected << " of " << trials << "\n";
  EXPECT_GE(detected * 3, trials);
}

}  // namespace
}  // namespace frost::difftest
