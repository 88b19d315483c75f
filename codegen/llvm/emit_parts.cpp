// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/emit_parts.hpp"

#include "codegen/llvm/emitter.hpp"

namespace frost {

namespace {

ModuleOptions module_options(const PartOptions& options) {
  ModuleOptions all;
  all.has_slots = true;
  all.checked = options.checked;
  all.has_masked_loads = options.has_masked_loads;
  return all;
}

// The function that stands for a procedure in all parts of the module. Each calls it as that
// procedure is in the part.
llvm::Function* callee(const ModuleContext& m, uint32_t number, uint32_t arguments) {
  const std::string name = slot_symbol({.kind = SlotKind::kCallee, .number = number});
  if (llvm::Function* known = m.module.getFunction(name)) return known;
  llvm::Function* made = declare_body(m, arguments, name, llvm::GlobalValue::ExternalLinkage);
  made->setVisibility(llvm::GlobalValue::HiddenVisibility);
  return made;
}

void emit_part(const ModuleContext& m, const Part& part, const std::string& name) {
  constexpr auto kLinkage = llvm::GlobalValue::ExternalLinkage;
  const auto declare_entry = [&] { return declare_procedure(m, m.entry_type, name, kLinkage); };
  if (part.form == Part::Form::kThunk) {
    return define_entry(m, declare_entry(), callee(m, 0, part.arguments), part.arguments);
  }
  const lir::ProcedureId own(part.program.procedures.size() - 1);
  const uint32_t arguments = part.program.procedures[own].parameter_count;
  Functions functions;
  for (uint32_t i = 0; i < own.raw; ++i) functions.bodies.push_back(callee(m, i, 0));
  functions.bodies.push_back(part.form == Part::Form::kBody
                                 ? declare_body(m, arguments, name, kLinkage)
                                 : declare_entry());
  emit_procedure(m, part.program, own, functions);
}

}  // namespace

std::string part_symbol(size_t index) { return "frost.part" + std::to_string(index); }

std::unique_ptr<llvm::Module> emit_parts(std::span<const Part* const> parts,
                                         llvm::LLVMContext& context, const PartOptions& options) {
  auto module = make_module(context);
  const ModuleContext m(*module, module_options(options));
  for (size_t i = 0; i < parts.size(); ++i) emit_part(m, *parts[i], part_symbol(i));
  place_helpers(m, {}, Helpers::kDeclared);
  return module;
}

std::unique_ptr<llvm::Module> emit_helpers(const lir::Program& program, llvm::LLVMContext& context,
                                           const PartOptions& options) {
  auto module = make_module(context);
  const ModuleContext m(*module, module_options(options));
  place_helpers(m, called_helpers(m, program), Helpers::kDefined);
  define_refused_entry(m, llvm::GlobalValue::ExternalLinkage);
  // Also those that only helpers call: each is a part.
  for (llvm::Function& function : *module) {
    if (function.isDeclaration()) continue;
    function.setLinkage(llvm::GlobalValue::ExternalLinkage);
    // Called by its name, not by one that is known in this object only.
    function.setDSOLocal(false);
  }
  return module;
}

std::vector<std::string> defined_functions(const llvm::Module& module) {
  std::vector<std::string> names;
  for (const llvm::Function& function : module) {
    if (!function.isDeclaration()) names.push_back(function.getName().str());
  }
  return names;
}

}  // namespace frost
