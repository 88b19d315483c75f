// SPDX-License-Identifier: Apache-2.0
// Walks: the ids that are reached from some by steps (design §7.4, class C2).
#include <utility>

#include "ir/lowering/procedure_lowering.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::RegisterId;
using rir::Node;

// What follows runs for each id before the steps from it: a test that succeeds ends the walk there.
// Code cannot recurse, so a set of its own for each place in the code is one at a time.
void ProcedureLowering::emit_reach(const Node& node, BlockId fail, const Then& then) {
  const uint32_t set = tables_.visit_set();
  lir::Registers key;
  for (size_t i = 1; i < node.operands.size(); ++i) key.push_back(load(node.operands[i]));
  add(node.tests ? Op::VisitTest : Op::VisitBegin, std::move(key)).immediate = set;
  const BlockId head = new_block();
  const BlockId body = new_block();
  const BlockId steps = new_block();
  const uint32_t outer = std::exchange(walk_, set);
  emit(node.children[0], head, [&](BlockId next) { jump(next); });
  walk_ = outer;
  current_ = head;
  const RegisterId reached = fresh_for(node.operands[0]);
  Instruction& pop = add(Op::VisitPop);
  pop.immediate = set;
  pop.results[0] = reached;
  pop.targets = {body, fail};
  bind(node.operands[0], reached);
  current_ = body;
  count(PlanEvent::kTurn);
  then(steps);
  current_ = steps;
  walk_ = set;
  emit(node.children[1], head, [&](BlockId next) { jump(next); });
  walk_ = outer;
  registers_.erase(node.operands[0].variable);
}

void ProcedureLowering::emit_push(const Node& node, BlockId fail) {
  const RegisterId id = load(node.operands[0]);
  add(Op::VisitPush, {id}).immediate = walk_;
  jump(fail);
}

}  // namespace frost
