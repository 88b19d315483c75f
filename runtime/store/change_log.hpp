// SPDX-License-Identifier: Apache-2.0
// What happened to the rows of one partition since its access paths were built, in order.
//
// A write appends; nothing is looked up. A snapshot sorts the log once per access path and merges
// it with the old path. So a bulk load is "append, then sort", an undo is a truncation, and the
// partition needs no copy of its rows beside the paths.
//
// Thread safety: none for writers; const methods may run together. Errors: std::bad_alloc, nothing
// changed. Cost: 4 bytes per column and 1 per change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/store/buffer.hpp"

namespace frost::rt {

// Changes in the order of one access path.
struct SortedChanges {
  uint32_t columns = 0;
  Buffer<uint32_t> rows;       // row after row, with the columns in the path's order
  Buffer<uint8_t> operations;  // the bit, and whether it is cleared
};

class ChangeLog {
 public:
  // Operations are the bit, plus this when the bit is cleared.
  static constexpr uint8_t kClearFlag = 64;

  // `columns` is at least 1; a row has that many ids.
  explicit ChangeLog(uint32_t columns);

  // Sets or clears bit `bit` (below 64) of the mask of `row`.
  void set(const uint32_t* row, uint32_t bit) { append(row, static_cast<uint8_t>(bit)); }
  void clear(const uint32_t* row, uint32_t bit) {
    append(row, static_cast<uint8_t>(bit | kClearFlag));
  }

  [[nodiscard]] size_t size() const { return operations_.size(); }
  [[nodiscard]] uint32_t columns() const { return columns_; }

  // Forgets the changes from `size` on.
  void truncate(size_t size);
  // Forgets every change and gives the memory back.
  void reset();
  // Drops changes that later ones hide; the effect stays the same.
  void compact();

  // The changes sorted by row with the columns in `order`; changes of the same row keep their
  // order. Cost: a radix sort, O(size · bytes of a row), and twice the memory of the log for a
  // while.
  [[nodiscard]] SortedChanges sorted(std::span<const uint32_t> order) const;

 private:
  void append(const uint32_t* row, uint8_t operation);

  uint32_t columns_;
  std::vector<uint32_t> rows_;
  std::vector<uint8_t> operations_;
};

// Walks sorted changes row by row: what all changes of one row amount to.
class ChangeGroups {
 public:
  // `changes` must outlive the walk.
  explicit ChangeGroups(const SortedChanges& changes) : changes_(&changes) { read_group(); }

  [[nodiscard]] bool done() const { return begin_ == changes_->operations.size(); }
  void next() {
    begin_ = end_;
    read_group();
  }

  // Id of the row in column `column` of the order that the changes were sorted by.
  [[nodiscard]] uint32_t value(size_t column) const { return row_[column]; }
  // The new mask is `(old & ~clear_bits()) | set_bits()`; no bit is in both.
  [[nodiscard]] uint64_t set_bits() const { return set_bits_; }
  [[nodiscard]] uint64_t clear_bits() const { return clear_bits_; }

 private:
  void read_group();

  const SortedChanges* changes_;
  size_t begin_ = 0;
  size_t end_ = 0;
  const uint32_t* row_ = nullptr;
  uint64_t set_bits_ = 0;
  uint64_t clear_bits_ = 0;
};

}  // namespace frost::rt
