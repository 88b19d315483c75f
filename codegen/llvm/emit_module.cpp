// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <set>

#include "codegen/artefact/artefact.hpp"
#include "codegen/llvm/callers.hpp"
#include "codegen/llvm/debug_info.hpp"
#include "codegen/llvm/emitter.hpp"
#include "runtime/abi.h"

namespace frost {

namespace {

using llvm::BasicBlock;
using llvm::Value;

llvm::Function* define_refuel(const ModuleContext& m) {
  auto* type = llvm::FunctionType::get(m.i32, {m.ptr}, false);
  auto* function =
      llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, "frost.refuel", m.module);
  add_common_attributes(function);
  function->setCallingConv(llvm::CallingConv::PreserveMost);
  function->addFnAttr(llvm::Attribute::Cold);
  function->addFnAttr(llvm::Attribute::NoInline);
  Builder ir(BasicBlock::Create(m.context, "entry", function));
  AccessEmitter access(m, ir, function->getArg(0));
  ir.CreateRet(access.runtime_call(offsetof(frost_calls, refuel), m.i32, {}));
  return function;
}

llvm::Function* define_emit(const ModuleContext& m) {
  auto* type = llvm::FunctionType::get(m.i32, {m.ptr, m.i32}, false);
  auto* function =
      llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, "frost.emit", m.module);
  add_common_attributes(function);
  Builder ir(BasicBlock::Create(m.context, "entry", function));
  AccessEmitter access(m, ir, function->getArg(0));
  ir.CreateRet(access.emit(function->getArg(1)));
  return function;
}

// A membership function calls itself.
bool is_called_by_others(const llvm::Function& function) {
  return llvm::any_of(function.users(), [&](const llvm::User* user) {
    return llvm::cast<llvm::Instruction>(user)->getFunction() != &function;
  });
}

}  // namespace

// In whatever module they are.
std::set<const llvm::Function*> called_helpers(const ModuleContext& m,
                                               const lir::Program& program) {
  std::set<const llvm::Function*> called{m.refuel};
  for (const lir::Procedure& procedure : program.procedures) {
    for (const lir::Block& block : procedure.blocks) {
      for (const lir::Instruction& instruction : block) {
        switch (instruction.op) {
          case lir::Op::Contains:
            called.insert(m.contains);
            break;
          case lir::Op::CsrMask: {
            const lir::Path& path = program.paths[instruction.path];
            called.insert(m.csr_mask(lir::payload_bits(program, path)));
            if (m.compares_at_once(program, path)) called.insert({m.csr_test, m.other_csr_test});
            break;
          }
          case lir::Op::CsrRange:
            called.insert({m.csr_range, m.other_range});
            break;
          case lir::Op::Emit:
            called.insert(m.emit);
            break;
          default:
            break;
        }
      }
    }
  }
  return called;
}

void place_helpers(const ModuleContext& m, const std::set<const llvm::Function*>& called,
                   Helpers place) {
  // Each before those that it calls.
  std::vector<llvm::Function*> helpers{m.emit, m.csr_range, m.contains};
  if (m.csr_test != nullptr) helpers.insert(helpers.end(), {m.csr_test, m.other_csr_test});
  helpers.insert(helpers.end(), m.csr_masks.begin(), m.csr_masks.end());
  helpers.insert(helpers.end(), m.long_memberships.begin(), m.long_memberships.end());
  helpers.insert(helpers.end(), {m.is_other_shorter, m.other_range, m.find_sorted, m.refuel});
  for (llvm::Function* helper : helpers) {
    const bool is_kept = place == Helpers::kDefined && called.contains(helper);
    if (is_kept) helper->setLinkage(llvm::GlobalValue::ExternalLinkage);
    if (place == Helpers::kDeclared) helper->deleteBody();
    // It would be compiled all the same.
    if (!is_kept && !is_called_by_others(*helper)) {
      helper->dropAllReferences();
      helper->eraseFromParent();
    }
  }
}

