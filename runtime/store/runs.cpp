// SPDX-License-Identifier: Apache-2.0
// K5: three or more columns, as one array per column with the rows in lexicographic order.
#include <algorithm>
#include <compare>
#include <span>
#include <utility>

#include "base/check.hpp"
#include "runtime/store/access_path.hpp"
#include "runtime/store/shared_array.hpp"

namespace frost::rt {
namespace {

class RunsPath final : public AccessPath {
 public:
  using AccessPath::AccessPath;
  RunsPath(PathShape shape, const PathArrays& arrays);
  [[nodiscard]] std::shared_ptr<const AccessPath> merged(const ChangeLog& log) const override;
  [[nodiscard]] uint64_t bytes() const override {
    return sizeof *this + ids_.bytes() + masks_.bytes() + columns_.bytes();
  }

 private:
  // Hands every row after the changes to `emit(value, mask)`, in order; value(c) is its id in
  // column c.
  template <class Emit>
  void merge(ChangeGroups changes, Emit&& emit) const;
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
  path_.b = masks_.data();
}

std::shared_ptr<const AccessPath> RunsPath::merged(const ChangeLog& log) const {
  const SortedChanges sorted = log.sorted(shape_.order);
  const ChangeGroups changes(sorted);
  auto next = std::make_shared<RunsPath>(shape_);
  uint64_t rows = 0;
  merge(changes, [&](auto&&, uint64_t) { ++rows; });
  FROST_CHECK(rows <= UINT32_MAX);
  if (rows == 0) return next;

  const size_t columns = shape_.order.size();
  Buffer<uint32_t> ids(rows * columns, Fill::kNone);
  Buffer<std::byte> masks(rows * (shape_.payload_bits / 8), Fill::kNone);
  size_t row = 0;
  merge(changes, [&](auto&& value, uint64_t mask) {
    for (size_t column = 0; column < columns; ++column) ids[column * rows + row] = value(column);
    write_mask(masks.data(), shape_.payload_bits, row, mask);
    ++row;
  });
  next->path_.rows = rows;
  next->path_.keys = static_cast<uint32_t>(rows);
  next->take_rows(SharedArray(std::move(ids)), SharedArray(std::move(masks)));
  next->count_facts(next->masks_.span());
  return next;
}

template <class Emit>
void RunsPath::merge(ChangeGroups changes, Emit&& emit) const {
  const size_t rows = path_.rows;
  size_t row = 0;
  while (row < rows || !changes.done()) {
    const auto order = row == rows      ? std::strong_ordering::greater
                       : changes.done() ? std::strong_ordering::less
                                        : compare(row, changes);
    uint64_t mask = order <= 0 ? read_mask(masks_.data(), shape_.payload_bits, row) : 0;
    if (order >= 0) mask = changed_mask(changes, mask);
    if (mask != 0 && order <= 0) emit([&](size_t column) { return columns_[column][row]; }, mask);
    if (mask != 0 && order > 0) emit([&](size_t column) { return changes.value(column); }, mask);
    if (order <= 0) ++row;
    if (order >= 0) changes.next();
  }
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
