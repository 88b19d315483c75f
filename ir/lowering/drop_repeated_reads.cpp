// SPDX-License-Identifier: Apache-2.0
// A walk down the dominator tree with what is known at each block: registers that hold the value of
// a read, and tests that have been made. What a block adds is forgotten when its part of the tree
// is done.
#include "ir/lowering/drop_repeated_reads.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "ir/lowering/clean_up.hpp"
#include "ir/lowering/dominators.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::RegisterId;

namespace {

// A read by what it depends on.
using Read = std::vector<uint64_t>;

Read read_of(const Instruction& instruction) {
  Read read{static_cast<uint64_t>(instruction.op), instruction.path.raw, instruction.constant.raw,
            instruction.callee.raw, instruction.immediate};
  for (const RegisterId argument : instruction.arguments) read.push_back(argument.raw);
  return read;
}

bool is_value(Op op) {
  switch (op) {
    case Op::Const:
    case Op::Zero:
    case Op::Now:
    case Op::UnaryMask:
    case Op::CsrMask:
      return true;
    default:
      return false;
  }
}

// Branches that go the same way each time.
bool is_test(Op op) {
  switch (op) {
    case Op::BitmapTest:
    case Op::Contains:
    case Op::Same:
    case Op::Call:
    case Op::Neighbour:
      return true;
    default:
      return false;
  }
}

// What tests have told of a mask.
struct MaskBits {
  uint64_t absent = 0;   // none of these bits
  uint64_t present = 0;  // one of these bits at least; 0: nothing is known
};

class RepeatedReads {
 public:
  explicit RepeatedReads(lir::Procedure& procedure)
      : procedure_(procedure),
        dominators_(procedure),
        names_(procedure.registers.size()),
        masks_(procedure.registers.size()) {
    for (size_t i = 0; i < names_.size(); ++i) names_[i] = RegisterId(i);
  }

  void run() {
    enter(BlockId(uint32_t{0}));
    while (!open_.empty()) {
      Open& block = open_.back();
      const auto& children = dominators_.children(block.id);
      if (block.next < children.size()) {
        enter(children[block.next++]);
      } else {
        leave(block);
        open_.pop_back();
      }
    }
    clean_up(procedure_);
  }

 private:
  // What is known of a read: the register with its value, or of a test, which way it went; of a
  // look-up that went the first way, both.
  struct Known {
    std::optional<bool> holds;
    RegisterId value;
  };
  struct Open {
    BlockId id;
    size_t next = 0;  // child
    std::vector<Read> reads = {};
    std::vector<std::pair<RegisterId, MaskBits>> masks = {};  // as they were
  };

  void rename(Instruction& instruction) const {
    for (RegisterId& argument : instruction.arguments) argument = name(argument);
  }
  RegisterId name(RegisterId id) const {
    while (names_[id.index()] != id) id = names_[id.index()];
    return id;
  }

  void enter(BlockId id) {
    open_.push_back({.id = id});
    learn_from_the_way(id);
    lir::Block& block = procedure_.blocks[id];
    std::erase_if(block, [&](Instruction& instruction) {
      rename(instruction);
      return is_value(instruction.op) && is_known_value(instruction);
    });
    decide(block.back());
  }

  void leave(const Open& block) {
    for (const Read& read : block.reads) known_.erase(read);
    for (size_t i = block.masks.size(); i-- > 0;) {
      masks_[block.masks[i].first.index()] = block.masks[i].second;
    }
  }

  void learn(Read read, Known known) {
    if (known_.try_emplace(read, known).second) open_.back().reads.push_back(std::move(read));
  }

  // What the last instruction of the block before has told.
  void learn_from_the_way(BlockId id) {
    const std::optional<OnlyWay> way = dominators_.only_way(id);
    if (!way) return;
    Instruction branch = procedure_.blocks[way->from].back();
    if (lir::info(branch.op).targets != 2 || branch.targets[0] == branch.targets[1]) return;
    rename(branch);
    const bool holds = way->target == 0;
    if (branch.op == Op::TestMask) learn_bits(branch, holds);
    if (is_test(branch.op)) learn(read_of(branch), {holds, branch.results[0]});
  }

  void learn_bits(const Instruction& test, bool holds) {
    const RegisterId mask = test.arguments[0];
    MaskBits& bits = masks_[mask.index()];
    open_.back().masks.emplace_back(mask, bits);
    if (holds) {
      bits.present = test.immediate;
    } else {
      bits.absent |= test.immediate;
    }
  }

  bool is_known_value(const Instruction& instruction) {
    const Read read = read_of(instruction);
    const auto known = known_.find(read);
    if (known == known_.end()) {
      learn(read, {std::nullopt, instruction.results[0]});
      return false;
    }
    names_[instruction.results[0].index()] = known->second.value;
    return true;
  }

  void decide(Instruction& last) {
    if (last.op == Op::TestMask) return decide_mask(last);
    if (!is_test(last.op)) return;
    const auto known = known_.find(read_of(last));
    if (known == known_.end()) return;
    const bool holds = *known->second.holds;
    if (last.op == Op::Neighbour && holds) {
      names_[last.results[0].index()] = known->second.value;
    }
    jump(last, holds);
  }

  void decide_mask(Instruction& test) const {
    const MaskBits& bits = masks_[test.arguments[0].index()];
    test.immediate &= ~bits.absent;
    if (test.immediate == 0) return jump(test, false);
    const uint64_t present = bits.present & ~bits.absent;
    if (present != 0 && (present & ~test.immediate) == 0) jump(test, true);
  }

  static void jump(Instruction& last, bool holds) {
    Instruction jump;
    jump.op = Op::Jump;
    jump.place = last.place;
    jump.targets[0] = last.targets[holds ? 0 : 1];
    last = std::move(jump);
  }

  lir::Procedure& procedure_;
  Dominators dominators_;  // of the blocks as they were
  std::vector<RegisterId> names_;
  std::vector<MaskBits> masks_;  // by register
  std::map<Read, Known> known_;
  std::vector<Open> open_;  // from the first block down
};

}  // namespace

void drop_repeated_reads(lir::Procedure& procedure) { RepeatedReads(procedure).run(); }

}  // namespace frost
