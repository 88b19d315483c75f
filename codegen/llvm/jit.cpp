// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/jit.hpp"

#include <llvm/ExecutionEngine/Orc/CompileUtils.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/ExecutionEngine/Orc/ThreadSafeModule.h>

#include "codegen/llvm/emitter.hpp"
#include "codegen/llvm/llvm_compat.hpp"
#include "codegen/llvm/pipeline.hpp"

namespace frost {

namespace {

std::unexpected<Error> jit_error(llvm::Error error) {
  return fail(Code::kInternal, llvm::toString(std::move(error)));
}

class OrcJit : public Jit {
 public:
  OrcJit(std::unique_ptr<llvm::orc::LLJIT> jit, std::vector<frost_entry_fn> entries)
      : jit_(std::move(jit)), entries_(std::move(entries)) {}

  frost_entry_fn entry(uint32_t procedure) const override {
    return procedure < entries_.size() ? entries_[procedure] : nullptr;
  }

 private:
  std::unique_ptr<llvm::orc::LLJIT> jit_;
  std::vector<frost_entry_fn> entries_;
};

llvm::Expected<std::unique_ptr<llvm::orc::LLJIT>> make_jit(
    std::unique_ptr<llvm::TargetMachine> machine) {
  llvm::orc::LLJITBuilder builder;
  llvm::orc::JITTargetMachineBuilder target(machine->getTargetTriple());
  target.setCPU(machine->getTargetCPU().str());
  target.setRelocationModel(llvm::Reloc::PIC_);
  builder.setJITTargetMachineBuilder(std::move(target));
  builder.setDataLayout(machine->createDataLayout());
  compat::set_object_layer(builder);
  // A std::function must be copyable, so the machine waits in a shared box until LLJIT asks.
  auto box = std::make_shared<std::unique_ptr<llvm::TargetMachine>>(std::move(machine));
  builder.setCompileFunctionCreator(
      [box](llvm::orc::JITTargetMachineBuilder)
          -> llvm::Expected<std::unique_ptr<llvm::orc::IRCompileLayer::IRCompiler>> {
        return std::make_unique<llvm::orc::TMOwningSimpleCompiler>(std::move(*box));
      });
  // Both calls are needed to close the symbol table (design §11.4): no name of this process, such
  // as `system`, resolves from generated code.
  builder.setLinkProcessSymbolsByDefault(false);
  builder.setPlatformSetUp(llvm::orc::setUpInactivePlatform);
  return builder.create();
}

}  // namespace

Result<std::unique_ptr<Jit>> Jit::compile(const lir::Program& program, const std::string& cpu) {
  auto machine = make_target_machine(cpu);
  if (!machine) return std::unexpected(machine.error());
  auto context = std::make_unique<llvm::LLVMContext>();
  ModuleOptions options;
  options.external_entries = true;
  auto module = emit_module(program, *context, options);
  if (auto done = optimise(*module, **machine); !done) return std::unexpected(done.error());
  auto jit = make_jit(std::move(*machine));
  if (!jit) return jit_error(jit.takeError());
  llvm::orc::ThreadSafeModule safe(std::move(module), std::move(context));
  if (auto error = (*jit)->addIRModule(std::move(safe))) return jit_error(std::move(error));
  std::vector<frost_entry_fn> entries;
  for (size_t i = 0; i < program.procedures.size(); ++i) {
    auto address = (*jit)->lookup(function_name(i));
    if (!address) return jit_error(address.takeError());
    entries.push_back(address->toPtr<frost_entry_fn>());
  }
  return std::make_unique<OrcJit>(std::move(*jit), std::move(entries));
}

}  // namespace frost
