// SPDX-License-Identifier: Apache-2.0
// Random policies under random facts: every execution gives the oracle's answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <iostream>

#include "tests/differential/case.hpp"
#include "tests/differential/coverage.hpp"
#include "tests/differential/extras.hpp"
#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"
#include "tests/differential/shrink.hpp"
#include "tests/differential/statements.hpp"

namespace frost::difftest {
namespace {

constexpr std::string_view kTestName = "Policies.EveryAnswerOfEveryExecutionIsTheOracles";
constexpr uint64_t kRounds = 5000;
constexpr uint64_t kJitEvery = 125;  // compiling to native code costs more than all the rest
constexpr uint64_t kArtefactEvery = 500;
constexpr uint64_t kFailuresMax = 5;  // then the rest will be much the same
constexpr uint64_t kMoreFactsEvery = 5;
constexpr uint64_t kReorderEvery = 10;
constexpr uint64_t kExtrasEvery = 3;  // two policies of three negate, compare and recur
constexpr uint64_t kSmallPlansEvery = 5;
constexpr uint64_t kSelfCheckEvery = 10;

// ---------- differences

struct Failure {
  Case smallest;
  Difference difference;
};

// Canaries compile this of a policy instead of the policy.
using Sabotage = GeneratedPolicy (*)(GeneratedPolicy);

struct TrialOptions {
  ExecutionOptions executions;
  Sabotage sabotage = nullptr;
};

// The difference on `question`, if the case compiles and has one. Leaves out facts that the policy
// refuses.
std::optional<Difference> difference_of(Case& tried, const Question& question,
                                        const TrialOptions& options) try {
  std::optional<Loaded> loaded = load(tried.policy, tried.facts, options.executions);
  if (!loaded) return std::nullopt;
  tried.facts = loaded->facts;
  if (options.sabotage != nullptr) loaded = load(options.sabotage(tried.policy), tried.facts);
  if (!loaded) return std::nullopt;
  Expected expected(make_oracle(tried.policy.text()).evaluate(tried.facts));
  return first_difference(expected, loaded->stores.snapshot(), {question});
} catch (const std::exception&) {
  return std::nullopt;  // the oracle takes less for granted than the compiler
}

Failure shrink_difference(Case found, Difference difference, const TrialOptions& options) {
  Trial trial = [&](Case& tried) {
    std::optional<Difference> smaller = difference_of(tried, difference.question, options);
    if (smaller) difference = *smaller;
    return smaller.has_value();
  };
  // What only a part of a longer history shows is printed as it is.
  if (!difference_of(found, difference.question, options)) return {found, difference};
  Case smallest = shrink(std::move(found), trial);
  return {std::move(smallest), std::move(difference)};
}

// ---------- one seed

class Policies : public testing::Test {
 protected:
  // A policy compiled for the executions of its seed, and its meaning.
  struct Subject {
    uint64_t seed;
    GeneratedPolicy policy;
    ExecutionOptions options;
    Engines engines;
    oracle::Oracle oracle;
  };

  // Draws a policy from `seed` and runs it; reports to the test.
  void run(uint64_t seed) {
    Random random(seed);
    GeneratedPolicy policy = generate_policy(random);
    if (seed % kExtrasEvery != 0) add_extras(policy, random);
    std::string text = policy.text();
    CrashReport report(kTestName, seed, text);
    coverage_.policies += 1;
    ExecutionOptions options{seed % kJitEvery == 0, seed % kArtefactEvery == 0,
                             seed % kSmallPlansEvery == 0 ? small_plans() : Limits()};
    CompiledText compiled = compile_text(text, options.limits);
    if (!compiled.policy) return refused(seed, text, compiled);
    coverage_.add(policy);
    coverage_.native += options.jit ? 1U : 0U;
    coverage_.artefacts += options.artefact ? 1U : 0U;
    auto engines = Engines::create(*compiled.policy, options);
    ASSERT_TRUE(engines) << engines.error().message << " seed=" << seed << "\n" << text;
    Subject subject{seed, std::move(policy), options, std::move(*engines), make_oracle(text)};
    uint64_t before = failures_;
    std::vector<size_t> sizes{random.between(8, 40)};
    if (seed % kMoreFactsEvery == 0) sizes = {random.below(8), sizes[0], random.between(20, 60)};
    for (size_t size : sizes) {
      run_facts(subject, generate_facts(subject.policy, size, random), random);
      if (failures_ > before) return;
    }
  }

  void refused(uint64_t seed, const std::string& text, const CompiledText& compiled) {
    std::optional<Diagnostic> error = first_error(compiled);
    if (error && is_expected_refusal(*error)) {
      coverage_.refused[error->code] += 1;
      return;
    }
    failures_ += 1;
    FAIL() << "seed=" << seed << " refuses a policy that is right\n"
           << (error ? error->text : "no policy and no error") << "\n"
           << text;
  }

