// SPDX-License-Identifier: Apache-2.0
#include "ir/lowering/procedure_lowering.hpp"

#include <string>
#include <utility>

#include "base/check.hpp"
#include "ir/lowering/clean_up.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::PathId;
using lir::RegisterId;
using rir::Node;
using rir::NodeId;
using rir::Operand;

namespace {

// Instructions that most blocks get by with.
constexpr size_t kUsualInstructions = 4;

}  // namespace

lir::Procedure ProcedureLowering::run() {
  tables_.name(source_, result_);
  place_ = tables_.place(source_.span);
  for (rir::VariableId parameter : source_.parameters) {
    registers_.emplace(parameter, new_register(source_.variables[parameter].name));
  }
  if (source_.table) {
    result_.mode = lir::Mode::Table;
    result_.outputs = static_cast<uint32_t>(source_.outputs.size());
    result_.component = *source_.table;
    result_.is_input = source_.input.has_value();
  } else if (source_.shape.enumerates()) {
    result_.mode = lir::Mode::Enumerate;
  }
  result_.parameter_count = static_cast<uint32_t>(source_.parameters.size());
  current_ = new_block();
  BlockId fail = new_block();
  BlockId succeed = new_block();
  emit(source_.root, fail, [&](BlockId) { jump(succeed); });
  current_ = fail;
  finish(result_.mode != lir::Mode::Check);
  current_ = succeed;
  finish(true);
  clean_up(result_);
  return std::move(result_);
}

RegisterId ProcedureLowering::new_register(std::string_view name) {
  std::string readable;
  for (char c : name) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                 (c >= '0' && c <= '9' && !readable.empty());
    if (plain) readable += c;
  }
  result_.registers.push_back(readable.empty() ? "v" : readable);
  return RegisterId(result_.registers.size() - 1);
}

RegisterId ProcedureLowering::fresh_for(const Operand& operand) {
  return new_register(source_.variables[operand.variable].name);
}

Instruction& ProcedureLowering::add(Op op, lir::Registers arguments) {
  lir::Block& block = result_.blocks[current_];
  FROST_CHECK(block.empty() || !lir::ends_block(block.back().op));
  if (block.empty()) block.reserve(kUsualInstructions);
  Instruction& instruction = block.emplace_back();
  instruction.op = op;
  instruction.arguments = std::move(arguments);
  instruction.place = place_;
  return instruction;
}

// Ends the current block with a test and goes on where it holds.
void ProcedureLowering::test(Instruction& branch, BlockId fail) {
  BlockId yes = new_block();
  // new_block may move blocks, not their instructions: `branch` stays valid.
  branch.targets = {yes, fail};
  current_ = yes;
}

RegisterId ProcedureLowering::load(const Operand& operand) {
  if (operand.is_variable()) {
    auto it = registers_.find(operand.variable);
    FROST_CHECK(it != registers_.end());  // rir::verify: bound before use
    return it->second;
  }
  RegisterId result = new_register("k");
  Instruction& instruction = add(Op::Const);
  instruction.constant = tables_.constant(operand.literal);
  instruction.results[0] = result;
  return result;
}

// The variable of `operand` has `value` until unbind: in the code of what follows the scan.
void ProcedureLowering::bind(const Operand& operand, RegisterId value) {
  FROST_CHECK(registers_.emplace(operand.variable, value).second);
}

void ProcedureLowering::unbind(const Node& scan) {
  for (size_t i = 0; i < scan.operands.size(); ++i) {
    if (scan.binds[i]) registers_.erase(scan.operands[i].variable);
  }
}

// Opens a loop over `range`; gives its head, whose next turn is the new place to fail to.
BlockId ProcedureLowering::open_loop(Op op, PathId path, RegisterId range,
                                     std::array<RegisterId, 2> results, BlockId done) {
  BlockId head = new_block();
  BlockId body = new_block();
  jump(head);
  current_ = head;
  Instruction& loop = add(op, {range});
  loop.path = path;
  loop.results = results;
  loop.targets = {body, done};
  current_ = body;
  count(PlanEvent::kTurn);
  return head;
}

