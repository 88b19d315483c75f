// SPDX-License-Identifier: Apache-2.0
// Random paths of every kind and layout, and a model of plain maps of what they hold.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "runtime/exec/access.hpp"
#include "runtime/store/access_path.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"

namespace frost::access_test {

using difftest::kSlowdown;
using difftest::Random;
using Row = std::vector<uint32_t>;
using Rows = std::map<Row, uint64_t>;  // mask, 1 without masks

inline constexpr uint32_t kIdsMax = 400;

// ---------- paths

// The width of the mask beside each row is that of a partition with `literals` literal tuples.
struct PathKind {
  uint32_t columns = 1;
  size_t literals = 1;
};

inline const PathKind kKinds[] = {{1, 1}, {1, 3}, {1, 12}, {1, 20}, {1, 40},
                                  {2, 1}, {2, 8}, {2, 9},  {2, 32}, {2, 64},
                                  {3, 1}, {3, 5}, {3, 16}, {4, 33}, {5, 1}};

inline uint32_t bits_of(const PathKind& kind) {
  if (kind.literals <= 1) return 0;
  if (kind.literals <= 8) return 8;
  if (kind.literals <= 16) return 16;
  return kind.literals <= 32 ? 32 : 64;
}

inline uint64_t random_mask(const PathKind& kind, Random& random) {
  if (kind.literals <= 1) return 1;
  uint64_t mask = random.next();
  if (kind.literals < 64) mask &= (uint64_t{1} << kind.literals) - 1;
  return mask == 0 ? 1 : mask;
}

// Rows that want this layout of chunks (decision 11), some of them in a second chunk.
inline Rows random_chunks(const PathKind& kind, uint32_t layout, Random& random) {
  Rows rows;
  const uint32_t first = random.chance(30) ? FROST_CHUNK_KEYS - 2 : 0;
  const auto add = [&](uint32_t key, uint64_t value) {
    rows[{first + key, static_cast<uint32_t>(value)}] = random_mask(kind, random);
  };
  if (layout == FROST_CHUNK_WIDE) {  // more rows than 16 bits can count
    for (uint32_t key = 0; key < 280; ++key) {
      for (uint64_t value = random.below(80); value < kIdsMax; ++value) add(key, value);
    }
  } else if (layout == FROST_CHUNK_SPARSE) {
    for (uint64_t list = random.below(6) + 1; list > 0; --list) {
      const auto key = static_cast<uint32_t>(random.below(FROST_CHUNK_KEYS));
      for (uint64_t row = random.below(60) + 1; row > 0; --row) add(key, random.below(kIdsMax));
    }
  } else if (layout == FROST_CHUNK_DENSE) {  // with lists too long to search them from their side
    for (uint64_t list = random.below(3) + 1; list > 0; --list) {
      const auto key = static_cast<uint32_t>(random.below(5));
      for (uint64_t value = 0; value < 2 * rt::kLongList; value += random.below(3) + 1) {
        add(key, value);
      }
    }
  } else {  // functional, with gaps
    for (uint32_t key = 0; key < kIdsMax; ++key) {
      if (random.chance(85)) add(key, random.below(kIdsMax));
    }
  }
  return rows;
}

// This id instead of another neighbour.
inline void add_neighbour(const PathKind& kind, Rows& rows, uint32_t id, Random& random) {
  if (rows.empty()) return;
  const auto some = std::next(rows.begin(), static_cast<ptrdiff_t>(random.below(rows.size())));
  rows[{some->first[0], id}] = random_mask(kind, random);
  rows.erase(some);
}

// Such as no packed word holds, and the largest one that it does.
inline uint32_t random_large_id(Random& random) {
  return FROST_PACKED_IDS - 1 + static_cast<uint32_t>(random.below(3));
}

// Rows crowd around few ids, so that lists of neighbours are empty, short and long.
inline Rows random_rows(const PathKind& kind, Random& random) {
  Rows rows;
  if (random.chance(8)) return rows;
  if (kind.columns == 2 && random.chance(40)) {
    const uint32_t layouts[] = {FROST_CHUNK_DENSE, FROST_CHUNK_FUNCTIONAL, FROST_CHUNK_SPARSE};
    const bool is_wide = random.chance(5);
    return random_chunks(kind, is_wide ? uint32_t{FROST_CHUNK_WIDE} : layouts[random.below(3)],
                         random);
  }
  size_t count = random.chance(50) ? random.below(40) : random.below(1500);
  uint32_t ids = random.chance(40) ? 4 : kIdsMax;
  for (size_t i = 0; i < count; ++i) {
    Row row;
    for (uint32_t c = 0; c < kind.columns; ++c) {
      bool is_crowded = c == 0 && random.chance(60);
      row.push_back(static_cast<uint32_t>(random.below(is_crowded ? 3 : ids)));
    }
    if (kind.columns > 1 && random.chance(40))
      row.back() = static_cast<uint32_t>(random.below(kIdsMax));
    rows[row] = random_mask(kind, random);
  }
  // A path longer than one chunk.
  if (kind.columns == 2 && random.chance(15)) rows[{FROST_CHUNK_KEYS + 3, 7}] = 1;
  return rows;
}

inline constexpr uint32_t kLayouts = FROST_CHUNK_SPARSE + 1;
// Added to the kind of a chunk that is not packed for its ids only.
inline constexpr uint32_t kHasLargeIds = 2 * FROST_CHUNK_PACKED;

// Kinds of the chunks that have rows.
inline std::set<uint32_t> chunk_kinds(const frost_path& path) {
  std::set<uint32_t> kinds;
  for (uint64_t key = 0; key < path.keys; key += FROST_CHUNK_KEYS) {
    const frost_chunk& chunk = static_cast<const frost_chunk*>(path.a)[key >> FROST_CHUNK_BITS];
    if (chunk.rows == 0) continue;
    const bool has_large = path.payload_bits == 8 && rt::id_shift(chunk) == 0;
    kinds.insert(chunk.kind + (has_large ? kHasLargeIds : 0));
  }
  return kinds;
}

// Each layout with and without masks of 8 bits, and then packed and not. With small constants, a
// chunk of eight keys seldom has the layout that its rows are made for: each layout, and each form.
inline void expect_all_chunk_kinds(const std::set<uint32_t>& kinds) {
#ifdef FROST_SMALL_CONSTANTS
  std::set<uint32_t> layouts;
  std::set<uint32_t> forms;
  for (const uint32_t kind : kinds) {
    layouts.insert(kind % kLayouts);
    forms.insert(kind / kLayouts);
  }
  EXPECT_EQ(layouts.size(), size_t{kLayouts});
  EXPECT_EQ(forms.size(), 3U);
#else
  EXPECT_EQ(kinds.size(), 3 * size_t{kLayouts});
#endif
}

inline std::shared_ptr<const rt::AccessPath> build_path(const PathKind& kind, const Rows& rows) {
  rt::PathShape shape;
  shape.payload_bits = bits_of(kind);
  for (uint32_t c = 0; c < kind.columns; ++c) shape.order.push_back(c);
  rt::ChangeLog log(kind.columns);
  for (const auto& [row, mask] : rows) {
    for (uint32_t bit = 0; bit < 64; ++bit) {
      if ((mask >> bit & 1) != 0) log.set(row.data(), bit);
    }
  }
  return rt::AccessPath::empty(shape)->merged(log);
}

// Every layout first, without large ids and with one, and then as it comes.
inline Rows rows_of_seed(const PathKind& kind, uint64_t seed, Random& random) {
  if (kind.columns != 2) return random_rows(kind, random);
  if (seed <= kLayouts) return random_chunks(kind, static_cast<uint32_t>(seed - 1), random);
  if (seed > uint64_t{2} * kLayouts) {
    Rows rows = random_rows(kind, random);
    if (random.chance(30)) add_neighbour(kind, rows, random_large_id(random), random);
    return rows;
  }
  Rows rows = random_chunks(kind, static_cast<uint32_t>(seed - 1 - kLayouts), random);
  add_neighbour(kind, rows, FROST_PACKED_IDS, random);
  return rows;
}

// A path of two columns that knows its reverse, as those of a snapshot do, or none.
class PathOfTwo {
 public:
  PathOfTwo(const PathKind& kind, const Rows& rows, bool has_reverse)
      : own_(build_path(kind, rows)), path_(own_->descriptor()) {
    if (!has_reverse) return;
    Rows turned;
    for (const auto& [row, mask] : rows) turned[{row[1], row[0]}] = mask;
    other_ = build_path(kind, turned);
    path_.reverse = &other_->descriptor();
  }
  [[nodiscard]] const frost_path& descriptor() const { return path_; }

