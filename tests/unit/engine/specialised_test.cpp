// SPDX-License-Identifier: Apache-2.0
// Code for the facts at hand: it answers like the rest, never sees facts that it was not made for,
// and goes with the last snapshot that has it.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "codegen/engine/policy.hpp"
#include "codegen/engine/store.hpp"
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

using Clock = std::chrono::steady_clock;

// Longer than any of these policies takes on a busy machine.
Clock::time_point in_time() { return Clock::now() + std::chrono::minutes(5); }

// Permissions may be stored one by one, and a repository may have several organizations.
constexpr const char* kPolicy = R"(
actor User {}
resource Org { roles = ["owner", "member"]; "member" if "owner"; }
resource Repo {
  roles = ["reader", "writer"];
  permissions = ["read", "write"];
  relations = { org: Org };
  "writer" if "owner" on "org";
  "reader" if "writer" or "member" on "org";
  "read" if "reader";
  "write" if "writer";
}
)";

constexpr int kRepos = 40;

std::string repo(int number) { return "r" + std::to_string(number); }

struct Stored {
  explicit Stored(const NativeOptions& options = {})
      : policy(compile_text(kPolicy).policy.value()), store(FactStore::create(policy).value()) {
    std::string facts = R"(has_role(User{"ann"}, "owner", Org{"o1"});)"
                        R"(has_role(User{"bob"}, "member", Org{"o2"});)";
    for (int i = 0; i < kRepos; ++i) {
      facts += "has_relation(Repo{\"" + repo(i) + "\"}, \"org\", Org{\"o" +
               std::to_string(1 + i % 2) + "\"});";
    }
    EXPECT_TRUE(store.load_text("facts.txt", facts).has_value());
    policy.compile_in_background(options);
    EXPECT_TRUE(policy.wait_until_native(in_time()).has_value());
  }

  // With code for its facts, which is ready.
  Snapshot ready() {
    const Snapshot snapshot = store.snapshot();
    const Result<void> waited = snapshot.wait_until_specialised(in_time());
    EXPECT_TRUE(waited.has_value()) << waited.error().message;
    return snapshot;
  }

  void insert(const std::vector<Value>& arguments, std::string_view predicate) {
    EXPECT_TRUE(store.insert(predicate, arguments).has_value());
  }

  Policy policy;
  FactStore store;
};

const frost_entry_fn* code_of(const Snapshot& snapshot) {
  return snapshot.impl()->table_for(Tier::kNative);
}

bool is_general(const Snapshot& snapshot) {
  return code_of(snapshot) == snapshot.impl()->policy->native.get();
}

std::string ask_all(const Snapshot& snapshot, Tier tier) {
  std::string text;
  for (const char* user : {"User:ann", "User:bob", "User:eve"}) {
    for (const char* action : {"read", "write", "admin"}) {
      for (const std::string& id : {repo(0), repo(1), std::string("unknown")}) {
        const auto allowed = snapshot.authorize({value(user), action, {"Repo", id}}, {tier});
        text += allowed ? (*allowed ? "+" : "-") : allowed.error().message;
      }
      const auto ids = snapshot.list({value(user), action, "Repo"}, {tier}).value();
      for (const std::string& id : ids) text += " " + id;
    }
    const auto actions = snapshot.actions({value(user), {"Repo", repo(0)}}, {tier}).value();
    for (const std::string& action : actions) text += " " + action;
  }
  return text;
}

void expect_same_answers(const Snapshot& snapshot) {
  EXPECT_EQ(ask_all(snapshot, Tier::kNative), ask_all(snapshot, Tier::kInterpreter));
}

const std::vector<Value> kGrant = {{"User", "eve"}, {"String", "read"}, {"Repo", "r0"}};
const std::vector<Value> kSecondOrg = {{"Repo", "r0"}, {"String", "org"}, {"Org", "o2"}};

TEST(Specialised, CodeForTheFactsAnswersLikeTheRest) {
  Stored world;
  const Snapshot snapshot = world.ready();
  EXPECT_EQ(snapshot.specialised_status().state, NativeState::kReady);
  EXPECT_FALSE(is_general(snapshot));
  expect_same_answers(snapshot);
  const auto& known = snapshot.impl()->specialised->known;
  EXPECT_NE(std::ranges::find(known, PathKnowledge::kEmpty), known.end());
  EXPECT_NE(std::ranges::find(known, PathKnowledge::kFunctional), known.end());
}

TEST(Specialised, WhatIsKnownMayChange) {
  Stored world;
  const Snapshot before = world.ready();
  const std::string answers = ask_all(before, Tier::kNative);
  for (const bool is_grant : {true, false}) {
    const Snapshot old = world.ready();
    world.insert(is_grant ? kGrant : kSecondOrg, is_grant ? "has_permission" : "has_relation");
    // At once, whichever code there is by then.
    const Snapshot now = world.store.snapshot();
    EXPECT_NE(code_of(now), code_of(old));
    expect_same_answers(now);
    EXPECT_NE(ask_all(now, Tier::kNative), answers);
    const Snapshot later = world.ready();
    EXPECT_FALSE(is_general(later));
    expect_same_answers(later);
    EXPECT_NE(code_of(old), code_of(later));
  }
  EXPECT_EQ(ask_all(before, Tier::kNative), answers);
  // It is not taken for granted again: facts that come and go have one code in the end.
  for (const bool is_first : {true, false}) {
    const Snapshot with = world.ready();
    EXPECT_TRUE(world.store.erase("has_permission", kGrant).has_value());
    EXPECT_TRUE(world.store.erase("has_relation", kSecondOrg).has_value());
    const Snapshot without = world.ready();
    EXPECT_EQ(ask_all(without, Tier::kNative), answers);
    // The one grant that there was had made its path functional.
    if (!is_first) {
      EXPECT_EQ(code_of(with), code_of(without));
    }
    world.insert(kGrant, "has_permission");
    world.insert(kSecondOrg, "has_relation");
  }
}

