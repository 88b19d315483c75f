// SPDX-License-Identifier: Apache-2.0
// Snapshot::query on random policies and on recursive programs: every execution gives the oracle's
// rows.
#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <utility>

#include "tests/differential/case.hpp"
#include "tests/differential/coverage.hpp"
#include "tests/differential/extras.hpp"
#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/query_comparison.hpp"
#include "tests/differential/query_questions.hpp"
#include "tests/differential/random.hpp"
#include "tests/differential/recursive_programs.hpp"
#include "tests/differential/shrink.hpp"

namespace frost::difftest {
namespace {

constexpr uint64_t kPolicyRounds = 300;
constexpr uint64_t kProgramRounds = 1000;
constexpr uint64_t kJitEvery = 125;  // compiling to native code costs more than all the rest
constexpr uint64_t kFailuresMax = 5;
constexpr uint64_t kExtrasEvery = 3;  // two policies of three negate, compare and recur
constexpr uint64_t kSmallPlansEvery = 5;
constexpr size_t kQueries = 24;
constexpr size_t kNativeQueries = 10;

// The difference on `query`, if the case compiles and has one. Leaves out facts that the policy
// refuses.
std::optional<QueryDifference> difference_of(Case& tried, const Query& query,
                                             const ExecutionOptions& options) try {
  std::optional<Loaded> loaded = load(tried.policy, tried.facts, options);
  if (!loaded) return std::nullopt;
  tried.facts = loaded->facts;
  const std::string text = tried.policy.text();
  const oracle::Model model = make_oracle(text).evaluate(tried.facts);
  const QueryTopics topics(make_program(text), tried.policy, tried.facts, model);
  for (const QueryAtom& atom : query.atoms) {
    const bool is_known = std::ranges::any_of(topics.predicates(), [&](const auto& predicate) {
      return predicate.name == atom.predicate && predicate.arity() == atom.arguments.size();
    });
    if (!is_known) return std::nullopt;
  }
  return first_query_difference(topics, model, loaded->stores.snapshot(), {query});
} catch (const std::exception&) {
  return std::nullopt;  // the oracle takes less for granted than the compiler
}

// ---------- one seed

class Queries : public testing::Test {
 protected:
  // Runs one case of `seed`; reports to the test.
  void run(std::string_view test, uint64_t seed, Case drawn, Random& random) {
    const std::string text = drawn.policy.text();
    const CrashReport crash(test, seed, text);
    policies_ += 1;
    const ExecutionOptions options{
        .jit = seed % kJitEvery == 0,
        .artefact = false,
        .limits = seed % kSmallPlansEvery == 0 ? small_plans() : Limits()};
    const CompiledText compiled = compile_text(text, options.limits);
    if (!compiled.policy) return refused(seed, text, compiled);
    native_ += options.jit ? 1U : 0U;
    const auto engines = Engines::create(*compiled.policy, options);
    ASSERT_TRUE(engines) << engines.error().message << " seed=" << seed << "\n" << text;
    Stores stores = Stores::create(*engines).value();
    drawn.facts = insert_accepted(stores, drawn.facts);
    facts_ += drawn.facts.size();
    const oracle::Model model = make_oracle(text).evaluate(drawn.facts);
    const QueryTopics topics(make_program(text), drawn.policy, drawn.facts, model);
    const auto queries = generate_queries(topics, options.jit ? kNativeQueries : kQueries, random);
    QueryCounts counts;
    const auto difference =
        first_query_difference(topics, model, stores.snapshot(), queries, &counts);
    counts_.add(counts);
    if (difference) report(test, seed, std::move(drawn), *difference, options);
  }

  void refused(uint64_t seed, const std::string& text, const CompiledText& compiled) {
    const std::optional<Diagnostic> error = first_error(compiled);
    refused_ += 1;
    if (error && is_expected_refusal(*error)) return;
    failures_ += 1;
    FAIL() << "seed=" << seed << " refuses a policy that is right\n"
           << (error ? error->text : "no policy and no error") << "\n"
           << text;
  }

