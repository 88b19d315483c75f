// SPDX-License-Identifier: Apache-2.0
// Alternatives in the order that the questions speak for: what is counted, when code is made anew,
// who runs it, and when the code before it goes.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "codegen/engine/alternative_counts.hpp"
#include "codegen/engine/order_for_questions.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/store.hpp"
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

using Clock = std::chrono::steady_clock;

// Longer than any of these policies takes on a busy machine.
Clock::time_point in_time() { return Clock::now() + std::chrono::minutes(5); }

constexpr int kWays = 8;
constexpr int kUsers = 40;

// Facts of `allow` itself are asked first; then each way in its place.
uint32_t place(int number) { return static_cast<uint32_t>(number) + 1; }

std::string way(int number) { return "way" + std::to_string(number); }
std::string user(int number) { return "u" + std::to_string(number); }

// Eight ways to the same permission, and one that nobody goes: code may take that for granted.
std::string policy_text() {
  std::string text = "actor User {}\nresource Doc {}\ndeclare never(User, Doc);\n";
  for (int i = 0; i < kWays; ++i) {
    text += "allow(user: User, \"read\", doc: Doc) if " + way(i) + "(user, doc);\n";
  }
  text += "allow(user: User, \"read\", doc: Doc) if never(user, doc);\n";
  return text;
}

struct Stored {
  explicit Stored(const NativeOptions& options = {.reorder = false})
      : policy(compile_text(policy_text()).policy.value()),
        store(FactStore::create(policy).value()) {
    std::string facts;
    for (int i = 0; i < kUsers; ++i) {
      for (const char* doc : {"a", "b"}) {
        facts += way(i % kWays) + "(User{\"" + user(i) + "\"}, Doc{\"" + doc + "\"});";
      }
    }
    EXPECT_TRUE(store.load_text("facts.txt", facts).has_value());
    policy.compile_in_background(options);
    EXPECT_TRUE(policy.wait_until_native(in_time()).has_value());
  }

  Snapshot ready() {
    Snapshot snapshot = store.snapshot();
    const Result<void> waited = snapshot.wait_until_specialised(in_time());
    EXPECT_TRUE(waited.has_value()) << waited.error().message;
    return snapshot;
  }

  Policy policy;
  FactStore store;
};

CheckQuery question(const std::string& name, const char* doc = "a") {
  return {{"User", name}, "read", {"Doc", doc}};
}

// As many checks as a round has, all by users of one way.
std::vector<SampledCheck> checks_of(const Snapshot& snapshot, int number) {
  std::vector<SampledCheck> checks;
  for (size_t i = 0; i < CheckSampler::kSamples; ++i) {
    const int other = static_cast<int>(i) % (kUsers / kWays);
    const std::string name = user(number + kWays * other);
    checks.push_back({snapshot.prepare(question(name)), snapshot.impl()->facts});
  }
  return checks;
}

bool reorder_for(const Snapshot& snapshot, int number) {
  const SnapshotImpl& impl = *snapshot.impl();
  return impl.policy->reorder(impl.specialised->in_use, checks_of(snapshot, number));
}

const frost_entry_fn* code_of(const Snapshot& snapshot) {
  return snapshot.impl()->table_for(Tier::kNative);
}

std::string ask_all(const Snapshot& snapshot, Tier tier) {
  std::string text;
  for (int i = 0; i <= kUsers; ++i) {
    for (const char* doc : {"a", "b", "unknown"}) {
      text += snapshot.authorize(question(user(i), doc), {tier}).value() ? "+" : "-";
    }
  }
  return text;
}

void expect_same_answers(const Snapshot& snapshot) {
  EXPECT_EQ(ask_all(snapshot, Tier::kNative), ask_all(snapshot, Tier::kInterpreter));
}

ChainCounts counts(std::vector<uint64_t> costs, std::map<uint64_t, uint64_t> answers) {
  ChainCounts result{std::move(costs), 0, std::move(answers)};
  for (const auto& [mask, times] : result.answers) result.asked += times;
  return result;
}

using Order = AlternativeOrder;

TEST(BestOrder, WhatHoldsMoreOftenForItsCostComesFirst) {
  EXPECT_EQ(best_order(counts({10, 10, 10}, {{1, 1}, {2, 5}, {4, 3}})), (Order{1, 2, 0}));
  EXPECT_EQ(best_order(counts({10, 100, 10}, {{1, 1}, {2, 5}, {4, 3}})), (Order{2, 0, 1}));
}

