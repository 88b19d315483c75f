// SPDX-License-Identifier: Apache-2.0
// LLVM IR of parts. Internal to codegen/llvm.
#pragma once

#include <llvm/IR/Module.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codegen/llvm/parts.hpp"

namespace frost {

// What a module of parts is made for; see ModuleOptions.
struct PartOptions {
  bool checked = false;
  bool has_masked_loads = false;
};

// The name of the function of parts[index] in their module.
std::string part_symbol(size_t index);

// A module with these parts, verified by the caller.
std::unique_ptr<llvm::Module> emit_parts(std::span<const Part* const> parts,
                                         llvm::LLVMContext& context, const PartOptions& options);

// A module with the helpers that code of the program calls, with what these call, and the entry of
// procedures that are none.
std::unique_ptr<llvm::Module> emit_helpers(const lir::Program& program, llvm::LLVMContext& context,
                                           const PartOptions& options);
// The functions that the module defines.
std::vector<std::string> defined_functions(const llvm::Module& module);

}  // namespace frost