// A store that was looked at before its facts came: what was empty may still be functional.
TEST(Specialised, WhatWasEmptyMayBecomeFunctional) {
  Policy policy = compile_text(kPolicy).policy.value();
  FactStore store = FactStore::create(policy).value();
  policy.compile_in_background();
  EXPECT_TRUE(store.snapshot().wait_until_specialised(in_time()).has_value());
  std::string facts;
  for (int i = 0; i < kRepos; ++i) {
    facts += "has_relation(Repo{\"" + repo(i) + "\"}, \"org\", Org{\"o1\"});";
  }
  EXPECT_TRUE(store.load_text("facts.txt", facts).has_value());
  const Snapshot snapshot = store.snapshot();
  EXPECT_TRUE(snapshot.wait_until_specialised(in_time()).has_value());
  const auto& known = snapshot.impl()->specialised->known;
  EXPECT_NE(std::ranges::find(known, PathKnowledge::kFunctional), known.end());
  expect_same_answers(snapshot);
}

TEST(Specialised, ContextFactsThatGoAgainstItAreAnsweredByTheRest) {
  Stored world;
  const Snapshot snapshot = world.ready();
  for (const bool is_grant : {true, false}) {
    const Fact fact{is_grant ? "has_permission" : "has_relation", is_grant ? kGrant : kSecondOrg};
    const Snapshot given = snapshot.with_context({&fact, 1}).value();
    EXPECT_TRUE(is_general(given));
    EXPECT_EQ(given.specialised_status().state, NativeState::kNone);
    EXPECT_FALSE(given.wait_until_specialised(in_time()).has_value());
    expect_same_answers(given);
    EXPECT_NE(ask_all(given, Tier::kNative), ask_all(snapshot, Tier::kNative));
  }
  const std::vector<Value> member = {{"User", "eve"}, {"String", "member"}, {"Org", "o1"}};
  const Fact fitting{"has_role", member};
  const Snapshot given = snapshot.with_context({&fitting, 1}).value();
  EXPECT_EQ(code_of(given), code_of(snapshot));
  expect_same_answers(given);
}

TEST(Specialised, CodeGoesWithItsLastSnapshot) {
  Stored world;
  std::optional<Snapshot> snapshot = world.ready();
  const std::weak_ptr<const SpecialisedCode> code = snapshot->impl()->specialised;
  world.insert(kGrant, "has_permission");
  const Snapshot other = world.ready();
  EXPECT_FALSE(code.expired());
  snapshot.reset();
  EXPECT_TRUE(goes(code));
  expect_same_answers(other);
}

TEST(Specialised, NobodyHasToHaveIt) {
  Stored world({.specialise = false});
  const Snapshot snapshot = world.store.snapshot();
  EXPECT_EQ(snapshot.specialised_status().state, NativeState::kNone);
  EXPECT_TRUE(is_general(snapshot));
  const Policy interpreted = compile_text(kPolicy).policy.value();
  FactStore store = FactStore::create(interpreted).value();
  EXPECT_EQ(store.snapshot().specialised_status().state, NativeState::kNone);
}

TEST(Specialised, StoresOfOnePolicyAgreeOnItsCode) {
  Stored world;
  FactStore other = FactStore::create(world.policy).value();
  EXPECT_TRUE(other.insert("has_permission", kGrant).has_value());
  for (int round = 0; round < 3; ++round) {
    expect_same_answers(world.ready());
    const Snapshot snapshot = other.snapshot();
    expect_same_answers(snapshot);
  }
  const Snapshot first = world.ready();
  EXPECT_EQ(code_of(first), code_of(other.snapshot()));
}

// Readers on whatever code there is, while a writer brings and takes what it takes for granted.
TEST(Specialised, EveryAnswerIsThatOfItsFacts) {
  Stored world;
  std::atomic<bool> is_over = false;
  std::atomic<uint64_t> wrong = 0;
  std::mutex mutex;
  std::shared_ptr<const Snapshot> newest;  // under `mutex`
  const auto publish = [&] {
    auto snapshot = std::make_shared<const Snapshot>(world.store.snapshot());
    const std::lock_guard lock(mutex);
    newest = std::move(snapshot);
  };
  const auto take = [&] {
    const std::lock_guard lock(mutex);
    return newest;
  };
  publish();
  const auto read = [&] {
    while (!is_over) {
      const std::shared_ptr<const Snapshot> snapshot = take();
      wrong += ask_all(*snapshot, Tier::kAutomatic) != ask_all(*snapshot, Tier::kInterpreter);
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (int round = 0; round < 30; ++round) {
    const bool is_grant = round % 2 == 0;
    const auto& fact = is_grant ? kGrant : kSecondOrg;
    const char* const predicate = is_grant ? "has_permission" : "has_relation";
    if (round % 3 == 0) {
      EXPECT_TRUE(world.store.erase(predicate, fact).has_value());
    } else {
      world.insert(fact, predicate);
    }
    publish();
    if (round % 5 == 0) world.ready();
  }
  is_over = true;
  first.join();
  second.join();
  EXPECT_EQ(wrong, 0U);
}

}  // namespace
}  // namespace frost::test
