// SPDX-License-Identifier: Apache-2.0
// A register of each chain says whether one of its alternatives held: nothing at first, "every
// value" once one did. Where the last alternative has been asked, that decides.
#include "ir/lowering/observe_alternatives.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "ir/lir/flow.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::RegisterId;

namespace {

// About as many instructions as native code runs for it when lists are short.
uint32_t cost_of(Op op) {
  switch (op) {
    case Op::Const:
    case Op::Zero:
    case Op::Now:
    case Op::Same:
    case Op::Jump:
    case Op::Return:
    case Op::IsAll:
    case Op::All:
    case Op::KeyRange:
    case Op::Unbounded:
    case Op::Count:
      return 1;
    case Op::TestMask:
    case Op::Charge:
    case Op::ForKeys:
    case Op::ForRows:
    case Op::ForRange:
    case Op::ForMasked:
    case Op::Column:
    case Op::RowMask:
      return 4;
    case Op::UnaryMask:
    case Op::BitmapTest:
    case Op::SwitchLiteral:
    case Op::Neighbour:
    case Op::Call:
    case Op::VisitPush:
    case Op::VisitPop:
    case Op::ForAnswers:
    case Op::AnswerColumn:
    case Op::Less:
    case Op::LessEqual:
    case Op::Emit:
    case Op::EmitAll:
      return 10;
    case Op::Contains:
    case Op::CsrMask:
    case Op::CsrRange:
    case Op::VisitBegin:
    case Op::VisitTest:
      return 25;
    case Op::RunsRange:
    case Op::EmitRange:
    case Op::EmitMasked:
    case Op::EmitKeys:
    case Op::EmitColumn:
    case Op::EmitCall:
      return 80;
    case Op::TableTest:
    case Op::TableRange:
    case Op::Suspend:
    case Op::Answer:
    case Op::CloseInput:
    case Op::CloseRule:
    case Op::Close:
    case Op::AnswerAll:
      return 200;
  }
  return 0;
}

class Observer {
 public:
  Observer(lir::Procedure& procedure, std::span<const PathKnowledge> known,
           std::vector<AlternativeEvent>& events)
      : procedure_(procedure), known_(known), events_(events) {}

  void count_costs() {
    const size_t count = procedure_.blocks.size();
    std::vector<uint32_t> costs(count, 0);
    for (size_t b = 0; b < count; ++b) {
      const lir::Block& block = procedure_.blocks[BlockId(b)];
      uint32_t cost = 0;
      for (const Instruction& instruction : block) cost += cost_of_instruction(instruction);
      // Nothing may come between a loop and its range: each turn is a part of its body.
      const bool is_head = lir::is_loop(block.front().op);
      costs[is_head ? block.front().targets[0].index() : b] += cost;
    }
    for (size_t b = 0; b < count; ++b) {
      lir::Block& block = procedure_.blocks[BlockId(b)];
      if (lir::is_loop(block.front().op)) continue;
      block.insert(block.begin(), count_event({.cost = costs[b]}));
    }
  }

  // Chains from the inside out. `around`: the alternatives that have this chain in them, which
  // get the blocks made here, too.
  void ask_all(uint32_t number, const AlternativeChain& chain,
               std::span<AskedAlternative* const> around) {
    using enum AlternativeEvent::Kind;
    around_ = around;
    const RegisterId has_held = new_register();
    const BlockId over = add({count_event({.kind = kOver, .chain = number}),
                              branch(Op::IsAll, {has_held}, chain.holds, chain.otherwise)});
    const size_t count = chain.alternatives.size();
    for (uint32_t i = static_cast<uint32_t>(count); i-- > 0;) {
      const bool is_last = i + 1 == count;
      const BlockId before = is_last ? chain.otherwise : chain.alternatives[i + 1].entry;
      BlockId next = over;
      if (!is_last) {
        next = add(
            {count_event({.kind = kAsked, .chain = number, .alternative = i + 1}), jump(before)});
      }
      const BlockId held = add({count_event({.kind = kHeld, .chain = number, .alternative = i}),
                                define(Op::All, has_held), jump(next)});
      for (const BlockId block : chain.alternatives[i].blocks) {
        lir::for_each_target(procedure_.blocks[block].back(), [&](BlockId& target, uint32_t) {
          if (target == before) {
            target = next;
          } else if (returns_yes(target)) {
            target = held;
          }
        });
      }
    }
    begins_.push_back({&chain, number, has_held});
  }

  // After ask_all() of every chain: what leads to one begins it.
  void begin_chains() {
    for (const Begin& begin : begins_) begin_chain(*begin.chain, begin);
  }

 private:
  struct Begin {
    const AlternativeChain* chain;
    uint32_t number;
    RegisterId has_held;
  };