TEST(BestOrder, WhatNeverHoldsStaysInOrderAtTheEnd) {
  EXPECT_EQ(best_order(counts({1, 1, 1, 1}, {{0, 7}, {8, 1}})), (Order{3, 0, 1, 2}));
  EXPECT_EQ(best_order(counts({1, 1, 1}, {{0, 7}})), (Order{0, 1, 2}));
  EXPECT_EQ(best_order(counts({0, 0}, {})), (Order{0, 1}));
}

// The second one holds often, but where the first one does, too.
TEST(BestOrder, WhatHoldsTogetherCountsOnce) {
  EXPECT_EQ(best_order(counts({10, 10, 10}, {{3, 9}, {1, 1}, {4, 2}})), (Order{0, 2, 1}));
}

TEST(Reorder, AlternativesAreCountedAlsoAfterOneThatHeld) {
  Stored world;
  const Snapshot snapshot = world.ready();
  const lir::Program& program = snapshot.impl()->policy->program;
  const auto chains = find_alternatives(program);
  ASSERT_EQ(chains.size(), 1U);
  ASSERT_EQ(chains[0].alternatives.size(), place(kWays) + 1);
  const auto& known = snapshot.impl()->specialised->known;
  for (const int number : {0, 3, 7}) {
    const auto orders = best_orders(program, chains, known, checks_of(snapshot, number));
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0][0], place(number));
  }
}

