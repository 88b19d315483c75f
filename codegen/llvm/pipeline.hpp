// SPDX-License-Identifier: Apache-2.0
// Target and passes. Internal to codegen/llvm.
#pragma once

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>

#include "frost/result.hpp"

namespace frost {

// Initialises LLVM's native target once; thread-safe.
void initialise_llvm();

// A target machine for `cpu`: an LLVM CPU name, or "native" for the machine it runs on; and
// `architecture`: x86_64 or aarch64, or that of this process when it is empty. kInvalidArgument for
// a name LLVM does not know.
Result<std::unique_ptr<llvm::TargetMachine>> make_target_machine(
    const std::string& cpu, const std::string& architecture = "");

// Whether loads of a part of a vector take one instruction there.
bool has_masked_loads(const llvm::TargetMachine& machine);

// Verifies the module, then runs the chosen passes (design §11.3): EarlyCSE, SimplifyCFG, LICM. The
// real optimisation happens in RIR; the default pipelines grow badly with the policy (§11.2).
Result<void> optimise(llvm::Module& module, llvm::TargetMachine& machine);

// Assembly or an object. Changes the module; takes nearly all of the time.
Result<std::string> generate_code(llvm::Module& module, llvm::TargetMachine& machine,
                                  llvm::CodeGenFileType type);

// What the CPU "native" stands for here: its name and features. Thread-safe.
std::string native_cpu_text();

}  // namespace frost
