// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/partition.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/check.hpp"

namespace frost::rt {
namespace {

// Log entries before the first look for hidden ones: somebody who writes the same facts again and
// again without a snapshot must not fill the memory.
#ifdef FROST_SMALL_CONSTANTS
constexpr size_t kCompactionChangesMin = 16;
#else
constexpr size_t kCompactionChangesMin = size_t{1} << 20;
#endif

// The row of a partition without columns.
constexpr uint32_t kOnlyRow = 0;

}  // namespace

void add_missing_order(PartitionShape& shape) {
  if (shape.orders.empty()) {
    shape.orders.emplace_back(shape.columns);
    std::iota(shape.orders.front().begin(), shape.orders.front().end(), 0U);
  }
  for (std::vector<uint32_t>& order : shape.orders) {
    if (order.empty()) order.push_back(0);  // the row () is the id 0
  }
}

Partition::Partition(PartitionShape shape)
    : log_(std::max(1U, shape.columns)),
      columns_(shape.columns),
      compaction_due_(kCompactionChangesMin) {
  add_missing_order(shape);
  for (std::vector<uint32_t>& order : shape.orders) {
    paths_.push_back(AccessPath::empty({shape.payload_bits, std::move(order)}));
  }
}

Partition::Partition(const PartitionShape& shape,
                     std::vector<std::shared_ptr<const AccessPath>> paths)
    : paths_(std::move(paths)),
      log_(std::max(1U, shape.columns)),
      columns_(shape.columns),
      compaction_due_(kCompactionChangesMin) {
  FROST_CHECK(!paths_.empty());
  FROST_CHECK(paths_.size() == shape.orders.size());
}

void Partition::set(const uint32_t* row, uint32_t bit) {
  log_.set(columns_ == 0 ? &kOnlyRow : row, bit);
}

void Partition::clear(const uint32_t* row, uint32_t bit) {
  log_.clear(columns_ == 0 ? &kOnlyRow : row, bit);
}

bool Partition::full() const {
  return paths_.front()->descriptor().rows + log_.size() >= UINT32_MAX - 1;
}

void Partition::publish() {
  std::vector<std::shared_ptr<const AccessPath>> next;
  next.reserve(paths_.size());
  for (const auto& path : paths_) next.push_back(path->merged(log_));
  paths_ = std::move(next);
  log_.reset();
  compaction_due_ = kCompactionChangesMin;
}

uint64_t Partition::path_bytes() const {
  uint64_t bytes = 0;
  for (const auto& path : paths_) bytes += path->bytes();
  return bytes;
}

void Partition::compact_if_due() {
  if (log_.size() < compaction_due_) return;
  log_.compact();
  compaction_due_ = std::max(kCompactionChangesMin, log_.size() * 2);
}

}  // namespace frost::rt
