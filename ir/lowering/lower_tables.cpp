// SPDX-License-Identifier: Apache-2.0
// Look-ups in tables, and what suspends until a table of the same component has answers.
#include <utility>

#include "base/check.hpp"
#include "ir/lowering/clean_up.hpp"
#include "ir/lowering/procedure_lowering.hpp"

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

bool is_output(const Node& look_up, size_t i) { return look_up.binds[i] || look_up.universal[i]; }

}  // namespace

void ProcedureLowering::emit_answer(const Node& node, BlockId fail) {
  lir::Registers outputs;
  for (const Operand& operand : node.operands) outputs.push_back(load_output(operand));
  add(Op::Answer, std::move(outputs));
  jump(fail);
}

RegisterId ProcedureLowering::load_output(const Operand& operand) {
  if (operand.is_variable() || operand.literal.valid()) return load(operand);
  RegisterId all = new_register("all");
  add(Op::All).results[0] = all;
  return all;
}

lir::Registers ProcedureLowering::load_arguments(const Node& look_up) {
  lir::Registers arguments;
  for (size_t i = 0; i < look_up.operands.size(); ++i) {
    if (!is_output(look_up, i)) arguments.push_back(load(look_up.operands[i]));
  }
  return arguments;
}

// Binds the outputs of an answer, where it has the universal positions that were asked for.
// `output` makes the register of output number n.
template <class Output>
void ProcedureLowering::take_outputs(const Node& look_up, BlockId fail, const Output& output) {
  uint32_t number = 0;
  for (size_t i = 0; i < look_up.operands.size(); ++i) {
    if (!is_output(look_up, i)) continue;
    RegisterId value = output(number++, look_up.operands[i]);
    BlockId yes = new_block();
    Instruction& branch = add(Op::IsAll, {value});
    branch.targets = look_up.universal[i] ? std::array{yes, fail} : std::array{fail, yes};
    current_ = yes;
    if (look_up.binds[i]) bind(look_up.operands[i], value);
  }
}

void ProcedureLowering::emit_table(const Node& node, BlockId fail, const Then& then) {
  lir::ProcedureId table(node.callee.raw);
  lir::Registers arguments = load_arguments(node);
  if (node.op == rir::Op::TableTest) {
    Instruction& branch = add(Op::TableTest, std::move(arguments));
    branch.callee = table;
    test(branch, fail);
    return then(fail);
  }
  RegisterId answers = new_register("s");
  Instruction& range = add(Op::TableRange, std::move(arguments));
  range.callee = table;
  range.results[0] = answers;
  add(Op::Charge, {answers});
  RegisterId row = new_register("row");
  BlockId inner = open_loop(Op::ForAnswers, PathId(), answers, {row, RegisterId()}, fail);
  take_outputs(node, inner, [&](uint32_t number, const Operand& operand) {
    RegisterId value = fresh_for(operand);
    Instruction& column = add(Op::AnswerColumn, {row});
    column.immediate = number;
    column.results[0] = value;
    return value;
  });
  then(inner);
  unbind(node);
}

void ProcedureLowering::add_mentioned(NodeId id, std::set<rir::VariableId>& variables) const {
  const Node& node = source_.nodes[id];
  for (const Operand& operand : node.operands) variables.insert(operand.variable);
  for (NodeId child : node.children) add_mentioned(child, variables);
}

// What follows a goal of the same component becomes a procedure of its own: the runtime runs it
// for each answer, with the variables it still needs.
void ProcedureLowering::emit_suspend(const Node& node, const Then& then, BlockId fail) {
  std::set<rir::VariableId> mentioned;
  for (NodeId id : rest_) add_mentioned(id, mentioned);
  std::vector<rir::VariableId> kept;
  lir::Registers arguments = load_arguments(node);
  for (const auto& [variable, value] : registers_) {
    if (!mentioned.contains(variable)) continue;
    kept.push_back(variable);
    arguments.push_back(value);
  }
  FROST_CHECK(arguments.size() + node.operands.size() <= lir::kParametersMax);
  lir::ProcedureId resume(rir_.procedures.size() + resumes_.size());
  resumes_.emplace_back();  // its number; what it waits for may add more
  size_t index = resumes_.size() - 1;
  lir::Procedure made = lower_resume(node, kept, then);
  resumes_[index] = std::move(made);
  add(Op::Suspend, std::move(arguments)).callee = resume;
  jump(fail);
}

lir::Procedure ProcedureLowering::lower_resume(const Node& node,
                                               const std::vector<rir::VariableId>& kept,
                                               const Then& then) {
  lir::Procedure outer_result = std::exchange(result_, {});
  auto outer_registers = std::exchange(registers_, {});
  auto outer_masks = std::exchange(known_masks_, {});
  BlockId outer_block = current_;
  tables_.name(source_, result_);
  result_.name += " resumed";
  result_.mode = lir::Mode::Resume;
  result_.table = lir::ProcedureId(id_.raw);
  result_.waits_for = lir::ProcedureId(node.callee.raw);
  for (rir::VariableId variable : kept) {
    registers_.emplace(variable, new_register(source_.variables[variable].name));
  }
  lir::Registers outputs;
  for (size_t i = 0; i < node.operands.size(); ++i) {
    if (is_output(node, i)) outputs.push_back(fresh_for(node.operands[i]));
  }
  result_.parameter_count = static_cast<uint32_t>(result_.registers.size());
  current_ = new_block();
  BlockId done = new_block();
  take_outputs(node, done, [&](uint32_t number, const Operand&) { return outputs[number]; });
  then(done);
  current_ = done;
  finish(true);
  clean_up(result_);
  registers_ = std::move(outer_registers);
  known_masks_ = std::move(outer_masks);
  current_ = outer_block;
  return std::exchange(result_, std::move(outer_result));
}

}  // namespace frost
