// SPDX-License-Identifier: Apache-2.0
// The rows of one partition: its access paths as of the last snapshot, and what changed since.
//
// The rows are held by the paths alone; a partition that no plan reads gets one path of its own to
// hold them. So memory is what the paths take, plus the log of changes between two snapshots.
//
// Thread safety: one writer. Paths handed out never change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/store/access_path.hpp"
#include "runtime/store/change_log.hpp"

namespace frost::rt {

struct PartitionShape {
  uint32_t columns = 0;       // 0: every position is a literal, there is the row () only
  uint32_t payload_bits = 0;  // of every path
  std::vector<std::vector<uint32_t>> orders;  // of the paths; each a permutation of the columns
};

// Rows that no plan reads still need a path that holds them.
void add_missing_order(PartitionShape& shape);

class Partition {
 public:
  explicit Partition(PartitionShape shape);
  // With the rows of `paths`: one per order of the shape, which misses none, and equal rows in
  // each.
  Partition(const PartitionShape& shape, std::vector<std::shared_ptr<const AccessPath>> paths);

  // `row` has one id per column; `bit` is below 64, and 0 without payload. Amortised O(1).
  // Errors: std::bad_alloc, nothing changed.
  void set(const uint32_t* row, uint32_t bit);
  void clear(const uint32_t* row, uint32_t bit);
  // True when one more change might make more rows than the paths can count.
  [[nodiscard]] bool full() const;

  // Undo: truncate(mark()) forgets every change since mark(). Neither publish() nor
  // compact_if_due() may come in between.
  [[nodiscard]] size_t mark() const { return log_.size(); }
  void truncate(size_t mark) { log_.truncate(mark); }
  // Drops changes that later ones hide, once in a while: call it before a change.
  void compact_if_due();

  [[nodiscard]] bool changed() const { return log_.size() != 0; }
  // Moves the changes into new paths. Errors: std::bad_alloc, nothing changed.
  void publish();
  // One per order of the shape, as of the last publish().
  [[nodiscard]] const std::shared_ptr<const AccessPath>& path(size_t index) const {
    return paths_[index];
  }
  [[nodiscard]] const std::vector<std::shared_ptr<const AccessPath>>& paths() const {
    return paths_;
  }
  [[nodiscard]] uint64_t facts() const { return paths_.front()->facts(); }
  // Bytes of all paths, including one that only holds the rows.
  [[nodiscard]] uint64_t path_bytes() const;

 private:
  std::vector<std::shared_ptr<const AccessPath>> paths_;
  ChangeLog log_;
  uint32_t columns_;
  size_t compaction_due_;
};

}  // namespace frost::rt
