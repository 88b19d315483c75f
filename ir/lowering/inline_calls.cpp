// SPDX-License-Identifier: Apache-2.0
#include "ir/lowering/inline_calls.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include "ir/lir/flow.hpp"
#include "ir/lowering/clean_up.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::RegisterId;

namespace {

// Instructions of a procedure that is worth no call, and of one that the check of an action takes
// in all the same: then nothing has to be saved over a call, on most ways.
constexpr size_t kShortMax = 16;
constexpr size_t kShortMaxOfAction = 60;
// Instructions of a caller that takes no more.
constexpr size_t kCallerMax = 160;

class Inliner {
 public:
  Inliner(lir::Procedure& caller, const lir::Procedure& callee, BlockId block)
      : caller_(caller),
        callee_(callee),
        call_(std::move(caller.blocks[block].back())),
        first_register_(static_cast<uint32_t>(caller.registers.size())),
        first_block_(static_cast<uint32_t>(caller.blocks.size())) {
    Instruction jump;
    jump.op = Op::Jump;
    jump.place = call_.place;
    jump.targets[0] = BlockId(first_block_);
    caller.blocks[block].back() = std::move(jump);
  }

  void run() {
    for (size_t i = callee_.parameter_count; i < callee_.registers.size(); ++i) {
      caller_.registers.push_back(callee_.registers[i]);
    }
    for (const lir::Block& block : callee_.blocks) {
      lir::Block copy = block;
      for (Instruction& instruction : copy) adapt(instruction);
      caller_.blocks.push(std::move(copy));
    }
  }

 private:
  RegisterId here(RegisterId id) const {
    if (id.raw < callee_.parameter_count) return call_.arguments[id.raw];
    return RegisterId(first_register_ + id.raw - callee_.parameter_count);
  }

  BlockId here(BlockId id) const { return BlockId(first_block_ + id.raw); }

  void adapt(Instruction& instruction) const {
    if (instruction.op == Op::Return) {
      const BlockId next = call_.targets[instruction.immediate != 0 ? 0 : 1];
      instruction.op = Op::Jump;
      instruction.immediate = 0;
      instruction.targets[0] = next;
      return;
    }
    for (size_t i = 0; i < lir::info(instruction.op).results.size(); ++i) {
      instruction.results[i] = here(instruction.results[i]);
    }
    for (RegisterId& argument : instruction.arguments) argument = here(argument);
    lir::for_each_target(instruction, [&](BlockId& target, uint32_t) { target = here(target); });
  }

  lir::Procedure& caller_;
  const lir::Procedure& callee_;
  Instruction call_;
  uint32_t first_register_;
  uint32_t first_block_;
};

}  // namespace

void inline_calls(lir::Program& program, lir::ProcedureId id, const std::vector<bool>& is_action) {
  lir::Procedure& caller = program.procedures[id];
  size_t size = lir::instruction_count(caller);
  const size_t short_max = is_action[id.index()] ? kShortMaxOfAction : kShortMax;
  // What is copied keeps its calls. Those of the check of an action might be copied as well, which
  // made code longer and nothing faster.
  const size_t blocks = caller.blocks.size();
  for (size_t b = 0; b < blocks; ++b) {
    const Instruction& last = caller.blocks[BlockId(b)].back();
    if (last.op != Op::Call || last.callee >= id) continue;
    if (is_action[last.callee.index()]) continue;
    const lir::Procedure& callee = program.procedures[last.callee];
    const size_t more = lir::instruction_count(callee);
    if (more > short_max || size + more > kCallerMax) continue;
    size += more;
    Inliner(caller, callee, BlockId(b)).run();
  }
  clean_up(caller);
}

}  // namespace frost
