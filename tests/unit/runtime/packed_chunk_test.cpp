// SPDX-License-Identifier: Apache-2.0
// Packed chunks as bytes from outside: what a checkpoint must refuse of them, also with ids that no
// test has names for.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/checkpoint/sections.hpp"
#include "runtime/checkpoint/sound_rows.hpp"
#include "runtime/store/csr_chunk.hpp"

namespace frost::rt {
namespace {

const PathShape kShape{8, {0, 1}};

// One chunk, whose words can be spoilt.
class Chunk {
 public:
  Chunk(uint32_t keys, const ChunkForm& form, const std::vector<uint16_t>& before,
        const std::vector<uint32_t>& words)
      : keys_(keys), size_{keys, kShape.payload_bits, form}, bytes_(size_.bytes() / sizeof(Line)) {
    std::ranges::copy(std::as_bytes(std::span(before)), data());
    std::memcpy(data() + size_.neighbours_at(), words.data(), words.size() * sizeof(uint32_t));
  }
  [[nodiscard]] std::optional<uint64_t> facts(uint32_t ids = UINT32_MAX) {
    const RowRules rules{{keys_, ids}, 0x7F};
    const std::vector<ChunkForm> forms{size_.form};
    PathArrays arrays;
    arrays.keys = keys_;
    arrays.rows = size_.form.rows;
    arrays.ids = {data(), size_.bytes()};
    arrays.chunks = forms;
    return count_sound_facts(kShape, arrays, rules);
  }

 private:
  struct alignas(64) Line {
    std::array<std::byte, 64> bytes;
  };
  std::byte* data() { return bytes_.data()->bytes.data(); }

  uint32_t keys_;
  ChunkSize size_;
  std::vector<Line> bytes_;
};

constexpr uint32_t kDense = FROST_CHUNK_DENSE + FROST_CHUNK_PACKED;
constexpr uint32_t kFunctional = FROST_CHUNK_FUNCTIONAL + FROST_CHUNK_PACKED;
constexpr uint32_t kSparse = FROST_CHUNK_SPARSE + FROST_CHUNK_PACKED;
constexpr uint32_t kLargest = FROST_PACKED_IDS - 1;

constexpr uint32_t word(uint32_t id, uint32_t mask) { return id << 8 | mask; }

// Two lists of two neighbours.
std::optional<uint64_t> facts_of_lists(const std::vector<uint32_t>& words, uint32_t ids) {
  Chunk dense(2, {kDense, 2, 4}, {0, 2, 4}, words);
  Chunk sparse(8, {kSparse, 2, 4}, {0, 2, 4, 1, 6}, words);
  EXPECT_EQ(dense.facts(ids), sparse.facts(ids));
  return dense.facts(ids);
}

TEST(PackedChunk, ListsFromOutside) {
  const std::vector<uint32_t> sound = {word(1, 3), word(5, 1), word(0, 0x7F), word(kLargest, 2)};
  EXPECT_EQ(facts_of_lists(sound, UINT32_MAX), 2U + 1U + 7U + 1U);
  EXPECT_EQ(facts_of_lists(sound, FROST_PACKED_IDS), 11U);
  EXPECT_EQ(facts_of_lists(sound, kLargest), std::nullopt);  // there is no such id
  const auto spoilt = [&](size_t at, uint32_t other) {
    std::vector<uint32_t> words = sound;
    words[at] = other;
    return facts_of_lists(words, UINT32_MAX);
  };
  EXPECT_EQ(spoilt(1, word(5, 0)), std::nullopt);                 // no mask
  EXPECT_EQ(spoilt(1, word(5, 0x80)), std::nullopt);              // a bit that none may have
  EXPECT_EQ(spoilt(1, word(1, 4)), std::nullopt);                 // the same neighbour, larger word
  EXPECT_EQ(spoilt(1, word(0, 1)), std::nullopt);                 // a smaller one
  EXPECT_EQ(spoilt(3, word(FROST_PACKED_IDS, 1)), std::nullopt);  // too large to be packed
  EXPECT_EQ(spoilt(3, FROST_NO_NEIGHBOUR), std::nullopt);
  EXPECT_EQ(spoilt(3, word(kLargest, 0x7F)), 17U);
}

TEST(PackedChunk, FunctionsFromOutside) {
  const std::vector<uint32_t> sound = {word(7, 3), FROST_NO_NEIGHBOUR, word(kLargest, 0x7F)};
  const auto facts = [](const std::vector<uint32_t>& words, uint32_t ids = UINT32_MAX) {
    return Chunk(3, {kFunctional, 2, 2}, {}, words).facts(ids);
  };
  EXPECT_EQ(facts(sound), 9U);
  EXPECT_EQ(facts(sound, kLargest), std::nullopt);
  const auto spoilt = [&](size_t at, uint32_t other) {
    std::vector<uint32_t> words = sound;
    words[at] = other;
    return facts(words);
  };
  EXPECT_EQ(spoilt(0, word(7, 0)), std::nullopt);
  EXPECT_EQ(spoilt(0, word(7, 0xFF)), std::nullopt);
  EXPECT_EQ(spoilt(0, FROST_NO_NEIGHBOUR), std::nullopt);      // a row less
  EXPECT_EQ(spoilt(1, word(7, 1)), std::nullopt);              // a row more
  EXPECT_EQ(spoilt(1, FROST_NO_NEIGHBOUR - 1), std::nullopt);  // nearly the mark
  EXPECT_EQ(spoilt(2, word(FROST_PACKED_IDS, 1)), std::nullopt);
}

TEST(PackedChunk, OnlyMasksOf8BitsArePacked) {
  for (const uint32_t bits : {0U, 8U, 16U, 32U, 64U}) {
    for (uint32_t layout = FROST_CHUNK_DENSE; layout <= FROST_CHUNK_SPARSE; ++layout) {
      const ChunkForm form{layout + FROST_CHUNK_PACKED, 1, 1};
      EXPECT_EQ(array_bytes({bits, {0, 1}}, {1, 1, {form}}).has_value(), bits == 8) << layout;
      const ChunkForm unknown{layout + 2 * FROST_CHUNK_PACKED, 1, 1};
      EXPECT_FALSE(array_bytes({bits, {0, 1}}, {1, 1, {unknown}})) << layout;
      // Without rows there is nothing to pack.
      const ChunkForm empty{layout + FROST_CHUNK_PACKED, 0, 0};
      EXPECT_FALSE(array_bytes({bits, {0, 1}}, {9, 1, {empty}})) << layout;
    }
  }
}

}  // namespace
}  // namespace frost::rt
