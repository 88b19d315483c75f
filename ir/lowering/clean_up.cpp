// SPDX-License-Identifier: Apache-2.0
#include "ir/lowering/clean_up.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "ir/lir/flow.hpp"
#include "ir/lowering/fuse_emits.hpp"

namespace frost {

using lir::BlockId;
using lir::Op;

namespace {

// Where a jump to `id` ends up: blocks that only jump on are skipped.
BlockId destination(const lir::Procedure& procedure, BlockId id) {
  // A cycle of empty blocks cannot arise: every cycle goes through a loop op.
  while (procedure.blocks[id].size() == 1 && procedure.blocks[id][0].op == Op::Jump) {
    id = procedure.blocks[id][0].targets[0];
  }
  return id;
}

void thread_jumps(lir::Procedure& procedure) {
  for (lir::Block& block : procedure.blocks) {
    lir::for_each_target(
        block.back(), [&](BlockId& target, uint32_t) { target = destination(procedure, target); });
  }
}

// Alternatives that always succeed leave blocks behind that nothing jumps to.
void drop_unreachable(lir::Procedure& procedure) {
  std::vector<bool> reached(procedure.blocks.size(), false);
  std::vector<BlockId> todo{BlockId(uint32_t{0})};
  while (!todo.empty()) {
    BlockId id = todo.back();
    todo.pop_back();
    if (reached[id.index()]) continue;
    reached[id.index()] = true;
    lir::for_each_target(procedure.blocks[id].back(),
                         [&](BlockId target, uint32_t) { todo.push_back(target); });
  }
  std::vector<BlockId> renamed(procedure.blocks.size());
  IdVector<BlockId, lir::Block> kept;
  kept.reserve(static_cast<size_t>(std::ranges::count(reached, true)));
  for (size_t i = 0; i < reached.size(); ++i) {
    if (reached[i]) renamed[i] = kept.push(std::move(procedure.blocks[BlockId(i)]));
  }
  for (lir::Block& block : kept) {
    lir::for_each_target(block.back(),
                         [&](BlockId& target, uint32_t) { target = renamed[target.index()]; });
  }
  procedure.blocks = std::move(kept);
}

}  // namespace

void clean_up(lir::Procedure& procedure) {
  thread_jumps(procedure);
  fuse_emits(procedure);
  drop_unreachable(procedure);
}

}  // namespace frost
