// SPDX-License-Identifier: Apache-2.0
// Policy and facts change in turn while threads ask: every answer is what the policy and the facts
// of its snapshot's offset say, and no policy stays that nobody uses. FROST_RELOADS says how many
// times the policy changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "frost/frost.hpp"
#include "tests/database/window.hpp"

namespace frost::test {
namespace {

constexpr uint64_t kUsers = 16;
constexpr std::array<const char*, 3> kRoles = {"guest", "member", "owner"};

// What is true at each offset. Offset 1 is policy 0; then policy i and batch i follow each other:
// 2i and 2i + 1. Policy i lets role i % 3 enter; batch i gives user i % 16 the role i % 5 % 3 only.
class History {
 public:
  static uint64_t policy_at(uint64_t offset) { return offset / 2; }
  static uint64_t batches_at(uint64_t offset) { return (offset - 1) / 2; }

  static Policy policy(uint64_t number) {
    const Source source{"reload.polar", R"(
actor User {}
resource Club {
  roles = ["guest", "member", "owner"]; permissions = ["enter", "look"];
  "look" if "guest"; "look" if "member"; "look" if "owner";
  "enter" if ")" + std::string(kRoles[number % 3]) +
                                            R"(";
})"};
    Compiled compiled = compile({&source, 1});
    return *std::move(compiled.policy);
  }

  static Batch batch(uint64_t number) {
    const std::string user = name(number % kUsers);
    const std::string_view role = kRoles[number % 5 % 3];
    const std::array<ValuePattern, 3> all_of_user = {
        {{"User", user}, {"String", std::nullopt}, {"Club", "c"}}};
    const std::array<Value, 3> now = {{{"User", user}, {"String", role}, {"Club", "c"}}};
    Batch batch;
    batch.erase("has_role", all_of_user);
    batch.insert("has_role", now);
    return batch;
  }

  static bool may_enter(uint64_t offset, uint64_t user) {
    const uint64_t batches = batches_at(offset);
    // The last batch about this user.
    const uint64_t back = (batches + kUsers - user) % kUsers;
    if (batches < back + 1) return false;
    return (batches - back) % 5 % 3 == policy_at(offset) % 3;
  }

  static std::string name(uint64_t user) { return "user-" + std::to_string(user); }
};

struct Tally {
  uint64_t answers = 0;
  uint64_t allowed = 0;
  uint64_t native = 0;
  uint64_t wrong = 0;
  uint64_t went_back = 0;
};

class Asker {
 public:
  Asker(const Database& database, const std::array<std::string, 3>& digests)
      : database_(database), digests_(digests) {}

  // At least once, and until the writer is done.
  Tally ask(const std::atomic<bool>& stop) {
    do {
      const Snapshot snapshot = database_.snapshot();
      if (snapshot.offset() < last_) ++tally_.went_back;
      last_ = snapshot.offset();
      check(snapshot);
      // States of long ago stay what they are.
      if (++rounds_ % 64 == 0) held_.push_back(snapshot);
      if (held_.size() > 8) held_.erase(held_.begin());
      if (!held_.empty()) check(held_[rounds_ % held_.size()]);
    } while (!stop);
    return tally_;
  }

 private:
  void check(const Snapshot& snapshot) {
    const uint64_t offset = snapshot.offset();
    const Policy policy = snapshot.policy();
    if (policy.digest() != digests_[History::policy_at(offset) % 3]) ++tally_.wrong;
    if (policy.active_tier() == Tier::kNative) ++tally_.native;
    for (int i = 0; i < 4; ++i) {
      const uint64_t user = (rounds_ * 5 + static_cast<uint64_t>(i) * 7) % kUsers;
      const std::string name = History::name(user);
      const CheckQuery query{{"User", name}, "enter", {"Club", "c"}};
      const bool expected = History::may_enter(offset, user);
      count(snapshot.authorize(query), expected);
      count(snapshot.run(snapshot.prepare(query)), expected);
    }
    if (rounds_ % 16 != 0) return;
    const auto who = snapshot.who_can({"User", "enter", {"Club", "c"}});
    uint64_t expected = 0;
    for (uint64_t user = 0; user < kUsers; ++user) {
      expected += History::may_enter(offset, user) ? 1U : 0U;
    }
    if (!who || who->size() != expected) ++tally_.wrong;
  }

  void count(const Result<bool>& answer, bool expected) {
    ++tally_.answers;
    if (!answer || *answer != expected) ++tally_.wrong;
    if (answer && *answer) ++tally_.allowed;
  }

  const Database& database_;
  const std::array<std::string, 3>& digests_;
  std::vector<Snapshot> held_;
  uint64_t rounds_ = 0;
  uint64_t last_ = 0;
  Tally tally_;
};

// Changes the policy and the facts in turn; keeps an eye on each policy without keeping it.
std::vector<std::weak_ptr<PolicyImpl>> reload(Database& database,
                                              const std::vector<Policy>& policies,
                                              uint64_t reloads) {
  std::vector<std::weak_ptr<PolicyImpl>> used;
  for (uint64_t i = 1; i <= reloads; ++i) {
    const uint64_t replaced = database.set_policy(policies[i % 3]).value_or(0);
    used.push_back(database.snapshot().policy().impl());
    const uint64_t applied = database.apply(History::batch(i)).value_or(0);
    EXPECT_EQ(replaced, 2 * i);
    EXPECT_EQ(applied, 2 * i + 1);
    if (replaced != 2 * i || applied != 2 * i + 1) break;  // all answers would be wrong
  }
  return used;
}

TEST(ReloadThreads, EveryAnswerIsThatOfItsOffset) {
  const uint64_t reloads = environment_number("FROST_RELOADS", 1'000);
  // Policies 0 and 1 come with native code; 2 is compiled anew each time, and its native code comes
  // while it is asked, or is given up when the next policy is there before.
  std::vector<Policy> policies;
  std::array<std::string, 3> digests;
  for (uint64_t i = 0; i < 3; ++i) {
    policies.push_back(History::policy(i));
    digests[i] = policies[i].digest();
    if (i == 2) continue;
    ASSERT_TRUE(policies[i].compile_native().has_value());
  }
  std::vector<Tally> tallies(2);
  std::vector<std::weak_ptr<PolicyImpl>> used;
  {
    auto database = Database::in_memory();
    ASSERT_TRUE(database.has_value()) << database.error().message;
    ASSERT_EQ(database->set_policy(policies[0]).value_or(0), 1U);
    std::atomic<bool> stop{false};
    std::vector<std::jthread> askers;
    for (Tally& tally : tallies) {
      askers.emplace_back([&] { tally = Asker(*database, digests).ask(stop); });
    }
    used = reload(*database, policies, reloads);
    stop = true;
  }
  for (const Tally& tally : tallies) {
    EXPECT_EQ(tally.wrong, 0U);
    EXPECT_EQ(tally.went_back, 0U);
    EXPECT_GT(tally.allowed, 0U);
    EXPECT_LT(tally.allowed, tally.answers);
    EXPECT_GT(tally.native, 0U);
    std::cout << tally.answers << " answers\n";
  }
  policies.clear();
  const auto is_kept = [](const std::weak_ptr<PolicyImpl>& policy) { return !policy.expired(); };
  EXPECT_EQ(std::ranges::count_if(used, is_kept), 0);
}

}  // namespace
}  // namespace frost::test
