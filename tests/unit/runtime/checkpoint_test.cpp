// SPDX-License-Identifier: Apache-2.0
// A store that was written and opened again is the store that was written.
#include "runtime/checkpoint/checkpoint.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/store/text_list.hpp"
#include "tests/unit/runtime/checkpoint_files.hpp"
#include "tests/unit/runtime/id_spellings.hpp"
#include "tests/unit/runtime/store_model.hpp"

namespace frost::rt {
namespace {

std::unique_ptr<Store> reopened(const Snapshot& snapshot) {
  auto opened = open_bytes(checkpoint_bytes(snapshot));
  if (!opened) {
    ADD_FAILURE() << opened.error().message;
    return nullptr;
  }
  EXPECT_EQ(opened->attachment, "mine");
  return std::move(opened->store);
}

void expect_same_names(const Snapshot& one, const Snapshot& other) {
  const Schema& schema = one.layout()->schema();
  for (uint32_t type = 0; type < schema.types.size(); ++type) {
    ASSERT_EQ(one.id_count(TypeId{type}), other.id_count(TypeId{type}));
    for (uint32_t id = 0; id < one.id_count(TypeId{type}); ++id) {
      ASSERT_EQ(one.text(TypeId{type}, id), other.text(TypeId{type}, id));
      ASSERT_EQ(other.find(TypeId{type}, one.text(TypeId{type}, id).string()), id);
    }
    const frost_literals& literals = one.literals()[type];
    ASSERT_EQ(literals.count, other.literals()[type].count);
    for (uint32_t id = 0; id < literals.count; ++id) {
      ASSERT_EQ(literals.index[id], other.literals()[type].index[id]);
    }
  }
  for (size_t constant = 0; constant < schema.constants.size(); ++constant) {
    EXPECT_EQ(one.constants()[constant], other.constants()[constant]);
  }
}

void expect_same(const Snapshot& one, const Snapshot& other) {
  ASSERT_EQ(one.layout()->schema(), other.layout()->schema());
  expect_same_names(one, other);
  EXPECT_EQ(one.statistics().facts, other.statistics().facts);
  const auto partitions = one.layout()->partitions();
  for (uint32_t partition = 0; partition < partitions.size(); ++partition) {
    for (uint32_t order = 0; order < partitions[partition].orders.size(); ++order) {
      const frost_path& path = one.partition_path(partition, order);
      const frost_path& again = other.partition_path(partition, order);
      ASSERT_EQ(path.keys, again.keys);
      ASSERT_EQ(read_path(path), read_path(again));
    }
  }
}

void change(Random& random, Store& store, Facts& facts) {
  for (uint32_t left = random.below(120); left > 0; --left) {
    const FactText fact = random_fact(random);
    if (random.below(3) != 0) {
      ASSERT_TRUE(store.insert(fact[0], values_of(fact)));
      facts.insert(fact);
    } else {
      ASSERT_TRUE(store.erase(fact[0], values_of(fact)));
      facts.erase(fact);
    }
  }
}

TEST(Checkpoint, AnEmptyStoreComesBack) {
  const auto store = sample_store();
  const auto again = reopened(*store->snapshot());
  ASSERT_NE(again, nullptr);
  expect_same(*store->snapshot(), *again->snapshot());
  ASSERT_TRUE(insert(*again, "follows", {{"User", "ann"}, {"Repo", "r"}}));
  expect_facts(*again->snapshot(), again->schema(), {{"follows", "User", "ann", "Repo", "r"}});
}

// Each round writes the store that the round before opened.
TEST(Checkpoint, RandomStoresComeBackAndGoOn) {
  for (uint32_t seed = 0; seed < 12; ++seed) {
    Random random(seed);
    std::unique_ptr<Store> store = sample_store();
    Facts facts;
    std::vector<std::pair<std::shared_ptr<const Snapshot>, Facts>> taken;
    for (int round = 0; round < 8; ++round) {
      for (uint32_t step = random.below(4); step > 0; --step) {
        const bool is_kept = random.below(3) != 0;
        const Facts before = facts;
        if (!is_kept) store->begin_batch();
        change(random, *store, facts);
        if (!is_kept) {
          store->rollback_batch();
          facts = before;
        }
        taken.emplace_back(store->snapshot(), facts);
        expect_facts(*taken.back().first, store->schema(), facts);
      }
      const auto snapshot = store->snapshot();
      auto next = reopened(*snapshot);
      ASSERT_NE(next, nullptr);
      expect_same(*snapshot, *next->snapshot());
      expect_facts(*next->snapshot(), sample_schema(), facts);
      store = std::move(next);
    }
    // Old snapshots outlive their stores, and with them their files stay mapped.
    for (const auto& [snapshot, held] : taken) expect_facts(*snapshot, sample_schema(), held);
  }
}

TEST(Checkpoint, SameStoreSameBytes) {
  Random random(5);
  const auto store = sample_store();
  Facts facts;
  change(random, *store, facts);
  const auto snapshot = store->snapshot();
  const std::string bytes = checkpoint_bytes(*snapshot);
  EXPECT_EQ(checkpoint_bytes(*snapshot), bytes);
  EXPECT_EQ(checkpoint_bytes(*reopened(*snapshot)->snapshot()), bytes);
}

// Names of every kind, long and short, in several blocks and a table that has to grow, also after
// opening.
TEST(Checkpoint, ManyNamesComeBackAndMoreFollow) {
  const uint32_t count = TextBlocks::kBlockIds * 2 + 5;
  const auto name = [](uint32_t number) {
    return number % 3 == 0 ? std::string(number % 97, 'n') + std::to_string(number)
                           : id_spelling(number);
  };
  std::unique_ptr<Store> store = sample_store();
  for (uint32_t number = 0; number < count; ++number) {
    ASSERT_TRUE(insert(*store, "follows", {{"User", name(number)}, {"Repo", "r"}}));
  }
  for (int round = 0; round < 2; ++round) {
    const auto before = store->snapshot();
    auto next = reopened(*before);
    ASSERT_NE(next, nullptr);
    for (uint32_t number = 0; number < count / 2; ++number) {
      ASSERT_TRUE(insert(*next, "follows", {{"User", "new" + name(number)}, {"Repo", "r"}}));
    }
    const auto after = next->snapshot();
    EXPECT_EQ(before->id_count(kUser) + (round == 0 ? count / 2 : 0), after->id_count(kUser));
    for (uint32_t id = 0; id < after->id_count(kUser); ++id) {
      const IdText text = after->text(kUser, id);
      ASSERT_EQ(after->find(kUser, text.view()), id);
      if (id < before->id_count(kUser)) {
        ASSERT_EQ(before->text(kUser, id), text);
      }
    }
    store = std::move(next);
  }
}

// The writer adds names, takes them back and merges while the checkpoint is being written.
TEST(Checkpoint, IsWrittenWhileTheStoreGoesOn) {
  Random random(7);
  const auto store = sample_store();
  Facts facts;
  for (int round = 0; round < 12; ++round) {
    change(random, *store, facts);
    const auto snapshot = store->snapshot();
    const Facts expected = facts;
    std::string bytes;
    std::thread writing([&] { bytes = checkpoint_bytes(*snapshot); });
    for (int step = 0; step < 20; ++step) {
      const std::string name = "late" + std::to_string(round) + "." + std::to_string(step);
      if (step % 3 == 0) store->begin_batch();
      ASSERT_TRUE(insert(*store, "follows", {{"User", name}, {"Repo", name}}));
      if (step % 3 == 0) {
        store->rollback_batch();
      } else {
        facts.insert({"follows", "User", name, "Repo", name});
        static_cast<void>(store->snapshot());
      }
    }
    writing.join();
    auto opened = open_bytes(bytes);
    ASSERT_TRUE(opened) << opened.error().message;
    expect_same(*snapshot, *opened->store->snapshot());
    expect_facts(*opened->store->snapshot(), store->schema(), expected);
  }
}

TEST(Checkpoint, SnapshotsWithFactsOfTheirOwnAreRefused) {
  const auto store = sample_store();
  const auto snapshot = store->snapshot();
  const std::vector<ValueView> arguments = {{"User", "mine"}, {"Repo", "r"}};
  const std::vector<FactView> own = {{"follows", arguments}};
  const auto derived = snapshot->with(snapshot->layout(), own, Limits{});
  ASSERT_TRUE(derived);
  test::SimulatedFiles files;
  const auto written = write_checkpoint(**derived, "", files, kCheckpointPath);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Code::kInvalidArgument);
  EXPECT_EQ(files.exists(kCheckpointPath), false);
}

// The store of real files, which stay usable after their removal.
TEST(Checkpoint, ARemovedFileStaysUsable) {
  const std::string path = testing::TempDir() + "frost_checkpoint_test";
  const auto store = sample_store();
  Random random(11);
  Facts facts;
  change(random, *store, facts);
  const auto written = write_checkpoint(*store->snapshot(), "", system_files(), path);
  ASSERT_TRUE(written) << written.error().message;
  auto opened = open_checkpoint(system_files(), path, *written, Limits{});
  ASSERT_TRUE(opened) << opened.error().message;
  ASSERT_TRUE(system_files().remove(path));
  expect_facts(*opened->store->snapshot(), store->schema(), facts);
  change(random, *opened->store, facts);
  expect_facts(*opened->store->snapshot(), store->schema(), facts);
}

}  // namespace
}  // namespace frost::rt
