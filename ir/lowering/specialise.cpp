// SPDX-License-Identifier: Apache-2.0
#include "ir/lowering/specialise.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "ir/lir/flow.hpp"
#include "ir/lowering/clean_up.hpp"
#include "ir/lowering/drop_repeated_reads.hpp"
#include "ir/lowering/drop_unused.hpp"
#include "ir/lowering/inline_calls.hpp"
#include "ir/lowering/repeated_reads.hpp"
#include "ir/lowering/split_ways.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::ProcedureId;
using lir::RegisterId;

namespace {

// What a call of a procedure comes to.
struct Outcome {
  enum class Kind : uint8_t {
    kOpen,
    kNothing,   // a check that never holds, an enumeration without answers
    kForwards,  // calls `callee` with its own arguments and returns what that returns
  };
  Kind kind = Kind::kOpen;
  ProcedureId callee = {};
};

bool takes_facts(Op op) { return lir::takes_range(op) && op != Op::ForAnswers; }

class ProcedureSpecialiser {
 public:
  ProcedureSpecialiser(lir::Procedure& procedure, std::span<const PathKnowledge> known,
                       const std::vector<Outcome>& outcomes)
      : procedure_(procedure),
        known_(known),
        outcomes_(outcomes),
        is_empty_(procedure.registers.size(), false) {}

  void run() {
    note_results();
    for (lir::Block& block : procedure_.blocks) drop_reads(block);
    for (lir::Block& block : procedure_.blocks) decide(block.back());
    turn_loops_into_look_ups();
    clean_up(procedure_);
  }

 private:
  bool is(const Instruction& instruction, PathKnowledge knowledge) const {
    const bool names_path = lir::info(instruction.op).operands.starts_with('P');
    return names_path && known_[instruction.path.index()] == knowledge;
  }

  void note_results() {
    for (const lir::Block& block : procedure_.blocks) {
      for (const Instruction& instruction : block) {
        if (lir::info(instruction.op).results.empty()) continue;
        const size_t result = instruction.results[0].index();
        is_empty_[result] = is_empty_[result] || is(instruction, PathKnowledge::kEmpty);
      }
    }
  }

  bool takes_empty(const Instruction& instruction) const {
    return !instruction.arguments.empty() && is_empty_[instruction.arguments[0].index()];
  }

  // Whether the instruction, which does not end its block, does nothing any more: masks that are 0,
  // ranges without rows, and what they cost.
  bool is_gone(const Instruction& instruction) const {
    switch (instruction.op) {
      case Op::UnaryMask:
      case Op::CsrMask:
      case Op::CsrRange:
      case Op::KeyRange:
      case Op::RunsRange:
      case Op::EmitRange:
      case Op::EmitMasked:
      case Op::EmitKeys:
      case Op::EmitColumn:
        return is(instruction, PathKnowledge::kEmpty);
      case Op::Charge:
        return takes_empty(instruction);
      case Op::EmitCall:
        return outcomes_[instruction.callee.index()].kind == Outcome::Kind::kNothing;
      default:
        return false;
    }
  }

  void drop_reads(lir::Block& block) {
    std::erase_if(block, [&](const Instruction& instruction) { return is_gone(instruction); });
    for (Instruction& instruction : block) {
      if (instruction.op == Op::Call || instruction.op == Op::EmitCall) forward(instruction);
    }
  }

  void forward(Instruction& call) const {
    const Outcome& outcome = outcomes_[call.callee.index()];
    if (outcome.kind == Outcome::Kind::kForwards) call.callee = outcome.callee;
  }

  // Whether the branch goes to its second target whatever the question is.
  bool never_holds(const Instruction& branch) const {
    switch (branch.op) {
      case Op::Contains:
      case Op::BitmapTest:
        return is(branch, PathKnowledge::kEmpty);
      case Op::TestMask:
        return takes_empty(branch);
      case Op::Call:
        return outcomes_[branch.callee.index()].kind == Outcome::Kind::kNothing;
      default:
        return takes_facts(branch.op) && takes_empty(branch);
    }
  }

  void decide(Instruction& last) const {
    if (never_holds(last)) turn_into_jump(last, false);
  }

  // A loop over one row at most becomes a look-up. Only the block that makes the range goes there;
  // every other way to the loop asks for the next row, of which there is none.
  void turn_loops_into_look_ups() {
    for (size_t b = 0, count = procedure_.blocks.size(); b < count; ++b) turn(BlockId(b));
    for (size_t b = 0; b < procedure_.blocks.size(); ++b) {
      lir::for_each_target(procedure_.blocks[BlockId(b)].back(), [&](BlockId& target, uint32_t) {
        // What follows a loop may be the next turn of another one.
        for (auto it = look_ups_.find(target);
             it != look_ups_.end() && it->second.from.index() != b; it = look_ups_.find(target)) {
          target = it->second.done;
        }
      });
    }
  }

