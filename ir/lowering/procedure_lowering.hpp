// SPDX-License-Identifier: Apache-2.0
// Lowers one procedure of RIR. Internal to lower_rir_to_lir.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "ir/lir/lir.hpp"
#include "ir/lowering/program_tables.hpp"
#include "ir/plan_numbers.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// Code is emitted in continuation-passing style: `emit` puts the code of an operator into the
// current block and calls `then` where it succeeds, with the block to go to when whatever follows
// fails: the next turn of the innermost scan, or the next alternative.
class ProcedureLowering {
 public:
  using Then = FunctionRef<void(lir::BlockId fail)>;

  // Procedures that resume are appended to `resumes`; their ids follow those of the RIR.
  ProcedureLowering(ProgramTables& tables, const rir::Rir& rir, rir::ProcedureId id,
                    std::vector<lir::Procedure>& resumes, const PlanNumbers* counted)
      : tables_(tables),
        rir_(rir),
        id_(id),
        source_(rir.procedures[id]),
        resumes_(resumes),
        counted_(counted) {}

  lir::Procedure run();

 private:
  using Node = rir::Node;
  using Operand = rir::Operand;
  using BlockId = lir::BlockId;
  using PathId = lir::PathId;
  using RegisterId = lir::RegisterId;

  // Blocks, registers and instructions: procedure_lowering.cpp.
  BlockId new_block() { return result_.blocks.push({}); }
  RegisterId new_register(std::string_view name);
  RegisterId fresh_for(const Operand& operand);
  lir::Instruction& add(lir::Op op, lir::Registers arguments = {});
  void jump(BlockId target) { add(lir::Op::Jump).targets = {target, BlockId()}; }
  void finish(bool yes) { add(lir::Op::Return).immediate = yes ? 1 : 0; }
  void test(lir::Instruction& branch, BlockId fail);
  RegisterId load(const Operand& operand);
  void bind(const Operand& operand, RegisterId value);
  void unbind(const Node& scan);
  BlockId open_loop(lir::Op op, PathId path, RegisterId range, std::array<RegisterId, 2> results,
                    BlockId done);

  // Operators, and those that combine others: procedure_lowering.cpp.
  void emit(rir::NodeId id, BlockId fail, const Then& then);
  void emit_operator(const Node& node, BlockId fail, const Then& then);
  void count(PlanEvent event);
  void emit_all(const Node& node, size_t next, BlockId fail, const Then& then);
  void emit_any(const Node& node, BlockId fail, const Then& then);
  void emit_exists(const Node& node, BlockId fail, const Then& then);
  lir::Instruction& call(lir::Op op, const Node& node);

  // Comparisons, negation and switches: lower_tests.cpp.
  void emit_comparison(const Node& node, BlockId fail, const Then& then);
  void emit_now(const Node& node, BlockId fail, const Then& then);
  void emit_not(const Node& node, BlockId fail, const Then& then);
  void emit_switch(const Node& node, BlockId fail, const Then& then);

  // Stored facts, by number of columns: lower_scans.cpp.
  void emit_access(const Node& node, BlockId fail, const Then& then);
  void emit_unary(const Node& node, BlockId fail, const Then& then);
  void emit_binary(const Node& node, BlockId fail, const Then& then);
  void emit_contains(const Node& node, BlockId fail, const Then& then);
  void emit_runs(const Node& node, BlockId fail, const Then& then);
  RegisterId range(lir::Op op, PathId path, lir::Registers arguments);
  BlockId scan_keys(PathId path, const Operand& operand, BlockId done);
  // The code of what follows an access whose row has this mask, when that is what is asked for.
  void emit_masked(RegisterId mask, const Node& node, BlockId fail, const Then& then);
  [[nodiscard]] std::optional<RegisterId> known_mask(const Node& node) const;
  RegisterId zero();

  // Closures: lower_closure.cpp.
  void emit_answer_all(const Node& node, BlockId fail);
  void emit_close_rule(const Node& node, BlockId fail, const Then& then);
  void emit_close(const Node& node, BlockId fail);

  // Walks: lower_reach.cpp.
  void emit_reach(const Node& node, BlockId fail, const Then& then);
  void emit_push(const Node& node, BlockId fail);

  // Answers of tables, and procedures that wait for them: lower_tables.cpp.
  void emit_answer(const Node& node, BlockId fail);
  void emit_table(const Node& node, BlockId fail, const Then& then);
  void emit_suspend(const Node& node, const Then& then, BlockId fail);
  lir::Procedure lower_resume(const Node& node, const std::vector<rir::VariableId>& kept,
                              const Then& then);
  RegisterId load_output(const Operand& operand);
  lir::Registers load_arguments(const Node& look_up);
  template <class Output>
  void take_outputs(const Node& look_up, BlockId fail, const Output& output);
  void add_mentioned(rir::NodeId id, std::set<rir::VariableId>& variables) const;

  ProgramTables& tables_;
  const rir::Rir& rir_;
  rir::ProcedureId id_;
  const rir::Procedure& source_;
  std::vector<lir::Procedure>& resumes_;
  const PlanNumbers* counted_;         // null: nothing is counted
  rir::NodeId node_;                   // the operator being emitted
  std::span<const rir::NodeId> rest_;  // what follows in the conjunction being emitted
  lir::Procedure result_;
  BlockId current_;
  uint32_t walk_ = 0;  // the set of the innermost walk whose seeds or steps are being emitted
  std::map<rir::VariableId, RegisterId> registers_;
  // Accesses around the operator being emitted, with what was read: a narrower test reads nothing.
  struct KnownMask {
    const Node* access;
    RegisterId mask;
  };
  std::vector<KnownMask> known_masks_;
  lir::PlaceId place_;  // of the operator being emitted, else of the one around or before it
};

}  // namespace frost
