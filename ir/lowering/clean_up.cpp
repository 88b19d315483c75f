// SPDX-License-Identifier: Apache-2.0
#include "ir/lowering/clean_up.hpp"

#include <algorithm>
#include <iterator>
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

// How many ways lead to each block; none to those that are not reached.
std::vector<uint32_t> count_ways(const lir::Procedure& procedure) {
  std::vector<uint32_t> ways(procedure.blocks.size(), 0);
  std::vector<BlockId> todo{BlockId(uint32_t{0})};
  ways[0] = 1;
  while (!todo.empty()) {
    const BlockId id = todo.back();
    todo.pop_back();
    lir::for_each_target(procedure.blocks[id].back(), [&](BlockId target, uint32_t) {
      if (++ways[target.index()] == 1) todo.push_back(target);
    });
  }
  return ways;
}

// Appends blocks to the one that jumps to them when nothing else does. Loops keep blocks of their
// own.
void join_blocks(lir::Procedure& procedure, std::vector<uint32_t>& ways) {
  for (size_t i = 0; i < ways.size(); ++i) {
    lir::Block& block = procedure.blocks[BlockId(i)];
    while (ways[i] != 0 && block.back().op == Op::Jump) {
      const BlockId target = block.back().targets[0];
      lir::Block& next = procedure.blocks[target];
      if (ways[target.index()] != 1 || target.index() == 0 || lir::is_loop(next.front().op)) break;
      block.pop_back();
      std::ranges::move(next, std::back_inserter(block));
      ways[target.index()] = 0;
    }
  }
}

// Alternatives that always succeed leave blocks behind that nothing jumps to.
void drop_unreachable(lir::Procedure& procedure, const std::vector<uint32_t>& ways) {
  std::vector<BlockId> renamed(procedure.blocks.size());
  IdVector<BlockId, lir::Block> kept;
  kept.reserve(ways.size() - static_cast<size_t>(std::ranges::count(ways, 0U)));
  for (size_t i = 0; i < ways.size(); ++i) {
    if (ways[i] != 0) renamed[i] = kept.push(std::move(procedure.blocks[BlockId(i)]));
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
  std::vector<uint32_t> ways = count_ways(procedure);
  join_blocks(procedure, ways);
  drop_unreachable(procedure, ways);
}

}  // namespace frost
