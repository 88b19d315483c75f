// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/change_log.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <utility>

#include "base/check.hpp"

namespace frost::rt {
namespace {

// Counters of one radix pass stay in the first-level cache.
constexpr uint32_t kDigitBitsMax = 11;

void append_bits(ChangeLog& log, const uint32_t* row, uint64_t bits,
                 void (ChangeLog::*change)(const uint32_t*, uint32_t)) {
  for (; bits != 0; bits &= bits - 1) {
    (log.*change)(row, static_cast<uint32_t>(std::countr_zero(bits)));
  }
}

}  // namespace

ChangeLog::ChangeLog(uint32_t columns) : columns_(columns) { FROST_CHECK(columns_ >= 1); }

void ChangeLog::truncate(size_t size) {
  FROST_CHECK(size <= operations_.size());
  operations_.resize(size);
  rows_.resize(size * columns_);
}

void ChangeLog::reset() {
  rows_ = std::vector<uint32_t>();
  operations_ = std::vector<uint8_t>();
}

void ChangeLog::compact() {
  std::vector<uint32_t> order(columns_);
  std::iota(order.begin(), order.end(), 0U);
  const Buffer<uint32_t> indexes = sorted(order);
  ChangeLog compacted(columns_);
  std::vector<uint32_t> row(columns_);
  for (ChangeGroups groups(*this, indexes.span(), order); !groups.done(); groups.next()) {
    for (uint32_t column = 0; column < columns_; ++column) row[column] = groups.value(column);
    append_bits(compacted, row.data(), groups.set_bits(), &ChangeLog::set);
    append_bits(compacted, row.data(), groups.clear_bits(), &ChangeLog::clear);
  }
  std::swap(rows_, compacted.rows_);
  std::swap(operations_, compacted.operations_);
}

Buffer<uint32_t> ChangeLog::sorted(std::span<const uint32_t> order) const {
  FROST_CHECK(order.size() == columns_);
  FROST_CHECK(size() <= UINT32_MAX);
  Buffer<uint32_t> indexes(size(), Fill::kNone);
  std::iota(indexes.span().begin(), indexes.span().end(), 0U);
  if (is_sorted(order)) return indexes;
  // Least significant column first: every pass is stable, so the log's own order decides ties.
  Buffer<uint32_t> scratch(size(), Fill::kNone);
  for (size_t column = columns_; column-- > 0;) sort_column(order[column], indexes, scratch);
  return indexes;
}

void ChangeLog::append(const uint32_t* row, uint8_t operation) {
  // Room in both first, so that a failure leaves both unchanged.
  if (operations_.size() == operations_.capacity()) {
    operations_.reserve(std::max<size_t>(16, operations_.size() * 2));
  }
  rows_.insert(rows_.end(), row, row + columns_);
  operations_.push_back(operation);
}

bool ChangeLog::is_sorted(std::span<const uint32_t> order) const {
  for (size_t index = 1; index < size(); ++index) {
    const uint32_t* before = row(index - 1);
    const uint32_t* after = row(index);
    for (const uint32_t column : order) {
      if (before[column] > after[column]) return false;
      if (before[column] < after[column]) break;
    }
  }
  return true;
}

void ChangeLog::sort_column(uint32_t column, Buffer<uint32_t>& indexes,
                            Buffer<uint32_t>& scratch) const {
  uint32_t all_bits = 0;
  for (size_t at = column; at < rows_.size(); at += columns_) all_bits |= rows_[at];
  const auto bits = static_cast<uint32_t>(std::bit_width(all_bits));
  if (bits == 0) return;
  const uint32_t passes = (bits + kDigitBitsMax - 1) / kDigitBitsMax;
  const uint32_t digit_bits = (bits + passes - 1) / passes;
  const uint32_t digit_mask = (1U << digit_bits) - 1;
  for (uint32_t shift = 0; shift < bits; shift += digit_bits) {
    std::array<uint32_t, size_t{1} << kDigitBitsMax> starts{};
    for (size_t at = column; at < rows_.size(); at += columns_) {
      ++starts[(rows_[at] >> shift) & digit_mask];
    }
    uint32_t sum = 0;
    for (uint32_t& start : starts) sum += std::exchange(start, sum);
    for (const uint32_t index : indexes.span()) {
      const uint32_t digit = (rows_[size_t{index} * columns_ + column] >> shift) & digit_mask;
      scratch[starts[digit]++] = index;
    }
    std::swap(indexes, scratch);
  }
}

ChangeGroups::ChangeGroups(const ChangeLog& log, std::span<const uint32_t> indexes,
                           std::span<const uint32_t> order)
    : log_(log), indexes_(indexes), order_(order) {
  read_group();
}

void ChangeGroups::next() {
  begin_ = end_;
  read_group();
}

void ChangeGroups::read_group() {
  if (done()) return;
  row_ = log_.row(indexes_[begin_]);
  set_bits_ = 0;
  clear_bits_ = 0;
  const size_t row_bytes = log_.columns_ * sizeof(uint32_t);
  for (end_ = begin_; end_ < indexes_.size(); ++end_) {
    if (std::memcmp(row_, log_.row(indexes_[end_]), row_bytes) != 0) break;
    const uint8_t operation = log_.operations_[indexes_[end_]];
    const uint64_t bit = uint64_t{1} << (operation & (ChangeLog::kClearFlag - 1));
    const bool clears = (operation & ChangeLog::kClearFlag) != 0;
    set_bits_ = clears ? set_bits_ & ~bit : set_bits_ | bit;
    clear_bits_ = clears ? clear_bits_ | bit : clear_bits_ & ~bit;
  }
}

}  // namespace frost::rt
