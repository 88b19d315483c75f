// SPDX-License-Identifier: Apache-2.0
// Comparisons, negation and switches.
#include <algorithm>
#include <utility>

#include "ir/lowering/procedure_lowering.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::RegisterId;
using rir::Node;
using rir::Operand;

void ProcedureLowering::emit_comparison(const Node& node, BlockId fail, const Then& then) {
  RegisterId a = load(node.operands[0]);
  RegisterId b = load(node.operands[1]);
  if (node.op == rir::Op::Differ) {
    BlockId differ = new_block();
    add(Op::Same, {a, b}).targets = {fail, differ};
    current_ = differ;
  } else {
    Op op = node.op == rir::Op::Less        ? Op::Less
            : node.op == rir::Op::LessEqual ? Op::LessEqual
                                            : Op::Same;
    test(add(op, {a, b}), fail);
  }
  then(fail);
}

void ProcedureLowering::emit_now(const Node& node, BlockId fail, const Then& then) {
  RegisterId time = fresh_for(node.operands[0]);
  add(Op::Now).results[0] = time;
  bind(node.operands[0], time);
  then(fail);
  registers_.erase(node.operands[0].variable);
}

void ProcedureLowering::emit_not(const Node& node, BlockId fail, const Then& then) {
  BlockId absent = new_block();
  emit(node.children[0], absent, [&](BlockId) { jump(fail); });
  current_ = absent;
  then(fail);
}

void ProcedureLowering::emit_switch(const Node& node, BlockId fail, const Then& then) {
  RegisterId subject = load(node.operands[0]);
  const Operand& operand = node.operands[0];
  std::vector<std::pair<uint16_t, BlockId>> cases;
  for (hir::LiteralId literal : node.cases) {
    cases.emplace_back(tables_.literal(literal), new_block());
  }
  BlockId otherwise = new_block();
  Instruction& branch = add(Op::SwitchLiteral, {subject});
  branch.immediate = source_.variables[operand.variable].type.raw;
  branch.targets = {otherwise, BlockId()};
  branch.cases = cases;
  std::ranges::sort(branch.cases);
  for (size_t i = 0; i < node.cases.size(); ++i) {
    current_ = cases[i].second;
    emit(node.children[i], fail, then);
  }
  current_ = otherwise;
  emit(node.children.back(), fail, then);
}

}  // namespace frost