llvm::Function* declare_body(const ModuleContext& m, size_t arguments, const std::string& name,
                             llvm::GlobalValue::LinkageTypes linkage) {
  llvm::Function* body = declare_procedure(m, m.body_type(arguments), name, linkage);
  // A check hands on from procedure to procedure. Each would save and restore registers that only
  // the first one's caller has a use for.
  body->setCallingConv(llvm::CallingConv::PreserveNone);
  return body;
}

llvm::Function* declare_procedure(const ModuleContext& m, llvm::FunctionType* type,
                                  const std::string& name,
                                  llvm::GlobalValue::LinkageTypes linkage) {
  auto* function = llvm::Function::Create(type, linkage, name, m.module);
  add_common_attributes(function);
  // Keeps compile time linear in the policy: design §11.2.
  function->addFnAttr(llvm::Attribute::NoInline);
  return function;
}

void define_entry(const ModuleContext& m, llvm::Function* entry, llvm::Function* body,
                  uint32_t count) {
  Builder ir(BasicBlock::Create(m.context, "entry", entry));
  std::vector<Value*> arguments{entry->getArg(0)};
  for (uint32_t i = 0; i < count; ++i) {
    arguments.push_back(m.load_argument(ir, entry->getArg(1), i));
  }
  llvm::CallInst* status = ir.CreateCall(m.body_type(count), body, arguments, "status");
  status->setCallingConv(body->getCallingConv());
  ir.CreateRet(status);
}

llvm::Function* define_refused_entry(const ModuleContext& m,
                                     llvm::GlobalValue::LinkageTypes linkage) {
  auto* entry = declare_procedure(m, m.entry_type, std::string(kRefusedEntrySymbol), linkage);
  Builder ir(BasicBlock::Create(m.context, "entry", entry));
  ir.CreateRet(ir.getInt32(static_cast<uint32_t>(FROST_E_INTERNAL)));
  return entry;
}

namespace {

Functions declare_functions(const ModuleContext& m, const lir::Program& program,
                            const ModuleOptions& options) {
  const Callers callers(program);
  const auto linkage = options.external_entries ? llvm::GlobalValue::ExternalLinkage
                                                : llvm::GlobalValue::InternalLinkage;
  Functions functions;
  for (size_t i = 0; i < program.procedures.size(); ++i) {
    const uint32_t parameters = program.procedures[lir::ProcedureId(i)].parameter_count;
    llvm::Function* body = callers.procedures[i]
                               ? declare_body(m, parameters, function_name(i), linkage)
                               : declare_procedure(m, m.entry_type, function_name(i), linkage);
    llvm::Function* entry = body;
    if (callers.procedures[i]) {
      entry =
          callers.runtime[i] ? declare_procedure(m, m.entry_type, entry_name(i), linkage) : nullptr;
    }
    functions.bodies.push_back(body);
    functions.entries.push_back(entry);
  }
  return functions;
}

void add_entry_table(const ModuleContext& m, const std::vector<llvm::Function*>& entries) {
  llvm::Function* const refused = define_refused_entry(m, llvm::GlobalValue::InternalLinkage);
  std::vector<llvm::Constant*> pointers;
  for (llvm::Function* entry : entries) pointers.push_back(entry != nullptr ? entry : refused);
  auto* type = llvm::ArrayType::get(m.ptr, pointers.size());
  auto* table = new llvm::GlobalVariable(m.module, type, /*isConstant=*/true,
                                         llvm::GlobalValue::ExternalLinkage,
                                         llvm::ConstantArray::get(type, pointers), kEntriesSymbol);
  table->setVisibility(llvm::GlobalValue::ProtectedVisibility);
}

void add_note(const ModuleContext& m, const std::string& bytes) {
  auto* data = llvm::ConstantDataArray::getString(m.context, bytes, /*AddNull=*/false);
  auto* note = new llvm::GlobalVariable(m.module, data->getType(), /*isConstant=*/true,
                                        llvm::GlobalValue::PrivateLinkage, data, "frost.note");
  note->setSection(kNoteSection);
  note->setAlignment(llvm::Align(4));
  // Nothing refers to the note, and it must survive.
  auto* used = llvm::ArrayType::get(m.ptr, 1);
  auto* list = new llvm::GlobalVariable(m.module, used, /*isConstant=*/false,
                                        llvm::GlobalValue::AppendingLinkage,
                                        llvm::ConstantArray::get(used, {note}), "llvm.used");
  list->setSection("llvm.metadata");
}

}  // namespace

