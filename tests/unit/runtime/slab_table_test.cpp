// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/slab_table.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/unit/runtime/random.hpp"

namespace frost::rt {
namespace {

TEST(SlabTable, ASlabGoesWithTheLastTableThatUsesIt) {
  auto first = std::make_unique<SlabTable>();
  auto owner = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = owner;
  const uint32_t slab = first->add(std::move(owner), 100);
  first->add(std::make_shared<int>(2), 50);
  SlabTable second(*first);
  second.release(slab, 40);
  EXPECT_EQ(second.live_bytes(), 110U);
  EXPECT_EQ(second.total_bytes(), 150U);
  second.release(slab, 60);
  EXPECT_EQ(second.total_bytes(), 50U);
  EXPECT_EQ(first->live_bytes(), 150U);
  EXPECT_FALSE(watched.expired());
  first.reset();
  EXPECT_TRUE(watched.expired());
}

TEST(SlabTable, NumbersAreUsedAgain) {
  SlabTable table;
  std::vector<uint32_t> slabs;
  for (int slab = 0; slab < 100; ++slab) slabs.push_back(table.add(std::make_shared<int>(), 8));
  for (const uint32_t slab : slabs) table.release(slab, 8);
  const uint64_t bytes = table.table_bytes();
  for (int slab = 0; slab < 100; ++slab) table.add(std::make_shared<int>(), 8);
  EXPECT_EQ(table.table_bytes(), bytes);
}

// A chunk as a merge sees it: where it lies and how long it is.
struct Chunk {
  uint32_t slab = SlabTable::kNone;
  uint64_t bytes = 0;
};

// Puts the chunks with the numbers `moved` into one new slab.
void write_slab(SlabTable& table, std::vector<Chunk>& chunks, const std::vector<size_t>& moved) {
  uint64_t bytes = 0;
  for (const size_t chunk : moved) bytes += chunks[chunk].bytes;
  if (bytes == 0) return;
  const uint32_t slab = table.add(std::make_shared<int>(), bytes);
  for (const size_t chunk : moved) {
    if (chunks[chunk].bytes != 0) chunks[chunk].slab = slab;
  }
}

TEST(SlabTable, GarbageIsNeverMoreThanWhatLives) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    auto table = std::make_unique<SlabTable>();
    std::vector<Chunk> chunks(200);
    for (int merge = 0; merge < 400; ++merge) {
      auto next = std::make_unique<SlabTable>(*table);
      uint64_t budget = 0;
      std::vector<size_t> moved;
      // Rounds that grow chunks, and rounds that empty them, which write nothing.
      const uint64_t bytes_max = merge / 50 % 2 == 0 ? 1000 : 2;
      for (uint32_t change = 0; change <= random.below(merge == 0 ? 400 : 6); ++change) {
        Chunk& chunk = chunks[random.below(200)];
        if (chunk.slab != SlabTable::kNone) {
          next->release(chunk.slab, chunk.bytes);
          budget += 2 * chunk.bytes;
        } else if (chunk.bytes != 0) {
          continue;  // changed in this round already
        }
        chunk = {SlabTable::kNone, random.below(static_cast<uint32_t>(bytes_max))};
        budget += chunk.bytes;
        if (chunk.bytes != 0) moved.push_back(static_cast<size_t>(&chunk - chunks.data()));
      }
      const std::vector<uint8_t> evacuees = next->evacuees(budget);
      for (size_t chunk = 0; chunk < chunks.size() && !evacuees.empty(); ++chunk) {
        if (chunks[chunk].slab == SlabTable::kNone || evacuees[chunks[chunk].slab] == 0) continue;
        next->release(chunks[chunk].slab, chunks[chunk].bytes);
        moved.push_back(chunk);
      }
      write_slab(*next, chunks, moved);
      ASSERT_LE(next->total_bytes(), 2 * next->live_bytes());
      table = std::move(next);
    }
  }
}

}  // namespace
}  // namespace frost::rt
