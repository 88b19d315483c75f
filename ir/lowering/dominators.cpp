// SPDX-License-Identifier: Apache-2.0
// The algorithm of Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001).
#include "ir/lowering/dominators.hpp"

#include <cstdint>

#include "ir/lir/flow.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;

namespace {

constexpr size_t kNone = SIZE_MAX;

// The immediate dominator of each block; of the first one itself.
std::vector<size_t> immediate_dominators(const lir::Procedure& procedure,
                                         const std::vector<std::vector<size_t>>& predecessors) {
  const std::vector<BlockId> order = lir::post_order(procedure);
  std::vector<size_t> place(procedure.blocks.size());
  for (size_t i = 0; i < order.size(); ++i) place[order[i].index()] = i;
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
      const size_t block = order[i].index();
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
  const std::vector<size_t> dominator = immediate_dominators(procedure, predecessors);
  for (size_t b = 1; b < count; ++b) children_[dominator[b]].emplace_back(b);
}

}  // namespace frost
