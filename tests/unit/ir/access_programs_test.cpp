// SPDX-License-Identifier: Apache-2.0
// Native code, plain and checked, and the interpreter against a model of plain maps: one operator
// at a time, on random paths and keys, also keys outside of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/ir/access_programs.hpp"

namespace frost {
namespace {

using namespace access_test;

TEST(AccessPrograms, Unary) {
  for (const PathKind& kind : kKinds) {
    if (kind.columns != 1) continue;
    ProgramText text(kind);
    bool is_masked = kind.literals > 1;
    uint32_t test =
        is_masked
            ? text.add_bits(1, "a m", "  m.1 = unary_mask P0, a.0\n", "m.1")
            : text.add(1, false, std::string("registers a\nb0:\n  bitmap_test P0, a.0") + kYesNo);
    uint32_t keys = text.add(0, true,
                             "registers s k\nb0:\n  s.0 = key_range P0\n  charge s.0\n"
                             "  jump -> b1\nb1:\n  k.1 = for_keys s.0 -> b2, b3\nb2:\n"
                             "  emit k.1\n  jump -> b1\nb3:\n  return 1\n");
    uint32_t present = UINT32_MAX;
    if (!is_masked) {
      present = text.add(0, true, "registers\nb0:\n  emit_keys P0\n  return 1\n");
    }
    EveryTier tiers(text.text());
    for (uint64_t seed = 1; seed <= 40 / std::min<size_t>(kSlowdown, 4); ++seed) {
      Random random(seed);
      Rows rows = random_rows(kind, random);
      auto built = build_path(kind, rows);
      const frost_path& path = built->descriptor();
      for (int i = 0; i < 30; ++i) {
        uint32_t key = random_key(random);
        Outcome outcome = tiers.run(path, test, {key});
        uint64_t mask = model_mask(rows, {key});
        if (is_masked) {
          ASSERT_EQ(outcome.ids, bits_set(mask)) << "seed=" << seed << " key=" << key;
        } else {
          ASSERT_EQ(outcome.status, yes_or_no(mask != 0)) << "seed=" << seed << " key=" << key;
        }
      }
      // Every id below the largest, whether it has a row or not.
      Outcome all = tiers.run(path, keys, {});
      ASSERT_EQ(all.ids.size(), path.keys) << "seed=" << seed;
      ASSERT_EQ(all.fuel, kFuel - path.keys) << "seed=" << seed;
      for (const auto& [row, mask] : rows) ASSERT_TRUE(all.ids.contains(row[0]));
      if (is_masked) continue;
      // Those with a row, for the fuel of a look at every id.
      Outcome some = tiers.run(path, present, {});
      ASSERT_EQ(some.ids, model_column(rows, {}, 0, UINT64_MAX)) << "seed=" << seed;
      ASSERT_EQ(some.fuel, kFuel - path.keys) << "seed=" << seed;
      if (path.keys == 0) continue;
      ASSERT_EQ(tiers.run(path, present, {}, path.keys - 1).status, FROST_E_FUEL);
    }
  }
}

void expect_csr(bool is_hot) {
  std::set<uint32_t> kinds;
  for (const PathKind& kind : kKinds) {
    if (kind.columns != 2) continue;
    ProgramText text(kind, /*is_functional=*/false, is_hot);
    bool is_masked = kind.literals > 1;
    uint32_t test =
        is_masked ? text.add_bits(2, "a b m", "  m.2 = csr_mask P0, a.0, b.1\n", "m.2")
                  : text.add(2, false,
                             std::string("registers a b\nb0:\n  contains P0, a.0, b.1") + kYesNo);
    const std::string range = "b0:\n  s.1 = csr_range P0, a.0\n  charge s.1\n  jump -> b1\nb1:\n";
    uint32_t list = text.add(1, true,
                             "registers a s n\n" + range +
                                 "  n.2 = for_range P0, s.1 -> b2, b3\nb2:\n  emit n.2\n"
                                 "  jump -> b1\nb3:\n  return 1\n");
    // The same loops as one operator.
    const uint32_t whole =
        text.add(1, true, "registers a\nb0:\n  emit_range P0, a.0\n  return 1\n");
    uint32_t whole_masked = UINT32_MAX;
    if (is_masked) {
      whole_masked =
          text.add(1, true, "registers a\nb0:\n  emit_masked P0, a.0, 0x12\n  return 1\n");
    }
    constexpr uint64_t kMask = 0x12;
    uint32_t masked = UINT32_MAX;
    if (is_masked) {
      masked = text.add(1, true,
                        "registers a s n m\n" + range +
                            "  n.2, m.3 = for_masked P0, s.1 -> b2, b4\nb2:\n"
                            "  test_mask m.3, 0x12 -> b3, b1\nb3:\n  emit n.2\n  jump -> b1\nb4:\n"
                            "  return 1\n");
    }
    EveryTier tiers(text.text());
    for (uint64_t seed = 1; seed <= 40 / std::min<size_t>(kSlowdown, 4); ++seed) {
      Random random(seed);
      const Rows rows = rows_of_seed(kind, seed, random);
      const PathOfTwo built(kind, rows, random.chance(60));
      const frost_path& path = built.descriptor();
      kinds.merge(chunk_kinds(path));
      for (int i = 0; i < 30; ++i) {
        Row key{random_key(random), random_key(random)};
        if (!rows.empty() && random.chance(40)) key = some_row(rows, random);
        uint64_t mask = model_mask(rows, key);
        Outcome outcome = tiers.run(path, test, key);
        if (is_masked) {
          ASSERT_EQ(outcome.ids, bits_set(mask)) << "seed=" << seed;
        } else {
          ASSERT_EQ(outcome.status, yes_or_no(mask != 0)) << "seed=" << seed;
        }
        auto neighbours = model_column(rows, {key[0]}, 1, UINT64_MAX);
        outcome = tiers.run(path, list, {key[0]});
        ASSERT_EQ(outcome.ids, neighbours) << "seed=" << seed;
        ASSERT_EQ(outcome.fuel, kFuel - static_cast<int64_t>(neighbours.size()));
        // Fuel for one row less than there are: an error, never an answer.
        if (!neighbours.empty()) {
          auto short_fuel = static_cast<int64_t>(neighbours.size()) - 1;
          ASSERT_EQ(tiers.run(path, list, {key[0]}, short_fuel).status, FROST_E_FUEL);
          ASSERT_EQ(tiers.run(path, whole, {key[0]}, short_fuel).status, FROST_E_FUEL);
        }
        ASSERT_EQ(tiers.run(path, whole, {key[0]}), outcome) << "seed=" << seed;
        if (!is_masked) continue;
        outcome = tiers.run(path, masked, {key[0]});
        ASSERT_EQ(outcome.ids, model_column(rows, {key[0]}, 1, kMask)) << "seed=" << seed;
        ASSERT_EQ(tiers.run(path, whole_masked, {key[0]}), outcome) << "seed=" << seed;
      }
    }
  }
  expect_all_chunk_kinds(kinds);
}

TEST(AccessPrograms, Csr) { expect_csr(/*is_hot=*/false); }
TEST(AccessPrograms, CsrOfHotProcedures) { expect_csr(/*is_hot=*/true); }

// What code may read of a path that it knows to be functional.
TEST(AccessPrograms, Functional) {
  for (const PathKind& kind : kKinds) {
    if (kind.columns != 2) continue;
    size_t runs = 0;
    const bool is_masked = kind.literals > 1;
    const uint32_t functional_kind =
        FROST_CHUNK_FUNCTIONAL + (bits_of(kind) == 8 ? FROST_CHUNK_PACKED : 0);
    ProgramText text(kind, /*is_functional=*/true);
    const uint32_t test =
        is_masked ? text.add_bits(2, "a b m", "  m.2 = csr_mask P0, a.0, b.1\n", "m.2")
                  : text.add(2, false,
                             std::string("registers a b\nb0:\n  contains P0, a.0, b.1") + kYesNo);
    const uint32_t look_up = text.add(1, true,
                                      "registers a n\nb0:\n  n.1 = neighbour P0, a.0 -> b1, b2\n"
                                      "b1:\n  emit n.1\n  jump -> b2\nb2:\n  return 1\n");
    EveryTier tiers(text.text());
    for (uint64_t seed = 1; seed <= 40 / std::min<size_t>(kSlowdown, 4); ++seed) {
      Random random(seed);
      Rows rows = random_chunks(kind, FROST_CHUNK_FUNCTIONAL, random);
      if (random.chance(40)) add_neighbour(kind, rows, FROST_PACKED_IDS - 1, random);
      const PathOfTwo built(kind, rows, random.chance(60));
      const frost_path& path = built.descriptor();
      // An empty chunk before those with rows is sparse.
      if (chunk_kinds(path) != std::set<uint32_t>{functional_kind}) continue;
      ++runs;
      for (int i = 0; i < 60; ++i) {
        const uint32_t key = i == 0 ? path.keys - 1 : i == 1 ? path.keys : random_key(random);
        const auto neighbours = model_column(rows, {key}, 1, UINT64_MAX);
        ASSERT_EQ(tiers.run(path, look_up, {key}).ids, neighbours) << "seed=" << seed;
        Row row{key, random_key(random)};
        if (!neighbours.empty() && random.chance(60)) row[1] = *neighbours.begin();
        // The id of no neighbour, which is also that of a request's time, and the part of it that a
        // packed word has.
        if (random.chance(10)) row[1] = FROST_NO_NEIGHBOUR;
        if (random.chance(10)) row[1] = FROST_NO_NEIGHBOUR >> 8U;
        const Outcome outcome = tiers.run(path, test, row);
        const uint64_t mask = model_mask(rows, row);
        if (is_masked) {
          ASSERT_EQ(outcome.ids, bits_set(mask)) << "seed=" << seed;
        } else {
          ASSERT_EQ(outcome.status, yes_or_no(mask != 0)) << "seed=" << seed;
        }
      }
    }
    EXPECT_GT(runs, 0U) << bits_of(kind);
  }
}

TEST(AccessPrograms, Runs) {
  for (const PathKind& kind : kKinds) {
    if (kind.columns < 3) continue;
    ProgramText text(kind);
    bool is_masked = kind.literals > 1;
    // By length of the prefix: each column, and the rows whose mask has a bit of kMask.
    constexpr uint64_t kMask = 0x5;
    std::vector<std::vector<uint32_t>> columns(kind.columns + 1);
    std::vector<std::vector<uint32_t>> whole_columns(kind.columns + 1);
    std::vector<uint32_t> masked;
    for (uint32_t prefix = 0; prefix <= kind.columns; ++prefix) {
      std::string names = "registers";
      std::string list;
      for (uint32_t i = 0; i < prefix; ++i) {
        names += " a";
        list += ", a." + std::to_string(i);
      }
      std::string s = "s." + std::to_string(prefix);
      std::string w = "w." + std::to_string(prefix + 1);
      std::string c = "c." + std::to_string(prefix + 2);
      std::string m = "m." + std::to_string(prefix + 3);
      std::string begin = "b0:\n  " + s + " = runs_range P0" + list + "\n  charge " + s +
                          "\n  jump -> b1\nb1:\n  " + w + " = for_rows " + s + " -> b2, b3\nb2:\n";
      for (uint32_t column = 0; column < kind.columns; ++column) {
        columns[prefix].push_back(text.add(
            prefix, true,
            names + " s w c\n" + begin + "  " + c + " = column P0, " + w + ", " +
                std::to_string(column) + "\n  emit " + c + "\n  jump -> b1\nb3:\n  return 1\n"));
        whole_columns[prefix].push_back(text.add(prefix, true,
                                                 names + "\nb0:\n  emit_column P0, " +
                                                     std::to_string(column) + list +
                                                     "\n  return 1\n"));
      }
      if (!is_masked) continue;
      masked.push_back(
          text.add(prefix, true,
                   names + " s w c m\n" + begin + "  " + m + " = row_mask P0, " + w +
                       "\n  test_mask " + m + ", 0x5 -> b4, b1\nb3:\n  return 1\nb4:\n  " + c +
                       " = column P0, " + w + ", 0\n  emit " + c + "\n  jump -> b1\n"));
    }
    EveryTier tiers(text.text());
    for (uint64_t seed = 1; seed <= 24 / std::min<size_t>(kSlowdown, 4); ++seed) {
      Random random(seed);
      Rows rows = random_rows(kind, random);
      auto built = build_path(kind, rows);
      const frost_path& path = built->descriptor();
      for (int i = 0; i < 12; ++i) {
        Row key;
        for (uint32_t c = 0; c < kind.columns; ++c) key.push_back(random_key(random));
        if (!rows.empty() && random.chance(60)) {
          auto it = rows.begin();
          std::advance(it, static_cast<ptrdiff_t>(random.below(rows.size())));
          key = it->first;
        }
        for (uint32_t prefix = 0; prefix <= kind.columns; ++prefix) {
          Row head(key.begin(), key.begin() + prefix);
          for (uint32_t column = 0; column < kind.columns; ++column) {
            const Outcome outcome = tiers.run(path, columns[prefix][column], head);
            ASSERT_EQ(outcome.ids, model_column(rows, head, column, UINT64_MAX)) << "seed=" << seed;
            ASSERT_EQ(tiers.run(path, whole_columns[prefix][column], head), outcome)
                << "seed=" << seed;
          }
          if (!is_masked) continue;
          ASSERT_EQ(tiers.run(path, masked[prefix], head).ids, model_column(rows, head, 0, kMask))
              << "seed=" << seed;
        }
      }
    }
  }
}

TEST(AccessPrograms, ValuesControlAndOutput) {
  ProgramText text({1, 1});
  const std::string is_same = std::string("registers a b\nb0:\n  same a.0, b.1") + kYesNo;
  const uint32_t same = text.add(2, false, is_same);
  std::string cases =
      "registers a k k k k\nb0:\n  switch_literal a.0, 0, L0: b1, L2: b2, L5: b3 -> b4\n";
  for (int i = 1; i <= 4; ++i) {
    std::string number = std::to_string(i);
    cases += "b" + number + ":\n  k." + number + " = const C" + number + "\n  emit k." + number +
             "\n  return 1\n";
  }
  uint32_t switched = text.add(1, true, cases);
  // What only others call has no entry.
  const uint32_t callee = text.add(2, false, is_same);
  uint32_t zero = text.add(0, true, "registers z\nb0:\n  z.0 = zero\n  emit z.0\n  return 1\n");
  uint32_t every = text.add(1, true, "registers a\nb0:\n  emit a.0\n  emit_all\n  return 1\n");
  uint32_t called = text.add(
      2, false, "registers a b\nb0:\n  call p" + std::to_string(callee) + ", a.0, b.1" + kYesNo);
  uint32_t emitted = text.add(1, true,
                              "registers a\nb0:\n  emit_call p" + std::to_string(every) +
                                  ", a.0\n  emit_call p" + std::to_string(zero) + "\n  return 1\n");
  EveryTier tiers(text.text());
  auto built = build_path({1, 1}, {});
  const frost_path& path = built->descriptor();
  Random random(1);
  for (int i = 0; i < 500; ++i) {
    uint32_t a = random_key(random);
    uint32_t b = random.chance(50) ? a : random_key(random);
    ASSERT_EQ(tiers.run(path, same, {a, b}).status, yes_or_no(a == b));
    ASSERT_EQ(tiers.run(path, called, {a, b}).status, yes_or_no(a == b));
    Outcome outcome = tiers.run(path, emitted, {a});
    ASSERT_TRUE(outcome.universal);
    ASSERT_EQ(outcome.ids, (std::set<uint32_t>{0, a}));
    // String ids 10 to 15 are the literals 0 to 5.
    uint32_t subject = random.chance(70) ? 8 + static_cast<uint32_t>(random.below(14)) : a;
    uint32_t wanted = subject == 10 ? 1 : subject == 12 ? 2 : subject == 15 ? 3 : 4;
    ASSERT_EQ(tiers.run(path, switched, {subject}).ids, std::set<uint32_t>{wanted}) << subject;
  }
}

// Lists around the borders between scanning, halving, and taking the other side, with each
// neighbour, each gap and what lies beyond both ends.
void expect_membership_in_lists_of_every_length(const PathKind& kind, uint32_t large_id,
                                                bool is_hot = false) {
  ProgramText text(kind, /*is_functional=*/false, is_hot);
  const auto with_bits = [&](const char* bits) {
    return text.add(2, false,
                    std::string("registers a b m\nb0:\n  m.2 = csr_mask P0, a.0, b.1\n"
                                "  test_mask m.2, ") +
                        bits + kYesNo);
  };
  const bool has_masks = kind.literals > 1;
  const uint32_t test =
      has_masks
          ? with_bits("0x80")
          : text.add(2, false, std::string("registers a b\nb0:\n  contains P0, a.0, b.1") + kYesNo);
  // Others than those of the mask, also bits that no mask has where packed words have the id.
  const uint32_t other_bits = has_masks ? with_bits("0xffffff7f") : UINT32_MAX;
  const uint64_t mask = has_masks ? 0x80 : 1;
  EveryTier tiers(text.text());
  std::set<uint32_t> kinds;
  std::vector<uint32_t> lengths;
  for (uint32_t length = 0; length <= 2 * rt::kScanMax + 1; ++length) lengths.push_back(length);
  for (uint32_t more : {0U, 1U, 2U}) lengths.push_back(rt::kLongList - 1 + more);
  for (const uint32_t length : lengths) {
    Rows rows;
    for (uint32_t i = 0; i < length; ++i) rows[{1, 2 * i + 1}] = mask;
    rows[{0, 1}] = mask;
    if (large_id != 0) rows[{0, large_id}] = mask;
    const uint32_t step = length > 2 * rt::kScanMax + 1 ? 37 : 1;
    for (const bool has_reverse : {false, true}) {
      const PathOfTwo built(kind, rows, has_reverse);
      kinds.merge(chunk_kinds(built.descriptor()));
      for (uint32_t value = 0; value <= 2 * length + 1; value += step) {
        const bool is_in = value % 2 == 1 && value / 2 < length;
        ASSERT_EQ(tiers.run(built.descriptor(), test, {1, value}).status, yes_or_no(is_in))
            << length << " " << value;
        if (!has_masks) continue;
        ASSERT_EQ(tiers.run(built.descriptor(), other_bits, {1, value}).status, FROST_NO);
      }
      for (const uint32_t value : {UINT32_MAX, uint32_t{1} << 24U, (uint32_t{1} << 24U) + 1}) {
        ASSERT_EQ(tiers.run(built.descriptor(), test, {1, value}).status, FROST_NO);
      }
      ASSERT_EQ(tiers.run(built.descriptor(), test, {UINT32_MAX, 1}).status, FROST_NO);
      if (large_id == 0) continue;
      ASSERT_EQ(tiers.run(built.descriptor(), test, {0, large_id}).status, FROST_YES);
    }
  }
  const bool is_packed = bits_of(kind) == 8 && large_id < FROST_PACKED_IDS;
  EXPECT_EQ(kinds.contains(FROST_CHUNK_DENSE + FROST_CHUNK_PACKED), is_packed);
}

TEST(AccessPrograms, MembershipInListsOfEveryLength) {
  expect_membership_in_lists_of_every_length({2, 1}, 0);
}

TEST(AccessPrograms, MembershipInPackedListsOfEveryLength) {
  for (const bool is_hot : {false, true}) {
    expect_membership_in_lists_of_every_length({2, 8}, 0, is_hot);
    expect_membership_in_lists_of_every_length({2, 8}, FROST_PACKED_IDS - 1, is_hot);
  }
}

TEST(AccessPrograms, MembershipInListsWithLargeIdsOfEveryLength) {
  for (const bool is_hot : {false, true}) {
    expect_membership_in_lists_of_every_length({2, 8}, FROST_PACKED_IDS, is_hot);
  }
}

// In each layout: the first and the last key of a chunk, of the path and of the next chunk, with
// the keys beside them.
TEST(AccessPrograms, EveryLayoutAtTheBordersOfItsChunk) {
  const PathKind kind{2, 8};
  ProgramText text(kind);
  const uint32_t list =
      text.add(1, true,
               "registers a s n m\nb0:\n  s.1 = csr_range P0, a.0\n  charge s.1\n"
               "  jump -> b1\nb1:\n  n.2, m.3 = for_masked P0, s.1 -> b2, b4\nb2:\n"
               "  test_mask m.3, 0x2 -> b3, b1\nb3:\n  emit n.2\n  jump -> b1\nb4:\n"
               "  return 1\n");
  EveryTier tiers(text.text());
  const uint32_t last = FROST_CHUNK_KEYS - 1;
  // Rows of every key, of the border keys, or of border keys with more rows than 16 bits count;
  // with small constants, than the layout before has.
  const uint32_t many = FROST_CHUNK_KEYS > 8 ? 22'000 : 25;
  const auto rows_of = [&](uint32_t layout) {
    Rows rows;
    const bool is_every = layout == FROST_CHUNK_DENSE || layout == FROST_CHUNK_FUNCTIONAL;
    for (uint32_t key = 0; key <= last + 2; ++key) {
      const bool is_sparse = layout == FROST_CHUNK_SPARSE;
      const bool is_border = key == 0 || key >= last || (!is_sparse && key == last - 1);
      if (!is_every && !is_border) continue;
      const uint32_t neighbours = layout == FROST_CHUNK_FUNCTIONAL ? 1
                                  : layout == FROST_CHUNK_WIDE     ? many
                                                                   : 1 + key % 2;
      for (uint32_t i = 0; i < neighbours; ++i) rows[{key, i + key % 5}] = 1 + i % 3;
    }
    return rows;
  };
  std::set<uint32_t> kinds;
  for (uint32_t layout = 0; layout < kLayouts; ++layout) {
    for (const bool has_large_ids : {false, true}) {
      Rows rows = rows_of(layout);
      for (const uint32_t key : {0U, last + 1}) {  // in both chunks
        if (!has_large_ids) continue;
        rows.erase({key, key % 5});
        rows[{key, FROST_PACKED_IDS}] = 3;
      }
      const PathOfTwo built(kind, rows, /*has_reverse=*/false);
      kinds.merge(chunk_kinds(built.descriptor()));
      for (uint32_t key :
           {0U, 1U, last - 2, last - 1, last, last + 1, last + 2, last + 3, last + 4}) {
        ASSERT_EQ(tiers.run(built.descriptor(), list, {key}).ids, model_column(rows, {key}, 1, 2))
            << layout << " " << key;
      }
    }
  }
  EXPECT_EQ(kinds.size(), 2 * size_t{kLayouts});
}

}  // namespace
}  // namespace frost
