// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ir/lir/lir.hpp"

namespace frost {

// The way into a block that has only one: the block it comes from, and which of its targets it is.
struct OnlyWay {
  lir::BlockId from;
  uint32_t target = 0;
};

// The immediate dominator of each node of a graph, that of the first one being itself; kNoDominator
// for what is not in `post_order`, which ends with the first one.
inline constexpr size_t kNoDominator = SIZE_MAX;
std::vector<size_t> immediate_dominators(const std::vector<size_t>& post_order,
                                         const std::vector<std::vector<size_t>>& predecessors);

// How the blocks of a procedure follow each other; all of them are reached (lir::verify).
class Dominators {
 public:
  explicit Dominators(const lir::Procedure& procedure);

  // Blocks that `block` dominates and no other block between.
  [[nodiscard]] const std::vector<lir::BlockId>& children(lir::BlockId block) const {
    return children_[block.index()];
  }
  // None where several ways lead, or one of a switch.
  [[nodiscard]] std::optional<OnlyWay> only_way(lir::BlockId block) const {
    return only_ways_[block.index()];
  }

 private:
  std::vector<std::vector<lir::BlockId>> children_;
  std::vector<std::optional<OnlyWay>> only_ways_;
};

}  // namespace frost
