// SPDX-License-Identifier: Apache-2.0
#include "ir/lir/flow.hpp"

#include <cstddef>

namespace frost::lir {

std::vector<BlockId> post_order(const Procedure& procedure) {
  struct Open {
    BlockId block;
    size_t next = 0;  // position of a target
  };
  std::vector<bool> seen(procedure.blocks.size(), false);
  std::vector<BlockId> order;
  std::vector<Open> open;
  const auto enter = [&](BlockId block) {
    seen[block.index()] = true;
    open.push_back({block});
  };
  enter(BlockId(uint32_t{0}));
  while (!open.empty()) {
    Open& top = open.back();
    const Instruction& last = procedure.blocks[top.block].back();
    if (top.next == target_count(last)) {
      order.push_back(top.block);
      open.pop_back();
      continue;
    }
    const BlockId target = target_at(last, top.next++);
    if (!seen[target.index()]) enter(target);
  }
  return order;
}

size_t instruction_count(const Procedure& procedure) {
  size_t count = 0;
  for (const Block& block : procedure.blocks) count += block.size();
  return count;
}

}  // namespace frost::lir