// Depth is bounded by Limits::plan_depth_max.
void ProcedureLowering::emit(NodeId id, BlockId fail, const Then& then) {
  const Node& node = source_.nodes[id];
  const lir::PlaceId outer = place_;
  if (const lir::PlaceId own = tables_.place(node.span); own.valid()) place_ = own;
  const NodeId outer_node = std::exchange(node_, id);
  count(PlanEvent::kStart);
  if (counted_ == nullptr) {
    emit_operator(node, fail, then);
  } else {
    emit_operator(node, fail, [&](BlockId inner) {
      const NodeId before = std::exchange(node_, id);
      count(PlanEvent::kRow);
      then(inner);
      node_ = before;
    });
  }
  node_ = outer_node;
  place_ = outer;
}

void ProcedureLowering::count(PlanEvent event) {
  if (counted_ != nullptr) add(Op::Count).immediate = counted_->event(id_, node_, event);
}

void ProcedureLowering::emit_operator(const Node& node, BlockId fail, const Then& then) {
  switch (node.op) {
    case rir::Op::All:
      return emit_all(node, 0, fail, then);
    case rir::Op::Any:
      return emit_any(node, fail, then);
    case rir::Op::Exists:
      return emit_exists(node, fail, then);
    case rir::Op::Switch:
      return emit_switch(node, fail, then);
    case rir::Op::Member:
    case rir::Op::Scan:
      return emit_access(node, fail, then);
    case rir::Op::Call:
      test(call(Op::Call, node), fail);
      return then(fail);
    case rir::Op::EmitCall:
      call(Op::EmitCall, node);
      return jump(fail);
    case rir::Op::TableTest:
    case rir::Op::TableScan:
      return node.suspends ? emit_suspend(node, then, fail) : emit_table(node, fail, then);
    case rir::Op::CloseRule:
      return emit_close_rule(node, fail, then);
    case rir::Op::Close:
      return emit_close(node, fail);
    case rir::Op::AnswerAll:
      return emit_answer_all(node, fail);
    case rir::Op::Reach:
      return emit_reach(node, fail, then);
    case rir::Op::Push:
      return emit_push(node, fail);
    case rir::Op::Answer:
      return emit_answer(node, fail);
    case rir::Op::Not:
      return emit_not(node, fail, then);
    case rir::Op::Now:
      return emit_now(node, fail, then);
    case rir::Op::Less:
    case rir::Op::LessEqual:
    case rir::Op::Differ:
    case rir::Op::Same:
      return emit_comparison(node, fail, then);
    case rir::Op::Unbounded:
      add(Op::Unbounded).immediate = tables_.site(node.span);
      return jump(fail);
    case rir::Op::Emit: {
      RegisterId answer = load(node.operands[0]);
      add(Op::Emit, {answer});
      return jump(fail);
    }
    case rir::Op::EmitAll:
      add(Op::EmitAll);
      return jump(fail);
    case rir::Op::Succeed:
      return then(fail);
    case rir::Op::Fail:
      return jump(fail);
  }
  FROST_UNREACHABLE();
}

void ProcedureLowering::emit_all(const Node& node, size_t next, BlockId fail, const Then& then) {
  if (next == node.children.size()) return then(fail);
  rest_ = std::span(node.children).subspan(next + 1);
  emit(node.children[next], fail,
       [&, next](BlockId inner) { emit_all(node, next + 1, inner, then); });
}

void ProcedureLowering::emit_any(const Node& node, BlockId fail, const Then& then) {
  for (size_t i = 0; i < node.children.size(); ++i) {
    bool is_last = i + 1 == node.children.size();
    BlockId next = is_last ? fail : new_block();
    emit(node.children[i], next, then);
    if (!is_last) current_ = next;
  }
}

// The first solution leaves every loop of the child.
void ProcedureLowering::emit_exists(const Node& node, BlockId fail, const Then& then) {
  BlockId found = new_block();
  emit(node.children[0], fail, [&](BlockId) { jump(found); });
  current_ = found;
  then(fail);
}

Instruction& ProcedureLowering::call(Op op, const Node& node) {
  lir::Registers arguments;
  for (const Operand& operand : node.operands) arguments.push_back(load(operand));
  Instruction& instruction = add(op, std::move(arguments));
  instruction.callee = lir::ProcedureId(node.callee.raw);
  return instruction;
}

}  // namespace frost