 private:
  std::shared_ptr<const rt::AccessPath> own_;
  std::shared_ptr<const rt::AccessPath> other_;
  frost_path path_;
};

// Keys that hit, that miss, and that lie outside every path.
inline uint32_t random_key(Random& random) {
  switch (random.below(10)) {
    case 0:
      return static_cast<uint32_t>(random.next());
    case 8:
      return FROST_PACKED_IDS - 2 + static_cast<uint32_t>(random.below(5));
    case 9:  // that of a small id but for bits that packed words have no place for
      return static_cast<uint32_t>(random.below(256) << 24U | random.below(kIdsMax));
    case 1:
      return FROST_PRIVATE_IDS + static_cast<uint32_t>(random.below(256));
    case 2:
      return FROST_CHUNK_KEYS - 1 + static_cast<uint32_t>(random.below(8));
    case 3:
      return static_cast<uint32_t>(random.below(kIdsMax + 2));
    default:
      return static_cast<uint32_t>(random.below(5));
  }
}

// Of any number of columns, two at least.
inline Row some_row(const Rows& rows, Random& random) {
  const auto some = std::next(rows.begin(), static_cast<ptrdiff_t>(random.below(rows.size())));
  Row row = some->first;
  row.resize(std::max<size_t>(row.size(), 2));
  return row;
}

// ---------- the model

inline uint64_t model_mask(const Rows& rows, const Row& row) {
  auto it = rows.find(row);
  return it == rows.end() ? 0 : it->second;
}

inline std::set<uint32_t> model_column(const Rows& rows, const Row& prefix, uint32_t column,
                                       uint64_t mask) {
  std::set<uint32_t> ids;
  for (auto it = rows.lower_bound(prefix); it != rows.end(); ++it) {
    const auto& [row, bits] = *it;
    if (!std::equal(prefix.begin(), prefix.end(), row.begin())) break;
    if ((bits & mask) != 0) ids.insert(row[column]);
  }
  return ids;
}

inline std::set<uint32_t> bits_set(uint64_t mask) {
  std::set<uint32_t> bits;
  for (uint32_t bit = 0; bit < 64; ++bit) {
    if ((mask >> bit & 1) != 0) bits.insert(bit);
  }
  return bits;
}

}  // namespace frost::access_test
