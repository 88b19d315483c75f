// SPDX-License-Identifier: Apache-2.0
// K5: three or more columns, as one array per column with the rows in lexicographic order.
#include <algorithm>
#include <compare>
#include <span>
#include <utility>

#include "base/check.hpp"
#include "runtime/store/access_path.hpp"

namespace frost::rt {
namespace {

class RunsPath final : public AccessPath {
 public:
  using AccessPath::AccessPath;
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

  Buffer<uint32_t> ids_;  // column after column
  Buffer<std::byte> masks_;
  Buffer<const uint32_t*> columns_;
};

std::shared_ptr<const AccessPath> RunsPath::merged(const ChangeLog& log) const {
  const SortedChanges sorted = log.sorted(shape_.order);
  const ChangeGroups changes(sorted);
  auto next = std::make_shared<RunsPath>(shape_);
  uint64_t rows = 0;
  merge(changes, [&](auto&&, uint64_t) { ++rows; });
  FROST_CHECK(rows <= UINT32_MAX);
  if (rows == 0) return next;

  const size_t columns = shape_.order.size();
  next->ids_ = Buffer<uint32_t>(rows * columns, Fill::kNone);
  next->masks_ = Buffer<std::byte>(rows * (shape_.payload_bits / 8), Fill::kNone);
  next->columns_ = Buffer<const uint32_t*>(columns);
  uint32_t* ids = next->ids_.data();
  for (size_t column = 0; column < columns; ++column) next->columns_[column] = ids + column * rows;
  size_t row = 0;
  merge(changes, [&](auto&& value, uint64_t mask) {
    for (size_t column = 0; column < columns; ++column) ids[column * rows + row] = value(column);
    write_mask(next->masks_.data(), shape_.payload_bits, row, mask);
    ++row;
  });
  next->path_.rows = rows;
  next->path_.keys = static_cast<uint32_t>(rows);
  next->path_.a = next->columns_.data();
  next->path_.b = next->masks_.data();
  next->count_facts(next->masks_);
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

}  // namespace frost::rt
