// SPDX-License-Identifier: Apache-2.0
#include "ir/lowering/order_alternatives.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/check.hpp"
#include "ir/lir/flow.hpp"

namespace frost {

using lir::BlockId;

namespace {

// A procedure begins with its first block: it changes places with `block`.
void begin_with(lir::Procedure& procedure, BlockId block) {
  const BlockId first(uint32_t{0});
  std::swap(procedure.blocks[first], procedure.blocks[block]);
  for (lir::Block& each : procedure.blocks) {
    lir::for_each_target(each.back(), [&](BlockId& target, uint32_t) {
      if (target == first) {
        target = block;
      } else if (target == block) {
        target = first;
      }
    });
  }
}

void redirect(lir::Procedure& procedure, BlockId block, BlockId from, BlockId to) {
  lir::for_each_target(procedure.blocks[block].back(), [&](BlockId& target, uint32_t) {
    if (target == from) target = to;
  });
}

// Where each alternative leads when it does not hold.
void order_followers(lir::Procedure& procedure, const AlternativeChain& chain,
                     const AlternativeOrder& order) {
  const auto& alternatives = chain.alternatives;
  for (size_t place = 0; place < order.size(); ++place) {
    const size_t i = order[place];
    const bool was_last = i + 1 == order.size();
    const bool is_last = place + 1 == order.size();
    const BlockId before = was_last ? chain.otherwise : alternatives[i + 1].entry;
    const BlockId now = is_last ? chain.otherwise : alternatives[order[place + 1]].entry;
    for (const BlockId block : alternatives[i].blocks) redirect(procedure, block, before, now);
  }
}

// Everything else that leads to the chain leads to what is asked first.
void enter_at_first(lir::Procedure& procedure, const AlternativeChain& chain,
                    const AlternativeOrder& order) {
  std::vector<bool> is_inside(procedure.blocks.size(), false);
  for (const AskedAlternative& alternative : chain.alternatives) {
    for (const BlockId block : alternative.blocks) is_inside[block.index()] = true;
  }
  const BlockId before = chain.alternatives[0].entry;
  const BlockId now = chain.alternatives[order[0]].entry;
  for (size_t b = 0; b < is_inside.size(); ++b) {
    if (!is_inside[b]) redirect(procedure, BlockId(b), before, now);
  }
}

bool is_as_it_was(const AlternativeOrder& order) { return std::ranges::is_sorted(order); }

}  // namespace

lir::Program order_alternatives(const lir::Program& program,
                                std::span<const AlternativeChain> chains,
                                std::span<const AlternativeOrder> orders) {
  FROST_CHECK(chains.size() == orders.size());
  lir::Program result = program;
  const auto for_each_changed = [&](auto change) {
    for (size_t i = chains.size(); i-- > 0;) {
      FROST_CHECK(orders[i].size() == chains[i].alternatives.size());
      if (is_as_it_was(orders[i])) continue;
      change(result.procedures[chains[i].procedure], chains[i], orders[i]);
    }
  };
  // From the inside out: where the last one of a chain leads, the alternative around it leads, too.
  for_each_changed(order_followers);
  for_each_changed(enter_at_first);
  for_each_changed(
      [](lir::Procedure& procedure, const AlternativeChain& chain, const AlternativeOrder& order) {
        if (chain.alternatives[0].entry != BlockId(uint32_t{0})) return;
        begin_with(procedure, chain.alternatives[order[0]].entry);
      });
  return result;
}

}  // namespace frost