void add_common_attributes(llvm::Function* function) {
  function->addFnAttr(llvm::Attribute::NoUnwind);
  // Who reads stacks finds its way past a function that calls nothing.
  function->addFnAttr("frame-pointer", "non-leaf");
}

ModuleContext::ModuleContext(llvm::Module& target, const ModuleOptions& options)
    : module(target),
      checked(options.checked),
      has_masked_loads(options.has_masked_loads),
      has_slots(options.has_slots),
      context(target.getContext()),
      ptr(llvm::PointerType::get(context, 0)),
      i1(llvm::Type::getInt1Ty(context)),
      i8(llvm::Type::getInt8Ty(context)),
      i16(llvm::Type::getInt16Ty(context)),
      i32(llvm::Type::getInt32Ty(context)),
      i64(llvm::Type::getInt64Ty(context)),
      entry_type(llvm::FunctionType::get(i32, {ptr, ptr}, false)),
      find_sorted(define_find_sorted(*this)),
      other_range(define_other_range(*this)),
      csr_range(define_csr_range(*this)),
      emit(define_emit(*this)),
      is_other_shorter(define_is_other_shorter(*this)),
      long_memberships{define_long_membership(*this, 0), define_long_membership(*this, 8),
                       define_long_membership(*this, 16), define_long_membership(*this, 32),
                       define_long_membership(*this, 64)},
      contains(define_membership(*this, 0, long_memberships[0])),
      csr_masks{define_membership(*this, 8, long_memberships[1]),
                define_membership(*this, 16, long_memberships[2]),
                define_membership(*this, 32, long_memberships[3]),
                define_membership(*this, 64, long_memberships[4])},
      other_csr_test(define_other_csr_test(*this, csr_masks[0])),
      csr_test(define_csr_test(*this, other_csr_test)),
      refuel(define_refuel(*this)) {}

llvm::Function* ModuleContext::declare_helper(const std::string& name, llvm::Type* result,
                                              std::vector<llvm::Type*> parameters) const {
  if (checked) parameters.push_back(ptr);
  auto* type = llvm::FunctionType::get(result, parameters, false);
  auto* helper = llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, name, module);
  add_common_attributes(helper);
  // A report is no effect that anything may be left out for, but it must stay where it is.
  if (!checked) helper->setOnlyReadsMemory();
  return helper;
}

llvm::FunctionType* ModuleContext::body_type(size_t arguments) const {
  std::vector<llvm::Type*> parameters{ptr};
  parameters.resize(1 + arguments, i32);
  return llvm::FunctionType::get(i32, parameters, false);
}

llvm::Constant* ModuleContext::number(llvm::IntegerType* type, SlotKind kind, uint32_t number,
                                      uint32_t addend) const {
  if (!has_slots) return llvm::ConstantInt::get(type, slot_value(kind, number) + addend);
  // Each sum is a symbol: loads take it as it is, and would not take a symbol and an addend.
  const std::string name = slot_symbol({.kind = kind, .number = number, .addend = addend});
  llvm::GlobalVariable* symbol = module.getGlobalVariable(name);
  if (symbol == nullptr) {
    symbol = new llvm::GlobalVariable(module, i8, /*isConstant=*/false,
                                      llvm::GlobalValue::ExternalLinkage, nullptr, name);
    symbol->setVisibility(llvm::GlobalValue::HiddenVisibility);
    // Small enough for instructions that have 32 bits for it: [0, kSlotValuesEnd).
    llvm::Metadata* const range[] = {
        llvm::ConstantAsMetadata::get(llvm::ConstantInt::get(i64, 0)),
        llvm::ConstantAsMetadata::get(llvm::ConstantInt::get(i64, kSlotValuesEnd))};
    symbol->setMetadata(llvm::LLVMContext::MD_absolute_symbol, llvm::MDNode::get(context, range));
  }
  return llvm::ConstantExpr::getPtrToInt(symbol, type);
}

