// SPDX-License-Identifier: Apache-2.0
// A set of pairs of small numbers, as one bit each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace frost::rt {

// Pairs (a, b) with a < rows and b < columns. Errors: std::bad_alloc from the constructor.
class BitMatrix {
 public:
  BitMatrix(uint32_t rows, uint32_t columns)
      : rows_(rows), columns_(columns), words_((columns + 63) / 64), bits_(rows * words_) {}

  [[nodiscard]] static uint64_t bytes(uint64_t rows, uint64_t columns) {
    return rows * ((columns + 63) / 64) * sizeof(uint64_t);
  }
  [[nodiscard]] uint64_t bytes() const { return bits_.size() * sizeof(uint64_t); }

  [[nodiscard]] bool covers(uint32_t a, uint32_t b) const { return a < rows_ && b < columns_; }
  // `covers(a, b)` holds. False when the pair was there.
  bool insert(uint32_t a, uint32_t b) {
    uint64_t& word = bits_[a * words_ + b / 64];
    const uint64_t bit = uint64_t{1} << (b % 64);
    const bool is_new = (word & bit) == 0;
    word |= bit;
    return is_new;
  }

 private:
  uint32_t rows_;
  uint32_t columns_;
  size_t words_;  // of one row
  std::vector<uint64_t> bits_;
};

}  // namespace frost::rt
