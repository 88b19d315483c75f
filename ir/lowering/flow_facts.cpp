// SPDX-License-Identifier: Apache-2.0
#include "ir/lowering/flow_facts.hpp"

#include <algorithm>

#include "ir/lir/flow.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::RegisterId;

namespace {

bool can_describe(Op op) {
  switch (op) {
    case Op::Const:
    case Op::Zero:
    case Op::Same:
    case Op::Now:
    case Op::Less:
    case Op::LessEqual:
    case Op::Unbounded:
    case Op::TestMask:
    case Op::SwitchLiteral:
    case Op::Jump:
    case Op::Return:
    case Op::Call:
    case Op::BitmapTest:
    case Op::UnaryMask:
    case Op::Contains:
    case Op::CsrMask:
    case Op::Neighbour:
    case Op::Column:
    case Op::RowMask:
    case Op::CsrRange:
    case Op::KeyRange:
    case Op::RunsRange:
    case Op::Charge:
    case Op::ForRange:
    case Op::ForMasked:
    case Op::ForKeys:
    case Op::ForRows:
      return true;
    default:
      return false;
  }
}

Read kind_of_read(const Instruction& instruction) {
  Read kind = read_of(instruction);
  kind.resize(kReadKind);
  return kind;
}

bool makes(const lir::Block& block, RegisterId range) {
  return std::ranges::any_of(block, [&](const Instruction& instruction) {
    return !lir::info(instruction.op).results.empty() && instruction.results[0] == range;
  });
}

}  // namespace

bool FlowFacts::can_describe(const lir::Procedure& procedure) {
  return std::ranges::all_of(procedure.blocks, [](const lir::Block& block) {
    return std::ranges::all_of(
        block, [](const Instruction& instruction) { return frost::can_describe(instruction.op); });
  });
}

FlowFacts::FlowFacts(const lir::Program& program, const lir::Procedure& procedure)
    : live_(procedure.blocks.size()),
      asked_(procedure.blocks.size()),
      definitions_(procedure.registers.size()) {
  note_reads(program, procedure);
  note_loops(procedure);
}

void FlowFacts::note_reads(const lir::Program& program, const lir::Procedure& procedure) {
  const std::vector<BlockId> order = lir::post_order(procedure);
  // Once is enough without loops.
  for (bool is_more = true; is_more;) {
    is_more = false;
    for (const BlockId id : order) {
      std::set<RegisterId>& live = live_[id.index()];
      std::set<Read>& asked = asked_[id.index()];
      const size_t before = live.size() + asked.size();
      const lir::Block& block = procedure.blocks[id];
      std::set<RegisterId> after;
      lir::for_each_target(block.back(), [&](BlockId target, uint32_t) {
        after.insert(live_[target.index()].begin(), live_[target.index()].end());
        asked.insert(asked_[target.index()].begin(), asked_[target.index()].end());
      });
      for (size_t i = block.size(); i-- > 0;) {
        const Instruction& instruction = block[i];
        for (size_t r = 0; r < lir::info(instruction.op).results.size(); ++r) {
          after.erase(instruction.results[r]);
        }
        after.insert(instruction.arguments.begin(), instruction.arguments.end());
        const bool is_value = is_value_read(instruction.op) || instruction.op == Op::Neighbour;
        if (is_value) definitions_[instruction.results[0].index()] = kind_of_read(instruction);
        if (is_value || is_repeatable_test(instruction.op)) asked.insert(read_of(instruction));
        const bool is_pair = instruction.op == Op::Contains;
        if (is_pair && program.paths[instruction.path].is_functional) {
          asked.insert(neighbour_of(instruction));
        }
      }
      live = std::move(after);
      is_more = is_more || live.size() + asked.size() != before;
    }
  }
}

void FlowFacts::note_loops(const lir::Procedure& procedure) {
  std::vector<std::vector<BlockId>> before(procedure.blocks.size());
  for (size_t b = 0; b < procedure.blocks.size(); ++b) {
    lir::for_each_target(procedure.blocks[BlockId(b)].back(),
                         [&](BlockId target, uint32_t) { before[target.index()].emplace_back(b); });
  }
  for (size_t b = 0; b < procedure.blocks.size(); ++b) {
    const BlockId head(b);
    const Instruction& loop = procedure.blocks[head].front();
    if (!lir::takes_range(loop.op)) continue;
    std::set<BlockId>& body = loops_[head];
    body.insert(head);
    // It is entered where its range is made; who else leads there comes from its body.
    std::vector<BlockId> todo;
    for (const BlockId from : before[b]) {
      if (!makes(procedure.blocks[from], loop.arguments[0])) todo.push_back(from);
    }
    while (!todo.empty()) {
      const BlockId block = todo.back();
      todo.pop_back();
      if (!body.insert(block).second) continue;
      const auto& more = before[block.index()];
      todo.insert(todo.end(), more.begin(), more.end());
    }
  }
}

}  // namespace frost
