// SPDX-License-Identifier: Apache-2.0
// K5: three or more columns, as one array per column with the rows in lexicographic order.
#include <algorithm>
#include <bit>
#include <compare>
#include <utility>

#include "base/check.hpp"
#include "runtime/store/access_path.hpp"

namespace frost::rt {
namespace {

size_t columns_of(const PathShape& shape) { return shape.order.size(); }

class RunsPath final : public AccessPath {
 public:
  using AccessPath::AccessPath;
  [[nodiscard]] std::shared_ptr<const AccessPath> merged(const ChangeLog& log) const override;
  [[nodiscard]] uint64_t bytes() const override {
    return sizeof *this + ids_.bytes() + masks_.bytes() + columns_.bytes();
  }

 private:
  // Where a changed row is, or would be, and its mask before and after; 0 when it is not there.
  struct Change {
    size_t row;
    uint64_t before;
    uint64_t after;
  };
  // Calls `visit(Change, groups)` for each changed row, in order; groups.value(c) is its id in
  // column c.
  template <class Visit>
  void for_each_change(ChangeGroups changes, Visit&& visit) const;
  // The first row from `row` on that is not below `change`.
  [[nodiscard]] size_t lower_bound(size_t row, const ChangeGroups& change) const;
  [[nodiscard]] std::strong_ordering compare(size_t row, const ChangeGroups& change) const;

  // Room for `rows` rows.
  void allocate(size_t rows);
  // Copies the rows [begin, end) of `from` to `row`.
  void copy(const RunsPath& from, size_t begin, size_t end, size_t row);

  Buffer<uint32_t> ids_;  // column after column
  Buffer<std::byte> masks_;
  Buffer<const uint32_t*> columns_;
};

std::shared_ptr<const AccessPath> RunsPath::merged(const ChangeLog& log) const {
  const SortedChanges sorted = log.sorted(shape_.order);
  const ChangeGroups changes(sorted);
  auto next = std::make_shared<RunsPath>(shape_);
  uint64_t rows = path_.rows;
  int64_t more_facts = 0;
  for_each_change(changes, [&](const Change& change, const ChangeGroups&) {
    rows = rows + (change.after != 0) - (change.before != 0);
    more_facts += std::popcount(change.after) - std::popcount(change.before);
  });
  FROST_CHECK(rows <= UINT32_MAX);
  if (rows == 0) return next;

  next->allocate(rows);
  next->facts_ = facts_ + static_cast<uint64_t>(more_facts);
  size_t written = 0;
  size_t taken = 0;  // own rows that are written or dropped
  for_each_change(changes, [&](const Change& change, const ChangeGroups& groups) {
    next->copy(*this, taken, change.row, written);
    written += change.row - taken;
    taken = change.row + (change.before != 0);
    if (change.after == 0) return;
    for (size_t column = 0; column < columns_of(shape_); ++column) {
      next->ids_[column * rows + written] = groups.value(column);
    }
    write_mask(next->masks_.data(), shape_.payload_bits, written, change.after);
    ++written;
  });
  next->copy(*this, taken, path_.rows, written);
  return next;
}

void RunsPath::allocate(size_t rows) {
  const size_t columns = columns_of(shape_);
  ids_ = Buffer<uint32_t>(rows * columns, Fill::kNone);
  masks_ = Buffer<std::byte>(rows * (shape_.payload_bits / 8), Fill::kNone);
  columns_ = Buffer<const uint32_t*>(columns);
  for (size_t column = 0; column < columns; ++column) {
    columns_[column] = ids_.data() + column * rows;
  }
  path_.rows = rows;
  path_.keys = static_cast<uint32_t>(rows);
  path_.a = columns_.data();
  path_.b = masks_.data();
}

void RunsPath::copy(const RunsPath& from, size_t begin, size_t end, size_t row) {
  if (begin == end) return;
  for (size_t column = 0; column < columns_.size(); ++column) {
    std::copy(from.columns_[column] + begin, from.columns_[column] + end,
              ids_.data() + column * path_.rows + row);
  }
  const size_t mask_bytes = shape_.payload_bits / 8;
  std::copy_n(from.masks_.data() + begin * mask_bytes, (end - begin) * mask_bytes,
              masks_.data() + row * mask_bytes);
}

template <class Visit>
void RunsPath::for_each_change(ChangeGroups changes, Visit&& visit) const {
  size_t row = 0;
  for (; !changes.done(); changes.next()) {
    row = lower_bound(row, changes);
    const bool is_there = row < path_.rows && compare(row, changes) == 0;
    const uint64_t before = is_there ? read_mask(masks_.data(), shape_.payload_bits, row) : 0;
    visit(Change{row, before, changed_mask(changes, before)}, changes);
  }
}

size_t RunsPath::lower_bound(size_t row, const ChangeGroups& change) const {
  // In growing steps: after a bulk load the place is a few rows on, after a small batch far away.
  size_t low = row;
  size_t high = row;
  for (size_t step = 1; high < path_.rows && compare(high, change) < 0; step *= 2) {
    low = high + 1;
    high += step;
  }
  high = std::min<size_t>(high, path_.rows);
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (compare(middle, change) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::strong_ordering RunsPath::compare(size_t row, const ChangeGroups& change) const {
  for (size_t column = 0; column < columns_.size(); ++column) {
    const auto order = columns_[column][row] <=> change.value(column);
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

}  // namespace

std::shared_ptr<const AccessPath> empty_runs_path(PathShape shape) {
  return std::make_shared<RunsPath>(std::move(shape));
}

}  // namespace frost::rt
