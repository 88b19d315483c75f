// SPDX-License-Identifier: Apache-2.0
// The tracer against the oracle, on random policies with rules that negate, compare and recur.
//
// Both are evaluated bottom up, but over different forms (typed clauses here, the syntax tree
// there) and with different ideas of universal values (waiting tests here, grounding there).
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "base/diagnostics/emitter.hpp"
#include "base/diagnostics/resolve.hpp"
#include "codegen/trace/trace.hpp"
#include "frontend/lower.hpp"
#include "frontend/parse.hpp"
#include "tests/differential/extras.hpp"
#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"

namespace frost::difftest {
namespace {

constexpr int64_t kNow = 50;

struct Lowered {
  SourceMap sources;
  std::optional<hir::Hir> hir;
  std::string problems;
};

Lowered lower(const std::string& text) {
  Lowered result;
  result.sources.add("policy.polar", text);
  Emitter emit;
  result.hir = run_front_end(result.sources, {}, emit).hir;
  for (const DiagnosticRecord& record : emit.take_sorted()) {
    if (record.severity() == Severity::Error)
      result.problems += resolve(record, result.sources).message + "\n";
  }
  return result;
}

std::optional<hir::TypeId> type_of(const hir::Hir& hir, const std::string& name) {
  for (size_t i = 0; i < hir.types.size(); ++i) {
    if (hir.types[hir::TypeId(i)].name == name) return hir::TypeId(i);
  }
  return std::nullopt;
}

// Open arguments have a type and no id.
struct Asked {
  std::string predicate;
  std::vector<std::pair<std::string, std::optional<std::string>>> arguments;
};

std::optional<trace::Goal> goal_of(const hir::Hir& hir, const Asked& asked) {
  trace::Goal goal;
  std::vector<hir::TypeId> types;
  for (const auto& [type, id] : asked.arguments) {
    auto known = type_of(hir, type);
    if (!known) return std::nullopt;
    types.push_back(*known);
    goal.arguments.push_back(id);
  }
  auto relation = hir.find(asked.predicate, types);
  if (!relation) return std::nullopt;
  goal.relation = *relation;
  return goal;
}

std::string text_of(const Asked& asked) {
  std::string out = asked.predicate + "(";
  for (const auto& [type, id] : asked.arguments) {
    if (out.back() != '(') out += ", ";
    out += id ? to_text(Value{type, *id}) : "_: " + type;
  }
  return out + ")";
}

std::string oracle_answer(const oracle::Model& model, const Asked& asked) {
  oracle::Goal goal{asked.predicate, {}};
  for (const auto& [type, id] : asked.arguments) {
    if (id) {
      goal.arguments.emplace_back(Value{type, *id});
    } else {
      std::string name = "v" + std::to_string(goal.arguments.size());
      goal.arguments.emplace_back(oracle::Open{name, type});
    }
  }
  oracle::Answer answer = model.ask({goal});
  if (answer.confidence != oracle::Confidence::Exact) return "unbounded";
  std::string out = "[";
  for (const std::vector<Value>& row : answer.rows) {
    out += "(";
    for (const Value& value : row) out += to_text(value) + " ";
    out += ")";
  }
  return out + "]";
}

std::string trace_answer(const hir::Hir& hir, trace::Trace& trace, const Asked& asked) {
  auto goal = goal_of(hir, asked);
  if (!goal) return "[]";
  trace::Answers answers = trace.answers(*goal);
  if (answers.is_unbounded) return "unbounded";
  std::set<std::vector<Value>> rows;
  for (const auto& row : answers.rows) {
    std::vector<Value> values;
    size_t next = 0;
    for (const auto& [type, id] : asked.arguments) {
      if (!id) values.push_back({type, row[next++].value_or("*")});
    }
    rows.insert(std::move(values));
  }
  std::string out = "[";
  for (const std::vector<Value>& row : rows) {
    out += "(";
    for (const Value& value : row) out += to_text(value) + " ";
    out += ")";
  }
  return out + "]";
}

// Rules of every kind that the generator of policies leaves out, over two of its types.
class ExtraCases {
 public:
  ExtraCases(GeneratedPolicy& policy, Random& random) : policy_(policy), random_(random) {}