  void run_facts(const Subject& subject, const std::vector<Fact>& drawn, Random& random) {
    Stores stores = Stores::create(subject.engines).value();
    std::vector<Fact> facts = insert_accepted(stores, drawn);
    // An `allow` rule among the extras makes some shapes go away.
    bool may_refuse = subject.seed % kExtrasEvery != 0;
    failures_ += may_refuse || facts == drawn ? 0U : 1U;
    ASSERT_TRUE(may_refuse || facts == drawn) << "seed=" << subject.seed << " refuses a fact\n"
                                              << subject.policy.text();
    coverage_.facts += facts.size();
    Expected expected(subject.oracle.evaluate(facts));
    std::vector<Question> questions = generate_questions(subject.policy, facts, expected, random);
    Counts counts;
    auto difference = first_difference(expected, stores.snapshot(), questions, &counts);
    if (difference) return report(subject, facts, *difference);
    coverage_.add(counts);
    if (subject.seed % kReorderEvery == 0) {
      run_reordered(subject, facts, expected, questions, random);
    }
    if (subject.seed % kSelfCheckEvery != 0) return;
    questions.resize(std::min<size_t>(questions.size(), 20));
    difference = first_self_difference(expected, questions);
    ASSERT_FALSE(difference) << describe(
        {"Policies.*", subject.seed, subject.policy.text(), &facts}, *difference);
  }

  void report(const Subject& subject, const std::vector<Fact>& facts,
              const Difference& difference) {
    failures_ += 1;
    Failure failure = shrink_difference({subject.policy, facts}, difference, {subject.options});
    const Case& smallest = failure.smallest;
    FAIL() << describe({kTestName, subject.seed, smallest.policy.text(), &smallest.facts},
                       failure.difference);
  }

  // Other ids, other plans, the same answers.
  void run_reordered(const Subject& subject, std::vector<Fact> facts, Expected& expected,
                     const std::vector<Question>& questions, Random& random) {
    GeneratedPolicy other = reordered(subject.policy, random);
    random.shuffle(facts);
    std::optional<Loaded> loaded = load(other, facts);
    bool is_accepted = loaded && loaded->facts == facts;
    std::optional<Difference> difference;
    if (is_accepted) difference = first_difference(expected, loaded->stores.snapshot(), questions);
    failures_ += difference || !is_accepted ? 1U : 0U;
    ASSERT_TRUE(is_accepted) << "refused in another order, seed=" << subject.seed << "\n"
                             << other.text();
    ASSERT_FALSE(difference) << describe({kTestName, subject.seed, other.text(), &facts},
                                         *difference);
  }

