// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/store/facts_text.hpp"
#include "tests/unit/runtime/path_rows.hpp"
#include "tests/unit/runtime/random.hpp"
#include "tests/unit/runtime/sample_schema.hpp"
#include "tests/unit/runtime/store_model.hpp"

namespace frost::rt {
namespace {

TEST(Store, EveryPathOfEverySnapshotEqualsTheSetOfFacts) {
  for (uint32_t seed = 0; seed < 8; ++seed) {
    Random random(seed);
    const auto store = sample_store();
    Facts facts;
    std::vector<std::pair<std::shared_ptr<const Snapshot>, Facts>> taken;
    for (int round = 0; round < 15; ++round) {
      const bool batch = random.below(3) == 0;
      const Facts before = facts;
      if (batch) store->begin_batch();
      for (uint32_t change = random.below(120); change > 0; --change) {
        FactText fact = random_fact(random);
        if (random.below(3) != 0) {
          ASSERT_TRUE(store->insert(fact[0], values_of(fact)));
          facts.insert(fact);
        } else {
          if (random.below(2) == 0 && !facts.empty())
            fact = *facts.lower_bound(fact == *facts.rbegin() ? *facts.begin()
                                                              : std::min(fact, *facts.rbegin()));
          ASSERT_TRUE(store->erase(fact[0], values_of(fact)));
          facts.erase(fact);
        }
      }
      if (batch && random.below(2) == 0) {
        store->rollback_batch();
        facts = before;
      } else if (batch) {
        store->commit_batch();
      }
      taken.emplace_back(store->snapshot(), facts);
      expect_facts(*taken.back().first, store->schema(), facts);
      if (random.below(3) == 0)
        taken.erase(taken.begin() + random.below(static_cast<uint32_t>(taken.size())));
    }
    // Old snapshots never change.
    for (const auto& [snapshot, held] : taken) expect_facts(*snapshot, store->schema(), held);
  }
}

TEST(Store, ASnapshotOutlivesItsStore) {
  auto store = sample_store();
  ASSERT_TRUE(insert(*store, "follows", {{"User", "ann"}, {"Repo", "r"}}));
  const auto snapshot = store->snapshot();
  const Schema schema = store->schema();
  store.reset();
  expect_facts(*snapshot, schema, {{"follows", "User", "ann", "Repo", "r"}});
}

TEST(Store, AnOldSnapshotDoesNotKnowLaterNames) {
  const auto store = sample_store();
  ASSERT_TRUE(insert(*store, "follows", {{"User", "ann"}, {"Repo", "r"}}));
  const auto before = store->snapshot();
  ASSERT_TRUE(insert(*store, "follows", {{"User", "bob"}, {"Repo", "r"}}));
  const auto after = store->snapshot();
  EXPECT_FALSE(before->find(kUser, "bob"));
  EXPECT_EQ(before->id_count(kUser), 2U);
  EXPECT_EQ(after->text(kUser, after->find(kUser, "bob").value()), "bob");
  EXPECT_EQ(before->find(kUser, "ann"), after->find(kUser, "ann"));
}

// Names of both kinds of dictionaries, and some that nobody has. The ids of `kUser` and `kRepo`
// with one text are different values.
std::vector<TypedName> names_to_find(const std::vector<std::string>& texts, Random& random) {
  std::vector<TypedName> names;
  for (uint32_t count = random.below(Snapshot::kTogether + 1); count > 0; --count) {
    const std::string& text = texts[random.below(static_cast<uint32_t>(texts.size()))];
    names.push_back({random.below(2) == 0 ? kUser : kRepo, text});
  }
  return names;
}

TEST(Store, NamesFoundTogetherAreThoseFoundOneByOne) {
  const auto store = sample_store();
  std::vector<std::string> texts;
  for (uint32_t i = 0; i < 500; ++i) texts.push_back("name" + std::to_string(i));
  for (uint32_t i = 0; i < 300; ++i) {
    ASSERT_TRUE(insert(*store, "follows", {{"User", texts[i]}, {"Repo", texts[i / 2]}}));
  }
  const auto stored = store->snapshot();
  const std::vector<ValueView> arguments = {{"User", "name400"}, {"Repo", "name200"}};
  const std::vector<FactView> own = {{"follows", arguments}};
  const auto derived = stored->with(stored->layout(), own, Limits{});
  ASSERT_TRUE(derived);
  ASSERT_TRUE((*derived)->find(kUser, "name400"));
  ASSERT_FALSE(stored->find(kUser, "name400"));
  Random random(5);
  for (int round = 0; round < 200; ++round) {
    const std::vector<TypedName> names = names_to_find(texts, random);
    for (const auto& snapshot : {stored, *derived}) {
      std::vector<uint32_t> found(names.size(), 77);
      snapshot->find_all(names, found);
      for (size_t i = 0; i < names.size(); ++i) {
        EXPECT_EQ(found[i], snapshot->find(names[i].type, names[i].id).value_or(Snapshot::kNoId));
      }
    }
  }
}

TEST(Store, WithoutWritesTheSnapshotIsTheSame) {
  const auto store = sample_store();
  const auto first = store->snapshot();
  EXPECT_EQ(store->snapshot(), first);
  EXPECT_FALSE(insert(*store, "nonsense", {{"User", "ann"}}));
  EXPECT_EQ(store->snapshot(), first);
  ASSERT_TRUE(insert(*store, "age", {{"User", "ann"}, {"Integer", "3"}}));
  EXPECT_NE(store->snapshot(), first);
}

TEST(Store, UnchangedPartitionsAreShared) {
  const auto store = sample_store();
  ASSERT_TRUE(insert(*store, "follows", {{"User", "ann"}, {"Repo", "r"}}));
  ASSERT_TRUE(insert(*store, "has_role", {{"User", "a"}, {"String", "reader"}, {"Repo", "r"}}));
  const auto before = store->snapshot();
  ASSERT_TRUE(insert(*store, "follows", {{"User", "bob"}, {"Repo", "r"}}));
  const auto after = store->snapshot();
  EXPECT_EQ(before->paths()[4].a, after->paths()[4].a);
  EXPECT_NE(before->paths()[6].a, after->paths()[6].a);
}

TEST(Store, PathsOfOneOrderShareTheirRows) {
  const auto store = sample_store();
  ASSERT_TRUE(insert(*store, "follows", {{"User", "ann"}, {"Repo", "r"}}));
  const auto snapshot = store->snapshot();
  EXPECT_EQ(snapshot->paths()[6].a, snapshot->paths()[11].a);
}

TEST(Store, PathDescriptorsAreOneCacheLineEach) {
  const auto snapshot = sample_store()->snapshot();
  EXPECT_EQ(reinterpret_cast<uintptr_t>(snapshot->paths()) % sizeof(frost_path), 0U);
}

TEST(Store, ConstantsHaveIdsBeforeAnyFact) {
  const auto snapshot = sample_store()->snapshot();
  EXPECT_EQ(snapshot->constants()[0], snapshot->find(kString, "read"));
  EXPECT_EQ(snapshot->constants()[1], snapshot->find(kUser, "root"));
  EXPECT_EQ(snapshot->constants()[2], 1U);
  EXPECT_EQ(snapshot->constants()[3], snapshot->constants()[0]);
}

TEST(Store, BooleansAreFalseAndTrue) {
  const auto snapshot = sample_store()->snapshot();
  EXPECT_EQ(snapshot->find(kBoolean, "false"), 0U);
  EXPECT_EQ(snapshot->find(kBoolean, "true"), 1U);
  EXPECT_EQ(snapshot->id_count(kBoolean), 2U);
}

TEST(Store, LiteralTablesMapIdsToLiterals) {
  const auto store = sample_store();
  const auto snapshot = store->snapshot();
  for (uint32_t type = 0; type < store->schema().types.size(); ++type) {
    const frost_literals& table = snapshot->literals()[type];
    for (uint32_t id = 0; id < table.count; ++id) {
      const Constant value{TypeId{type}, snapshot->text(TypeId{type}, id).string()};
      if (table.index[id] == FROST_NO_LITERAL) {
        EXPECT_EQ(std::ranges::count(store->schema().literals, value), 0);
      } else {
        EXPECT_EQ(store->schema().literals[table.index[id]], value);
      }
    }
  }
  for (const Constant& literal : store->schema().literals) {
    const uint32_t id = snapshot->find(literal.type, literal.id).value();
    EXPECT_LT(id, snapshot->literals()[literal.type.index()].count);
  }
}

TEST(Store, ARolledBackBatchLeavesNoNames) {
  const auto store = sample_store();
  ASSERT_TRUE(insert(*store, "follows", {{"User", "ann"}, {"Repo", "r"}}));
  const auto before = store->snapshot();
  store->begin_batch();
  ASSERT_TRUE(erase(*store, "follows", {{"User", "ann"}, {"Repo", "r"}}));
  for (int number = 0; number < 1000; ++number) {
    ASSERT_TRUE(insert(*store, "follows", {{"User", std::to_string(number)}, {"Repo", "s"}}));
  }
  store->rollback_batch();
  const auto after = store->snapshot();
  EXPECT_EQ(after->id_count(kUser), before->id_count(kUser));
  EXPECT_FALSE(after->find(kRepo, "s"));
  expect_facts(*after, store->schema(), {{"follows", "User", "ann", "Repo", "r"}});
}

TEST(Store, StatisticsCountFactsAndBytes) {
  const auto store = sample_store();
  EXPECT_EQ(store->snapshot()->statistics().facts, 0U);
  ASSERT_TRUE(insert(*store, "has_role", {{"User", "a"}, {"String", "member"}, {"Org", "o"}}));
  ASSERT_TRUE(insert(*store, "has_role", {{"User", "a"}, {"String", "owner"}, {"Org", "o"}}));
  ASSERT_TRUE(insert(*store, "has_role", {{"User", "a"}, {"String", "owner"}, {"Org", "o"}}));
  ASSERT_TRUE(insert(*store, "age", {{"User", "a"}, {"Integer", "3"}}));
  const StoreStatistics statistics = store->snapshot()->statistics();
  EXPECT_EQ(statistics.facts, 3U);
  EXPECT_GT(statistics.path_bytes, 0U);
  EXPECT_GT(statistics.dictionary_bytes, 0U);
}

TEST(Store, ReadersAndTheWriterDoNotDisturbEachOther) {
  const auto store = sample_store();
  std::vector<std::thread> readers;
  std::atomic<uint64_t> found{0};
  for (int round = 0; round < 40; ++round) {
    for (int number = 0; number < 20; ++number) {
      const std::string user = "u" + std::to_string(round * 20 + number);
      ASSERT_TRUE(insert(*store, "follows", {{"User", user}, {"Repo", "r"}}));
    }
    readers.emplace_back([&found, snapshot = store->snapshot()]() mutable {
      for (uint32_t id = 0; id < snapshot->id_count(kUser); ++id) {
        found += snapshot->find(kUser, snapshot->text(kUser, id).string()) == id;
      }
      snapshot.reset();
    });
  }
  for (std::thread& reader : readers) reader.join();
  uint64_t expected = 0;
  for (uint64_t round = 1; round <= 40; ++round) expected += round * 20 + 1;
  EXPECT_EQ(found, expected);
}

// Two readers look at the newest snapshot, and at it with a fact of their own, while the writer
// goes on.
TEST(Store, ReadersFollowTheNewestSnapshotWhileTheWriterWrites) {
  constexpr uint32_t kRounds = 300;
  const auto store = sample_store();
  std::mutex mutex;
  std::shared_ptr<const Snapshot> newest = store->snapshot();
  std::atomic<uint32_t> wrong{0};
  const auto read = [&] {
    for (uint32_t users = 0; users < kRounds;) {
      std::shared_ptr<const Snapshot> snapshot;
      {
        const std::lock_guard lock(mutex);
        snapshot = newest;
      }
      // The users of round n are u0 to un; one more name belongs to the policy.
      const uint64_t facts = snapshot->statistics().facts;
      users = static_cast<uint32_t>(facts);
      const std::vector<ValueView> arguments = {{"User", "mine"}, {"Repo", "r"}};
      const std::vector<FactView> own = {{"follows", arguments}};
      const auto derived = snapshot->with(snapshot->layout(), own, Limits{});
      wrong += !derived || (*derived)->statistics().facts != facts + 1;
      wrong += snapshot->paths()[6].rows != facts;
      wrong += snapshot->find(kUser, "mine").has_value();
      for (uint32_t number = 0; number < kRounds; ++number) {
        const auto id = snapshot->find(kUser, "u" + std::to_string(number));
        wrong += id.has_value() != (number < users);
        wrong += id && snapshot->text(kUser, *id) != "u" + std::to_string(number);
      }
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (uint32_t round = 0; round < kRounds; ++round) {
    store->begin_batch();
    EXPECT_TRUE(insert(*store, "follows", {{"User", "refused"}, {"Repo", "s"}}));
    store->rollback_batch();
    EXPECT_TRUE(insert(*store, "follows", {{"User", "u" + std::to_string(round)}, {"Repo", "r"}}));
    auto made = store->snapshot();
    const std::lock_guard lock(mutex);
    newest.swap(made);
  }
  first.join();
  second.join();
  EXPECT_EQ(wrong, 0U);
}

}  // namespace
}  // namespace frost::rt