  void report(std::string_view test, uint64_t seed, Case found, QueryDifference difference,
              const ExecutionOptions& options) {
    failures_ += 1;
    const Query query = difference.query;
    // What only a part of a longer history shows is printed as it is.
    if (difference_of(found, query, options)) {
      found = shrink(std::move(found), [&](Case& tried) {
        auto smaller = difference_of(tried, query, options);
        if (!smaller || smaller->kind != difference.kind) return false;
        difference = *std::move(smaller);
        return true;
      });
      difference = difference_of(found, query, options).value_or(difference);
    }
    FAIL() << describe({test, seed, found.policy.text(), &found.facts}, to_text(difference.query),
                       difference.answers);
  }

  // `draw` makes the case of a seed.
  template <class Draw>
  void run_all(std::string_view test, uint64_t rounds, const Draw& draw) {
    const Seeds seeds = Seeds::from_environment(rounds);
    const uint64_t failures_max = GTEST_FLAG_GET(fail_fast) ? 1 : kFailuresMax;
    for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
      Random random(seed);
      Case drawn = draw(seed, random);
      run(test, seed, std::move(drawn), random);
      if (failures_ >= failures_max) break;
    }
    std::cout << "policies " << policies_ << ", refused " << refused_ << ", facts " << facts_
              << ", run as native code " << native_ << "\n";
    counts_.print();
  }

  // Of a run long enough to say something about the generator.
  void expect_coverage() const {
    if (policies_ < 50) return;
    EXPECT_GE(percent(counts_.all_free, counts_.questions), 33U);
    EXPECT_GE(percent(counts_.non_empty, counts_.questions), 40U);
    EXPECT_GE(percent(counts_.conjunctions, counts_.questions), 15U);
    EXPECT_LE(percent(counts_.limits, counts_.questions), 3U);
    EXPECT_LE(percent(counts_.refused_certain, counts_.questions), 1U);
    EXPECT_LE(percent(counts_.answered_uncertain, counts_.questions), 1U);
    EXPECT_LE(percent(refused_, policies_), 20U);
  }

