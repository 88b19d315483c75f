// SPDX-License-Identifier: Apache-2.0
// The algorithm of Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001).
#include "ir/lowering/dominators.hpp"

#include <cstdint>
#include <utility>

namespace frost {

using lir::BlockId;
using lir::Instruction;

namespace {

std::vector<size_t> successors(const lir::Block& block) {
  std::vector<size_t> targets;
  const Instruction& last = block.back();
  for (uint32_t i = 0; i < lir::info(last.op).targets; ++i) {
    targets.push_back(last.targets[i].index());
  }
  for (auto [literal, target] : last.cases) targets.push_back(target.index());
  return targets;
}

// Depth-first, each block after those it leads to.
std::vector<size_t> post_order(const lir::Procedure& procedure) {
  std::vector<bool> seen(procedure.blocks.size(), false);
  std::vector<size_t> order;
  std::vector<std::pair<size_t, std::vector<size_t>>> open;
  const auto visit = [&](size_t block) {
    seen[block] = true;
    open.emplace_back(block, successors(procedure.blocks[BlockId(block)]));
  };
  visit(0);
  while (!open.empty()) {
    auto& [block, left] = open.back();
    if (left.empty()) {
      order.push_back(block);
      open.pop_back();
      continue;
    }
    const size_t next = left.back();
    left.pop_back();
    if (!seen[next]) visit(next);
  }
  return order;
}

constexpr size_t kNone = SIZE_MAX;

// The immediate dominator of each block; of the first one itself.
std::vector<size_t> immediate_dominators(const lir::Procedure& procedure,
                                         const std::vector<std::vector<size_t>>& predecessors) {
  const std::vector<size_t> order = post_order(procedure);
  std::vector<size_t> place(procedure.blocks.size());
  for (size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  std::vector<size_t> dominator(procedure.blocks.size(), kNone);
  dominator[0] = 0;
  const auto common = [&](size_t a, size_t b) {
    while (a != b) {
      while (place[a] < place[b]) a = dominator[a];
      while (place[b] < place[a]) b = dominator[b];
    }
    return a;
  };
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (size_t i = order.size() - 1; i-- > 0;) {  // the last one is the first block
      const size_t block = order[i];
      size_t found = kNone;
      for (const size_t before : predecessors[block]) {
        if (dominator[before] == kNone) continue;
        found = found == kNone ? before : common(found, before);
      }
      has_changed = has_changed || found != dominator[block];
      dominator[block] = found;
    }
  }
  return dominator;
}

}  // namespace

Dominators::Dominators(const lir::Procedure& procedure)
    : children_(procedure.blocks.size()), only_ways_(procedure.blocks.size()) {
  const size_t count = procedure.blocks.size();
  std::vector<std::vector<size_t>> predecessors(count);
  for (size_t b = 0; b < count; ++b) {
    const std::vector<size_t> targets = successors(procedure.blocks[BlockId(b)]);
    const uint32_t plain = lir::info(procedure.blocks[BlockId(b)].back().op).targets;
    for (uint32_t i = 0; i < targets.size(); ++i) {
      const bool is_only = predecessors[targets[i]].empty() && i < plain;
      predecessors[targets[i]].push_back(b);
      only_ways_[targets[i]] = is_only ? std::optional(OnlyWay{BlockId(b), i}) : std::nullopt;
    }
  }
  only_ways_[0].reset();  // it is where the procedure begins, too
  const std::vector<size_t> dominator = immediate_dominators(procedure, predecessors);
  for (size_t b = 1; b < count; ++b) children_[dominator[b]].emplace_back(b);
}

}  // namespace frost