Value* ModuleContext::element(Builder& ir, Value* base, SlotKind kind, uint32_t index,
                              const llvm::Twine& name) const {
  return ir.CreateInBoundsGEP(i8, base, number(i64, kind, index), name);
}

Value* ModuleContext::request_of(llvm::Function* helper) const {
  return checked ? helper->getArg(static_cast<unsigned>(helper->arg_size()) - 1) : nullptr;
}

bool ModuleContext::compares_at_once(const lir::Program& program, const lir::Path& path) const {
  return csr_test != nullptr && lir::payload_bits(program, path) == 8 && !path.is_functional;
}

llvm::Function* ModuleContext::csr_mask(uint32_t bits) const {
  switch (bits) {
    case 8:
      return csr_masks[0];
    case 16:
      return csr_masks[1];
    case 32:
      return csr_masks[2];
    default:
      return csr_masks[3];
  }
}

llvm::LoadInst* ModuleContext::load_invariant(Builder& ir, llvm::Type* type, Value* address,
                                              const llvm::Twine& name) const {
  llvm::LoadInst* load = ir.CreateLoad(type, address, name);
  load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context, {}));
  return load;
}

Value* ModuleContext::load_argument(Builder& ir, Value* arguments, uint32_t index) const {
  return ir.CreateLoad(i32, ir.CreateConstInBoundsGEP1_64(i32, arguments, index));
}

Value* ModuleContext::field(Builder& ir, Value* base, uint64_t offset) const {
  if (offset == 0) return base;
  if (const auto of = slot_of(base); has_slots && of) {
    Value* all = llvm::cast<llvm::GetElementPtrInst>(base)->getPointerOperand();
    return ir.CreateInBoundsGEP(i8, all,
                                number(i64, of->kind, of->number, static_cast<uint32_t>(offset)));
  }
  return ir.CreateConstInBoundsGEP1_64(i8, base, offset);
}

std::string function_name(size_t procedure) {
  return std::string(kProcedurePrefix) + std::to_string(procedure);
}

std::string entry_name(size_t procedure) { return "frost.e" + std::to_string(procedure); }

std::unique_ptr<llvm::Module> make_module(llvm::LLVMContext& context) {
  auto module = std::make_unique<llvm::Module>("frost", context);
  // Control-flow enforcement marks, as the host's own code has them.
  module->addModuleFlag(llvm::Module::Override, "cf-protection-branch", 1);
  module->addModuleFlag(llvm::Module::Override, "PIC Level", 2);
  return module;
}

std::unique_ptr<llvm::Module> emit_module(const lir::Program& program, llvm::LLVMContext& context,
                                          const ModuleOptions& options) {
  auto module = make_module(context);
  ModuleContext m(*module, options);
  const Functions functions = declare_functions(m, program, options);
  std::optional<DebugInfo> debug;
  if (options.debug_info) m.debug = &debug.emplace(*module, program);
  for (size_t i = options.first; i < std::min(options.end, functions.bodies.size()); ++i) {
    emit_procedure(m, program, lir::ProcedureId(i), functions);
    llvm::Function* const entry = functions.entries[i];
    if (entry != nullptr && entry != functions.bodies[i]) {
      define_entry(m, entry, functions.bodies[i],
                   program.procedures[lir::ProcedureId(i)].parameter_count);
    }
  }
  if (debug) debug->finish();
  place_helpers(m, called_helpers(m, program), options.helpers);
  if (options.entry_table) add_entry_table(m, functions.entries);
  if (!options.note.empty()) add_note(m, options.note);
  return module;
}

}  // namespace frost
