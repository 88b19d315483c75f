// SPDX-License-Identifier: Apache-2.0
// Random policies under random facts: every execution gives the oracle's answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "tests/differential/extras.hpp"
#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"

namespace frost::difftest {
namespace {

constexpr std::string_view kTestName = "Policies.EveryAnswerOfEveryExecutionIsTheOracles";
constexpr uint64_t kJitEvery = 12;  // compiling to native code costs more than all the rest
constexpr uint64_t kArtefactEvery = 48;
constexpr uint64_t kFailuresMax = 5;  // then the rest will be much the same
constexpr uint64_t kReorderEvery = 4;
constexpr uint64_t kExtrasEvery = 3;  // two policies of three negate, compare and recur
constexpr size_t kShrinkTrialsMax = 600;

std::optional<Policy> compile_text(const std::string& text, std::vector<Diagnostic>& diagnostics) {
  CompileOptions options;
  options.with_tests = false;
  Compiled compiled = compile(std::vector<Source>{{"policy.polar", text}}, options);
  diagnostics = std::move(compiled.diagnostics);
  return std::move(compiled.policy);
}

// What this version refuses on purpose; the generator makes no other mistakes.
bool is_expected_refusal(const Diagnostic& diagnostic) {
  return diagnostic.code == "P1309" || diagnostic.code == "P2005" || diagnostic.code == "P2008";
}

// ---------- shrinking

struct Failure {
  GeneratedPolicy policy;
  std::vector<Fact> facts;
  Difference difference;

  // Parts that could be left out.
  [[nodiscard]] size_t size() const {
    size_t parts = policy.statements.size() + facts.size();
    for (const auto& block : policy.blocks) {
      parts += 1 + block.rules.size() + block.declarations.size();
    }
    return parts;
  }
};

// Canaries compile this of a policy instead of the policy.
using Sabotage = GeneratedPolicy (*)(GeneratedPolicy);

struct TrialOptions {
  ExecutionOptions executions;
  Sabotage sabotage = nullptr;
};

// The facts that `policy` accepts; none when it does not compile.
std::optional<std::vector<Fact>> accepted_facts(const GeneratedPolicy& policy,
                                                const std::vector<Fact>& facts) {
  std::vector<Diagnostic> diagnostics;
  std::optional<Policy> compiled = compile_text(policy.text(), diagnostics);
  if (!compiled) return std::nullopt;
  Stores stores = Stores::create(Engines::create(*compiled, {}).value()).value();
  std::vector<Fact> accepted;
  for (const Fact& fact : facts) {
    if (stores.insert(fact)) accepted.push_back(fact);
  }
  return accepted;
}

// The difference on `question`, if the case still compiles and still has one. Facts that a smaller
// policy refuses are left out.
std::optional<Failure> retry(const GeneratedPolicy& policy, const std::vector<Fact>& facts,
                             const Question& question, const TrialOptions& options) {
  std::optional<std::vector<Fact>> accepted = accepted_facts(policy, facts);
  if (!accepted) return std::nullopt;
  std::vector<Diagnostic> diagnostics;
  GeneratedPolicy tested = options.sabotage != nullptr ? options.sabotage(policy) : policy;
  std::optional<Policy> compiled = compile_text(tested.text(), diagnostics);
  if (!compiled) return std::nullopt;
  auto engines = Engines::create(*compiled, options.executions);
  if (!engines) return std::nullopt;
  Stores stores = Stores::create(*engines).value();
  for (const Fact& fact : *accepted) {
    bool is_stored = stores.insert(fact).has_value();
    if (!is_stored && options.sabotage == nullptr) return std::nullopt;
  }
  Expected expected(make_oracle(policy.text()).evaluate(*accepted));
  auto difference = first_difference(expected, stores.snapshot(), {question});
  if (!difference) return std::nullopt;
  return Failure{policy, std::move(*accepted), *difference};
}

// Leaves out one part after the other while the executions still differ. Crude, but enough to read
// the result.
class Shrinker {
 public:
  Shrinker(Failure failure, const TrialOptions& options)
      : best_(std::move(failure)), options_(options) {}

  Failure run() {
    for (bool changed = true; changed;) {
      size_t before = trials_left_ > 0 ? best_.size() : 0;
      shrink(&GeneratedPolicy::statements);
      for (size_t i = 0; i < best_.policy.blocks.size(); ++i) shrink_block(i);
      shrink_facts();
      changed = best_.size() < before;
    }
    return std::move(best_);
  }

