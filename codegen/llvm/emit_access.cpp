// SPDX-License-Identifier: Apache-2.0
#include <cstddef>

#include "codegen/llvm/emitter.hpp"
#include "runtime/abi.h"
#include "runtime/exec/access.hpp"

namespace frost {

using llvm::Value;

// A field of an ABI structure, by its offset in runtime/abi.h.
#define FROST_FIELD(base, type, member) m_.field(ir_, base, offsetof(type, member))

Value* AccessEmitter::select_block(Value* condition, Value* otherwise,
                                   const std::function<Value*()>& then, const char* name) {
  llvm::BasicBlock* before = ir_.GetInsertBlock();
  llvm::Function* function = before->getParent();
  auto* yes = llvm::BasicBlock::Create(m_.context, name, function);
  auto* join = llvm::BasicBlock::Create(m_.context, name, function);
  ir_.CreateCondBr(condition, yes, join);
  ir_.SetInsertPoint(yes);
  Value* result = then();
  llvm::BasicBlock* last = ir_.GetInsertBlock();
  ir_.CreateBr(join);
  ir_.SetInsertPoint(join);
  llvm::PHINode* phi = ir_.CreatePHI(otherwise->getType(), 2, name);
  phi->addIncoming(otherwise, before);
  phi->addIncoming(result, last);
  return phi;
}

llvm::CallInst* AccessEmitter::call(llvm::Function* helper, std::vector<Value*> arguments,
                                    const char* name) {
  if (m_.checked) arguments.push_back(request_);
  llvm::CallInst* made = ir_.CreateCall(helper, arguments, name);
  made->setCallingConv(helper->getCallingConv());
  return made;
}

void AccessEmitter::require_below(Value* index, Value* count, uint32_t read) {
  if (!m_.checked) return;
  llvm::Function* function = ir_.GetInsertBlock()->getParent();
  auto* outside = llvm::BasicBlock::Create(m_.context, "outside", function);
  auto* inside = llvm::BasicBlock::Create(m_.context, "inside", function);
  index = ir_.CreateZExt(index, m_.i64);
  count = ir_.CreateZExt(count, m_.i64);
  ir_.CreateCondBr(ir_.CreateICmpULT(index, count), inside, outside);
  ir_.SetInsertPoint(outside);
  Value* calls = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(request_, frost_req, calls), "calls");
  Value* callee =
      m_.load_invariant(ir_, m_.ptr, FROST_FIELD(calls, frost_calls, out_of_bounds), "report");
  auto* type = llvm::FunctionType::get(m_.i32, {m_.ptr, m_.i32, m_.i64, m_.i64}, false);
  ir_.CreateCall(type, callee, {request_, ir_.getInt32(read), index, count});
  ir_.CreateUnreachable();
  ir_.SetInsertPoint(inside);
}

// Checked: of the array `a` of the path.
Value* AccessEmitter::elements(Value* path) {
  if (!m_.checked) return nullptr;
  return m_.load_invariant(ir_, m_.i64, FROST_FIELD(path, frost_path, elements), "elements");
}

Value* AccessEmitter::path(uint32_t index) {
  Value* paths = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(request_, frost_req, paths), "paths");
  return m_.element(ir_, paths, SlotKind::kPathOffset, index, "path");
}

Value* AccessEmitter::constant(uint32_t index) {
  Value* table =
      m_.load_invariant(ir_, m_.ptr, FROST_FIELD(request_, frost_req, constants), "constants");
  return m_.load_invariant(ir_, m_.i32, m_.element(ir_, table, SlotKind::kConstantOffset, index),
                           "k");
}

Value* AccessEmitter::literal_of(uint32_t type, Value* id) {
  Value* tables =
      m_.load_invariant(ir_, m_.ptr, FROST_FIELD(request_, frost_req, literals), "literals");
  Value* table = m_.element(ir_, tables, SlotKind::kTypeOffset, type);
  Value* count = m_.load_invariant(ir_, m_.i64, FROST_FIELD(table, frost_literals, count), "count");
  Value* wide = ir_.CreateZExt(id, m_.i64);
  return select_block(
      ir_.CreateICmpULT(wide, count), ir_.getInt16(FROST_NO_LITERAL),
      [&] {
        Value* index =
            m_.load_invariant(ir_, m_.ptr, FROST_FIELD(table, frost_literals, index), "index");
        return m_.load_invariant(ir_, m_.i16, ir_.CreateInBoundsGEP(m_.i16, index, wide), "lit");
      },
      "literal");
}

