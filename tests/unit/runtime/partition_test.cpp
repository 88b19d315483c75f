// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/partition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/store/schema.hpp"
#include "tests/unit/runtime/path_rows.hpp"
#include "tests/unit/runtime/random.hpp"

namespace frost::rt {
namespace {

struct ModelCase {
  std::string name;
  uint32_t columns;
  uint32_t literals;  // bits of the masks
  std::vector<std::vector<uint32_t>> orders;
  uint32_t id_limit;
};

class PartitionModel : public testing::TestWithParam<ModelCase> {};

void expect_equal(const Partition& partition, const ModelCase& c, const Rows& model) {
  uint64_t facts = 0;
  for (const auto& [row, mask] : model) facts += static_cast<uint64_t>(std::popcount(mask));
  EXPECT_EQ(partition.facts(), facts);
  for (size_t path = 0; path < c.orders.size(); ++path) {
    const frost_path& descriptor = partition.path(path)->descriptor();
    EXPECT_EQ(descriptor.columns, std::max<size_t>(1, c.orders[path].size()));
    EXPECT_EQ(descriptor.payload_bits, payload_bits(c.literals));
    const std::vector<uint32_t> only = {0};
    ASSERT_EQ(read_path(descriptor), reordered(model, c.columns == 0 ? only : c.orders[path]));
  }
}

TEST_P(PartitionModel, EveryPathEqualsTheNaiveModelAfterEverySnapshot) {
  const ModelCase& c = GetParam();
  for (uint32_t seed = 0; seed < 12; ++seed) {
    Random random(seed);
    Partition partition({c.columns, payload_bits(c.literals), c.orders});
    Rows model;
    std::vector<std::pair<std::shared_ptr<const AccessPath>, Rows>> old;
    for (int round = 0; round < 12; ++round) {
      // Rounds of many inserts, few changes, and erasing nearly everything.
      const uint32_t style = random.below(4);
      const uint32_t changes = style == 0 ? 300 : style == 1 ? 1 : random.below(60);
      for (uint32_t change = 0; change < changes; ++change) {
        std::vector<uint32_t> row;
        for (uint32_t column = 0; column < c.columns; ++column) {
          row.push_back(random.below(c.id_limit));
        }
        if (style == 3 && !model.empty()) {
          row = std::next(model.begin(), random.below(static_cast<uint32_t>(model.size())))->first;
        }
        const uint32_t bit = random.below(c.literals);
        const std::vector<uint32_t> key = c.columns == 0 ? std::vector<uint32_t>{0} : row;
        partition.compact_if_due();
        if (random.below(4) != 0 && style != 3) {
          partition.set(row.data(), bit);
          model[key] |= uint64_t{1} << bit;
        } else {
          partition.clear(row.data(), bit);
          const auto found = model.find(key);
          if (found != model.end() && (found->second &= ~(uint64_t{1} << bit)) == 0) {
            model.erase(found);
          }
        }
      }
      partition.publish();
      expect_equal(partition, c, model);
      if (!c.orders.empty() && c.columns > 0) {
        old.emplace_back(partition.path(0), reordered(model, c.orders[0]));
      }
    }
    // What was handed out before is as it was.
    for (const auto& [path, rows] : old) ASSERT_EQ(read_path(path->descriptor()), rows);
  }
}

TEST_P(PartitionModel, ErasingEverythingLeavesEmptyPaths) {
  const ModelCase& c = GetParam();
  Partition partition({c.columns, payload_bits(c.literals), c.orders});
  for (int round = 0; round < 2; ++round) {
    const std::vector<uint32_t> row(c.columns, c.id_limit - 1);
    partition.set(row.data(), 0);
    partition.publish();
    EXPECT_EQ(partition.facts(), 1U);
    partition.clear(row.data(), 0);
    partition.publish();
    EXPECT_EQ(partition.facts(), 0U);
    for (size_t path = 0; path < c.orders.size(); ++path) {
      EXPECT_EQ(partition.path(path)->descriptor().keys, 0U);
    }
  }
}

TEST_P(PartitionModel, TruncationTakesChangesSinceTheMarkBack) {
  const ModelCase& c = GetParam();
  Partition partition({c.columns, payload_bits(c.literals), c.orders});
  const std::vector<uint32_t> first(c.columns, 0);
  const std::vector<uint32_t> second(c.columns, 1 % c.id_limit);
  partition.set(first.data(), 0);
  const size_t mark = partition.mark();
  partition.clear(first.data(), 0);
  partition.set(second.data(), 0);
  partition.truncate(mark);
  partition.publish();
  expect_equal(partition, c, {{c.columns == 0 ? std::vector<uint32_t>{0} : first, 1}});
}

INSTANTIATE_TEST_SUITE_P(
    All, PartitionModel,
    testing::Values(
        ModelCase{"no_column", 0, 1, {{}}, 1}, ModelCase{"no_column_masks", 0, 20, {{}}, 1},
        ModelCase{"no_column_no_path", 0, 3, {}, 1}, ModelCase{"unary", 1, 1, {{0}}, 200},
        ModelCase{"unary_masks", 1, 9, {{0}}, 150}, ModelCase{"binary", 2, 1, {{0, 1}, {1, 0}}, 40},
        ModelCase{"binary_dense", 2, 1, {{1, 0}, {0, 1}}, 6},
        ModelCase{"binary_sparse", 2, 2, {{0, 1}, {1, 0}}, 300'000},
        ModelCase{"binary_masks_8", 2, 8, {{0, 1}, {1, 0}}, 30},
        ModelCase{"binary_masks_16", 2, 16, {{0, 1}, {1, 0}}, 30},
        ModelCase{"binary_masks_32", 2, 17, {{0, 1}, {1, 0}}, 30},
        ModelCase{"binary_masks_64", 2, 64, {{0, 1}, {1, 0}}, 30},
        ModelCase{"binary_no_path", 2, 5, {}, 30},
        ModelCase{"ternary", 3, 1, {{0, 1, 2}, {2, 0, 1}, {1, 2, 0}}, 8},
        ModelCase{"ternary_masks", 3, 40, {{2, 1, 0}, {0, 1, 2}}, 8},
        ModelCase{"quinary", 5, 1, {{4, 2, 0, 1, 3}}, 4}),
    [](const auto& tested) { return tested.param.name; });

TEST(Partition, RepeatedWritesWithoutASnapshotDoNotPileUp) {
#ifdef FROST_SMALL_CONSTANTS
  constexpr size_t kWrites = 10'000;
  constexpr size_t kLogMax = 40;
#else
  constexpr size_t kWrites = 3'000'000;
  constexpr size_t kLogMax = 1'100'000;
#endif
  Partition partition({2, 0, {{0, 1}}});
  for (size_t write = 0; write < kWrites; ++write) {
    const uint32_t row[] = {static_cast<uint32_t>(write % 10), 1};
    partition.compact_if_due();
    partition.set(row, 0);
  }
  EXPECT_LE(partition.mark(), kLogMax);
  partition.publish();
  EXPECT_EQ(partition.facts(), 10U);
}

// A source id in the chunk `chunk`.
uint32_t source_in(uint32_t chunk, uint32_t key) {
  return (chunk << FROST_CHUNK_BITS) + key % FROST_CHUNK_KEYS;
}

const frost_chunk* chunks_of(const AccessPath& path) {
  return static_cast<const frost_chunk*>(path.descriptor().a);
}

TEST(Partition, ChunksWithoutChangesAreShared) {
  Partition partition({2, 8, {{0, 1}}});
  for (uint32_t chunk = 0; chunk < 4; ++chunk) {
    const uint32_t row[] = {source_in(chunk, chunk), 7};
    partition.set(row, 3);
  }
  partition.publish();
  const auto before = partition.path(0);
  const uint32_t row[] = {source_in(1, 5), 7};
  partition.set(row, 0);
  const uint32_t known[] = {source_in(2, 2), 7};
  partition.set(known, 3);  // is there already
  partition.publish();
  const auto after = partition.path(0);
  for (const uint32_t chunk : {0U, 2U, 3U}) {
    EXPECT_EQ(chunks_of(*before)[chunk].offsets, chunks_of(*after)[chunk].offsets);
    EXPECT_EQ(chunks_of(*before)[chunk].neighbours, chunks_of(*after)[chunk].neighbours);
    EXPECT_EQ(chunks_of(*before)[chunk].payload, chunks_of(*after)[chunk].payload);
  }
  EXPECT_NE(chunks_of(*before)[1].offsets, chunks_of(*after)[1].offsets);
}

// Many small merges over many chunks, with old paths held open: they stay as they were, and the
// newest path does not keep much garbage.
TEST(Partition, SmallMergesKeepOldPathsAndLittleGarbage) {
  constexpr uint32_t kChunks = 24;
  for (uint32_t seed = 0; seed < 6; ++seed) {
    Random random(seed);
    const uint32_t bits = seed % 2 == 0 ? 0 : 16;
    Partition partition({2, bits, {{0, 1}}});
    Rows model;
    std::vector<std::pair<std::shared_ptr<const AccessPath>, Rows>> held;
    const auto change = [&](const std::vector<uint32_t>& row, bool is_set) {
      const uint32_t bit = bits == 0 ? 0 : random.below(9);
      if (is_set) {
        partition.set(row.data(), bit);
        model[row] |= uint64_t{1} << bit;
      } else {
        partition.clear(row.data(), bit);
        const auto found = model.find(row);
        if (found != model.end() && (found->second &= ~(uint64_t{1} << bit)) == 0) {
          model.erase(found);
        }
      }
    };
    const auto random_row = [&] {
      return std::vector<uint32_t>{source_in(random.below(kChunks), random.below(50)),
                                   random.below(40)};
    };
    for (int row = 0; row < 2000; ++row) change(random_row(), true);
    for (int merge = 0; merge < 150; ++merge) {
      // Now and then all rows of some chunks go.
      if (merge % 40 == 39) {
        const uint32_t chunk = random.below(kChunks);
        const Rows before = model;
        for (const auto& [row, mask] : before) {
          if (row[0] >> FROST_CHUNK_BITS != chunk) continue;
          for (uint32_t bit = 0; bit < 16; ++bit) partition.clear(row.data(), bit);
          model.erase(row);
        }
      }
      for (uint32_t changes = 1 + random.below(4); changes > 0; --changes) {
        change(random_row(), random.below(3) != 0);
      }
      partition.publish();
      const std::shared_ptr<const AccessPath> path = partition.path(0);
      const uint64_t rebuilt_bytes = reordered(*path, {0, 1})->bytes();
      ASSERT_LE(path->bytes(), 2 * rebuilt_bytes + kChunks * 128);
      ASSERT_EQ(path->facts(), reordered(*path, {0, 1})->facts());
      ASSERT_EQ(read_path(path->descriptor()), model);
      if (random.below(4) == 0) held.emplace_back(path, model);
      if (held.size() > 8) held.erase(held.begin() + random.below(8));
    }
    for (const auto& [path, rows] : held) ASSERT_EQ(read_path(path->descriptor()), rows);
  }
}

TEST(Partition, SourcesBeyondTheLastChunkExtendIt) {
  Partition partition({2, 0, {{0, 1}}});
  Rows model;
  // The second source is in the chunk of the first, the others leave gaps.
  for (const uint32_t source : {1U, 3U, source_in(1, 0), source_in(5, 2), source_in(5, 6)}) {
    partition.set(std::vector<uint32_t>{source, 9}.data(), 0);
    model[{source, 9}] = 1;
    partition.publish();
    ASSERT_EQ(read_path(partition.path(0)->descriptor()), model);
  }
}

TEST(Partition, LargeSlabsStartOnAHugePage) {
  Partition partition({2, 8, {{0, 1}}});
  for (uint32_t id = 0; id < 600'000; ++id) {
    const uint32_t row[] = {id, 1};
    partition.set(row, 0);
  }
  partition.publish();
#ifndef FROST_SMALL_CONSTANTS
  const frost_chunk* chunks = chunks_of(*partition.path(0));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(chunks[0].neighbours) % kHugePageBytes, 0U);
#endif
  EXPECT_EQ(partition.facts(), 600'000U);
}

}  // namespace
}  // namespace frost::rt
