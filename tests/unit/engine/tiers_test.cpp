// SPDX-License-Identifier: Apache-2.0
// Native code that arrives while questions are asked: every answer is right on whatever tier, and
// nothing that goes wrong with native code is more than a policy that stays interpreted.
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "codegen/engine/part_store.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/query_plan.hpp"
#include "tests/unit/engine/chain_facts.hpp"
#include "tests/unit/engine/engine_fixture.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FROST_HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FROST_HAS_SANITIZER 1
#endif
#endif
#ifndef FROST_HAS_SANITIZER
#define FROST_HAS_SANITIZER 0
#endif

namespace frost::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Longer than any of these policies takes on a busy machine.
Clock::time_point in_time() { return Clock::now() + std::chrono::minutes(5); }

std::string github_policy() {
  std::ifstream file(FROST_SOURCE_DIR "/examples/github/policy.polar");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr int kFolders = 12;

// A policy that nobody compiled yet, with facts.
struct Interpreted {
  explicit Interpreted(const CompileOptions& options = {})
      : policy(compile_text(kChainPolicy, options).policy.value()),
        store(FactStore::create(policy).value()) {
    EXPECT_TRUE(store.load_text("facts.txt", chain_facts(kFolders)).has_value());
  }

  Policy policy;
  FactStore store;
};

Query near_query() {
  Query query;
  query.variables = {{"Node", {}}, {"Node", {}}};
  query.atoms = {{"near", {uint32_t{0}, uint32_t{1}}}};
  return query;
}

// Every kind of question, as one text.
std::string ask_all(const Snapshot& snapshot, Tier tier) {
  std::string text;
  const QueryOptions options{.tier = tier};
  for (int i = 0; i <= kFolders; ++i) {
    const std::string folder = "f" + std::to_string(i);
    for (const char* action : {"read", "meet", "drop"}) {
      auto answer = snapshot.authorize({value("User:a"), action, {"Folder", folder}}, options);
      text += answer ? (*answer ? "+" : "-") : answer.error().message;
    }
    auto actions = snapshot.actions({value("User:a"), {"Folder", folder}}, options);
    for (const std::string& name : actions.value()) text += " " + name;
  }
  for (const char* action : {"read", "meet"}) {
    const auto ids = snapshot.list({value("User:a"), action, "Folder"}, options);
    for (const std::string& id : ids.value()) text += " " + id;
  }
  return text + " " + std::to_string(snapshot.count(near_query(), options).value());
}

void expect_no_memory_writable_and_executable() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    EXPECT_EQ(line.find(" rwx"), std::string::npos) << line;
  }
}

TEST(Tiers, EveryAnswerIsRightBeforeWhileAndAfterNativeCodeArrives) {
  for (int round = 0; round < 4; ++round) {
    Interpreted world;
    const Snapshot snapshot = world.store.snapshot();
    const std::string truth = ask_all(snapshot, Tier::kInterpreter);
    ASSERT_EQ(world.policy.active_tier(), Tier::kInterpreter);
    std::atomic<bool> is_over = false;
    std::atomic<uint64_t> interpreted = 0;
    std::atomic<uint64_t> native = 0;
    std::atomic<uint64_t> wrong = 0;
    const auto ask = [&] {
      while (!is_over) {
        const bool was_native = snapshot.policy().active_tier() == Tier::kNative;
        wrong += ask_all(snapshot, Tier::kAutomatic) != truth;
        ++(was_native ? native : interpreted);
      }
    };
    std::thread first(ask);
    std::thread second(ask);
    while (interpreted < 2) std::this_thread::yield();
    world.policy.compile_in_background();
    const Result<void> arrived = world.policy.wait_until_native(in_time());
    expect_no_memory_writable_and_executable();
    while (native < 4 && arrived) std::this_thread::yield();
    is_over = true;
    first.join();
    second.join();
    ASSERT_TRUE(arrived.has_value()) << arrived.error().message;
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(ask_all(snapshot, Tier::kNative), truth);
    EXPECT_EQ(world.policy.native_status().state, NativeState::kReady);
    EXPECT_FALSE(world.policy.native_status().is_from_cache);
    EXPECT_GT(world.policy.native_status().time.count(), 0);
  }
}

