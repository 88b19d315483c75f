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
#include "ir/lowering/repeated_reads.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::RegisterId;

namespace {

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
      return is_value_read(instruction.op) && is_known_value(instruction);
    });
    decide(block.back());
  }

  void leave(const Open& block) {
    for (const Read& read : block.reads) known_.erase(read);
    for (size_t i = block.masks.size(); i-- > 0;) {
      masks_[block.masks[i].first.index()] = block.masks[i].second;
    }
  }

  void learn(Read read, KnownRead known) {
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
    if (is_repeatable_test(branch.op)) learn(read_of(branch), {holds, branch.results[0]});
  }

  void learn_bits(const Instruction& test, bool holds) {
    const RegisterId mask = test.arguments[0];
    MaskBits& bits = masks_[mask.index()];
    open_.back().masks.emplace_back(mask, bits);
    bits.learn(test.immediate, holds);
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
    if (!is_repeatable_test(last.op)) return;
    const auto known = known_.find(read_of(last));
    if (known == known_.end()) return;
    const bool holds = *known->second.holds;
    if (last.op == Op::Neighbour && holds) {
      names_[last.results[0].index()] = known->second.value;
    }
    turn_into_jump(last, holds);
  }

  void decide_mask(Instruction& test) const {
    const MaskBits& bits = masks_[test.arguments[0].index()];
    if (const auto holds = bits.decide(test.immediate)) turn_into_jump(test, *holds);
  }

  lir::Procedure& procedure_;
  Dominators dominators_;  // of the blocks as they were
  std::vector<RegisterId> names_;
  std::vector<MaskBits> masks_;  // by register
  std::map<Read, KnownRead> known_;
  std::vector<Open> open_;  // from the first block down
};

}  // namespace

void drop_repeated_reads(lir::Procedure& procedure) { RepeatedReads(procedure).run(); }

}  // namespace frost