 private:
  bool keep(const GeneratedPolicy& policy, const std::vector<Fact>& facts) {
    if (trials_left_ == 0) return false;
    --trials_left_;
    auto failure = retry(policy, facts, best_.difference.question, options_);
    if (!failure) return false;
    best_ = std::move(*failure);
    return true;
  }

  void shrink(std::vector<std::string> GeneratedPolicy::* parts) {
    for (size_t i = (best_.policy.*parts).size(); i-- > 0;) {
      GeneratedPolicy policy = best_.policy;
      (policy.*parts).erase((policy.*parts).begin() + static_cast<ptrdiff_t>(i));
      keep(policy, best_.facts);
    }
  }

  void shrink_block(size_t index) {
    for (auto parts : {&GeneratedPolicy::Block::rules, &GeneratedPolicy::Block::declarations}) {
      for (size_t i = (best_.policy.blocks[index].*parts).size(); i-- > 0;) {
        GeneratedPolicy policy = best_.policy;
        auto& texts = policy.blocks[index].*parts;
        texts.erase(texts.begin() + static_cast<ptrdiff_t>(i));
        keep(policy, best_.facts);
      }
    }
    const auto& block = best_.policy.blocks[index];
    if (!block.rules.empty() || !block.declarations.empty()) return;
    GeneratedPolicy policy = best_.policy;
    policy.blocks.erase(policy.blocks.begin() + static_cast<ptrdiff_t>(index));
    keep(policy, best_.facts);
  }

  void shrink_facts() {
    for (size_t i = best_.facts.size(); i-- > 0;) {
      std::vector<Fact> facts = best_.facts;
      if (i >= facts.size()) continue;
      facts.erase(facts.begin() + static_cast<ptrdiff_t>(i));
      keep(best_.policy, facts);
    }
  }

  Failure best_;
  TrialOptions options_;
  size_t trials_left_ = kShrinkTrialsMax;
};

// ---------- coverage

struct Coverage {
  uint64_t policies = 0;
  uint64_t compiled = 0;
  std::map<std::string, uint64_t> refused;  // by code
  uint64_t universals = 0;
  uint64_t dynamic_roles = 0;
  uint64_t open_strings = 0;
  uint64_t custom_allow = 0;
  uint64_t split_masks = 0;
  uint64_t disjunctions = 0;
  uint64_t native = 0;
  uint64_t artefacts = 0;
  uint64_t cases = 0;        // policy and facts
  uint64_t empty_cases = 0;  // every answer is empty
  uint64_t full_cases = 0;   // every check is allowed
  uint64_t facts = 0;
  Counts counts;