// The table is published once: whoever compiles again, in any way, meets it.
TEST(Tiers, OneCompilationServesAllWhoAsk) {
  Interpreted world;
  world.policy.compile_in_background();
  world.policy.compile_in_background();
  std::thread other([policy = world.policy]() mutable { EXPECT_TRUE(policy.compile_native()); });
  EXPECT_TRUE(world.policy.compile_native().has_value());
  other.join();
  const frost_entry_fn* const table = world.policy.impl()->native.get();
  ASSERT_NE(table, nullptr);
  world.policy.compile_in_background();
  EXPECT_TRUE(world.policy.wait_until_native(in_time()).has_value());
  EXPECT_EQ(world.policy.impl()->native.get(), table);
}

TEST(Tiers, APolicyMayGoWhileItIsCompiled) {
  const std::string text = github_policy();
  for (const int delay_ms : {0, 1, 5, 20, 60, 200}) {
    Policy policy = compile_text(text).policy.value();
    policy.compile_in_background();
    std::this_thread::sleep_for(milliseconds(delay_ms));
  }
}

// The last owner may be a snapshot in another thread.
TEST(Tiers, ASnapshotKeepsItsPolicyAndItsCode) {
  std::optional<Interpreted> world(std::in_place);
  world->policy.compile_in_background();
  const Snapshot snapshot = world->store.snapshot();
  const std::string truth = ask_all(snapshot, Tier::kInterpreter);
  world.reset();
  EXPECT_EQ(ask_all(snapshot, Tier::kAutomatic), truth);
  ASSERT_TRUE(snapshot.policy().wait_until_native(in_time()).has_value());
  EXPECT_EQ(ask_all(snapshot, Tier::kNative), truth);
}

// exit() destroys static objects, LLVM's among them, while the thread of a policy is at work.
TEST(TiersDeathTest, AProcessMayEndWhileAPolicyIsCompiled) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  for (const int delay_ms : {0, 10, 50}) {
    const auto end_early = [delay_ms] {
      Policy policy = compile_text(kChainPolicy).policy.value();
      if (!policy.compile_native()) std::exit(1);  // LLVM has been opened
      Policy large = compile_text(github_policy()).policy.value();
      large.compile_in_background();
      std::this_thread::sleep_for(milliseconds(delay_ms));
      std::exit(0);
    };
    EXPECT_EXIT(end_early(), testing::ExitedWithCode(0), "");
  }
}

// No more memory than this beyond what the process has: not enough for the stack of a thread that
// compiles.
void leave_memory(rlim_t bytes) {
  std::ifstream file("/proc/self/statm");
  rlim_t pages = 0;
  file >> pages;
  const rlim_t most = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + bytes;
  const rlimit limit{.rlim_cur = most, .rlim_max = most};
  if (::setrlimit(RLIMIT_AS, &limit) != 0) std::exit(3);
}

TEST(TiersDeathTest, WithoutAThreadToCompileInAPolicyStaysInterpreted) {
#if FROST_HAS_SANITIZER
  GTEST_SKIP() << "sanitizers take address space for themselves";
#endif
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto compile_without_memory = [] {
    if (!compile_text(kChainPolicy).policy.value().compile_native()) std::exit(1);  // LLVM is open
    Interpreted world;
    forget_parts();
    leave_memory(rlim_t{64} << 20U);
    const Result<void> compiled = world.policy.compile_native();
    const bool is_told = !compiled && compiled.error().code == Code::kUnavailable;
    const bool answers =
        world.store.snapshot().authorize({value("User:a"), "read", value("Folder:f0")}).has_value();
    std::exit(is_told && answers ? 0 : 2);
  };
  EXPECT_EXIT(compile_without_memory(), testing::ExitedWithCode(0), "");
}

