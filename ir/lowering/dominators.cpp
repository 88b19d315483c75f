// SPDX-License-Identifier: Apache-2.0
// The algorithm of Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001).
#include "ir/lowering/dominators.hpp"

#include <cstdint>

#include "ir/lir/flow.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;

std::vector<size_t> immediate_dominators(const std::vector<size_t>& post_order,
                                         const std::vector<std::vector<size_t>>& predecessors) {
  std::vector<size_t> place(predecessors.size());
  for (size_t i = 0; i < post_order.size(); ++i) place[post_order[i]] = i;
  std::vector<size_t> dominator(predecessors.size(), kNoDominator);
  dominator[post_order.back()] = post_order.back();
  const auto common = [&](size_t a, size_t b) {
    while (a != b) {
      while (place[a] < place[b]) a = dominator[a];
      while (place[b] < place[a]) b = dominator[b];
    }
    return a;
  };
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (size_t i = post_order.size() - 1; i-- > 0;) {
      const size_t node = post_order[i];
      size_t found = kNoDominator;
      for (const size_t before : predecessors[node]) {
        if (dominator[before] == kNoDominator) continue;
        found = found == kNoDominator ? before : common(found, before);
      }
      has_changed = has_changed || found != dominator[node];
      dominator[node] = found;
    }
  }
  return dominator;
}

Dominators::Dominators(const lir::Procedure& procedure)
    : children_(procedure.blocks.size()), only_ways_(procedure.blocks.size()) {
  const size_t count = procedure.blocks.size();
  std::vector<std::vector<size_t>> predecessors(count);
  for (size_t b = 0; b < count; ++b) {
    const Instruction& last = procedure.blocks[BlockId(b)].back();
    const uint32_t plain = lir::info(last.op).targets;
    lir::for_each_target(last, [&](BlockId target, uint32_t position) {
      const bool is_only = predecessors[target.index()].empty() && position < plain;
      predecessors[target.index()].push_back(b);
      only_ways_[target.index()] =
          is_only ? std::optional(OnlyWay{BlockId(b), position}) : std::nullopt;
    });
  }
  only_ways_[0].reset();  // it is where the procedure begins, too
  std::vector<size_t> order;
  for (const BlockId block : lir::post_order(procedure)) order.push_back(block.index());
  const std::vector<size_t> dominator = immediate_dominators(order, predecessors);
  for (size_t b = 1; b < count; ++b) children_[dominator[b]].emplace_back(b);
}

}  // namespace frost
