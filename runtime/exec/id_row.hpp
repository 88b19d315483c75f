// SPDX-License-Identifier: Apache-2.0
// Sets of numbers below a common width: the rows of a relation of pairs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// A row is the sorted list of its ids while that is short, else a bitmap.
//
// INVARIANT: a bitmap has exactly RowWidth::words() words and a list has fewer ids, so that the
// length tells the form, and a bitmap never costs more memory than the list would. (Of an empty
// width, nothing is both.)
using RowView = std::span<const uint32_t>;

class RowWidth {
 public:
  static constexpr uint32_t kBits = 32;

  explicit RowWidth(uint32_t ids = 0) : ids_(ids), words_((size_t{ids} + kBits - 1) / kBits) {}

  [[nodiscard]] uint32_t ids() const { return ids_; }
  [[nodiscard]] size_t words() const { return words_; }
  [[nodiscard]] bool is_bitmap(RowView row) const { return row.size() == words_; }
  [[nodiscard]] uint64_t count(RowView row) const;
  // Writes the ids in ascending order to `out`, which has room for them, and returns how many.
  size_t list(RowView row, uint32_t* out) const;

  // Bit operations on bitmaps.
  static bool test(const uint32_t* words, uint32_t id) {
    return (words[id / kBits] >> (id % kBits) & 1U) != 0;
  }
  static void set(uint32_t* words, uint32_t id) { words[id / kBits] |= 1U << (id % kBits); }

 private:
  uint32_t ids_;
  size_t words_;
};

// Collects one row at a time. Not thread-safe. Errors: std::bad_alloc, and false from the meter.
class RowBuilder {
 public:
  bool reset(WorkMeter& meter, RowWidth width);

  void add(uint32_t id) {
    if (RowWidth::test(bits_.data(), id)) return;
    RowWidth::set(bits_.data(), id);
    if (whole_) return;
    touched_[touched_count_++] = id;
    whole_ = touched_count_ == touched_.size();
  }
  void add(RowView row);

  // The row collected so far, as a bitmap from `bitmap_from` ids on at the latest. Valid until the
  // next change.
  RowView view(size_t bitmap_from);
  [[nodiscard]] uint64_t count() const;
  [[nodiscard]] bool empty() const { return count() == 0; }
  void clear();

 private:
  RowWidth width_;
  std::vector<uint32_t> bits_;
  std::vector<uint32_t> touched_;  // the ids, unless whole_
  size_t touched_count_ = 0;
  bool whole_ = false;  // a bitmap was added, or there are as many ids as words
};

}  // namespace frost::rt
