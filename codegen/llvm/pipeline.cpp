// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/pipeline.hpp"

#include <llvm/ADT/SmallString.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/SubtargetFeature.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>

#include <mutex>

#include "codegen/llvm/llvm_compat.hpp"

namespace frost {

void initialise_llvm() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    llvm::InitializeNativeTargetAsmParser();
    // A static of LLVM that every PassBuilder shares: made here, before there are several.
    static_cast<void>(llvm::vfs::getRealFileSystem());
  });
}

namespace {

// For other machines than this, once; thread-safe.
void initialise_all_targets() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
  });
}

// Feature strings are made here only: a wrong one aborts inside LLVM (design §11.3, item 6).
std::string native_features() {
  llvm::SubtargetFeatures features;
  for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
    features.AddFeature(feature.getKey(), feature.getValue());
  }
  return features.getString();
}

}  // namespace

std::string native_cpu_text() { return llvm::sys::getHostCPUName().str() + native_features(); }

Result<std::unique_ptr<llvm::TargetMachine>> make_target_machine(const std::string& cpu,
                                                                 const std::string& architecture) {
  initialise_llvm();
  llvm::Triple triple(llvm::sys::getProcessTriple());
  if (!architecture.empty() && architecture != triple.getArchName()) {
    initialise_all_targets();
    triple = llvm::Triple(architecture + "-unknown-linux-gnu");
  }
  std::string error;
  const llvm::Target* target = compat::lookup_target(triple, error);
  if (target == nullptr) return fail(Code::kUnavailable, error);
  bool native = cpu == "native";
  std::string cpu_name = native ? llvm::sys::getHostCPUName().str() : cpu;
  if (!compat::make_subtarget(*target, triple)->isCPUStringValid(cpu_name)) {
    return fail(Code::kInvalidArgument, "`" + cpu + "` is no CPU of " + triple.str() +
                                            "; try native, x86-64, x86-64-v2 or x86-64-v3");
  }
  auto machine = compat::make_machine(*target, triple, cpu_name, native ? native_features() : "");
  if (machine == nullptr) return fail(Code::kUnavailable, "no code generator for " + triple.str());
  return machine;
}

bool has_masked_loads(const llvm::TargetMachine& machine) {
  return machine.getTargetTriple().isX86() && machine.getMCSubtargetInfo()->checkFeatures("+avx2");
}

Result<void> optimise(llvm::Module& module, llvm::TargetMachine& machine) {
  compat::set_triple(module, machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  // Always: the packaged LLVM has no assertions and would miscompile silently.
  std::string problem;
  llvm::raw_string_ostream stream(problem);
  if (llvm::verifyModule(module, &stream)) {
    return fail(Code::kInternal, "generated IR is malformed: " + problem);
  }
  llvm::PassBuilder builder(&machine);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  passes.addPass(llvm::SimplifyCFGPass());
  llvm::LICMOptions licm;
  passes.addPass(
      llvm::createFunctionToLoopPassAdaptor(llvm::LICMPass(licm), /*UseMemorySSA=*/true));
  llvm::ModulePassManager all;
  all.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(passes)));
  all.run(module, modules);
  return {};
}

Result<std::string> generate_code(llvm::Module& module, llvm::TargetMachine& machine,
                                  llvm::CodeGenFileType type) {
  llvm::SmallString<0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, stream, nullptr, type)) {
    return fail(Code::kUnavailable, "this target cannot write such a file");
  }
  passes.run(module);
  return std::string(bytes.str());
}

}  // namespace frost
