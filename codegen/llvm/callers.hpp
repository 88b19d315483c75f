// SPDX-License-Identifier: Apache-2.0
// Who calls the procedures of a program. Internal to codegen/llvm.
#pragma once

#include <cstddef>
#include <vector>

#include "ir/lir/lir.hpp"

namespace frost {

// Procedures that the runtime may call, and those that procedures call.
struct Callers {
  explicit Callers(const lir::Program& program)
      : runtime(program.procedures.size()), procedures(program.procedures.size()) {
    for (const lir::Entry& entry : program.entries) runtime[entry.procedure.index()] = true;
    for (const lir::ActionCheck& action : program.actions) runtime[action.procedure.index()] = true;
    for (size_t i = 0; i < program.procedures.size(); ++i) {
      const lir::Procedure& procedure = program.procedures[lir::ProcedureId(i)];
      using enum lir::Mode;
      if (procedure.mode == Table || procedure.mode == Resume) runtime[i] = true;
      for (const lir::Block& block : procedure.blocks) {
        for (const lir::Instruction& instruction : block) {
          const bool is_call =
              instruction.op == lir::Op::Call || instruction.op == lir::Op::EmitCall;
          if (is_call) procedures[instruction.callee.index()] = true;
        }
      }
    }
  }

  std::vector<bool> runtime;
  std::vector<bool> procedures;
};

}  // namespace frost