  uint64_t policies_ = 0;
  uint64_t refused_ = 0;
  uint64_t facts_ = 0;
  uint64_t native_ = 0;
  uint64_t failures_ = 0;
  QueryCounts counts_;
};

Case draw_policy(uint64_t seed, Random& random) {
  Case drawn{generate_policy(random), {}};
  if (seed % kExtrasEvery != 0) add_extras(drawn.policy, random);
  drawn.facts = generate_facts(drawn.policy, random.between(8, 40), random);
  return drawn;
}

TEST_F(Queries, EveryAnswerOnRandomPoliciesIsTheOracles) {
  run_all("Queries.EveryAnswerOnRandomPoliciesIsTheOracles", kPolicyRounds, draw_policy);
  expect_coverage();
  if (policies_ < 50) return;
  EXPECT_GE(percent(counts_.wildcards, counts_.questions), 5U);
  EXPECT_GE(percent(counts_.recursive, counts_.questions), 20U);
}

TEST_F(Queries, EveryAnswerOfRecursiveProgramsIsTheOracles) {
  run_all("Queries.EveryAnswerOfRecursiveProgramsIsTheOracles", kProgramRounds,
          [](uint64_t, Random& random) { return generate_recursive_program(random); });
  expect_coverage();
  if (policies_ < 50) return;
  EXPECT_GE(percent(counts_.recursive_all_free, counts_.questions), 20U);
}

// ---------- canaries

// The policy without one of its rules; nothing if it has none.
std::optional<GeneratedPolicy> without_a_rule(GeneratedPolicy policy, Random& random) {
  std::vector<std::pair<std::vector<std::string>*, size_t>> rules;
  auto add = [&](std::vector<std::string>& statements) {
    for (size_t i = 0; i < statements.size(); ++i) {
      if (statements[i].find(" if ") != std::string::npos) rules.emplace_back(&statements, i);
    }
  };
  add(policy.statements);
  for (GeneratedPolicy::Block& block : policy.blocks) add(block.rules);
  if (rules.empty()) return std::nullopt;
  const auto [statements, at] = random.pick(rules);
  statements->erase(statements->begin() + static_cast<ptrdiff_t>(at));
  return policy;
}

// A compiler that forgets one rule of the policy is found out, wherever the rule matters.
TEST_F(Queries, CanaryAForgottenRuleIsDetected) {
  size_t trials = 0;
  size_t detected = 0;
  for (uint64_t seed = 1; trials < 60 / std::min<size_t>(kSlowdown, 3); ++seed) {
    Random random(seed);
    const Case drawn = generate_recursive_program(random);
    const std::string text = drawn.policy.text();
    if (!compile_text(text).policy) continue;
    std::optional<GeneratedPolicy> broken = without_a_rule(drawn.policy, random);
    std::optional<Loaded> loaded = broken ? load(*broken, drawn.facts) : std::nullopt;
    if (!loaded) continue;
    trials += 1;
    const oracle::Model model = make_oracle(text).evaluate(loaded->facts);
    const QueryTopics topics(make_program(text), drawn.policy, loaded->facts, model);
    const auto queries = generate_queries(topics, kQueries, random);
    const bool is_found =
        first_query_difference(topics, model, loaded->stores.snapshot(), queries).has_value();
    detected += is_found ? 1U : 0U;
  }
  std::cout << "detected " << detected << " of " << trials << "\n";
  EXPECT_GE(detected * 100, trials * 30);
}

// A row too many and a row too few are told from the oracle's, and the line to repeat the case and
// both answers are printed.
TEST_F(Queries, CanaryAChangedFactIsDetectedAndDescribed) {
  GeneratedPolicy policy;
  policy.block_types = {"N"};
  policy.blocks = {{"resource N", {}, {}}};
  policy.statements = {"declare e(N, N);", "p(x: N, y: N) if e(x, y);",
                       "p(x: N, z: N) if y matches N and e(x, y) and p(y, z);"};
  auto edge = [](const char* from, const char* to) { return Fact{"e", {{"N", from}, {"N", to}}}; };
  const std::vector<Fact> facts = {edge("a", "b"), edge("b", "c")};
  const std::string text = policy.text();
  const oracle::Model model = make_oracle(text).evaluate(facts);
  const QueryTopics topics(make_program(text), policy, facts, model);
  const Query query{{{"N", {}}, {"N", {}}}, {{"p", {uint32_t{0}, uint32_t{1}}}}};
  std::optional<Loaded> right = load(policy, facts);
  EXPECT_FALSE(first_query_difference(topics, model, right->stores.snapshot(), {query}));
  for (const std::vector<Fact>& wrong :
       {std::vector<Fact>{facts[0]}, std::vector<Fact>{facts[0], facts[1], edge("c", "c")}}) {
    std::optional<Loaded> loaded = load(policy, wrong);
    const auto difference =
        first_query_difference(topics, model, loaded->stores.snapshot(), {query});
    ASSERT_TRUE(difference);
    const std::string shown =
        describe({"Queries.*", 7, text, &facts}, to_text(difference->query), difference->answers);
    EXPECT_TRUE(shown.starts_with("seed=7 replay: "));
    EXPECT_NE(shown.find("\np(v0: N, v1: N)\n"), std::string::npos) << shown;
    EXPECT_NE(shown.find("\noracle: 3 rows"), std::string::npos) << shown;
    EXPECT_NE(shown.find("\ninterpreter: "), std::string::npos);
  }
}

}  // namespace
}  // namespace frost::difftest
