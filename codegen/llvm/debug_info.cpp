// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/debug_info.hpp"

#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/IR/DebugInfoMetadata.h>

#include "codegen/llvm/llvm_compat.hpp"

namespace frost {

namespace {

// Of what has no place in any file.
constexpr const char* kNoFile = "<built-in>";

}  // namespace

DebugInfo::DebugInfo(llvm::Module& module, const lir::Program& program)
    : program_(program), context_(module.getContext()), builder_(module) {
  module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
  module.addModuleFlag(llvm::Module::Max, "Dwarf Version", 4);
  // No folder: the same policy gives the same bytes wherever it is compiled.
  const std::string name = program.places.empty() ? kNoFile : program.places.begin()->file;
  builder_.createCompileUnit(compat::language(llvm::dwarf::DW_LANG_C99), file(name), "frost",
                             /*isOptimized=*/true, /*Flags=*/"", /*RV=*/0, /*SplitName=*/"",
                             llvm::DICompileUnit::FullDebug);
}

llvm::DIFile* DebugInfo::file(const std::string& name) {
  llvm::DIFile*& known = files_[name];
  if (known == nullptr) known = builder_.createFile(name, /*Directory=*/"");
  return known;
}

void DebugInfo::begin(llvm::Function& function, const lir::Procedure& procedure) {
  procedure_ = &procedure;
  const lir::Place& place = procedure.place;
  llvm::DIFile* const in = file(place.file.empty() ? kNoFile : place.file);
  auto* const type = builder_.createSubroutineType(builder_.getOrCreateTypeArray({}));
  const std::string name =
      procedure.name.empty() ? function.getName().str() : lir::printable(procedure.name);
  function_ = builder_.createFunction(
      in, name, /*LinkageName=*/"", in, place.line, type, place.line, llvm::DINode::FlagZero,
      llvm::DISubprogram::SPFlagDefinition | llvm::DISubprogram::SPFlagOptimized);
  function.setSubprogram(function_);
}

llvm::DebugLoc DebugInfo::location(const lir::Place& place) {
  if (place.file.empty()) return llvm::DILocation::get(context_, 0, 0, function_);
  llvm::DIFile* const in = file(place.file);
  llvm::DIScope* scope = function_;
  if (in != function_->getFile()) scope = builder_.createLexicalBlockFile(function_, in);
  return llvm::DILocation::get(context_, place.line, place.column, scope);
}

llvm::DebugLoc DebugInfo::of(lir::PlaceId id) {
  return id.valid() ? location(program_.places[id]) : of_procedure();
}

llvm::DebugLoc DebugInfo::of_procedure() { return location(procedure_->place); }

}  // namespace frost
