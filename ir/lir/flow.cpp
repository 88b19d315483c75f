// SPDX-License-Identifier: Apache-2.0
#include "ir/lir/flow.hpp"

#include <cstddef>
#include <utility>

namespace frost::lir {

std::vector<BlockId> post_order(const Procedure& procedure) {
  struct Open {
    BlockId block;
    std::vector<BlockId> targets;
    size_t next = 0;
  };
  std::vector<bool> seen(procedure.blocks.size(), false);
  std::vector<BlockId> order;
  std::vector<Open> open;
  const auto enter = [&](BlockId block) {
    seen[block.index()] = true;
    std::vector<BlockId> targets;
    for_each_target(procedure.blocks[block].back(),
                    [&](BlockId target, uint32_t) { targets.push_back(target); });
    open.push_back({block, std::move(targets)});
  };
  enter(BlockId(uint32_t{0}));
  while (!open.empty()) {
    Open& last = open.back();
    if (last.next == last.targets.size()) {
      order.push_back(last.block);
      open.pop_back();
      continue;
    }
    const BlockId target = last.targets[last.next++];
    if (!seen[target.index()]) enter(target);
  }
  return order;
}

}  // namespace frost::lir