TEST(Tiers, WithoutBudgetTheInterpreterAnswers) {
  CompileOptions options;
  options.limits.compile_budget_ms = 0;
  Interpreted world(options);
  const Snapshot snapshot = world.store.snapshot();
  const std::string truth = ask_all(snapshot, Tier::kInterpreter);
  const Result<void> compiled = world.policy.compile_native();
  ASSERT_FALSE(compiled.has_value());
  EXPECT_EQ(compiled.error().code, Code::kLimit);
  EXPECT_NE(compiled.error().message.find("compile_budget_ms"), std::string::npos);
  world.policy.compile_in_background();
  const Result<void> arrived = world.policy.wait_until_native(in_time());
  ASSERT_FALSE(arrived.has_value());
  EXPECT_EQ(arrived.error().code, Code::kLimit);
  const NativeStatus status = world.policy.native_status();
  EXPECT_EQ(status.state, NativeState::kFailed);
  EXPECT_EQ(status.error->message, arrived.error().message);
  EXPECT_EQ(world.policy.active_tier(), Tier::kInterpreter);
  EXPECT_EQ(ask_all(snapshot, Tier::kAutomatic), truth);
  EXPECT_FALSE(snapshot.authorize({value("User:a"), "read", value("Folder:f0")}, {Tier::kNative}));
}

// Between two groups of procedures, long before the end.
TEST(Tiers, ABudgetThatRunsOutStopsTheWork) {
  CompileOptions options;
  options.limits.compile_budget_ms = 20;
  auto policy = compile_text(github_policy(), options).policy.value();
  const Result<void> compiled = policy.compile_native();
  ASSERT_FALSE(compiled.has_value());
  EXPECT_EQ(compiled.error().code, Code::kLimit);
  EXPECT_GE(policy.native_status().time, milliseconds(20));
}

TEST(Tiers, WhatFailsIsReportedAndMayBeTriedAgain) {
  Interpreted world;
  EXPECT_EQ(world.policy.native_status().state, NativeState::kNone);
  EXPECT_EQ(world.policy.wait_until_native(in_time()).error().code, Code::kUnavailable);
  world.policy.compile_in_background({.cpu = "abacus"});
  const Result<void> failed = world.policy.wait_until_native(in_time());
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, Code::kInvalidArgument);
  world.policy.compile_in_background();
  EXPECT_TRUE(world.policy.wait_until_native(in_time()).has_value());
  EXPECT_FALSE(world.policy.native_status().error.has_value());
}

TEST(Tiers, WaitingEndsAtTheDeadline) {
  auto policy = compile_text(github_policy()).policy.value();
  policy.compile_in_background();
  const Result<void> waited = policy.wait_until_native(Clock::now());
  ASSERT_FALSE(waited.has_value());
  EXPECT_EQ(waited.error().code, Code::kDeadline);
}

// The one plan of near_query().
std::shared_ptr<const QueryPlan> near_plan(const Policy& policy) {
  const QueryShape shape{.variables = {{"Node", QueryMode::kFree}, {"Node", QueryMode::kFree}},
                         .atoms = {{"near", {0, 1}}}};
  return policy.impl()->queries().plans(shape).value().at(0);
}

TEST(Tiers, AQueryThatIsAskedAgainGetsNativeCodeInTheBackground) {
  Interpreted world;
  const Snapshot snapshot = world.store.snapshot();
  const auto count = [&](Tier tier) {
    return snapshot.count(near_query(), {.tier = tier}).value();
  };
  const uint64_t truth = count(Tier::kInterpreter);
  EXPECT_EQ(count(Tier::kAutomatic), truth);
  EXPECT_EQ(count(Tier::kAutomatic), truth);
  const NativeEntries& native = near_plan(world.policy)->code.native;
  // Nobody wants native code of this policy.
  EXPECT_EQ(native.status().state, NativeState::kNone);
  world.policy.compile_in_background();
  const auto end = in_time();
  while (native.get() == nullptr && Clock::now() < end) {
    ASSERT_EQ(count(Tier::kAutomatic), truth);
  }
  EXPECT_NE(native.get(), nullptr);
  EXPECT_EQ(count(Tier::kAutomatic), truth);
  EXPECT_EQ(count(Tier::kNative), truth);
}

TEST(Tiers, AQueryAskedOnceStaysInterpreted) {
  Interpreted world;
  ASSERT_TRUE(world.policy.compile_native().has_value());
  const Snapshot snapshot = world.store.snapshot();
  const uint64_t answers = snapshot.count(near_query()).value();
  const NativeEntries& native = near_plan(world.policy)->code.native;
  EXPECT_EQ(native.status().state, NativeState::kNone);
  // Whoever asks for native code waits for it.
  EXPECT_EQ(snapshot.count(near_query(), {.tier = Tier::kNative}).value(), answers);
  EXPECT_NE(native.get(), nullptr);
}

}  // namespace
}  // namespace frost::test
