// SPDX-License-Identifier: Apache-2.0
// Checked code reports reads outside of arrays that somebody spoilt: so a suite that passes with it
// has made none.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/unit/ir/access_programs.hpp"

namespace frost {
namespace {

using namespace access_test;

// A path with one chunk, or row, that lies about its arrays.
class Spoilt {
 public:
  explicit Spoilt(const frost_path& sound) : path_(sound) {
    if (sound.kind != FROST_PATH_CSR) return;
    const auto* chunks = static_cast<const frost_chunk*>(sound.a);
    chunks_.assign(chunks, chunks + sound.elements);
    path_.a = chunks_.data();
    path_.reverse = nullptr;
  }
  [[nodiscard]] frost_path& path() { return path_; }
  [[nodiscard]] frost_chunk& chunk() { return chunks_.at(0); }

  // Offsets of 16 or 32 bits that are one's own.
  template <class Offset>
  std::vector<Offset>& own_offsets(size_t count, std::vector<Offset>& offsets) {
    const auto* old = static_cast<const Offset*>(chunk().offsets);
    offsets.assign(old, old + count);
    chunk().offsets = offsets.data();
    return offsets;
  }

 private:
  frost_path path_;
  std::vector<frost_chunk> chunks_;
};

// Programs over one kind of path.
struct Programs {
  explicit Programs(const PathKind& kind) : text(kind) {
    if (kind.columns == 2) {
      contains =
          text.add(2, false, std::string("registers a b\nb0:\n  contains P0, a.0, b.1") + kYesNo);
      list = text.add(1, true,
                      "registers a s n\nb0:\n  s.1 = csr_range P0, a.0\n  charge s.1\n"
                      "  jump -> b1\nb1:\n  n.2 = for_range P0, s.1 -> b2, b3\nb2:\n  emit n.2\n"
                      "  jump -> b1\nb3:\n  return 1\n");
    } else if (kind.columns == 1 && kind.literals == 1) {
      contains =
          text.add(1, false, std::string("registers a\nb0:\n  bitmap_test P0, a.0") + kYesNo);
    } else if (kind.columns == 1) {
      list = text.add_bits(1, "a m", "  m.1 = unary_mask P0, a.0\n", "m.1");
    }
    tiers.emplace(text.text());
  }
  ProgramText text;
  uint32_t contains = 0;
  uint32_t list = 0;
  std::optional<EveryTier> tiers;
};

Rows rows_of_keys(uint32_t keys, uint32_t neighbours) {
  Rows rows;
  for (uint32_t key = 0; key < keys; ++key) {
    for (uint32_t i = 0; i < neighbours; ++i) rows[{key, i}] = 1;
  }
  return rows;
}

class CheckedCodeDeathTest : public testing::Test {
 protected:
  CheckedCodeDeathTest() { testing::FLAGS_gtest_death_test_style = "threadsafe"; }
};

// The canary of docs/testing.md: an offset that is too large.
TEST_F(CheckedCodeDeathTest, AnOffsetBeyondTheRowsIsReported) {
  Programs programs({2, 1});
  const auto sound = build_path({2, 1}, rows_of_keys(6, 3));
  Spoilt spoilt(sound->descriptor());
  ASSERT_EQ(spoilt.chunk().kind, FROST_CHUNK_DENSE);
  std::vector<uint16_t> offsets;
  spoilt.own_offsets(7, offsets)[3] = 60'000;
  const char* const report = "checked code is about to read range of offsets 60000 of 19";
  EXPECT_DEATH(programs.tiers->run_checked(spoilt.path(), programs.list, {2}), report);
  EXPECT_DEATH(programs.tiers->run_checked(spoilt.path(), programs.contains, {2, 1}), report);
  // The key beside it begins there.
  EXPECT_DEATH(programs.tiers->run_checked(spoilt.path(), programs.list, {3}), "range of offsets");
  // Others are sound.
  EXPECT_EQ(programs.tiers->run(spoilt.path(), programs.list, {1}).ids.size(), 3U);
}

TEST_F(CheckedCodeDeathTest, OffsetsOf32BitsAreTestedToo) {
  Programs programs({2, 1});
  const auto sound = build_path({2, 1}, rows_of_keys(3, 22'000));
  Spoilt spoilt(sound->descriptor());
  ASSERT_EQ(spoilt.chunk().kind, FROST_CHUNK_WIDE);
  std::vector<uint32_t> offsets;
  spoilt.own_offsets(4, offsets)[2] = 0xFFFF'FFF0U;
  EXPECT_DEATH(programs.tiers->run_checked(spoilt.path(), programs.contains, {1, 5}),
               "range of offsets 4294967280 of 66001");
}

// Packed words are where neighbours are, and their masks nowhere else.
TEST_F(CheckedCodeDeathTest, PackedRowsAreTestedToo) {
  const PathKind kind{2, 8};
  ProgramText text(kind);
  const uint32_t mask = text.add_bits(2, "a b m", "  m.2 = csr_mask P0, a.0, b.1\n", "m.2");
  EveryTier tiers(text.text());
  const auto dense = build_path(kind, rows_of_keys(6, 3));
  Spoilt fewer_rows(dense->descriptor());
  ASSERT_EQ(fewer_rows.chunk().kind, FROST_CHUNK_DENSE + FROST_CHUNK_PACKED);
  fewer_rows.chunk().rows = 16;
  EXPECT_EQ(tiers.run_checked(fewer_rows.path(), mask, {4, 1}).ids.size(), 1U);
  EXPECT_DEATH(tiers.run_checked(fewer_rows.path(), mask, {5, 1}), "range of offsets 18 of 17");

  Rows one_each;
  for (uint32_t key = 0; key < 6; ++key) one_each[{key, 3}] = 1;
  const auto functional = build_path(kind, one_each);
  Spoilt fewer_keys(functional->descriptor());
  ASSERT_EQ(fewer_keys.chunk().kind, FROST_CHUNK_FUNCTIONAL + FROST_CHUNK_PACKED);
  fewer_keys.path().elements = 0;
  EXPECT_DEATH(tiers.run_checked(fewer_keys.path(), mask, {5, 3}), "chunk 0 of 0");
}

// Beyond what the directory has, and what a chunk or a bitmap says that it has.
TEST_F(CheckedCodeDeathTest, ArraysThatAreShorterThanThePathSaysAreReported) {
  Programs lists({2, 1});
  const auto csr = build_path({2, 1}, rows_of_keys(6, 3));
  Spoilt short_directory(csr->descriptor());
  short_directory.path().elements = 0;
  EXPECT_DEATH(lists.tiers->run_checked(short_directory.path(), lists.list, {1}), "chunk 0 of 0");

  Spoilt fewer_rows(csr->descriptor());
  fewer_rows.chunk().rows = 16;
  EXPECT_DEATH(lists.tiers->run_checked(fewer_rows.path(), lists.list, {5}),
               "range of offsets 18 of 17");

  Programs bits({1, 1});
  const auto one_bit = build_path({1, 1}, {{{130}, 1}});
  Spoilt bitmap(one_bit->descriptor());
  bitmap.path().elements = 2;
  EXPECT_DEATH(bits.tiers->run_checked(bitmap.path(), bits.contains, {130}),
               "word of a bitmap 2 of 2");

  Programs masks({1, 8});
  const auto one_mask = build_path({1, 8}, {{{9}, 1}});
  Spoilt unary(one_mask->descriptor());
  unary.path().elements = 9;
  EXPECT_DEATH(masks.tiers->run_checked(unary.path(), masks.list, {9}), "mask of an id 9 of 9");
}

}  // namespace
}  // namespace frost