  // The loop whose range this block makes, if that has one row at most.
  void turn(BlockId block) {
    lir::Block& before = procedure_.blocks[block];
    const auto range = std::ranges::find_if(before, [&](const Instruction& instruction) {
      return instruction.op == Op::CsrRange && is(instruction, PathKnowledge::kFunctional);
    });
    if (range == before.end()) return;
    const BlockId head = before.back().targets[0];
    Instruction loop = procedure_.blocks[head].front();
    Instruction look_up = *range;
    look_up.op = Op::Neighbour;
    look_up.results[0] = loop.results[0];
    look_up.targets = loop.targets;
    std::erase_if(before, [&](const Instruction& instruction) {
      return instruction.op == Op::CsrRange || instruction.op == Op::Charge;
    });
    look_ups_.emplace(head, LookUp{block, loop.targets[1]});
    if (loop.op == Op::ForMasked) look_up.targets[0] = read_mask(look_up, loop);
    procedure_.blocks[head] = {std::move(look_up)};
  }

  // A block that reads the mask beside the neighbour and goes on to the body of the loop.
  BlockId read_mask(const Instruction& look_up, const Instruction& loop) {
    Instruction mask = look_up;
    mask.op = Op::CsrMask;
    mask.arguments.push_back(loop.results[0]);
    mask.results = {loop.results[1], {}};
    mask.targets = {};
    Instruction jump;
    jump.op = Op::Jump;
    jump.place = loop.place;
    jump.targets[0] = loop.targets[0];
    return procedure_.blocks.push({std::move(mask), std::move(jump)});
  }

  lir::Procedure& procedure_;
  std::span<const PathKnowledge> known_;
  const std::vector<Outcome>& outcomes_;
  std::vector<bool> is_empty_;  // by register: a mask that is 0, a range without rows
  // A loop that became a look-up: by its block, the block that goes there, and where it went when
  // it was done.
  struct LookUp {
    BlockId from;
    BlockId done;
  };
  std::map<BlockId, LookUp> look_ups_;
};

// The first block that does more than jump.
const lir::Block& first_block(const lir::Procedure& procedure) {
  BlockId id(uint32_t{0});
  while (procedure.blocks[id].front().op == Op::Jump) id = procedure.blocks[id][0].targets[0];
  return procedure.blocks[id];
}

bool returns(const lir::Procedure& procedure, BlockId block, uint64_t status) {
  const Instruction& first = procedure.blocks[block].front();
  return first.op == Op::Return && first.immediate == status;
}

bool passes_its_parameters(const lir::Procedure& procedure, const Instruction& call) {
  if (call.arguments.size() != procedure.parameter_count) return false;
  for (uint32_t i = 0; i < procedure.parameter_count; ++i) {
    if (call.arguments[i] != RegisterId(i)) return false;
  }
  return true;
}

Outcome outcome_of(const lir::Procedure& procedure) {
  using enum lir::Mode;
  using enum Outcome::Kind;
  if (procedure.mode != Check && procedure.mode != Enumerate) return {};
  const Instruction& first = first_block(procedure).front();
  const uint64_t nothing = procedure.mode == Check ? 0 : 1;
  if (first.op == Op::Return && first.immediate == nothing) return {kNothing};
  const bool is_call = first.op == Op::Call && returns(procedure, first.targets[0], 1) &&
                       returns(procedure, first.targets[1], 0) &&
                       passes_its_parameters(procedure, first);
  if (is_call) return {kForwards, first.callee};
  return {};
}

// Checks of actions, and what they call.
void mark_hot(lir::Program& program) {
  for (const lir::ActionCheck& action : program.actions) {
    program.procedures[action.procedure].is_hot = true;
  }
  // Procedures call earlier ones.
  for (size_t i = program.procedures.size(); i-- > 0;) {
    const lir::Procedure& procedure = program.procedures[ProcedureId(i)];
    if (!procedure.is_hot) continue;
    for (const lir::Block& block : procedure.blocks) {
      const Instruction& last = block.back();
      if (last.op == Op::Call) program.procedures[last.callee].is_hot = true;
    }
  }
}

}  // namespace

lir::Program specialise(const lir::Program& program, std::span<const PathKnowledge> known) {
  FROST_CHECK(known.size() == program.paths.size());
  lir::Program result = program;
  for (size_t i = 0; i < known.size(); ++i) {
    result.paths[lir::PathId(i)].is_functional = known[i] == PathKnowledge::kFunctional;
  }
  // Who asks for an action goes past the switch that calls its check.
  std::vector<bool> is_action(result.procedures.size(), false);
  for (const lir::ActionCheck& action : result.actions) is_action[action.procedure.index()] = true;
  // Procedures call earlier ones, of which everything is known by then.
  std::vector<Outcome> outcomes(result.procedures.size());
  for (size_t i = 0; i < result.procedures.size(); ++i) {
    lir::Procedure& procedure = result.procedures[ProcedureId(i)];
    ProcedureSpecialiser(procedure, known, outcomes).run();
    inline_calls(result, ProcedureId(i), is_action);
    drop_repeated_reads(procedure);
    drop_unused(procedure);
    outcomes[i] = outcome_of(procedure);
  }
  // Last: it makes checks longer, which are then too long to be copied.
  for (lir::Procedure& procedure : result.procedures) {
    split_ways(result, procedure);
    drop_unused(procedure);
  }
  mark_hot(result);
  return result;
}

}  // namespace frost