  Coverage coverage_;
  uint64_t failures_ = 0;
};

TEST_F(Policies, EveryAnswerOfEveryExecutionIsTheOracles) {
  Seeds seeds = Seeds::from_environment(kRounds);
  uint64_t failures_max = GTEST_FLAG_GET(fail_fast) ? 1 : kFailuresMax;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    run(seed);
    if (failures_ >= failures_max) break;
  }
  coverage_.print();
  if (coverage_.cases < 50) return;  // a replay proves nothing about the generator
  const Counts& counts = coverage_.counts;
  EXPECT_LE(percent(counts.empty, counts.answers), 60U);
  EXPECT_LE(percent(counts.allowed, counts.checks), 60U);
  EXPECT_LE(percent(coverage_.empty_cases, coverage_.cases), 60U);
  EXPECT_LE(percent(coverage_.full_cases, coverage_.cases), 60U);
  EXPECT_LE(percent(coverage_.policies - coverage_.compiled, coverage_.policies), 40U);
  EXPECT_GE(percent(coverage_.recursive, coverage_.compiled), 40U);
  EXPECT_GE(percent(coverage_.negations, coverage_.compiled), 30U);
  EXPECT_GE(percent(coverage_.subtypes, coverage_.compiled), 10U);
  EXPECT_GE(percent(coverage_.universals, coverage_.compiled), 15U);
}

// ---------- canaries

// The policy without one of its rules; nothing if it has none.
std::optional<GeneratedPolicy> without_a_rule(GeneratedPolicy policy, Random& random) {
  std::vector<std::vector<std::string>*> parts{&policy.statements};
  for (auto& block : policy.blocks) parts.push_back(&block.rules);
  std::erase_if(parts, [](const auto* part) { return part->empty(); });
  if (parts.empty()) return std::nullopt;
  std::vector<std::string>& part = *random.pick(parts);
  part.erase(part.begin() + static_cast<ptrdiff_t>(random.below(part.size())));
  return policy;
}

// A compiler that forgets one rule of the policy is found out, wherever the rule matters.
TEST_F(Policies, CanaryAForgottenRuleIsDetected) {
  size_t trials = 0;
  size_t detected = 0;
  for (uint64_t seed = 1; trials < 60 / std::min<size_t>(kSlowdown, 3); ++seed) {
    Random random(seed);
    GeneratedPolicy policy = generate_policy(random);
    if (!compile_text(policy.text()).policy) continue;
    std::optional<GeneratedPolicy> broken = without_a_rule(policy, random);
    if (!broken || !load(*broken, {})) continue;
    trials += 1;
    oracle::Oracle oracle = make_oracle(policy.text());
    bool is_found = false;
    for (size_t round = 0; round < 4 && !is_found; ++round) {
      std::vector<Fact> facts = generate_facts(policy, random.between(10, 50), random);
      Stores stores = load(*broken, facts).value().stores;  // may lack a shape now
      Expected expected(oracle.evaluate(facts));
      auto questions = generate_questions(policy, facts, expected, random);
      is_found = first_difference(expected, stores.snapshot(), questions).has_value();
    }
    detected += is_found ? 1U : 0U;
  }
  std::cout << "detected " << detected << " of " << trials << "\n";
  EXPECT_GE(detected * 100, trials * 30);
}

// What a broken compiler makes of a policy: it ignores rules that mention `is_public`.
GeneratedPolicy without_is_public(GeneratedPolicy policy) {
  for (GeneratedPolicy::Block& block : policy.blocks) {
    std::erase_if(block.rules, [](const std::string& rule) {
      return rule.find("is_public(") != std::string::npos;
    });
  }
  return policy;
}

// The shrinker keeps a difference and drops what has no part in it.
TEST_F(Policies, CanaryABrokenCompilerIsDetectedAndTheCaseShrunk) {
  TrialOptions options;
  options.sabotage = without_is_public;
  size_t shrunk = 0;
  for (uint64_t seed = 1; shrunk < (kSlowdown > 1 ? 1U : 3U); ++seed) {
    ASSERT_LT(seed, 500U);
    Random random(seed);
    Case found{generate_policy(random), {}};
    found.facts = generate_facts(found.policy, 60, random);
    std::optional<Loaded> broken = load(without_is_public(found.policy), found.facts);
    if (!broken || !load(found.policy, {})) continue;
    Expected expected(make_oracle(found.policy.text()).evaluate(found.facts));
    auto questions = generate_questions(found.policy, found.facts, expected, random);
    auto difference = first_difference(expected, broken->stores.snapshot(), questions);
    if (!difference) continue;
    Failure failure = shrink_difference(std::move(found), *difference, options);
    const Case& smallest = failure.smallest;
    std::string text =
        describe({kTestName, seed, smallest.policy.text(), &smallest.facts}, failure.difference);
    EXPECT_LE(smallest.size(), 12U) << text;
    EXPECT_TRUE(text.starts_with("seed=" + std::to_string(seed) + " replay: "));
    EXPECT_NE(text.find("is_public(resource)"), std::string::npos) << text;
    EXPECT_NE(text.find("\noracle: "), std::string::npos);
    EXPECT_NE(text.find("\ninterpreter: "), std::string::npos);
    ++shrunk;
  }
}

TEST(Shrinking, OperandsAndBodiesOfAStatementAreLeftOut) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(shorter_statements("p(x: T);"), Texts{});
  EXPECT_EQ(shorter_statements("roles = [\"a, b\", \"c\"];"),
            (Texts{"roles = [\"a, b\"];", "roles = [\"c\"];"}));
  EXPECT_EQ(shorter_statements("p(x: T) if q(x);"), Texts{"p(x: T);"});
  EXPECT_EQ(shorter_statements("\"a\" if \"x and y\" or global \"b\";"),
            (Texts{"\"a\";", "\"a\" if \"x and y\";", "\"a\" if global \"b\";"}));
  EXPECT_EQ(
      shorter_statements("p(x: T) if q(x, 1) and not (r(x) or s(x)) and t(x);"),
      (Texts{"p(x: T);", "p(x: T) if q(x, 1) and t(x);", "p(x: T) if not (r(x) or s(x)) and t(x);",
             "p(x: T) if q(x, 1) and not (r(x)) and t(x);",
             "p(x: T) if q(x, 1) and not (s(x)) and t(x);",
             "p(x: T) if q(x, 1) and not (r(x) or s(x));", "p(x: T) if q(x, 1) and t(x);"}));
}

}  // namespace
}  // namespace frost::difftest
