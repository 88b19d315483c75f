// SPDX-License-Identifier: Apache-2.0
// The laws of explanations over random policies and facts.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <optional>

#include "tests/differential/extras.hpp"
#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"
#include "tests/proof_checker/laws.hpp"

namespace frost::difftest {
namespace {

using proof_checker::LawCounts;
using proof_checker::Laws;
using proof_checker::Rules;

constexpr std::string_view kTestName = "ExplanationLaws.HoldForRandomPolicies";
constexpr size_t kQuestionsMax = 12;  // of one set of facts

ProofFact proof_fact(const Fact& fact) {
  ProofFact result{fact.predicate, {}};
  for (const Value& value : fact.arguments) result.arguments.push_back({value.type, value.id});
  return result;
}

// The facts that the policy accepts.
std::vector<Fact> accepted(const Policy& policy, const std::vector<Fact>& facts) {
  FactStore store = FactStore::create(policy).value();
  std::vector<Fact> result;
  for (const Fact& fact : facts) {
    std::vector<frost::Value> arguments;
    for (const Value& value : fact.arguments) arguments.push_back({value.type, value.id});
    if (store.insert(fact.predicate, arguments)) result.push_back(fact);
  }
  return result;
}

std::vector<Question> checks(std::vector<Question> questions, Random& random) {
  std::erase_if(questions, [](const Question& one) { return one.kind != QuestionKind::Authorize; });
  random.shuffle(questions);
  questions.resize(std::min(questions.size(), kQuestionsMax));
  return questions;
}

// What the extra rules negate, of ids that other facts mention.
void add_facts(const Extras& extras, Random& random, std::vector<Fact>& facts) {
  std::vector<Fact> more;
  for (const Fact& fact : facts) {
    for (const Value& value : fact.arguments) {
      bool is_actor = value.type == extras.actor && random.chance(30);
      if (is_actor) more.push_back({"xbad", {value}});
      bool is_shut = value.type == extras.type && random.chance(30);
      if (is_shut) more.push_back({"xshut", {value}});
      bool is_near = value.type == extras.type && random.chance(30);
      if (is_near) more.push_back({"xnear", {value, value}});
    }
  }
  facts.insert(facts.end(), more.begin(), more.end());
}

// About what the extra rules negate and compare, with ids of the facts.
void add_questions(const Extras& extras, const GeneratedPolicy& policy,
                   const std::vector<Fact>& facts, Random& random,
                   std::vector<Question>& questions) {
  std::map<std::string, std::vector<std::string>> ids = {{extras.actor, {"stranger"}},
                                                         {extras.type, {"stranger"}}};
  for (const Fact& fact : facts) {
    for (const Value& value : fact.arguments) ids[value.type].push_back(value.id);
  }
  for (const std::string& action : policy.actions) {
    if (!action.starts_with("x.")) continue;
    questions.push_back({QuestionKind::Authorize,
                         {extras.actor, random.pick(ids[extras.actor])},
                         action,
                         {extras.type, random.pick(ids[extras.type])}});
  }
}

void run(uint64_t seed, LawCounts& counts) {
  Random random(seed);
  GeneratedPolicy policy = generate_policy(random);
  std::optional<Extras> extras;
  if (seed % 3 != 0) extras = add_extras(policy, random);
  std::string text = policy.text();
  CrashReport report(kTestName, seed, text);
  CompileOptions options;
  options.with_tests = false;
  auto compiled = compile(std::vector<Source>{{"policy.polar", text}}, options).policy;
  if (!compiled) return;  // the differential tests look at why
  Rules rules("policy.polar", text);
  oracle::Oracle oracle = make_oracle(text);
  for (size_t size : {random.below(6), random.between(6, 20)}) {
    std::vector<Fact> facts = generate_facts(policy, size, random);
    if (extras) add_facts(*extras, random, facts);
    facts = accepted(*compiled, facts);
    std::set<ProofFact> set;
    for (const Fact& fact : facts) set.insert(proof_fact(fact));
    Laws laws(*compiled, rules, set, kNow);
    std::vector<ProofFact> candidates;
    for (const Fact& fact : accepted(*compiled, generate_facts(policy, 40, random))) {
      candidates.push_back(proof_fact(fact));
    }
    laws.set_candidates(std::move(candidates));
    Expected expected(oracle.evaluate(facts));
    std::vector<Question> questions =
        checks(generate_questions(policy, facts, expected, random), random);
    if (extras) add_questions(*extras, policy, facts, random, questions);
    for (const Question& one : questions) {
      CheckQuery query{
          {one.actor.type, one.actor.id}, one.action, {one.resource.type, one.resource.id}};
      std::string reason = laws.broken(query, counts);
      if (reason.empty()) continue;
      std::string all;
      for (const Fact& fact : facts) all += to_text(fact) + "\n";
      FAIL() << "seed=" << seed << " " << to_text(one) << "\n"
             << reason << "\n--- facts\n"
             << all << "--- policy\n"
             << text;
    }
  }
}

TEST(ExplanationLaws, HoldForRandomPolicies) {
  LawCounts counts;
  Seeds seeds = Seeds::from_environment(16 / kSlowdown);
  size_t failures = 0;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count && failures < 3; ++seed) {
    run(seed, counts);
    failures += HasFailure() ? 1U : 0U;
  }
  for (const auto& [reason, count] : counts.cut_off) {
    std::cout << count << " cut off: " << reason << "\n";
  }
  std::cout << counts.allowed << " allowed, " << counts.denied << " denied, " << counts.unanswerable
            << " unanswerable, " << counts.near_misses << " near misses, " << counts.removals
            << " of them take facts away, " << counts.larger << " need more than one change\n";
  if (seeds.count < 16) return;
  EXPECT_GT(counts.allowed, 50U);
  EXPECT_GT(counts.near_misses, 50U);
  EXPECT_GT(counts.removals, 3U);
  EXPECT_GT(counts.larger, 3U);
}

}  // namespace
}  // namespace frost::difftest