  void begin_chain(const AlternativeChain& chain, const Begin& begin) {
    std::vector<bool> is_inside(procedure_.blocks.size(), false);
    for (const AskedAlternative& alternative : chain.alternatives) {
      for (const BlockId block : alternative.blocks) is_inside[block.index()] = true;
    }
    const BlockId entry = chain.alternatives[0].entry;
    around_ = {};
    const BlockId first =
        add({define(Op::Zero, begin.has_held),
             count_event({.kind = AlternativeEvent::Kind::kAsked, .chain = begin.number}),
             jump(entry)});
    for (size_t b = 0; b < is_inside.size(); ++b) {
      if (is_inside[b]) continue;
      lir::for_each_target(procedure_.blocks[BlockId(b)].back(), [&](BlockId& target, uint32_t) {
        if (target == entry) target = first;
      });
    }
    if (entry == BlockId(uint32_t{0})) swap_blocks(entry, first);
  }

  void swap_blocks(BlockId a, BlockId b) {
    std::swap(procedure_.blocks[a], procedure_.blocks[b]);
    for (lir::Block& each : procedure_.blocks) {
      lir::for_each_target(each.back(), [&](BlockId& target, uint32_t) {
        target = target == a ? b : target == b ? a : target;
      });
    }
  }

  [[nodiscard]] bool returns_yes(BlockId block) const {
    const Instruction& last = procedure_.blocks[block].back();
    return last.op == Op::Return && last.immediate != 0;
  }

  [[nodiscard]] uint32_t cost_of_instruction(const Instruction& instruction) const {
    const bool is_empty = lir::info(instruction.op).operands.starts_with('P') &&
                          known_[instruction.path.index()] == PathKnowledge::kEmpty;
    return is_empty ? 0 : cost_of(instruction.op);
  }

  Instruction count_event(const AlternativeEvent& event) {
    Instruction count;
    count.op = Op::Count;
    count.immediate = events_.size();
    events_.push_back(event);
    return count;
  }
  static Instruction define(Op op, RegisterId result) {
    Instruction instruction;
    instruction.op = op;
    instruction.results[0] = result;
    return instruction;
  }
  static Instruction branch(Op op, lir::Registers arguments, BlockId yes, BlockId no) {
    Instruction instruction;
    instruction.op = op;
    instruction.arguments = std::move(arguments);
    instruction.targets = {yes, no};
    return instruction;
  }
  static Instruction jump(BlockId target) { return branch(Op::Jump, {}, target, {}); }

  BlockId add(lir::Block block) {
    const BlockId id = procedure_.blocks.push(std::move(block));
    for (AskedAlternative* const alternative : around_) alternative->blocks.push_back(id);
    return id;
  }
  RegisterId new_register() {
    procedure_.registers.emplace_back("held");
    return RegisterId(procedure_.registers.size() - 1);
  }

  lir::Procedure& procedure_;
  std::span<const PathKnowledge> known_;
  std::vector<AlternativeEvent>& events_;
  std::span<AskedAlternative* const> around_;
  std::vector<Begin> begins_;
};

// The alternatives among `chains` that have where `chain` begins in them.
std::vector<AskedAlternative*> alternatives_around(const AlternativeChain& chain,
                                                   std::span<AlternativeChain> chains) {
  std::vector<AskedAlternative*> around;
  const BlockId entry = chain.alternatives[0].entry;
  for (AlternativeChain& other : chains) {
    if (&other == &chain) continue;
    for (AskedAlternative& alternative : other.alternatives) {
      const auto& blocks = alternative.blocks;
      if (std::ranges::find(blocks, entry) != blocks.end()) around.push_back(&alternative);
    }
  }
  return around;
}

}  // namespace

ObservedProgram observe_alternatives(const lir::Program& program,
                                     std::span<const AlternativeChain> chains,
                                     std::span<const PathKnowledge> known) {
  ObservedProgram result{program, {}};
  size_t first = 0;
  for (size_t p = 0; p < program.procedures.size(); ++p) {
    lir::Procedure& procedure = result.program.procedures[lir::ProcedureId(p)];
    size_t last = first;
    while (last < chains.size() && chains[last].procedure.index() == p) ++last;
    const auto own_chains = chains.subspan(first, last - first);
    if (procedure.mode == lir::Mode::Enumerate) continue;
    std::vector<AlternativeChain> own(own_chains.begin(), own_chains.end());
    Observer observer(procedure, known, result.events);
    observer.count_costs();
    for (size_t i = own.size(); i-- > 0;) {
      observer.ask_all(static_cast<uint32_t>(first + i), own[i], alternatives_around(own[i], own));
    }
    observer.begin_chains();
    first = last;
  }
  return result;
}

}  // namespace frost
