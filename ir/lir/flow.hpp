// SPDX-License-Identifier: Apache-2.0
// Where the blocks of a procedure lead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ir/lir/lir.hpp"

namespace frost::lir {

// Calls visit(target, position) for each block that `last`, the end of a block, may go to: its
// targets, then its cases. Through an instruction that is not const, targets may be changed.
template <class Last, class Visit>
void for_each_target(Last& last, Visit visit) {
  uint32_t position = 0;
  for (; position < info(last.op).targets; ++position) visit(last.targets[position], position);
  for (auto& [literal, target] : last.cases) visit(target, position++);
}

// The same one at a time, for searches that leave a block and come back to it.
inline size_t target_count(const Instruction& last) {
  return info(last.op).targets + last.cases.size();
}
inline BlockId target_at(const Instruction& last, size_t position) {
  const size_t targets = info(last.op).targets;
  return position < targets ? last.targets[position] : last.cases[position - targets].second;
}

// The blocks that are reached, each after those that it leads to but for the way back of a loop. In
// reverse, each comes after those that dominate it.
std::vector<BlockId> post_order(const Procedure& procedure);

// Of all blocks.
size_t instruction_count(const Procedure& procedure);

}  // namespace frost::lir
