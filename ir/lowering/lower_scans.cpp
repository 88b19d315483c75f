// SPDX-License-Identifier: Apache-2.0
// Reads of stored facts, by the number of their columns.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "ir/lowering/procedure_lowering.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::PathId;
using lir::RegisterId;
using rir::Node;
using rir::Operand;

void ProcedureLowering::emit_access(const Node& node, BlockId fail, const Then& then) {
  if (const auto mask = known_mask(node)) return emit_masked(*mask, node, fail, then);
  switch (node.operands.size()) {
    case 0:
    case 1:
      emit_unary(node, fail, then);
      break;
    case 2:
      emit_binary(node, fail, then);
      break;
    default:
      emit_runs(node, fail, then);
  }
  unbind(node);
}

void ProcedureLowering::emit_unary(const Node& node, BlockId fail, const Then& then) {
  static constexpr uint32_t kFirst[] = {0};
  PathId path =
      tables_.path(node.relation, node.partition, std::span(kFirst).first(node.operands.size()));
  BlockId inner = fail;
  if (node.op == rir::Op::Scan) inner = scan_keys(path, node.operands[0], fail);
  RegisterId key = node.operands.empty() ? zero() : load(node.operands[0]);
  if (tables_.payload_bits(path) == 0) {
    Instruction& branch = add(Op::BitmapTest, {key});
    branch.path = path;
    test(branch, inner);
    return then(inner);
  }
  RegisterId mask = new_register("m");
  Instruction& instruction = add(Op::UnaryMask, {key});
  instruction.path = path;
  instruction.results[0] = mask;
  emit_masked(mask, node, inner, then);
}

void ProcedureLowering::emit_binary(const Node& node, BlockId fail, const Then& then) {
  if (node.op == rir::Op::Member) return emit_contains(node, fail, then);
  // From the bound side; from the first column when neither is bound.
  uint32_t key_column = !node.binds[0] ? 0 : (!node.binds[1] ? 1 : 0);
  uint32_t value_column = 1 - key_column;
  PathId path = tables_.path(node.relation, node.partition, std::array{key_column, value_column});
  const Operand& key_operand = node.operands[key_column];
  BlockId done = fail;
  if (node.binds[key_column]) done = scan_keys(path, key_operand, fail);
  RegisterId neighbours = range(Op::CsrRange, path, {load(key_operand)});
  const Operand& value_operand = node.operands[value_column];
  RegisterId value = fresh_for(value_operand);
  if (tables_.payload_bits(path) == 0) {
    const BlockId inner = open_loop(Op::ForRange, path, neighbours, {value, RegisterId()}, done);
    bind(value_operand, value);
    return then(inner);
  }
  RegisterId mask = new_register("m");
  const BlockId inner = open_loop(Op::ForMasked, path, neighbours, {value, mask}, done);
  bind(value_operand, value);
  emit_masked(mask, node, inner, then);
}

void ProcedureLowering::emit_contains(const Node& node, BlockId fail, const Then& then) {
  PathId path = tables_.path(node.relation, node.partition, std::array{0U, 1U});
  RegisterId key = load(node.operands[0]);
  RegisterId value = load(node.operands[1]);
  if (tables_.payload_bits(path) == 0) {
    Instruction& branch = add(Op::Contains, {key, value});
    branch.path = path;
    test(branch, fail);
    return then(fail);
  }
  RegisterId mask = new_register("m");
  Instruction& instruction = add(Op::CsrMask, {key, value});
  instruction.path = path;
  instruction.results[0] = mask;
  emit_masked(mask, node, fail, then);
}

// Three columns or more: sorted rows, the bound columns first.
void ProcedureLowering::emit_runs(const Node& node, BlockId fail, const Then& then) {
  PathId path = tables_.runs(node);
  const std::vector<uint32_t> order = tables_.order(path);  // paths may move
  lir::Registers prefix;
  for (uint32_t column : order) {
    if (!node.binds[column]) prefix.push_back(load(node.operands[column]));
  }
  const size_t prefix_length = prefix.size();
  RegisterId rows = range(Op::RunsRange, path, std::move(prefix));
  RegisterId row = new_register("row");
  BlockId inner = open_loop(Op::ForRows, PathId(), rows, {row, RegisterId()}, fail);
  RegisterId mask;
  if (tables_.payload_bits(path) > 0) {
    mask = new_register("m");
    Instruction& instruction = add(Op::RowMask, {row});
    instruction.path = path;
    instruction.results[0] = mask;
  }
  const auto read_columns = [&](BlockId next) {
    for (size_t i = prefix_length; i < order.size(); ++i) {
      const Operand& operand = node.operands[order[i]];
      RegisterId value = fresh_for(operand);
      Instruction& instruction = add(Op::Column, {row});
      instruction.path = path;
      instruction.immediate = i;
      instruction.results[0] = value;
      bind(operand, value);
    }
    then(next);
  };
  if (!mask.valid()) return read_columns(inner);
  emit_masked(mask, node, inner, read_columns);
}

RegisterId ProcedureLowering::range(Op op, PathId path, lir::Registers arguments) {
  RegisterId result = new_register("s");
  Instruction& instruction = add(op, std::move(arguments));
  instruction.path = path;
  instruction.results[0] = result;
  add(Op::Charge, {result});
  return result;
}

// Every id that may be a key of `path`, bound to `operand`; gives the loop head.
BlockId ProcedureLowering::scan_keys(PathId path, const Operand& operand, BlockId done) {
  RegisterId keys = range(Op::KeyRange, path, {});
  RegisterId key = fresh_for(operand);
  BlockId head = open_loop(Op::ForKeys, PathId(), keys, {key, RegisterId()}, done);
  bind(operand, key);
  return head;
}

void ProcedureLowering::emit_masked(RegisterId mask, const Node& node, BlockId fail,
                                    const Then& then) {
  Instruction& branch = add(Op::TestMask, {mask});
  branch.immediate = node.mask;
  test(branch, fail);
  known_masks_.push_back({&node, mask});
  then(fail);
  known_masks_.pop_back();
}

std::optional<RegisterId> ProcedureLowering::known_mask(const Node& node) const {
  if (node.op != rir::Op::Member) return std::nullopt;
  const auto known = std::ranges::find_if(known_masks_, [&](const KnownMask& earlier) {
    return earlier.access->relation == node.relation &&
           earlier.access->partition == node.partition && earlier.access->operands == node.operands;
  });
  return known == known_masks_.end() ? std::nullopt : std::optional(known->mask);
}

RegisterId ProcedureLowering::zero() {
  RegisterId result = new_register("zero");
  add(Op::Zero).results[0] = result;
  return result;
}

}  // namespace frost