  void add(const PolicyFeatures& features) {
    compiled += 1;
    universals += features.universals ? 1U : 0U;
    dynamic_roles += features.dynamic_roles ? 1U : 0U;
    open_strings += features.open_strings ? 1U : 0U;
    custom_allow += features.custom_allow ? 1U : 0U;
    split_masks += features.split_masks ? 1U : 0U;
    disjunctions += features.disjunction ? 1U : 0U;
  }
  void add(const Counts& of_case) {
    cases += 1;
    empty_cases += of_case.empty == of_case.answers ? 1U : 0U;
    full_cases += of_case.allowed == of_case.checks ? 1U : 0U;
    counts.answers += of_case.answers;
    counts.empty += of_case.empty;
    counts.checks += of_case.checks;
    counts.allowed += of_case.allowed;
    counts.wildcards += of_case.wildcards;
  }
};

uint64_t percent(uint64_t part, uint64_t whole) { return whole == 0 ? 0 : part * 100 / whole; }

void print(const Coverage& coverage) {
  auto share = [&](const char* name, uint64_t count) {
    std::cout << "  " << name << " " << percent(count, coverage.compiled) << " %\n";
  };
  std::cout << "policies " << coverage.policies << ", compiled " << coverage.compiled;
  for (const auto& [code, count] : coverage.refused) std::cout << ", " << code << " " << count;
  std::cout << "\n";
  share("with universals", coverage.universals);
  share("with dynamic roles or permissions", coverage.dynamic_roles);
  share("with open strings", coverage.open_strings);
  share("with disjunctions", coverage.disjunctions);
  share("with an allow rule", coverage.custom_allow);
  share("with more than 64 roles", coverage.split_masks);
  share("run as native code", coverage.native);
  share("run as an artefact", coverage.artefacts);
  const Counts& counts = coverage.counts;
  std::cout << "cases " << coverage.cases << ", facts " << coverage.facts << ", nothing allowed in "
            << percent(coverage.empty_cases, coverage.cases) << " %, everything in "
            << percent(coverage.full_cases, coverage.cases) << " %\n"
            << "answers " << counts.answers << ", non-empty "
            << 100 - percent(counts.empty, counts.answers) << " %, checks allowed "
            << percent(counts.allowed, counts.checks) << " %, with a wildcard " << counts.wildcards
            << "\n";
}

// ---------- one seed

class Policies : public testing::Test {
 protected:
  // Draws a policy from `seed` and runs it; reports to the test.
  void run(uint64_t seed) {
    Random random(seed);
    GeneratedPolicy policy = generate_policy(random);
    if (seed % kExtrasEvery != 0) add_extras(policy, random);
    std::string text = policy.text();
    CrashReport report(kTestName, seed, text);
    coverage_.policies += 1;
    std::vector<Diagnostic> diagnostics;
    std::optional<Policy> compiled = compile_text(policy.text(), diagnostics);
    if (!compiled) return refused(seed, policy, diagnostics);
    coverage_.add(policy.features);
    ExecutionOptions options{seed % kJitEvery == 0, seed % kArtefactEvery == 0};
    coverage_.native += options.jit ? 1U : 0U;
    coverage_.artefacts += options.artefact ? 1U : 0U;
    auto engines = Engines::create(*compiled, options);
    ASSERT_TRUE(engines) << engines.error().message << " seed=" << seed << "\n" << policy.text();
    oracle::Oracle oracle = make_oracle(policy.text());
    uint64_t before = failures_;
    for (size_t size : {random.below(8), random.between(8, 25), random.between(20, 60)}) {
      // An `allow` rule among the extras makes some shapes go away.
      auto facts = accepted_facts(policy, generate_facts(policy, size, random));
      run_facts(seed, policy, *engines, options, oracle, facts.value(), random);
      if (failures_ > before) return;
    }
  }

  void refused(uint64_t seed, const GeneratedPolicy& policy,
               const std::vector<Diagnostic>& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) {
      if (!diagnostic.is_error) continue;
      if (is_expected_refusal(diagnostic)) {
        coverage_.refused[diagnostic.code] += 1;
        return;
      }
      FAIL() << "seed=" << seed << " refuses a policy that is right\n"
             << diagnostic.text << "\n"
             << policy.text();
    }
    FAIL() << "seed=" << seed << " no policy and no error\n" << policy.text();
  }

  void run_facts(uint64_t seed, const GeneratedPolicy& policy, const Engines& engines,
                 const ExecutionOptions& options, const oracle::Oracle& oracle,
                 const std::vector<Fact>& facts, Random& random) {
    Stores stores = Stores::create(engines).value();
    for (const Fact& fact : facts) {
      auto done = stores.insert(fact);
      failures_ += done ? 0U : 1U;
      ASSERT_TRUE(done) << done.error().message << " seed=" << seed << "\n"
                        << to_text(fact) << "\n"
                        << policy.text();
    }
    coverage_.facts += facts.size();
    Expected expected(oracle.evaluate(facts));
    std::vector<Question> questions = generate_questions(policy, facts, expected, random);
    Counts counts;
    auto difference = first_difference(expected, stores.snapshot(), questions, &counts);
    if (difference) {
      failures_ += 1;
      Failure failure = Shrinker({policy, facts, *difference}, {options}).run();
      FAIL() << describe({kTestName, seed, failure.policy.text(), &failure.facts},
                         failure.difference);
    }
    coverage_.add(counts);
    if (seed % kReorderEvery == 0) run_reordered(seed, policy, facts, expected, questions, random);
    if (seed % 10 != 0) return;
    questions.resize(std::min<size_t>(questions.size(), 20));
    difference = first_self_difference(expected, questions);
    ASSERT_FALSE(difference) << describe({"Policies.*", seed, policy.text(), &facts}, *difference);
  }