Value* AccessEmitter::key_count(Value* path) {
  return m_.load_invariant(ir_, m_.i32, FROST_FIELD(path, frost_path, keys), "keys");
}

Value* AccessEmitter::key_in_path(Value* path, Value* key) {
  return ir_.CreateICmpULT(key, key_count(path), "known");
}

Value* AccessEmitter::payload(Value* array, Value* index, uint32_t bits) {
  llvm::Type* type = llvm::IntegerType::get(m_.context, bits);
  Value* element = ir_.CreateInBoundsGEP(type, array, ir_.CreateZExt(index, m_.i64));
  return ir_.CreateZExt(m_.load_invariant(ir_, type, element, "mask"), m_.i64);
}

Value* AccessEmitter::bitmap_test(Value* path, Value* key) {
  return select_block(
      key_in_path(path, key), ir_.getFalse(),
      [&] {
        Value* words = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(path, frost_path, a), "words");
        Value* wide = ir_.CreateZExt(key, m_.i64);
        Value* index = ir_.CreateLShr(wide, 6);
        require_below(index, elements(path), FROST_READ_BITMAP);
        Value* word =
            m_.load_invariant(ir_, m_.i64, ir_.CreateInBoundsGEP(m_.i64, words, index), "word");
        Value* bit = ir_.CreateLShr(word, ir_.CreateAnd(wide, 63));
        return ir_.CreateTrunc(bit, m_.i1);
      },
      "bitmap");
}

Value* AccessEmitter::unary_mask(Value* path, Value* key, uint32_t bits) {
  return select_block(
      key_in_path(path, key), ir_.getInt64(0), [&] { return known_unary_mask(path, key, bits); },
      "unary");
}

Value* AccessEmitter::known_unary_mask(Value* path, Value* key, uint32_t bits) {
  Value* array = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(path, frost_path, a), "masks");
  require_below(key, elements(path), FROST_READ_UNARY);
  return payload(array, key, bits);
}

// The twin of rt::find_row.
Value* AccessEmitter::csr_find(const RangeValue& range, Value* value) {
  Value* some = ir_.CreateICmpNE(range.begin, range.end);
  Value* low = value;
  Value* high = value;
  if (range.id_shift != nullptr) {
    Value* is_packed = ir_.CreateIsNotNull(range.id_shift);
    Value* first = ir_.CreateShl(value, 8);
    low = ir_.CreateSelect(is_packed, first, value, "low");
    high = ir_.CreateSelect(is_packed, ir_.CreateOr(first, UINT8_MAX), value, "high");
    Value* is_lost = ir_.CreateICmpUGT(value, ir_.getInt32(UINT32_MAX >> 8U));
    // Whether the chunk of an empty range is packed may be poison.
    some = ir_.CreateLogicalAnd(some, ir_.CreateNot(ir_.CreateAnd(is_packed, is_lost)));
  }
  return select_block(
      some, ir_.getInt32(rt::kNotFound),
      [&] {
        std::vector<Value*> arguments{range.ids, range.begin, range.end, low, high};
        if (m_.checked) arguments.push_back(range.limit);
        return call(m_.find_sorted, std::move(arguments), "at");
      },
      "find");
}

Value* AccessEmitter::neighbour(const RangeValue& range, Value* index) {
  require_below(index, range.limit, FROST_READ_NEIGHBOUR);
  Value* element = ir_.CreateInBoundsGEP(m_.i32, range.ids, ir_.CreateZExt(index, m_.i64));
  return id_of(m_.load_invariant(ir_, m_.i32, element, "word"), range.id_shift);
}

Value* AccessEmitter::id_of(Value* word, Value* id_shift) {
  return id_shift == nullptr ? word : ir_.CreateLShr(word, id_shift, "id");
}