  void add() {
    Extras added = add_extras(policy_, random_);
    actor_ = added.actor;
    type_ = added.type;
  }

  std::vector<Fact> facts() {
    std::vector<Fact> facts;
    size_t count = random_.below(25);
    for (size_t i = 0; i < count; ++i) {
      static const std::vector<std::pair<std::string, std::vector<std::string>>> kShapes = {
          {"xbad", {"$A"}},           {"xshut", {"$T"}},        {"xnear", {"$T", "$T"}},
          {"xquota", {"$T", "#"}},    {"xused", {"$T", "#"}},   {"xneeds", {"$T", "Xtag"}},
          {"xholds", {"$A", "Xtag"}}, {"xfriend", {"$A", "$A"}}};
      const auto& [predicate, types] = random_.pick(kShapes);
      Fact fact{predicate, {}};
      for (const std::string& type : types) fact.arguments.push_back(value(type));
      facts.push_back(std::move(fact));
    }
    return facts;
  }

  std::vector<Asked> questions() {
    std::vector<Asked> asked;
    for (const char* id : {"1", "2", "3", "stranger"}) {
      for (const char* action : {"x.open", "x.full", "x.some", "x.quota", "x.time", "x.now",
                                 "x.other", "x.one", "x.odd", "x.deep", "x.see", "x.same"}) {
        asked.push_back({"allow", {{actor_, id}, {"String", action}, {type_, random_id()}}});
        asked.push_back({"allow", {{actor_, id}, {"String", action}, {type_, std::nullopt}}});
      }
      asked.push_back({"allow", {{actor_, id}, {"String", std::nullopt}, {type_, random_id()}}});
      asked.push_back({"xfree", {{actor_, id}, {type_, random_id()}}});
      asked.push_back({"xfar", {{type_, id}, {type_, std::nullopt}}});
      asked.push_back({"xsee", {{actor_, id}, {actor_, random_id()}}});
    }
    asked.push_back({"xodd", {{actor_, std::nullopt}}});
    asked.push_back({"xsame", {{actor_, std::nullopt}, {actor_, std::nullopt}}});
    return asked;
  }

