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
  return bits == 0 ? 1 : 1 + (key * 7 + neighbour) % (bits == 8 ? 255 : 500);
}

// Masks, and ids that keep a chunk with masks of 8 bits from being packed.
struct RowForm {
  uint32_t bits = 0;
  bool has_large = false;
};

// The last row of a chunk has a larger neighbour than it had.
Pairs with_large(Pairs rows) {
  const auto last = std::prev(rows.end());
  const uint32_t key = last->first;
  rows.erase(last);
  rows.emplace(key, FROST_PACKED_IDS);
  return rows;
}

uint32_t packed_kind(uint32_t layout, const RowForm& form) {
  return layout + (form.bits == 8 && !form.has_large ? FROST_CHUNK_PACKED : 0);
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

// From rows of the kind `from` to those of `to`; kChunkKinds stands for no rows at all.
void expect_change(uint32_t from, uint32_t to, uint32_t bits, bool had_large, bool has_large) {
  Random random(from * 10 + to);
  constexpr uint32_t kFirst = 2 * FROST_CHUNK_KEYS;
  const auto rows_of = [&](uint32_t kind, bool is_large) {
    Pairs rows;
    if (kind < kChunkKinds) rows = rows_of_kind(kind, kFirst, random);
    if (kind < kChunkKinds && is_large) rows = with_large(rows);
    // A row of a later chunk, so that the path goes on.
    rows.emplace(2 * kFirst, 5);
    return rows;
  };
  const Pairs before = rows_of(from, had_large);
  const Pairs after = rows_of(to, has_large);
  const auto old = changed(*AccessPath::empty({bits, {0, 1}}), {}, before);
  const auto next = changed(*old, before, after);
  SCOPED_TRACE(std::to_string(from) + " to " + std::to_string(to) + " bits " +
               std::to_string(bits));
  expect_rows(*next, after);
  expect_rows(*old, before);
  const frost_chunk& chunk = chunk_of(next->descriptor(), 2);
  EXPECT_EQ(chunk.kind,
            to < kChunkKinds ? packed_kind(to, {bits, has_large}) : uint32_t{FROST_CHUNK_SPARSE});
  EXPECT_EQ(chunk.rows, after.size() - 1);
  // It takes what the same rows take that were never others.
  const auto fresh = changed(*AccessPath::empty({bits, {0, 1}}), {}, after);
  EXPECT_EQ(chunk.kind, chunk_of(fresh->descriptor(), 2).kind);
}

TEST(ChunkLayout, EveryLayoutBecomesEveryOther) {
  for (uint32_t from = 0; from <= kChunkKinds; ++from) {
    for (uint32_t to = 0; to <= kChunkKinds; ++to) {
      expect_change(from, to, (from + to) % 2 * 16, false, false);
      for (const bool had_large : {false, true}) {
        for (const bool has_large : {false, true}) expect_change(from, to, 8, had_large, has_large);
      }
    }
  }
}

// Nothing else changes with the one id that decides, of which the bits that decide are also masks.
TEST(ChunkLayout, OneLargeIdComesAndGoes) {
  for (uint32_t kind = 0; kind < kChunkKinds; ++kind) {
    Random random(kind);
    const Pairs small = rows_of_kind(kind, 0, random);
    Pairs largest = with_large(small);
    largest.erase(std::prev(largest.end()));
    largest.emplace(FROST_CHUNK_KEYS - 1, FROST_PACKED_IDS - 1);
    PathPointer path = changed(*AccessPath::empty({8, {0, 1}}), {}, small);
    Pairs rows = small;
    for (const Pairs& next : {largest, with_large(small), largest, with_large(small), small}) {
      path = changed(*path, rows, next);
      rows = next;
      expect_rows(*path, rows);
      const bool has_large = rows.rbegin()->second == FROST_PACKED_IDS;
      EXPECT_EQ(chunk_of(path->descriptor(), 0).kind, packed_kind(kind, {8, has_large}));
    }
  }
}

TEST(ChunkLayout, SmallChangesOfEveryLayout) {
  for (uint32_t kind = 0; kind < kChunkKinds; ++kind) {
    for (const uint32_t bits : {0U, 8U, 16U}) {
      Random random(kind);
      Pairs rows = rows_of_kind(kind, 0, random);
      PathPointer path = changed(*AccessPath::empty({bits, {0, 1}}), {}, rows);
      std::vector<std::pair<PathPointer, Pairs>> held;
      for (uint32_t round = 0; round < 12; ++round) {
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
              next.emplace(random.below(FROST_CHUNK_KEYS), random.below(8) == 0
                                                               ? FROST_PACKED_IDS - 1 + round % 2
                                                               : random.below(40));
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
    EXPECT_EQ(chunk_of(after->paths()[0], kind).kind, packed_kind(kind, {8}));
  }
  EXPECT_EQ(checkpoint_bytes(*after), checkpoint_bytes(*before));
}

}  // namespace
}  // namespace frost::rt
