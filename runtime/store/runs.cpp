// SPDX-License-Identifier: Apache-2.0
// K5: three or more columns, as one array per column with the rows in lexicographic order.
#include <algorithm>
#include <bit>
#include <compare>
#include <utility>

#include "base/check.hpp"
#include "runtime/store/access_path.hpp"
#include "runtime/store/shared_array.hpp"

namespace frost::rt {
namespace {

size_t columns_of(const PathShape& shape) { return shape.order.size(); }

// Writes the rows of a path in order.
struct RowsWriter {
  RowsWriter(const PathShape& shape, size_t row_count)
      : ids(row_count * columns_of(shape), Fill::kNone),
        masks(row_count * (shape.payload_bits / 8), Fill::kNone),
        payload_bits(shape.payload_bits),
        columns(columns_of(shape)),
        rows(row_count) {}

  // The rows [begin, end) of `from`.
  void copy(const frost_path& from, size_t begin, size_t end) {
    if (begin == end) return;
    for (size_t column = 0; column < columns; ++column) {
      const uint32_t* const source = static_cast<const uint32_t* const*>(from.a)[column];
      std::copy(source + begin, source + end, ids.data() + column * rows + written);
    }
    const size_t mask_bytes = payload_bits / 8;
    std::copy_n(static_cast<const std::byte*>(from.b) + begin * mask_bytes,
                (end - begin) * mask_bytes, masks.data() + written * mask_bytes);
    written += end - begin;
  }
  void add(const ChangeGroups& row, uint64_t mask) {
    for (size_t column = 0; column < columns; ++column) {
      ids[column * rows + written] = row.value(column);
    }
    write_mask(masks.data(), payload_bits, written, mask);
    ++written;
  }

  Buffer<uint32_t> ids;  // column after column
  Buffer<std::byte> masks;
  uint32_t payload_bits;
  size_t columns;
  size_t rows;
  size_t written = 0;
};

class RunsPath final : public AccessPath {
 public:
  using AccessPath::AccessPath;
  RunsPath(PathShape shape, const PathArrays& arrays);
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
  void take_rows(SharedArray<uint32_t> ids, SharedArray<std::byte> masks);

  SharedArray<uint32_t> ids_;  // column after column
  SharedArray<std::byte> masks_;
  Buffer<const uint32_t*> columns_;
};

RunsPath::RunsPath(PathShape shape, const PathArrays& arrays) : AccessPath(std::move(shape)) {
  const size_t ids = size_t{arrays.rows} * shape_.order.size();
  FROST_CHECK(arrays.ids.size() == ids * sizeof(uint32_t));
  FROST_CHECK(arrays.masks.size() == size_t{arrays.rows} * (shape_.payload_bits / 8));
  take_counts(arrays);
  // SAFETY: the array begins at a cache line.
  take_rows({{reinterpret_cast<const uint32_t*>(arrays.ids.data()), ids}, arrays.owner},
            {arrays.masks, arrays.owner});
}

void RunsPath::take_rows(SharedArray<uint32_t> ids, SharedArray<std::byte> masks) {
  ids_ = std::move(ids);
  masks_ = std::move(masks);
  columns_ = Buffer<const uint32_t*>(shape_.order.size());
  for (size_t column = 0; column < columns_.size(); ++column) {
    columns_[column] = ids_.data() + column * path_.rows;
  }
  path_.a = columns_.data();
  path_.elements = path_.rows;
  path_.b = masks_.data();
}

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

  RowsWriter writer(shape_, rows);
  size_t taken = 0;  // own rows that are written or dropped
  for_each_change(changes, [&](const Change& change, const ChangeGroups& groups) {
    writer.copy(path_, taken, change.row);
    taken = change.row + (change.before != 0);
    if (change.after != 0) writer.add(groups, change.after);
  });
  writer.copy(path_, taken, path_.rows);
  next->facts_ = facts_ + static_cast<uint64_t>(more_facts);
  next->path_.rows = rows;
  next->path_.keys = static_cast<uint32_t>(rows);
  next->take_rows(SharedArray(std::move(writer.ids)), SharedArray(std::move(writer.masks)));
  return next;
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

std::shared_ptr<const AccessPath> runs_path_over(PathShape shape, const PathArrays& arrays) {
  return std::make_shared<RunsPath>(std::move(shape), arrays);
}

}  // namespace frost::rt
