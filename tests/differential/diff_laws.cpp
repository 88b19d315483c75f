// SPDX-License-Identifier: Apache-2.0
// Random cases keep the laws of answers, and a planted lie breaks them.
#include <gtest/gtest.h>

#include <iostream>
#include <iterator>

#include "tests/differential/case.hpp"
#include "tests/differential/extras.hpp"
#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/laws.hpp"
#include "tests/differential/random.hpp"
#include "tests/differential/shrink.hpp"
#include "tests/differential/world.hpp"

namespace frost::difftest {
namespace {

constexpr uint64_t kRounds = 150;
constexpr uint64_t kNativeEvery = 50;
constexpr uint64_t kExtrasEvery = 3;
constexpr size_t kFactsMax = 40;
constexpr size_t kManyFacts = 200;

Case draw(uint64_t seed, size_t facts_max) {
  Random random(seed);
  Case drawn{generate_policy(random), {}};
  if (seed % kExtrasEvery != 0) add_extras(drawn.policy, random);
  drawn.facts = generate_facts(drawn.policy, facts_max, random);
  return drawn;
}

// Shrinks the case and tells how it breaks the law.
std::string explain(const std::string& test, Case found, Law law, const Setting& setting) {
  Case smallest =
      shrink(std::move(found), [&](Case& tried) { return law(tried, setting).has_value(); });
  std::string text = replay_line(test, setting.seed);
  text += "--- policy\n" + smallest.policy.text() + "--- facts\n";
  for (const Fact& fact : smallest.facts) text += to_text(fact) + "\n";
  return text + "=== broken\n" + law(smallest, setting).value_or("not always");
}

void hold(Law law, size_t facts_max = kFactsMax) {
  const testing::TestInfo& info = *testing::UnitTest::GetInstance()->current_test_info();
  std::string test = std::string(info.test_suite_name()) + "." + info.name();
  Seeds seeds = Seeds::from_environment(kRounds);
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    Case drawn = draw(seed, facts_max);
    std::string text = drawn.policy.text();
    CrashReport report(test, seed, text);
    Setting setting{.seed = seed, .is_native = seed % kNativeEvery == 0};
    if (law(drawn, setting)) FAIL() << explain(test, std::move(drawn), law, setting);
  }
}

// A lie that the law must find within a few cases.
void detect(Law law, Setting setting) {
  size_t detected = 0;
  constexpr size_t kTrials = 20;
  for (uint64_t seed = 1; seed <= kTrials; ++seed) {
    setting.seed = seed;
    detected += law(draw(seed, kFactsMax), setting) ? 1U : 0U;
  }
  std::cout << "detected " << detected << " of " << kTrials << "\n";
  EXPECT_GE(detected, kTrials / 4);
}

TEST(Laws, AListIsWhatIsAllowed) { hold(list_is_what_is_allowed); }
TEST(Laws, BatchesAreChecks) { hold(batches_are_checks); }
TEST(Laws, ActionsAreWhatIsAllowed) { hold(actions_are_what_is_allowed); }
TEST(Laws, QueriesAreListsAndActions) { hold(queries_are_lists_and_actions); }
TEST(Laws, OrderAndNamesChangeNothing) { hold(order_and_names_change_nothing); }
TEST(Laws, FactsTakeNothingAwayWithoutNegation) { hold(facts_take_nothing_away); }
TEST(Laws, ErasedFactsLeaveNoTrace) { hold(erased_facts_leave_no_trace); }
TEST(Laws, ContextFactsAreFacts) { hold(context_facts_are_facts); }
// As many as one question may have, and more facts than that.
TEST(Laws, ManyContextFactsAreFacts) { hold(context_facts_are_facts, kManyFacts); }

void forget_last_id(const Case&, const Question&, Reply& reply) {
  if (!reply.ids.empty()) reply.ids.erase(std::prev(reply.ids.end()));
}

TEST(LawCanaries, AMissingIdIsDetected) {
  detect(list_is_what_is_allowed, {.lie = forget_last_id});
  detect(actions_are_what_is_allowed, {.lie = forget_last_id});
  detect(queries_are_lists_and_actions, {.lie = forget_last_id});
}

void deny(const Case&, const Question&, Reply& reply) { reply.is_allowed = false; }

TEST(LawCanaries, ADeniedCheckIsDetected) { detect(batches_are_checks, {.lie = deny}); }

void add_wildcard(const Case&, const Question&, Reply& reply) { reply.ids.insert("*"); }

TEST(LawCanaries, AWildcardTooManyIsDetected) {
  detect(list_is_what_is_allowed, {.lie = add_wildcard});
  detect(actions_are_what_is_allowed, {.lie = add_wildcard});
}

void depend_on_order(const Case& asked, const Question&, Reply& reply) {
  if (!asked.facts.empty()) reply.ids.insert(asked.facts.front().predicate);
}

TEST(LawCanaries, AnAnswerThatDependsOnOrderIsDetected) {
  detect(order_and_names_change_nothing, {.lie = depend_on_order});
}

void forget_when_full(const Case& asked, const Question&, Reply& reply) {
  if (asked.facts.size() > 20) reply = {};
}

TEST(LawCanaries, AnAnswerLostToMoreFactsIsDetected) {
  detect(facts_take_nothing_away, {.lie = forget_when_full});
}

TEST(LawCanaries, AForgottenErasureIsDetected) {
  detect(erased_facts_leave_no_trace, {.forgets_to_erase = true});
}

TEST(LawCanaries, AForgottenContextFactIsDetected) {
  detect(context_facts_are_facts, {.forgets_context = true});
}

}  // namespace
}  // namespace frost::difftest