 private:
  std::string random_id() { return std::string(1, static_cast<char>('1' + random_.below(4))); }
  Value value(const std::string& type) {
    if (type == "$A") return {actor_, random_id()};
    if (type == "$T") return {type_, random_id()};
    if (type == "#") return {"Integer", random_.chance(20) ? std::to_string(kNow) : random_id()};
    return {type, random_id()};
  }
  GeneratedPolicy& policy_;
  Random& random_;
  std::string actor_;
  std::string type_;
};

std::string compare(const Lowered& lowered, const oracle::Model& model, trace::Trace& trace,
                    const std::vector<Asked>& questions, std::map<std::string, size_t>& counts) {
  for (const Asked& question : questions) {
    std::string truth = oracle_answer(model, question);
    bool is_check =
        std::ranges::all_of(question.arguments, [](const auto& a) { return !!a.second; });
    counts[truth == "unbounded" ? truth : truth == "[]" ? "empty" : "found"] += 1;
    // The oracle may refuse what the waiting tests of a row decide.
    if (truth == "unbounded") continue;
    std::string traced = trace_answer(*lowered.hir, trace, question);
    if (is_check && traced == "unbounded") return text_of(question) + "\na check is unbounded";
    if (traced != truth) {
      return text_of(question) + "\noracle: " + truth + "\ntrace:  " + traced;
    }
    // What holds has a proof, and what does not has none.
    auto goal = goal_of(*lowered.hir, question);
    if (goal && trace.proof(*goal).has_value() != (truth != "[]")) {
      return text_of(question) + "\nthe proof does not agree: " + truth;
    }
    counts["proofs"] += goal && truth != "[]" ? 1U : 0U;
    if (goal && truth == "[]" && counts["empty"] % 7 == 0) {
      counts["paths"] += trace.near_misses(*goal).empty() ? 0U : 1U;
    }
  }
  return "";
}

// What is done to the clauses before they are traced; canaries plant a mistake.
using Sabotage = void (*)(hir::Hir& hir);

// The first difference of the policy of `seed`, with all that repeats it.
std::string run_seed(uint64_t seed, Sabotage sabotage, std::map<std::string, size_t>& counts) {
  Random random(seed);
  GeneratedPolicy policy = generate_policy(random);
  ExtraCases extras(policy, random);
  extras.add();
  std::string text = policy.text();
  CrashReport report("Trace.EveryAnswerIsTheOracles", seed, text);
  Lowered lowered = lower(text);
  counts[lowered.hir ? "policies" : "refused"] += 1;
  if (!lowered.hir) return "";
  if (sabotage != nullptr) sabotage(*lowered.hir);
  std::vector<Fact> facts = generate_facts(policy, random.below(30), random);
  for (Fact& fact : extras.facts()) facts.push_back(std::move(fact));
  std::vector<trace::Fact> given;
  std::vector<Fact> known;
  for (const Fact& fact : facts) {
    Asked asked{fact.predicate, {}};
    for (const Value& value : fact.arguments) asked.arguments.emplace_back(value.type, value.id);
    auto goal = goal_of(*lowered.hir, asked);
    if (!goal) continue;
    trace::Fact& added = given.emplace_back(trace::Fact{goal->relation, {}, {}});
    for (const Value& value : fact.arguments) added.arguments.push_back(value.id);
    known.push_back(fact);
  }
  SourceMap sources;
  sources.add("policy.polar", text);
  Emitter emit;
  ast::Ast ast = parse(sources, Limits{}, emit);
  oracle::Model model = oracle::Oracle(ast, kNow).evaluate(known);
  std::string rest = "\nseed=" + std::to_string(seed) + "\n" + text + "\n";
  for (const Fact& fact : known) rest += to_text(fact) + "\n";
  auto trace = trace::Trace::evaluate(*lowered.hir, given, kNow);
  if (!trace) return trace.error().message + rest;
  std::vector<Asked> questions = extras.questions();
  Expected expected(model);
  try {
    for (const Question& question : generate_questions(policy, known, expected, random)) {
      Asked asked{"allow",
                  {{question.actor.type, question.actor.id},
                   {"String", question.action},
                   {question.resource.type, question.resource.id}}};
      if (question.kind == QuestionKind::List) asked.arguments[2].second.reset();
      if (question.kind == QuestionKind::Actions) asked.arguments[1].second.reset();
      questions.push_back(std::move(asked));
    }
  } catch (const oracle::Unbounded&) {  // the generator looks for hits of an open question
    counts["without generated questions"] += 1;
  }
  std::string problem = compare(lowered, model, *trace, questions, counts);
  return problem.empty() ? "" : problem + rest;
}

TEST(Trace, EveryAnswerIsTheOracles) {
  Seeds seeds = Seeds::from_environment(150);
  std::map<std::string, size_t> counts;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    std::string problem = run_seed(seed, nullptr, counts);
    ASSERT_EQ(problem, "");
  }
  std::cout << "trace:";
  for (const auto& [name, count] : counts) std::cout << " " << name << " " << count << ",";
  std::cout << "\n";
  if (seeds.count < 20) return;
  EXPECT_GT(counts["found"], counts["empty"] / 50);
  EXPECT_GT(counts["policies"], counts["refused"]);
  EXPECT_GT(counts["paths"], 0U);
}

template <class Vector>
void clear_all(hir::Hir& hir, Vector hir::Clause::* part) {
  for (hir::Clause& clause : hir.clauses) (clause.*part).clear();
}

// Canaries: without its negations, or its comparisons, a policy answers otherwise.
TEST(Trace, APlantedMistakeIsFound) {
  const std::pair<const char*, Sabotage> kMistakes[] = {
      {"negations", [](hir::Hir& hir) { clear_all(hir, &hir::Clause::negated); }},
      {"comparisons", [](hir::Hir& hir) { clear_all(hir, &hir::Clause::conditions); }},
  };
  for (const auto& [name, sabotage] : kMistakes) {
    std::map<std::string, size_t> counts;
    bool is_found = false;
    for (uint64_t seed = 1; seed <= 60 && !is_found; ++seed) {
      is_found = !run_seed(seed, sabotage, counts).empty();
    }
    EXPECT_TRUE(is_found) << name;
  }
}

}  // namespace
}  // namespace frost::difftest
