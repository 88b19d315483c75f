// SPDX-License-Identifier: Apache-2.0
// Tables that the runtime computes a set at a time (design §8.2).
#include <utility>
#include <vector>

#include "base/closure_rule.hpp"
#include "ir/lowering/procedure_lowering.hpp"

namespace frost {

using lir::BlockId;
using lir::Op;
using rir::Node;

void ProcedureLowering::emit_close_rule(const Node& node, BlockId fail, const Then& then) {
  for (const rir::ProcedureId input : {node.callee, node.second}) {
    if (input.valid()) add(Op::CloseInput).callee = lir::ProcedureId(input.raw);
  }
  add(Op::CloseRule).immediate = encode(node.rule);
  then(fail);
}

void ProcedureLowering::emit_close(const Node& node, BlockId fail) {
  add(Op::Close).immediate = node.swapped ? 1 : 0;
  jump(fail);
}

// The operands that are bound come from the table; it needs to know their places only.
void ProcedureLowering::emit_answer_all(const Node& node, BlockId fail) {
  lir::Registers others;
  std::vector<uint64_t> places;
  for (size_t i = 0; i < node.operands.size(); ++i) {
    if (node.binds[i]) {
      places.push_back(i);
    } else {
      others.push_back(load_output(node.operands[i]));
    }
  }
  if (node.swapped) std::swap(places.at(0), places.at(1));
  lir::Instruction& answer = add(Op::AnswerAll, std::move(others));
  answer.callee = lir::ProcedureId(node.callee.raw);
  answer.immediate = places.at(0) | places.at(1) << 16U;
  jump(fail);
}

}  // namespace frost
