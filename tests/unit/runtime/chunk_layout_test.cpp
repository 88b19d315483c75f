// SPDX-License-Identifier: Apache-2.0
// Every layout of a chunk holds what it should, becomes every other one, and survives in a file.
#include "runtime/store/chunk_layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

#include "runtime/exec/access.hpp"
#include "runtime/store/path_reader.hpp"
#include "tests/unit/runtime/checkpoint_files.hpp"
#include "tests/unit/runtime/chunk_rows.hpp"
#include "tests/unit/runtime/path_rows.hpp"

namespace frost::rt {
namespace {

using PathPointer = std::shared_ptr<const AccessPath>;

const frost_chunk& chunk_of(const frost_path& path, uint32_t chunk) {
  return static_cast<const frost_chunk*>(path.a)[chunk];
}

// What says which bits a row has, so that a model need not.
uint64_t mask_of(uint32_t key, uint32_t neighbour, uint32_t bits) {
  return bits == 0 ? 1 : 1 + (key * 7 + neighbour) % 500;
}

// The path with the rows `to` made from one with the rows `from`.
PathPointer changed(const AccessPath& path, const Pairs& from, const Pairs& to) {
  ChangeLog log(2);
  const auto change = [&](const std::pair<uint32_t, uint32_t>& pair, bool is_set) {
    const uint32_t row[] = {pair.first, pair.second};
    const uint64_t mask = mask_of(pair.first, pair.second, path.shape().payload_bits);
    for (uint32_t bit = 0; bit < 16; ++bit) {
      if ((mask >> bit & 1) == 0) continue;
      is_set ? log.set(row, bit) : log.clear(row, bit);
    }
  };
  for (const auto& pair : from) {
    if (!to.contains(pair)) change(pair, false);
  }
  for (const auto& pair : to) {
    if (!from.contains(pair)) change(pair, true);
  }
  return path.merged(log);
}

void expect_rows(const AccessPath& path, const Pairs& rows) {
  Rows expected;
  for (const auto& [key, neighbour] : rows) {
    expected[{key, neighbour}] = mask_of(key, neighbour, path.shape().payload_bits);
  }
  ASSERT_EQ(read_path(path.descriptor()), expected);
  Rows read;
  read_rows(path.descriptor(), {}, [&](std::span<const uint32_t> row, uint64_t mask) {
    read[{row.begin(), row.end()}] = mask;
    return true;
  });
  ASSERT_EQ(read, expected);
}

TEST(ChunkLayout, EveryLayoutBecomesEveryOther) {
  // The last one stands for no rows at all.
  for (uint32_t from = 0; from <= kChunkKinds; ++from) {
    for (uint32_t to = 0; to <= kChunkKinds; ++to) {
      Random random(from * 10 + to);
      constexpr uint32_t kFirst = 2 * FROST_CHUNK_KEYS;
      const uint32_t bits = (from + to) % 2 * 16;
      // A row of a later chunk, so that the path goes on.
      const auto rows_of = [&](uint32_t kind) {
        Pairs rows;
        if (kind < kChunkKinds) rows = rows_of_kind(kind, kFirst, random);
        rows.emplace(2 * kFirst, 5);
        return rows;
      };
      const Pairs before = rows_of(from);
      const Pairs after = rows_of(to);
      const auto old = changed(*AccessPath::empty({bits, {0, 1}}), {}, before);
      const auto next = changed(*old, before, after);
      SCOPED_TRACE(std::to_string(from) + " to " + std::to_string(to));
      expect_rows(*next, after);
      expect_rows(*old, before);
      const frost_chunk& chunk = chunk_of(next->descriptor(), 2);
      EXPECT_EQ(chunk.kind, to < kChunkKinds ? to : uint32_t{FROST_CHUNK_SPARSE});
      EXPECT_EQ(chunk.rows, after.size() - 1);
      // It takes what the same rows take that were never others.
      const auto fresh = changed(*AccessPath::empty({bits, {0, 1}}), {}, after);
      EXPECT_EQ(chunk.kind, chunk_of(fresh->descriptor(), 2).kind);
    }
  }
}

TEST(ChunkLayout, SmallChangesOfEveryLayout) {
  for (uint32_t kind = 0; kind < kChunkKinds; ++kind) {
    for (const uint32_t bits : {0U, 16U}) {
      Random random(kind);
      Pairs rows = rows_of_kind(kind, 0, random);
      PathPointer path = changed(*AccessPath::empty({bits, {0, 1}}), {}, rows);
      std::vector<std::pair<PathPointer, Pairs>> held;
      for (int round = 0; round < 12; ++round) {
        Pairs next = rows;
        for (uint32_t left = random.below(3) + 1; left > 0; --left) {
          const auto some =
              std::next(next.begin(), random.below(static_cast<uint32_t>(next.size())));
          switch (random.below(4)) {
            case 0:  // another neighbour instead
              next.emplace(some->first, (some->second + 1 + random.below(39)) % 40);
              [[fallthrough]];
            case 1:
              if (next.size() > 1) next.erase(some);
              break;
            case 2:
              next.emplace(random.below(FROST_CHUNK_KEYS), random.below(40));
              break;
            default:  // the path grows
              next.emplace(FROST_CHUNK_KEYS + random.below(FROST_CHUNK_KEYS), random.below(40));
          }
        }
        path = changed(*path, rows, next);
        rows = next;
        expect_rows(*path, rows);
        if (round % 4 == 0) held.emplace_back(path, rows);
      }
      for (const auto& [old, old_rows] : held) expect_rows(*old, old_rows);
    }
  }
}

TEST(ChunkLayout, FewRowsOfManyIdsTakeLittle) {
  Pairs rows;
  for (uint32_t chunk = 0; chunk < 100; ++chunk) rows.emplace(chunk * FROST_CHUNK_KEYS, 3);
  const auto path = changed(*AccessPath::empty({0, {0, 1}}), {}, rows);
  // A cache line, a directory entry and what is known of slabs.
  EXPECT_LE(path->bytes(), rows.size() * (64 + sizeof(frost_chunk) + 64) + 4096);
}

TEST(ChunkLayout, CheckpointsHoldEveryLayout) {
  Random random(1);
  const auto store = store_of_every_kind(random);
  const auto before = store->snapshot();
  const auto opened = open_bytes(checkpoint_bytes(*before));
  ASSERT_TRUE(opened) << opened.error().message;
  const auto after = opened->store->snapshot();
  for (size_t path = 0; path < before->layout()->paths().size(); ++path) {
    EXPECT_EQ(read_path(before->paths()[path]), read_path(after->paths()[path]));
  }
  const frost_path& follows = after->paths()[6];
  for (uint32_t kind = 0; kind < kChunkKinds; ++kind) {
    EXPECT_EQ(chunk_of(follows, kind).kind, kind);
  }
  EXPECT_EQ(checkpoint_bytes(*after), checkpoint_bytes(*before));
}

}  // namespace
}  // namespace frost::rt