// The twin of rt::mask_at.
Value* AccessEmitter::neighbour_mask(const RangeValue& range, Value* index, uint32_t bits) {
  require_below(index, range.limit, FROST_READ_MASK);
  Value* place = ir_.CreateZExt(index, m_.i64);
  if (range.id_shift != nullptr) {
    Value* is_packed = ir_.CreateIsNotNull(range.id_shift);
    place = ir_.CreateSelect(is_packed, ir_.CreateShl(place, 2), place);
  }
  return payload(range.payload, place, bits);
}

Value* AccessEmitter::column(Value* path, Value* row, uint32_t column) {
  require_below(row, elements(path), FROST_READ_ROW);
  Value* columns = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(path, frost_path, a), "columns");
  Value* values = m_.load_invariant(
      ir_, m_.ptr, ir_.CreateConstInBoundsGEP1_64(m_.ptr, columns, column), "column");
  Value* element = ir_.CreateInBoundsGEP(m_.i32, values, ir_.CreateZExt(row, m_.i64));
  return m_.load_invariant(ir_, m_.i32, element, "id");
}

Value* AccessEmitter::row_mask(Value* path, Value* row, uint32_t bits) {
  require_below(row, elements(path), FROST_READ_ROW);
  Value* masks = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(path, frost_path, b), "masks");
  return payload(masks, row, bits);
}

Value* AccessEmitter::now() {
  return m_.load_invariant(ir_, m_.i32, FROST_FIELD(request_, frost_req, now), "now");
}

Value* AccessEmitter::compare(Value* a, Value* b) {
  return runtime_call(offsetof(frost_calls, compare_integers), m_.i32, {a, b});
}

void AccessEmitter::note_unbounded(uint32_t site) {
  ir_.CreateStore(m_.number(m_.i32, SlotKind::kSite, site, 1),
                  FROST_FIELD(request_, frost_req, unbounded));
}

RangeValue AccessEmitter::runs_range(uint32_t path_index, const std::vector<Value*>& prefix,
                                     Value* buffer) {
  Value* path = m_.number(m_.i32, SlotKind::kPathNumber, path_index);
  Value* packed = table_call(offsetof(frost_calls, runs_range), m_.i64, {path}, prefix, buffer);
  return unpack(packed);
}

RangeValue AccessEmitter::unpack(Value* packed) {
  return {ir_.CreateTrunc(ir_.CreateLShr(packed, 32), m_.i32), ir_.CreateTrunc(packed, m_.i32),
          nullptr, nullptr};
}

Value* AccessEmitter::table_call(uint64_t offset, llvm::Type* result,
                                 llvm::ArrayRef<Value*> numbers, const std::vector<Value*>& values,
                                 Value* buffer) {
  for (size_t i = 0; i < values.size(); ++i) {
    ir_.CreateStore(values[i], ir_.CreateConstInBoundsGEP1_64(m_.i32, buffer, i));
  }
  std::vector<Value*> operands(numbers.begin(), numbers.end());
  operands.push_back(values.empty() ? llvm::ConstantPointerNull::get(m_.ptr) : buffer);
  operands.push_back(ir_.getInt32(static_cast<uint32_t>(values.size())));
  return runtime_call(offset, result, operands);
}

Value* AccessEmitter::answer_column(Value* row, uint32_t column) {
  return runtime_call(offsetof(frost_calls, answer_column), m_.i32, {row, ir_.getInt32(column)});
}

Value* AccessEmitter::runtime_call(uint64_t offset, llvm::Type* result,
                                   llvm::ArrayRef<Value*> operands) {
  Value* calls = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(request_, frost_req, calls), "calls");
  Value* callee = m_.load_invariant(ir_, m_.ptr, m_.field(ir_, calls, offset), "call");
  std::vector<llvm::Type*> types{m_.ptr};
  std::vector<Value*> arguments{request_};
  for (Value* operand : operands) {
    types.push_back(operand->getType());
    arguments.push_back(operand);
  }
  return ir_.CreateCall(llvm::FunctionType::get(result, types, false), callee, arguments);
}

Value* AccessEmitter::failure() {
  return ir_.CreateLoad(m_.i32, FROST_FIELD(request_, frost_req, failure), "failure");
}

