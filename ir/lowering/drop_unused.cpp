// SPDX-License-Identifier: Apache-2.0
#include "ir/lowering/drop_unused.hpp"

#include <cstdint>
#include <vector>

#include "ir/lowering/clean_up.hpp"
#include "ir/lowering/repeated_reads.hpp"

namespace frost {

using lir::Instruction;
using lir::Op;

namespace {

// Tests that do nothing but read; a call may fail.
bool only_reads(Op op) { return op == Op::TestMask || (is_repeatable_test(op) && op != Op::Call); }

std::vector<uint32_t> count_uses(const lir::Procedure& procedure) {
  std::vector<uint32_t> uses(procedure.registers.size(), 0);
  for (const lir::Block& block : procedure.blocks) {
    for (const Instruction& instruction : block) {
      for (const lir::RegisterId argument : instruction.arguments) ++uses[argument.index()];
    }
  }
  return uses;
}

}  // namespace

void drop_unused(lir::Procedure& procedure) {
  for (size_t dropped = 1; dropped > 0;) {
    clean_up(procedure);  // blocks that only jump on hide that two targets are one
    const std::vector<uint32_t> uses = count_uses(procedure);
    dropped = 0;
    for (lir::Block& block : procedure.blocks) {
      const Instruction& last = block.back();
      if (only_reads(last.op) && last.targets[0] == last.targets[1]) {
        turn_into_jump(block.back(), true);
        ++dropped;
      }
      dropped += std::erase_if(block, [&](const Instruction& instruction) {
        return is_value_read(instruction.op) && uses[instruction.results[0].index()] == 0;
      });
    }
  }
}

}  // namespace frost