  // Other ids, other plans, the same answers.
  void run_reordered(uint64_t seed, const GeneratedPolicy& policy, std::vector<Fact> facts,
                     Expected& expected, const std::vector<Question>& questions, Random& random) {
    GeneratedPolicy other = reordered(policy, random);
    random.shuffle(facts);
    std::vector<Diagnostic> diagnostics;
    std::optional<Policy> compiled = compile_text(other.text(), diagnostics);
    ASSERT_TRUE(compiled) << "refused in another order, seed=" << seed << "\n" << other.text();
    Stores stores = Stores::create(Engines::create(*compiled, {}).value()).value();
    for (const Fact& fact : facts) ASSERT_TRUE(stores.insert(fact));
    auto difference = first_difference(expected, stores.snapshot(), questions);
    failures_ += difference ? 1U : 0U;
    ASSERT_FALSE(difference) << describe({kTestName, seed, other.text(), &facts}, *difference);
  }

  Coverage coverage_;
  uint64_t failures_ = 0;
};

TEST_F(Policies, EveryAnswerOfEveryExecutionIsTheOracles) {
  Seeds seeds = Seeds::from_environment(500);
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    run(seed);
    if (failures_ == kFailuresMax) break;
  }
  print(coverage_);
  if (coverage_.cases < 50) return;  // a replay proves nothing about the generator
  const Counts& counts = coverage_.counts;
  EXPECT_LE(percent(counts.empty, counts.answers), 60U);
  EXPECT_LE(percent(counts.allowed, counts.checks), 60U);
  EXPECT_LE(percent(coverage_.empty_cases, coverage_.cases), 60U);
  EXPECT_LE(percent(coverage_.full_cases, coverage_.cases), 60U);
  EXPECT_LE(percent(coverage_.policies - coverage_.compiled, coverage_.policies), 40U);
}

// ---------- canary

// A compiler that forgets one rule of the policy is found out, wherever the rule matters.
TEST_F(Policies, CanaryAForgottenRuleIsDetected) {
  size_t trials = 0;
  size_t detected = 0;
  for (uint64_t seed = 1; trials < 60 / std::min<size_t>(kSlowdown, 3); ++seed) {
    Random random(seed);
    GeneratedPolicy policy = generate_policy(random);
    std::vector<Diagnostic> diagnostics;
    if (!compile_text(policy.text(), diagnostics)) continue;
    GeneratedPolicy broken = policy;
    std::vector<std::vector<std::string>*> parts{&broken.statements};
    for (auto& block : broken.blocks) parts.push_back(&block.rules);
    std::erase_if(parts, [](const auto* part) { return part->empty(); });
    if (parts.empty()) continue;
    std::vector<std::string>& part = *random.pick(parts);
    part.erase(part.begin() + static_cast<ptrdiff_t>(random.below(part.size())));
    std::optional<Policy> compiled = compile_text(broken.text(), diagnostics);
    if (!compiled) continue;
    trials += 1;
    Engines engines = Engines::create(*compiled, {}).value();
    oracle::Oracle oracle = make_oracle(policy.text());
    bool is_found = false;
    for (size_t round = 0; round < 4 && !is_found; ++round) {
      std::vector<Fact> facts = generate_facts(policy, random.between(10, 50), random);
      Stores stores = Stores::create(engines).value();
      for (const Fact& fact : facts) (void)stores.insert(fact);  // may lack the shape now
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
    GeneratedPolicy policy = generate_policy(random);
    std::vector<Diagnostic> diagnostics;
    if (!compile_text(policy.text(), diagnostics)) continue;
    std::vector<Fact> facts = generate_facts(policy, 60, random);
    Expected expected(make_oracle(policy.text()).evaluate(facts));
    for (const Question& question : generate_questions(policy, facts, expected, random)) {
      auto failure = retry(policy, facts, question, options);
      if (!failure) continue;
      Failure smallest = Shrinker(std::move(*failure), options).run();
      std::string text =
          describe({kTestName, seed, smallest.policy.text(), &smallest.facts}, smallest.difference);
      EXPECT_LE(smallest.size(), 16U) << text;
      EXPECT_TRUE(text.starts_with("seed=" + std::to_string(seed) + " replay: "));
      EXPECT_NE(text.find("is_public(resource)"), std::string::npos) << text;
      EXPECT_NE(text.find("\noracle: "), std::string::npos);
      EXPECT_NE(text.find("\ninterpreter: "), std::string::npos);
      ++shrunk;
      break;
    }
  }
}

}  // namespace
}  // namespace frost::difftest