Value* AccessEmitter::charge(const RangeValue& range) {
  return subtract_fuel(ir_.CreateZExt(ir_.CreateSub(range.end, range.begin), m_.i64));
}

Value* AccessEmitter::charge_call() { return subtract_fuel(ir_.getInt64(1)); }

Value* AccessEmitter::subtract_fuel(Value* units) {
  Value* address = FROST_FIELD(request_, frost_req, fuel);
  Value* fuel = ir_.CreateLoad(m_.i64, address, "fuel");
  Value* left = ir_.CreateSub(fuel, units);
  ir_.CreateStore(left, address);
  return ir_.CreateICmpSGE(left, ir_.getInt64(0));
}

// The twin of emit() in codegen/interp/interp.cpp.
Value* AccessEmitter::emit(Value* id) {
  Value* sink = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(request_, frost_req, sink), "sink");
  Value* limit = m_.load_invariant(ir_, m_.i32, FROST_FIELD(sink, frost_sink, seen_ids), "limit");
  Value* count_address = FROST_FIELD(sink, frost_sink, count);
  Value* count = ir_.CreateLoad(m_.i64, count_address, "count");
  Value* capacity = ir_.CreateLoad(m_.i64, FROST_FIELD(sink, frost_sink, capacity), "capacity");
  Value* fast = ir_.CreateAnd(ir_.CreateICmpULT(id, limit), ir_.CreateICmpNE(count, capacity));
  llvm::Function* function = ir_.GetInsertBlock()->getParent();
  auto block = [&](const char* name) {
    return llvm::BasicBlock::Create(m_.context, name, function);
  };
  auto* probe = block("emit.probe");
  auto* append = block("emit.append");
  auto* slow = block("emit.slow");
  auto* join = block("emit.join");
  ir_.CreateCondBr(fast, probe, slow);

  ir_.SetInsertPoint(probe);
  Value* wide = ir_.CreateZExt(id, m_.i64);
  Value* seen = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(sink, frost_sink, seen), "seen");
  Value* word_address = ir_.CreateInBoundsGEP(m_.i64, seen, ir_.CreateLShr(wide, 6));
  Value* word = ir_.CreateLoad(m_.i64, word_address, "word");
  Value* bit = ir_.CreateShl(ir_.getInt64(1), ir_.CreateAnd(wide, 63));
  ir_.CreateCondBr(ir_.CreateICmpEQ(ir_.CreateAnd(word, bit), ir_.getInt64(0)), append, join);

  ir_.SetInsertPoint(append);
  require_below(count, capacity, FROST_READ_SINK);
  append = ir_.GetInsertBlock();
  ir_.CreateStore(ir_.CreateOr(word, bit), word_address);
  Value* ids = ir_.CreateLoad(m_.ptr, FROST_FIELD(sink, frost_sink, ids), "ids");
  ir_.CreateStore(id, ir_.CreateInBoundsGEP(m_.i32, ids, count));
  ir_.CreateStore(ir_.CreateAdd(count, ir_.getInt64(1)), count_address);
  ir_.CreateBr(join);

  ir_.SetInsertPoint(slow);
  Value* calls = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(request_, frost_req, calls), "calls");
  Value* callee = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(calls, frost_calls, emit), "emit");
  auto* type = llvm::FunctionType::get(m_.i32, {m_.ptr, m_.i32}, false);
  Value* status = ir_.CreateCall(type, callee, {request_, id});
  ir_.CreateBr(join);

  ir_.SetInsertPoint(join);
  llvm::PHINode* phi = ir_.CreatePHI(m_.i32, 3, "status");
  phi->addIncoming(ir_.getInt32(FROST_YES), probe);
  phi->addIncoming(ir_.getInt32(FROST_YES), append);
  phi->addIncoming(status, slow);
  return phi;
}

void AccessEmitter::emit_all() {
  Value* sink = m_.load_invariant(ir_, m_.ptr, FROST_FIELD(request_, frost_req, sink), "sink");
  ir_.CreateStore(ir_.getInt32(1), FROST_FIELD(sink, frost_sink, universal));
}

#undef FROST_FIELD

}  // namespace frost
