// SPDX-License-Identifier: Apache-2.0
// Tables that the runtime computes a set at a time (design §8.2).
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

}  // namespace frost
