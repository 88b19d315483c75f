// SPDX-License-Identifier: Apache-2.0
#include <llvm/IR/Intrinsics.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "codegen/artefact/artefact.hpp"
#include "codegen/llvm/callers.hpp"
#include "codegen/llvm/debug_info.hpp"
#include "codegen/llvm/emitter.hpp"
#include "runtime/abi.h"
#include "runtime/exec/access.hpp"

namespace frost {

namespace {

using llvm::BasicBlock;
using llvm::Value;

// The place in a sorted list that a scan came to, and what is there.
struct Scanned {
  llvm::PHINode* index;
  Value* element;
};

// Goes through the elements from `begin` on, which `element` reads, up to the first that is not
// smaller than `value`: then to `stop`, and without one to `none`.
Scanned emit_scan(const ModuleContext& m, Builder& ir, Value* begin, Value* end, Value* value,
                  const std::function<Value*(Value* index)>& element, BasicBlock* stop,
                  BasicBlock* none) {
  BasicBlock* const before = ir.GetInsertBlock();
  llvm::Function* const function = before->getParent();
  auto* turn = BasicBlock::Create(m.context, "turn", function);
  auto* compare = BasicBlock::Create(m.context, "compare", function);
  auto* step = BasicBlock::Create(m.context, "step", function);
  ir.CreateBr(turn);
  ir.SetInsertPoint(turn);
  llvm::PHINode* index = ir.CreatePHI(m.i32, 2, "i");
  ir.CreateCondBr(ir.CreateICmpULT(index, end), compare, none);
  ir.SetInsertPoint(compare);
  Value* id = element(index);
  ir.CreateCondBr(ir.CreateICmpUGE(id, value), stop, step);
  ir.SetInsertPoint(step);
  Value* next = ir.CreateAdd(index, ir.getInt32(1));
  ir.CreateBr(turn);
  index->addIncoming(begin, before);
  index->addIncoming(next, step);
  return {index, id};
}

// The twin of rt::find_sorted: halves down to kScanMax elements, then a scan.
llvm::Function* define_find_sorted(const ModuleContext& m) {
  std::vector<llvm::Type*> parameters{m.ptr, m.i32, m.i32, m.i32, m.i32};
  if (m.checked) parameters.push_back(m.i32);
  llvm::Function* function = m.declare_helper("frost.find_sorted", m.i32, std::move(parameters));
  Value* words = function->getArg(0);
  Value* low = function->getArg(3);
  Value* high = function->getArg(4);
  auto block = [&](const char* name) { return BasicBlock::Create(m.context, name, function); };
  auto* entry = block("entry");
  auto* halve = block("halve");
  auto* split = block("split");
  auto* scan = block("scan");
  auto* stop = block("stop");
  auto* none = block("none");
  Builder ir(entry);
  AccessEmitter access(m, ir, m.request_of(function));
  auto element = [&](Value* index) {
    if (m.checked) access.require_below(index, function->getArg(5), FROST_READ_NEIGHBOUR);
    Value* address = ir.CreateInBoundsGEP(m.i32, words, ir.CreateZExt(index, m.i64));
    return m.load_invariant(ir, m.i32, address, "word");
  };
  ir.CreateBr(halve);

  ir.SetInsertPoint(halve);
  llvm::PHINode* begin = ir.CreatePHI(m.i32, 2, "begin");
  llvm::PHINode* end = ir.CreatePHI(m.i32, 2, "end");
  Value* length = ir.CreateSub(end, begin);
  ir.CreateCondBr(ir.CreateICmpUGT(length, ir.getInt32(rt::kScanMax)), split, scan);

  ir.SetInsertPoint(split);
  Value* middle = ir.CreateAdd(begin, ir.CreateLShr(length, 1));
  Value* upper = ir.CreateICmpULE(element(middle), high);
  split = ir.GetInsertBlock();
  Value* next_begin = ir.CreateSelect(upper, middle, begin);
  Value* next_end = ir.CreateSelect(upper, end, middle);
  ir.CreateBr(halve);
  begin->addIncoming(function->getArg(1), entry);
  begin->addIncoming(next_begin, split);
  end->addIncoming(function->getArg(2), entry);
  end->addIncoming(next_end, split);

  ir.SetInsertPoint(scan);
  const auto [index, word] = emit_scan(m, ir, begin, end, low, element, stop, none);
  ir.SetInsertPoint(stop);
  ir.CreateRet(ir.CreateSelect(ir.CreateICmpULE(word, high), index, ir.getInt32(rt::kNotFound)));
  ir.SetInsertPoint(none);
  ir.CreateRet(ir.getInt32(rt::kNotFound));
  return function;
}

// What a look-up of a pair gives: `none` when it is absent, else what `found` makes of its place.
struct Membership {
  std::string name;
  llvm::Constant* none;
  std::function<Value*(AccessEmitter&, const RangeValue&, Value* index)> found;
  // The same without a branch, from i1, whether it is found, and the place if it is; may read what
  // is at `valid` instead.
  std::function<Value*(Builder&, const RangeValue&, Value* is_found, Value* index, Value* valid)>
      choose;
  unsigned mask_bits = 0;  // of what is beside the neighbours and decides on the result; 0: nothing
};

// Any chunk and lists of any length. The twin of rt::shorter_side: a long list is left for that of
// the value, by calling the function for the other path. That one finds a list that is longer on
// the other side, so it does not call again.
llvm::Function* define_long_membership(const ModuleContext& m, const Membership& membership) {
  llvm::Type* const result = membership.none->getType();
  llvm::Function* function =
      m.declare_helper(membership.name + "_long", result, {m.ptr, m.i32, m.i32});
  auto block = [&](const char* label) { return BasicBlock::Create(m.context, label, function); };
  Builder ir(block("entry"));
  auto* is_long = block("long");
  auto* turn = block("turn");
  auto* find = block("find");
  auto* found = block("found");
  auto* none = block("none");
  Value* path = function->getArg(0);
  Value* key = function->getArg(1);
  Value* value = function->getArg(2);
  AccessEmitter access(m, ir, m.request_of(function));
  const RangeValue range = access.csr_range(path, key, membership.mask_bits);
  Value* length = access.length(range);
  ir.CreateCondBr(ir.CreateICmpUGT(length, ir.getInt32(rt::kLongList)), is_long, find);
  ir.SetInsertPoint(is_long);
  Value* is_shorter = access.call(m.is_other_shorter, {path, value, length});
  ir.CreateCondBr(is_shorter, turn, find);
  ir.SetInsertPoint(turn);
  ir.CreateRet(access.call(function, {access.reverse(path), value, key}));
  ir.SetInsertPoint(find);
  Value* index = access.csr_find(range, value);
  ir.CreateCondBr(ir.CreateICmpNE(index, ir.getInt32(rt::kNotFound)), found, none);
  ir.SetInsertPoint(found);
  ir.CreateRet(membership.found(access, range, index));
  ir.SetInsertPoint(none);
  ir.CreateRet(membership.none);
  return function;
}

// Elements of a list that are compared at once.
constexpr unsigned kLanes = 8;

// The elements of a list of at most kLanes, and in the other lanes 0. `exists` says which are
// there.
struct Lanes {
  Value* words;
  Value* exists;
};

Lanes load_lanes(const ModuleContext& m, Builder& ir, const RangeValue& range, Value* length) {
  auto* lanes = llvm::FixedVectorType::get(m.i32, kLanes);
  std::vector<llvm::Constant*> numbers;
  for (unsigned i = 0; i < kLanes; ++i) numbers.push_back(ir.getInt32(i));
  // Signed, which is one instruction.
  Value* exists = ir.CreateICmpSLT(llvm::ConstantVector::get(numbers),
                                   ir.CreateVectorSplat(kLanes, length), "exists");
  Value* first = ir.CreateInBoundsGEP(m.i32, range.ids, ir.CreateZExt(range.begin, m.i64));
  Value* words = ir.CreateMaskedLoad(lanes, first, llvm::Align(alignof(uint32_t)), exists,
                                     llvm::Constant::getNullValue(lanes), "words");
  return {words, exists};
}

// A list of at most kLanes elements: compares all of them with the value, whatever their number, so
// that nothing depends on what a processor foresees of it.
void emit_compare_at_once(const ModuleContext& m, Builder& ir, const Membership& membership,
                          const RangeValue& range, Value* length, Value* value, Value* valid) {
  if (membership.mask_bits > 0) {
    // The mask is most often in another line, which is on its way while the ids are compared.
    Value* masks = ir.CreateInBoundsGEP(llvm::IntegerType::get(m.context, membership.mask_bits),
                                        range.payload, ir.CreateZExt(range.begin, m.i64));
    ir.CreateIntrinsic(llvm::Intrinsic::prefetch, {m.ptr},
                       {masks, ir.getInt32(0), ir.getInt32(3), ir.getInt32(1)});
  }
  const auto [ids, exists] = load_lanes(m, ir, range, length);
  Value* same = ir.CreateAnd(ir.CreateICmpEQ(ids, ir.CreateVectorSplat(kLanes, value)), exists);
  Value* bits = ir.CreateZExt(ir.CreateBitCast(same, m.i8), m.i32, "bits");
  Value* place = ir.CreateIntrinsic(llvm::Intrinsic::cttz, {m.i32}, {bits, ir.getFalse()});
  Value* is_found = ir.CreateICmpNE(bits, ir.getInt32(0), "is_found");
  ir.CreateRet(membership.choose(ir, range, is_found, ir.CreateAdd(range.begin, place), valid));
}

// The same of packed words, which have the masks. A lane without an element has none.
void emit_compare_packed(const ModuleContext& m, Builder& ir, const RangeValue& range,
                         Value* length, Value* value) {
  Value* words = load_lanes(m, ir, range, length).words;
  const auto all = [&](uint32_t number) {
    return ir.CreateVectorSplat(kLanes, ir.getInt32(number));
  };
  Value* same =
      ir.CreateICmpEQ(ir.CreateLShr(words, all(8)), ir.CreateVectorSplat(kLanes, value), "same");
  Value* masks = ir.CreateSelect(same, ir.CreateAnd(words, all(UINT8_MAX)), all(0), "masks");
  ir.CreateRet(ir.CreateZExt(ir.CreateOrReduce(masks), m.i64, "mask"));
}

// What most look-ups meet, a dense chunk and a short list, without a call and so without a frame;
// `rest` does the others.
llvm::Function* define_membership(const ModuleContext& m, const Membership& membership,
                                  llvm::Function* rest) {
  llvm::Function* function =
      m.declare_helper(membership.name, membership.none->getType(), {m.ptr, m.i32, m.i32});
  auto block = [&](const char* label) { return BasicBlock::Create(m.context, label, function); };
  Builder ir(block("entry"));
  auto* scan = block("scan");
  auto* stop = block("stop");
  auto* found = block("found");
  auto* none = block("none");
  auto* other = block("other");
  Value* path = function->getArg(0);
  Value* key = function->getArg(1);
  Value* value = function->getArg(2);
  AccessEmitter access(m, ir, m.request_of(function));
  const RangeValue range = access.dense_csr_range(path, key, membership.mask_bits, none, other);
  Value* length = access.length(range);
  if (m.has_masked_loads && !m.checked) {
    auto* at_once = block("at_once");
    auto* more = block("more");
    ir.CreateCondBr(ir.CreateICmpULE(length, ir.getInt32(kLanes)), at_once, more);
    ir.SetInsertPoint(at_once);
    if (range.id_shift != nullptr) {
      emit_compare_packed(m, ir, range, length, value);
    } else {
      emit_compare_at_once(m, ir, membership, range, length, value, path);
    }
    ir.SetInsertPoint(more);
  }
  ir.CreateCondBr(ir.CreateICmpULE(length, ir.getInt32(rt::kScanMax)), scan, other);
  ir.SetInsertPoint(scan);
  const auto element = [&](Value* index) { return access.neighbour(range, index); };
  const auto [index, id] = emit_scan(m, ir, range.begin, range.end, value, element, stop, none);
  ir.SetInsertPoint(stop);
  ir.CreateCondBr(ir.CreateICmpEQ(id, value), found, none);
  ir.SetInsertPoint(found);
  ir.CreateRet(membership.found(access, range, index));
  ir.SetInsertPoint(none);
  ir.CreateRet(membership.none);
  ir.SetInsertPoint(other);
  llvm::CallInst* tail = access.call(rest, {path, key, value});
  tail->setTailCallKind(llvm::CallInst::TCK_Tail);
  ir.CreateRet(tail);
  return function;
}

Membership contains_of(const ModuleContext& m) {
  return {"frost.contains", llvm::ConstantInt::getFalse(m.context),
          [&m](AccessEmitter&, const RangeValue&, Value*) {
            return llvm::ConstantInt::getTrue(m.context);
          },
          [](Builder&, const RangeValue&, Value* is_found, Value*, Value*) { return is_found; }, 0};
}

Membership csr_mask_of(const ModuleContext& m, uint32_t bits) {
  return {"frost.csr_mask" + std::to_string(bits), llvm::ConstantInt::get(m.i64, 0),
          [bits](AccessEmitter& access, const RangeValue& range, Value* index) {
            return access.neighbour_mask(range, index, bits);
          },
          [&m, bits](Builder& ir, const RangeValue& range, Value* is_found, Value* index,
                     Value* valid) {
            auto* type = llvm::IntegerType::get(m.context, bits);
            Value* mask = ir.CreateInBoundsGEP(type, range.payload, ir.CreateZExt(index, m.i64));
            Value* read =
                m.load_invariant(ir, type, ir.CreateSelect(is_found, mask, valid), "mask");
            return ir.CreateSelect(is_found, ir.CreateZExt(read, m.i64), ir.getInt64(0));
          },
          bits};
}

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
          case lir::Op::CsrMask:
            called.insert(m.csr_mask(lir::payload_bits(program, program.paths[instruction.path])));
            break;
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
      long_memberships{define_long_membership(*this, contains_of(*this)),
                       define_long_membership(*this, csr_mask_of(*this, 8)),
                       define_long_membership(*this, csr_mask_of(*this, 16)),
                       define_long_membership(*this, csr_mask_of(*this, 32)),
                       define_long_membership(*this, csr_mask_of(*this, 64))},
      contains(define_membership(*this, contains_of(*this), long_memberships[0])),
      csr_masks{define_membership(*this, csr_mask_of(*this, 8), long_memberships[1]),
                define_membership(*this, csr_mask_of(*this, 16), long_memberships[2]),
                define_membership(*this, csr_mask_of(*this, 32), long_memberships[3]),
                define_membership(*this, csr_mask_of(*this, 64), long_memberships[4])},
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