TEST(Reorder, ObservedProgramsAnswerLikeTheRest) {
  Stored world;
  const Snapshot snapshot = world.ready();
  const PolicyImpl& policy = *snapshot.impl()->policy;
  const auto chains = find_alternatives(policy.program);
  ObservedProgram observed =
      observe_alternatives(policy.program, chains, snapshot.impl()->specialised->known);
  AlternativeCounts counts(std::move(observed.events), chains);
  const LoadedProgram program(std::move(observed.program), &counts);
  for (int i = 0; i <= kUsers; ++i) {
    const PreparedCheck check = snapshot.prepare(question(user(i)));
    counts.begin_question();
    frost_req request = make_request(program, *snapshot.impl()->facts, 1'000, {}, {});
    const bool holds =
        program.run(Tier::kInterpreter, check.procedure, request, check.arguments) == FROST_YES;
    EXPECT_EQ(holds, snapshot.run(check).value());
  }
  ASSERT_EQ(counts.chains().size(), chains.size());
  EXPECT_EQ(std::ranges::max(counts.chains(), {}, &ChainCounts::asked).asked, kUsers + 1U);
}

TEST(Reorder, ChecksCostLessInTheOrderOfTheirQuestions) {
  Stored world;
  const Snapshot snapshot = world.ready();
  const lir::Program& program = snapshot.impl()->policy->program;
  const auto chains = find_alternatives(program);
  const auto& known = snapshot.impl()->specialised->known;
  const auto checks = checks_of(snapshot, kWays - 1);
  const auto orders = best_orders(program, chains, known, checks);
  const lir::Program ordered = order_alternatives(program, chains, orders);
  EXPECT_LT(estimate_cost(ordered, checks) * 4, estimate_cost(program, checks));
}

TEST(Reorder, WhoeverHasTheFactsRunsTheNewCode) {
  Stored world;
  const Snapshot held = world.ready();
  const frost_entry_fn* const before = code_of(held);
  const std::string answers = ask_all(held, Tier::kNative);
  ASSERT_TRUE(reorder_for(held, 5));
  EXPECT_NE(code_of(held), before);
  EXPECT_EQ(ask_all(held, Tier::kNative), answers);
  const Snapshot later = world.ready();
  EXPECT_EQ(code_of(later), code_of(held));
  EXPECT_EQ(later.impl()->specialised->orders[0][0], place(5));
  expect_same_answers(later);
  ASSERT_TRUE(reorder_for(later, 2));
  EXPECT_EQ(code_of(later), code_of(held));
  expect_same_answers(held);
}

TEST(Reorder, NothingIsMadeForLittle) {
  Stored world;
  const Snapshot snapshot = world.ready();
  const frost_entry_fn* const before = code_of(snapshot);
  EXPECT_FALSE(reorder_for(snapshot, 0));
  const SnapshotImpl& impl = *snapshot.impl();
  const auto checks = checks_of(snapshot, 5);
  EXPECT_FALSE(impl.policy->reorder(impl.specialised->in_use, std::span(checks).first(63)));
  EXPECT_EQ(code_of(snapshot), before);
  EXPECT_TRUE(reorder_for(snapshot, 5));
  EXPECT_FALSE(reorder_for(snapshot, 5));
}

TEST(Reorder, CodeGoesWithTheLastSnapshotThatRanIt) {
  Stored world;
  std::optional<Snapshot> first = world.ready();
  const std::weak_ptr<const SpecialisedCode> before = first->impl()->specialised;
  ASSERT_TRUE(reorder_for(*first, 5));
  std::optional<Snapshot> second = world.ready();
  const std::weak_ptr<const SpecialisedCode> after = second->impl()->specialised;
  EXPECT_FALSE(before.expired());
  first.reset();
  EXPECT_TRUE(goes(before));
  EXPECT_FALSE(after.expired());
  ASSERT_TRUE(reorder_for(*second, 1));
  EXPECT_FALSE(after.expired());
  expect_same_answers(*second);
  second.reset();
  EXPECT_TRUE(goes(after));
  expect_same_answers(world.ready());
}

// Old code is memory: a snapshot that nobody lets go of has so much of it and no more.
TEST(Reorder, ASnapshotKeepsABoundedNumberOfCodes) {
  Stored world;
  const Snapshot held = world.ready();
  int made = 0;
  for (int number = 1; number < kWays; ++number) made += reorder_for(held, number) ? 1 : 0;
  EXPECT_EQ(made, 4);
  expect_same_answers(held);
}

// Facts that go against what the code takes for granted.
TEST(Reorder, OtherFactsBeginInTheOrderOfThePolicy) {
  Stored world;
  const Snapshot before = world.ready();
  ASSERT_TRUE(reorder_for(before, 3));
  const std::vector<Value> fact = {{"User", "new"}, {"Doc", "a"}};
  EXPECT_TRUE(world.store.insert("never", fact).has_value());
  const Snapshot after = world.ready();
  EXPECT_NE(after.impl()->specialised->in_use, before.impl()->specialised->in_use);
  EXPECT_TRUE(after.impl()->specialised->orders.empty());
  EXPECT_TRUE(after.authorize(question("new"), {Tier::kNative}).value());
  expect_same_answers(after);
  expect_same_answers(before);
  EXPECT_FALSE(reorder_for(before, 5)) << "nobody gets it any more";
  EXPECT_TRUE(reorder_for(after, 3));
}

// Without a hint from anybody: a sample of what is asked.
TEST(Reorder, ChecksAreSampledAsTheyAreAsked) {
  Stored world({.reorder = true});
  const Snapshot snapshot = world.ready();
  const frost_entry_fn* const before = code_of(snapshot);
  const auto deadline = in_time();
  while (code_of(snapshot) == before && Clock::now() < deadline) {
    for (int i = 0; i < 1'000; ++i) {
      EXPECT_TRUE(snapshot.authorize(question(user(6))).value());
    }
  }
  EXPECT_NE(code_of(snapshot), before);
  EXPECT_EQ(world.ready().impl()->specialised->orders[0][0], place(6));
  expect_same_answers(snapshot);
}

TEST(Reorder, NobodyHasToHaveIt) {
  Stored world({.reorder = false});
  const Snapshot snapshot = world.ready();
  const frost_entry_fn* const before = code_of(snapshot);
  for (int i = 0; i < 20'000; ++i) {
    EXPECT_TRUE(snapshot.authorize(question(user(6))).value());
  }
  EXPECT_EQ(code_of(snapshot), before);
}

// Readers on snapshots that come and go while code is replaced under them.
TEST(Reorder, EveryAnswerIsThatOfItsFacts) {
  Stored world;
  std::atomic<bool> is_over = false;
  std::atomic<uint64_t> wrong = 0;
  std::mutex mutex;
  std::optional<Snapshot> newest = world.ready();  // under `mutex`
  const auto read = [&] {
    while (!is_over) {
      std::optional<Snapshot> snapshot;
      {
        const std::lock_guard lock(mutex);
        snapshot = newest;
      }
      for (int i = 0; i < 20; ++i) {
        wrong += ask_all(*snapshot, Tier::kAutomatic) != ask_all(*snapshot, Tier::kInterpreter);
      }
    }
  };
  std::thread first(read);
  std::thread second(read);
  int made = 0;
  for (int round = 0; round < 24; ++round) {
    made += reorder_for(*newest, 1 + round % (kWays - 1)) ? 1 : 0;
    Snapshot next = world.ready();
    const std::lock_guard lock(mutex);
    newest = std::move(next);
  }
  is_over = true;
  first.join();
  second.join();
  EXPECT_EQ(wrong, 0U);
  EXPECT_GE(made, 4);
}

}  // namespace
}  // namespace frost::test
