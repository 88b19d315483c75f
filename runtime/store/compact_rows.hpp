// SPDX-License-Identifier: Apache-2.0
// The rows of a chunk of any form in the one from which every other is easily made. Internal to
// csr_chunk.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/abi.h"
#include "runtime/store/csr_chunk.hpp"

namespace frost::rt {

// How the words of a chunk say an id and, when they are packed, its mask.
struct RowWords {
  bool is_packed = false;

  [[nodiscard]] uint32_t shift() const { return is_packed ? 8 : 0; }
  [[nodiscard]] uint32_t word(uint32_t neighbour, uint64_t mask) const {
    return is_packed ? neighbour << 8 | static_cast<uint32_t>(mask) : neighbour;
  }
  [[nodiscard]] uint32_t neighbour(uint32_t word) const { return word >> shift(); }
};

// By key, and the end.
using ChunkOffsets = std::array<uint32_t, FROST_CHUNK_KEYS + 1>;

// Without gaps, and with the offset of each key. Words are packed when both those of the chunk and
// those that are asked for are: else words with large ids, of which changes may rid the chunk,
// would have no form.
class CompactRows {
 public:
  CompactRows(const ChunkView& view, bool wants_packed);
  CompactRows(const CompactRows&) = delete;
  CompactRows& operator=(const CompactRows&) = delete;

  [[nodiscard]] uint32_t keys() const { return keys_; }
  [[nodiscard]] uint32_t rows() const { return rows_; }
  [[nodiscard]] const RowWords& form() const { return form_; }
  [[nodiscard]] const uint32_t* words() const { return words_; }
  // Null when the words are packed or there are no masks.
  [[nodiscard]] const std::byte* masks() const { return masks_; }
  // By key.
  [[nodiscard]] const uint32_t* offsets() const { return offsets_.data(); }
  // The first row of `key`, or where it would be.
  [[nodiscard]] uint32_t offset(uint32_t key) const { return key < keys_ ? offsets_[key] : rows_; }
  // The first row of `key` whose neighbour is not below `neighbour`, or the end of the key's rows.
  [[nodiscard]] uint32_t lower_bound(uint32_t key, uint32_t neighbour) const {
    const auto is_below = [&](uint32_t word, uint32_t id) { return form_.neighbour(word) < id; };
    return static_cast<uint32_t>(
        std::lower_bound(words_ + offset(key), words_ + offset(key + 1), neighbour, is_below) -
        words_);
  }
  [[nodiscard]] uint32_t neighbour(uint32_t row) const { return form_.neighbour(words_[row]); }
  [[nodiscard]] uint64_t mask(uint32_t row) const {
    return form_.is_packed ? words_[row] & UINT8_MAX : read_mask(masks_, payload_bits_, row);
  }

 private:
  void spread(const frost_chunk& chunk);
  void close_gaps(const frost_chunk& chunk);
  void unpack();

  uint32_t keys_;
  uint32_t rows_;
  uint32_t payload_bits_;
  RowWords form_;
  const uint32_t* words_;
  const std::byte* masks_;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the first keys_ + 1 are written.
  ChunkOffsets offsets_;
  // When those of the chunk do not do.
  std::vector<uint32_t> own_words_;
  std::vector<std::byte> own_masks_;
};

}  // namespace frost::rt
