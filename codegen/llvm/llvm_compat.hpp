// SPDX-License-Identifier: Apache-2.0
// The differences between the accepted LLVM versions, in one place (design §11.4).
#pragma once

#include <llvm/Config/llvm-config.h>
#if LLVM_VERSION_MAJOR >= 21
#include <llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h>
#else
#include <llvm/ExecutionEngine/Orc/ExecutorProcessControl.h>
#endif
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/ExecutionEngine/JITLink/JITLink.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Triple.h>

#include <memory>
#include <string>

namespace frost::compat {

// Triples became a type of their own in most interfaces with LLVM 21 and 22.
#if LLVM_VERSION_MAJOR >= 22
inline const llvm::Triple& triple_22(const llvm::Triple& triple) { return triple; }
#else
inline std::string triple_22(const llvm::Triple& triple) { return triple.str(); }
#endif
#if LLVM_VERSION_MAJOR >= 21
inline const llvm::Triple& triple_21(const llvm::Triple& triple) { return triple; }
#else
inline std::string triple_21(const llvm::Triple& triple) { return triple.str(); }
#endif

inline const llvm::Target* lookup_target(const llvm::Triple& triple, std::string& error) {
  return llvm::TargetRegistry::lookupTarget(triple_22(triple), error);
}

inline std::unique_ptr<llvm::MCSubtargetInfo> make_subtarget(const llvm::Target& target,
                                                             const llvm::Triple& triple) {
  return std::unique_ptr<llvm::MCSubtargetInfo>(
      target.createMCSubtargetInfo(triple_22(triple), "", ""));
}

inline std::unique_ptr<llvm::TargetMachine> make_machine(const llvm::Target& target,
                                                         const llvm::Triple& triple,
                                                         const std::string& cpu,
                                                         const std::string& features) {
  return std::unique_ptr<llvm::TargetMachine>(target.createTargetMachine(
      triple_21(triple), cpu, features, llvm::TargetOptions(), llvm::Reloc::PIC_));
}

// Names in link graphs became pooled strings, and languages in debug info a type, with LLVM 20 and
// 22.
#if LLVM_VERSION_MAJOR >= 20
inline llvm::StringRef name_of(const llvm::jitlink::Symbol& symbol) { return *symbol.getName(); }
#else
inline llvm::StringRef name_of(const llvm::jitlink::Symbol& symbol) { return symbol.getName(); }
#endif
#if LLVM_VERSION_MAJOR >= 22
inline llvm::DISourceLanguageName language(llvm::dwarf::SourceLanguage name) {
  return llvm::DISourceLanguageName(static_cast<uint16_t>(name));
}
#else
inline unsigned language(llvm::dwarf::SourceLanguage name) { return name; }
#endif

inline void set_triple(llvm::Module& module, const llvm::Triple& triple) {
  module.setTargetTriple(triple_21(triple));
}

}  // namespace frost::compat
