// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/change_log.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <utility>

#include "base/check.hpp"

namespace frost::rt {
namespace {

// Counters of one radix pass stay in the first-level cache.
constexpr uint32_t kDigitBitsMax = 11;

struct Digit {
  size_t column;
  uint32_t shift;
  uint32_t mask;
};

void append_bits(ChangeLog& log, const uint32_t* row, uint64_t bits,
                 void (ChangeLog::*change)(const uint32_t*, uint32_t));
SortedChanges room_for(uint32_t columns, size_t changes);
template <size_t kColumns>
void sort_rows(SortedChanges& changes);
bool is_sorted(const SortedChanges& changes);
uint32_t all_bits(const SortedChanges& changes, size_t column);
template <size_t kColumns>
void sort_digit(const SortedChanges& from, SortedChanges& to, Digit digit);

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
  const SortedChanges changes = sorted(order);
  ChangeLog compacted(columns_);
  std::vector<uint32_t> row(columns_);
  for (ChangeGroups groups(changes); !groups.done(); groups.next()) {
    for (uint32_t column = 0; column < columns_; ++column) row[column] = groups.value(column);
    append_bits(compacted, row.data(), groups.set_bits(), &ChangeLog::set);
    append_bits(compacted, row.data(), groups.clear_bits(), &ChangeLog::clear);
  }
  std::swap(rows_, compacted.rows_);
  std::swap(operations_, compacted.operations_);
}

SortedChanges ChangeLog::sorted(std::span<const uint32_t> order) const {
  FROST_CHECK(order.size() == columns_);
  FROST_CHECK(size() <= UINT32_MAX);
  SortedChanges changes = room_for(columns_, size());
  std::ranges::copy(operations_, changes.operations.data());
  uint32_t* out = changes.rows.data();
  for (size_t row = 0; row < rows_.size(); row += columns_) {
    for (const uint32_t column : order) *out++ = rows_[row + column];
  }
  switch (columns_) {
    case 1:
      sort_rows<1>(changes);
      break;
    case 2:
      sort_rows<2>(changes);
      break;
    case 3:
      sort_rows<3>(changes);
      break;
    default:
      sort_rows<0>(changes);
      break;
  }
  return changes;
}

void ChangeLog::append(const uint32_t* row, uint8_t operation) {
  // Room in both first, so that a failure leaves both unchanged.
  if (operations_.size() == operations_.capacity()) {
    operations_.reserve(std::max<size_t>(16, operations_.size() * 2));
  }
  rows_.insert(rows_.end(), row, row + columns_);
  operations_.push_back(operation);
}

void ChangeGroups::read_group() {
  if (done()) return;
  const uint32_t columns = changes_->columns;
  row_ = changes_->rows.data() + begin_ * columns;
  set_bits_ = 0;
  clear_bits_ = 0;
  const uint32_t* row = row_;
  for (end_ = begin_; end_ < changes_->operations.size(); ++end_, row += columns) {
    if (!std::equal(row_, row_ + columns, row)) break;
    const uint8_t operation = changes_->operations[end_];
    const uint64_t bit = uint64_t{1} << (operation & (ChangeLog::kClearFlag - 1));
    const bool clears = (operation & ChangeLog::kClearFlag) != 0;
    set_bits_ = clears ? set_bits_ & ~bit : set_bits_ | bit;
    clear_bits_ = clears ? clear_bits_ | bit : clear_bits_ & ~bit;
  }
}

namespace {

void append_bits(ChangeLog& log, const uint32_t* row, uint64_t bits,
                 void (ChangeLog::*change)(const uint32_t*, uint32_t)) {
  for (; bits != 0; bits &= bits - 1) {
    (log.*change)(row, static_cast<uint32_t>(std::countr_zero(bits)));
  }
}

SortedChanges room_for(uint32_t columns, size_t changes) {
  return {columns, Buffer<uint32_t>(changes * columns, Fill::kNone),
          Buffer<uint8_t>(changes, Fill::kNone)};
}

// Sorts by radix, the last column first: every pass is stable, so equal rows keep their order.
// `kColumns` is the number of columns when it is known to the compiler, else 0.
template <size_t kColumns>
void sort_rows(SortedChanges& changes) {
  if (is_sorted(changes)) return;
  SortedChanges scratch = room_for(changes.columns, changes.operations.size());
  for (size_t column = changes.columns; column-- > 0;) {
    const auto bits = static_cast<uint32_t>(std::bit_width(all_bits(changes, column)));
    const uint32_t passes = (bits + kDigitBitsMax - 1) / kDigitBitsMax;
    for (uint32_t pass = 0; pass < passes; ++pass) {
      const uint32_t digit_bits = (bits + passes - 1) / passes;
      sort_digit<kColumns>(changes, scratch, {column, pass * digit_bits, (1U << digit_bits) - 1});
      std::swap(changes, scratch);
    }
  }
}

bool is_sorted(const SortedChanges& changes) {
  const size_t columns = changes.columns;
  const uint32_t* row = changes.rows.data();
  const uint32_t* end = row + changes.rows.size();
  if (row == end) return true;
  for (row += columns; row != end; row += columns) {
    if (std::lexicographical_compare(row, row + columns, row - columns, row)) return false;
  }
  return true;
}

uint32_t all_bits(const SortedChanges& changes, size_t column) {
  uint32_t bits = 0;
  for (size_t at = column; at < changes.rows.size(); at += changes.columns)
    bits |= changes.rows[at];
  return bits;
}

template <size_t kColumns>
void sort_digit(const SortedChanges& from, SortedChanges& to, Digit digit) {
  const size_t columns = kColumns == 0 ? from.columns : kColumns;
  const size_t changes = from.operations.size();
  const uint32_t* rows = from.rows.data();
  std::array<uint32_t, size_t{1} << kDigitBitsMax> starts{};
  for (size_t change = 0; change < changes; ++change) {
    ++starts[(rows[change * columns + digit.column] >> digit.shift) & digit.mask];
  }
  uint32_t sum = 0;
  for (uint32_t& start : starts) sum += std::exchange(start, sum);
  for (size_t change = 0; change < changes; ++change) {
    const uint32_t* row = rows + change * columns;
    const size_t place = starts[(row[digit.column] >> digit.shift) & digit.mask]++;
    for (size_t column = 0; column < columns; ++column) {
      to.rows[place * columns + column] = row[column];
    }
    to.operations[place] = from.operations[change];
  }
}

}  // namespace
}  // namespace frost::rt
