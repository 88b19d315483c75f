// SPDX-License-Identifier: Apache-2.0
// The places of a program as debug info. Internal to codegen/llvm.
#pragma once

#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/DebugLoc.h>
#include <llvm/IR/Module.h>

#include <map>
#include <string>

#include "ir/lir/lir.hpp"

namespace frost {

// Line tables for one module: functions are procedures under their names, and code belongs to the
// line of the policy that it was made of, or to line 0 where none is known. Nothing about
// variables. It changes no instruction.
class DebugInfo {
 public:
  // Both must outlive this.
  DebugInfo(llvm::Module& module, const lir::Program& program);

  // From now on places are in the code of `procedure`.
  void begin(llvm::Function& function, const lir::Procedure& procedure);
  [[nodiscard]] llvm::DebugLoc of(lir::PlaceId id);
  // Of what belongs to no operator, such as loading arguments.
  [[nodiscard]] llvm::DebugLoc of_procedure();
  // After the last procedure.
  void finish() { builder_.finalize(); }

 private:
  llvm::DIFile* file(const std::string& name);
  llvm::DebugLoc location(const lir::Place& place);

  const lir::Program& program_;
  llvm::LLVMContext& context_;
  llvm::DIBuilder builder_;
  std::map<std::string, llvm::DIFile*> files_;
  const lir::Procedure* procedure_ = nullptr;
  llvm::DISubprogram* function_ = nullptr;
};

}  // namespace frost
