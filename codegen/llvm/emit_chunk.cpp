// SPDX-License-Identifier: Apache-2.0
// The rows of a source id, by the layout of its chunk: the twins of csr_range() and chunk_range()
// in runtime/exec/access.hpp. Dense and functional chunks are read in place; a function, shared by
// all procedures, reads the others.
#include <cstddef>
#include <iterator>

#include "codegen/llvm/emitter.hpp"
#include "runtime/abi.h"

namespace frost {

using llvm::BasicBlock;
using llvm::Value;

namespace {

// A field of a chunk, by its offset in runtime/abi.h.
#define FROST_CHUNK_FIELD(name) m.field(ir, chunk, offsetof(frost_chunk, name))

// Emits the reads of one chunk.
struct ChunkReader {
  const ModuleContext& m;
  Builder& ir;
  Value* chunk;
  AccessEmitter& access;

  Value* kind() const { return m.load_invariant(ir, m.i16, FROST_CHUNK_FIELD(kind), "kind"); }
  Value* is_kind(uint32_t wanted) const {
    return ir.CreateICmpEQ(kind(), llvm::ConstantInt::get(m.i16, wanted));
  }
  // Packed or not.
  Value* is_layout(uint16_t layout) const {
    Value* own = ir.CreateAnd(kind(), FROST_CHUNK_PACKED - 1);
    return ir.CreateICmpEQ(own, ir.getInt16(layout));
  }
  Value* entries() const {
    return ir.CreateZExt(m.load_invariant(ir, m.i16, FROST_CHUNK_FIELD(entries), "entries"), m.i32);
  }
  Value* offsets() const {
    return m.load_invariant(ir, m.ptr, FROST_CHUNK_FIELD(offsets), "offsets");
  }
  // Offsets `index` and `index` + 1 of the width `half` as one number, the first one in its lower
  // half.
  Value* both_offsets(llvm::IntegerType* half, Value* index) const {
    Value* address = ir.CreateInBoundsGEP(half, offsets(), ir.CreateZExt(index, m.i64));
    auto* type = llvm::IntegerType::get(m.context, 2 * half->getBitWidth());
    llvm::LoadInst* both = m.load_invariant(ir, type, address, "both");
    both->setAlignment(llvm::Align(half->getBitWidth() / 8));
    return both;
  }
  // Element `index` of the keys of a sparse chunk, as i32.
  Value* sparse_key(Value* keys, Value* index) const {
    Value* address = ir.CreateInBoundsGEP(m.i16, keys, ir.CreateZExt(index, m.i64));
    return ir.CreateZExt(m.load_invariant(ir, m.i16, address, "key"), m.i32);
  }
};

#undef FROST_CHUNK_FIELD

// The twin of rt::sparse_range.
void emit_sparse_range(const ChunkReader& reader, llvm::Function* function, Value* key) {
  const ModuleContext& m = reader.m;
  Builder& ir = reader.ir;
  auto block = [&](const char* name) { return BasicBlock::Create(m.context, name, function); };
  auto* entry = ir.GetInsertBlock();
  auto* search = block("search");
  auto* halve = block("halve");
  auto* compare = block("compare");
  auto* found = block("found");
  auto* none = block("none");
  Value* entries = reader.entries();
  Value* keys = ir.CreateInBoundsGEP(
      m.i16, reader.offsets(), ir.CreateZExt(ir.CreateAdd(entries, ir.getInt32(1)), m.i64), "keys");
  ir.CreateCondBr(ir.CreateICmpEQ(entries, ir.getInt32(0)), none, search);

  ir.SetInsertPoint(search);
  llvm::PHINode* place = ir.CreatePHI(m.i32, 2, "place");
  llvm::PHINode* count = ir.CreatePHI(m.i32, 2, "count");
  ir.CreateCondBr(ir.CreateICmpUGT(count, ir.getInt32(1)), halve, compare);
  ir.SetInsertPoint(halve);
  Value* half = ir.CreateLShr(count, 1);
  Value* middle = ir.CreateAdd(place, half);
  reader.access.require_below(middle, entries, FROST_READ_KEYS);
  halve = ir.GetInsertBlock();
  Value* is_upper = ir.CreateICmpULE(reader.sparse_key(keys, middle), key);
  Value* next_place = ir.CreateSelect(is_upper, middle, place);
  Value* next_count = ir.CreateSub(count, half);
  ir.CreateBr(search);
  place->addIncoming(ir.getInt32(0), entry);
  place->addIncoming(next_place, halve);
  count->addIncoming(entries, entry);
  count->addIncoming(next_count, halve);

  ir.SetInsertPoint(compare);
  reader.access.require_below(place, entries, FROST_READ_KEYS);
  ir.CreateCondBr(ir.CreateICmpEQ(reader.sparse_key(keys, place), key), found, none);
  ir.SetInsertPoint(found);
  reader.access.require_below(place, entries, FROST_READ_OFFSETS);
  Value* both = reader.both_offsets(m.i16, place);
  Value* begin = ir.CreateZExt(ir.CreateAnd(both, 0xFFFF), m.i64);
  Value* end = ir.CreateZExt(ir.CreateLShr(both, 16), m.i64);
  ir.CreateRet(ir.CreateOr(begin, ir.CreateShl(end, 32)));
  ir.SetInsertPoint(none);
  ir.CreateRet(ir.getInt64(0));
}

}  // namespace

llvm::Function* define_other_range(const ModuleContext& m) {
  std::vector<llvm::Type*> parameters{m.ptr, m.i32};
  if (m.checked) parameters.push_back(m.i32);
  llvm::Function* function = m.declare_helper("frost.other_range", m.i64, std::move(parameters));
  // What is read in place, beside the call, then keeps its registers.
  function->setCallingConv(llvm::CallingConv::PreserveMost);
  Builder ir(BasicBlock::Create(m.context, "entry", function));
  AccessEmitter access(m, ir, m.request_of(function));
  const ChunkReader reader{m, ir, function->getArg(0), access};
  auto* wide = BasicBlock::Create(m.context, "wide", function);
  auto* sparse = BasicBlock::Create(m.context, "sparse", function);
  ir.CreateCondBr(reader.is_layout(FROST_CHUNK_WIDE), wide, sparse);
  ir.SetInsertPoint(wide);
  if (m.checked) {
    access.require_below(function->getArg(1), function->getArg(2), FROST_READ_OFFSETS);
  }
  ir.CreateRet(reader.both_offsets(m.i32, function->getArg(1)));
  ir.SetInsertPoint(sparse);
  emit_sparse_range(reader, function, function->getArg(1));
  return function;
}

llvm::Function* define_csr_range(const ModuleContext& m) {
  auto* result = llvm::StructType::get(m.i64, m.ptr, m.ptr);
  llvm::Function* function = m.declare_helper("frost.csr_range", result, {m.ptr, m.i32});
  Builder ir(BasicBlock::Create(m.context, "entry", function));
  AccessEmitter access(m, ir, m.request_of(function));
  const RangeValue range = access.csr_range(function->getArg(0), function->getArg(1), 0);
  Value* end = ir.CreateShl(ir.CreateZExt(range.end, m.i64), 32);
  Value* const parts[] = {ir.CreateOr(ir.CreateZExt(range.begin, m.i64), end), range.ids,
                          range.payload};
  ir.CreateAggregateRet(parts, std::size(parts));
  return function;
}

llvm::Function* define_is_other_shorter(const ModuleContext& m) {
  llvm::Function* function =
      m.declare_helper("frost.is_other_shorter", m.i1, {m.ptr, m.i32, m.i32});
  function->setCallingConv(llvm::CallingConv::PreserveMost);
  auto block = [&](const char* name) { return BasicBlock::Create(m.context, name, function); };
  Builder ir(block("entry"));
  auto* compare = block("compare");
  auto* none = block("none");
  AccessEmitter access(m, ir, m.request_of(function));
  Value* reverse = access.reverse(function->getArg(0));
  ir.CreateCondBr(ir.CreateIsNotNull(reverse), compare, none);
  ir.SetInsertPoint(compare);
  Value* length = access.length(access.csr_range(reverse, function->getArg(1), 0));
  ir.CreateRet(ir.CreateICmpULT(length, function->getArg(2)));
  ir.SetInsertPoint(none);
  ir.CreateRet(ir.getFalse());
  return function;
}

AccessEmitter::Edge AccessEmitter::dense_range(Value* chunk, Value* key) {
  Value* both = ChunkReader{m_, ir_, chunk, *this}.both_offsets(m_.i16, key);
  return {ir_.CreateAnd(both, 0xFFFF), ir_.CreateLShr(both, 16), ir_.GetInsertBlock()};
}

Value* AccessEmitter::packed_shift(uint32_t bits) { return bits == 8 ? ir_.getInt32(8) : nullptr; }

Value* AccessEmitter::id_shift(Value* ids, Value* masks, uint32_t bits) {
  if (bits != 8) return nullptr;
  Value* is_packed = ir_.CreateICmpEQ(ids, masks, "is_packed");
  return ir_.CreateShl(ir_.CreateZExt(is_packed, m_.i32), 3, "id_shift");
}

std::pair<Value*, Value*> AccessEmitter::functional_word(const ChunkPlace& place) {
  require_below(place.key, place.keys, FROST_READ_NEIGHBOUR);
  Value* address = ir_.CreateInBoundsGEP(m_.i32, place.ids, ir_.CreateZExt(place.key, m_.i64));
  Value* word = m_.load_invariant(ir_, m_.i32, address, "word");
  return {word, ir_.CreateICmpNE(word, ir_.getInt32(FROST_NO_NEIGHBOUR), "is_row")};
}

AccessEmitter::Edge AccessEmitter::functional_range(const ChunkPlace& place) {
  Value* is_row = functional_word(place).second;
  Value* end = ir_.CreateAdd(place.key, ir_.CreateZExt(is_row, m_.i32));
  return {place.key, end, ir_.GetInsertBlock()};
}

AccessEmitter::Edge AccessEmitter::other_range(Value* chunk, Value* key, Value* keys) {
  std::vector<Value*> arguments{chunk, key};
  if (m_.checked) arguments.push_back(keys);
  Value* both = call(m_.other_range, std::move(arguments), "both");
  return {ir_.CreateTrunc(both, m_.i32), ir_.CreateTrunc(ir_.CreateLShr(both, 32), m_.i32),
          ir_.GetInsertBlock()};
}

Value* AccessEmitter::keys_of_chunk(Value* path, Value* key) {
  if (!m_.checked) return nullptr;
  Value* before = ir_.CreateAnd(key, ~(FROST_CHUNK_KEYS - 1));
  Value* left = ir_.CreateSub(key_count(path), before);
  Value* whole = ir_.getInt32(FROST_CHUNK_KEYS);
  return ir_.CreateSelect(ir_.CreateICmpULT(left, whole), left, whole);
}

Value* AccessEmitter::limit_of_chunk(Value* chunk, Value* keys) {
  if (!m_.checked) return nullptr;
  const ChunkReader reader{m_, ir_, chunk, *this};
  Value* rows =
      m_.load_invariant(ir_, m_.i32, m_.field(ir_, chunk, offsetof(frost_chunk, rows)), "rows");
  return ir_.CreateSelect(reader.is_layout(FROST_CHUNK_FUNCTIONAL), keys, rows);
}

// Also an empty range must be one.
void AccessEmitter::require_range(const RangeValue& range) {
  if (!m_.checked) return;
  const auto after = [&](Value* count) {
    return ir_.CreateAdd(ir_.CreateZExt(count, m_.i64), ir_.getInt64(1));
  };
  require_below(range.begin, after(range.end), FROST_READ_RANGE);
  require_below(range.end, after(range.limit), FROST_READ_RANGE);
}

AccessEmitter::ChunkPlace AccessEmitter::locate(Value* path, Value* key) {
  Value* directory =
      m_.load_invariant(ir_, m_.ptr, m_.field(ir_, path, offsetof(frost_path, a)), "chunks");
  Value* index = ir_.CreateZExt(ir_.CreateLShr(key, FROST_CHUNK_BITS), m_.i64);
  require_below(index, elements(path), FROST_READ_DIRECTORY);
  Value* chunk = ir_.CreateInBoundsGEP(
      m_.i8, directory, ir_.CreateMul(index, ir_.getInt64(sizeof(frost_chunk))), "chunk");
  Value* place = ir_.CreateAnd(key, FROST_CHUNK_KEYS - 1);
  // Read here, where the chunk is known to exist, so that no loop has to read them again.
  Value* ids = m_.load_invariant(ir_, m_.ptr,
                                 m_.field(ir_, chunk, offsetof(frost_chunk, neighbours)), "ids");
  Value* masks =
      m_.load_invariant(ir_, m_.ptr, m_.field(ir_, chunk, offsetof(frost_chunk, payload)), "masks");
  Value* keys = keys_of_chunk(path, key);
  return {chunk, place, ids, masks, keys, limit_of_chunk(chunk, keys)};
}

RangeValue AccessEmitter::dense_csr_range(Value* path, Value* key, uint32_t bits, BasicBlock* none,
                                          BasicBlock* other) {
  llvm::Function* function = ir_.GetInsertBlock()->getParent();
  auto* csr = BasicBlock::Create(m_.context, "csr", function);
  auto* dense = BasicBlock::Create(m_.context, "dense", function);
  ir_.CreateCondBr(key_in_path(path, key), csr, none);
  ir_.SetInsertPoint(csr);
  const ChunkPlace at = locate(path, key);
  const ChunkReader reader{m_, ir_, at.chunk, *this};
  const bool is_packed = bits == 8;
  const uint32_t kind = FROST_CHUNK_DENSE + (is_packed ? FROST_CHUNK_PACKED : 0);
  ir_.CreateCondBr(reader.is_kind(kind), dense, other);
  ir_.SetInsertPoint(dense);
  require_below(at.key, at.keys, FROST_READ_OFFSETS);
  const Edge edge = dense_range(at.chunk, at.key);
  Value* masks = is_packed ? at.ids : at.masks;
  const RangeValue range{edge.begin, edge.end, at.ids, masks, at.limit, packed_shift(bits)};
  require_range(range);
  return range;
}

RangeValue AccessEmitter::csr_range(Value* path, Value* key, uint32_t bits) {
  llvm::Function* function = ir_.GetInsertBlock()->getParent();
  auto block = [&](const char* name) { return BasicBlock::Create(m_.context, name, function); };
  auto* csr = block("csr");
  auto* dense = block("dense");
  auto* not_dense = block("not_dense");
  auto* functional = block("functional");
  auto* other = block("other");
  auto* join = block("csr");
  Value* none = llvm::PoisonValue::get(m_.ptr);  // of an empty range, never read
  const Edge unknown{ir_.getInt32(0), ir_.getInt32(0), ir_.GetInsertBlock()};
  ir_.CreateCondBr(key_in_path(path, key), csr, join);

  ir_.SetInsertPoint(csr);
  const ChunkPlace at = locate(path, key);
  const auto [chunk, place, ids, masks, keys, limit] = at;
  const ChunkReader reader{m_, ir_, chunk, *this};
  ir_.CreateCondBr(reader.is_layout(FROST_CHUNK_DENSE), dense, not_dense);
  ir_.SetInsertPoint(not_dense);
  ir_.CreateCondBr(reader.is_layout(FROST_CHUNK_FUNCTIONAL), functional, other);

  ir_.SetInsertPoint(dense);
  require_below(place, keys, FROST_READ_OFFSETS);
  const Edge in_dense = dense_range(chunk, place);
  ir_.CreateBr(join);
  ir_.SetInsertPoint(functional);
  const Edge in_functional = functional_range(at);
  ir_.CreateBr(join);
  ir_.SetInsertPoint(other);
  const Edge in_other = other_range(chunk, place, keys);
  ir_.CreateBr(join);

  ir_.SetInsertPoint(join);
  llvm::PHINode* begin = ir_.CreatePHI(m_.i32, 4, "begin");
  llvm::PHINode* end = ir_.CreatePHI(m_.i32, 4, "end");
  llvm::PHINode* all_ids = ir_.CreatePHI(m_.ptr, 4, "ids");
  llvm::PHINode* all_masks = ir_.CreatePHI(m_.ptr, 4, "masks");
  llvm::PHINode* limits = m_.checked ? ir_.CreatePHI(m_.i32, 4, "limit") : nullptr;
  for (const Edge& edge : {unknown, in_dense, in_functional, in_other}) {
    begin->addIncoming(edge.begin, edge.block);
    end->addIncoming(edge.end, edge.block);
    const bool is_known = edge.block != unknown.block;
    all_ids->addIncoming(is_known ? ids : none, edge.block);
    all_masks->addIncoming(is_known ? masks : none, edge.block);
    if (m_.checked) limits->addIncoming(is_known ? limit : ir_.getInt32(0), edge.block);
  }
  const RangeValue range{begin,     end,    all_ids,
                         all_masks, limits, id_shift(all_ids, all_masks, bits)};
  require_range(range);
  return range;
}

std::pair<Value*, Value*> AccessEmitter::functional_neighbour(Value* path, Value* key,
                                                              uint32_t bits) {
  const auto [word, is_row] = functional_word(locate(path, key));
  return {id_of(word, packed_shift(bits)), is_row};
}

Value* AccessEmitter::functional_find(
    Value* path, Value* key, Value* value, uint32_t bits, Value* otherwise,
    const std::function<Value*(const ChunkPlace& place, Value* word)>& found) {
  return select_block(
      key_in_path(path, key), otherwise,
      [&] {
        const ChunkPlace at = locate(path, key);
        const auto [word, is_row] = functional_word(at);
        Value* id = id_of(word, packed_shift(bits));
        // What stands for no row may be a private id, or end in one.
        Value* is_found = ir_.CreateAnd(ir_.CreateICmpEQ(id, value), is_row);
        return select_block(is_found, otherwise, [&] { return found(at, word); }, "found");
      },
      "functional");
}

Value* AccessEmitter::functional_contains(Value* path, Value* key, Value* value) {
  return functional_find(path, key, value, 0, ir_.getFalse(),
                         [&](const ChunkPlace&, Value*) { return ir_.getTrue(); });
}

Value* AccessEmitter::functional_mask(Value* path, Value* key, Value* value, uint32_t bits) {
  const auto found = [&](const ChunkPlace& place, Value* word) {
    if (bits != 8) return payload(place.masks, place.key, bits);
    return ir_.CreateZExt(ir_.CreateAnd(word, UINT8_MAX), m_.i64, "mask");
  };
  return functional_find(path, key, value, bits, ir_.getInt64(0), found);
}

RangeValue AccessEmitter::shared_csr_range(Value* path, Value* key, uint32_t bits) {
  if (m_.checked) return csr_range(path, key, bits);
  Value* parts = call(m_.csr_range, {path, key}, "range");
  Value* both = ir_.CreateExtractValue(parts, 0);
  Value* ids = ir_.CreateExtractValue(parts, 1);
  Value* masks = ir_.CreateExtractValue(parts, 2);
  return {ir_.CreateTrunc(both, m_.i32),
          ir_.CreateTrunc(ir_.CreateLShr(both, 32), m_.i32),
          ids,
          masks,
          nullptr,
          id_shift(ids, masks, bits)};
}

Value* AccessEmitter::reverse(Value* path) {
  return m_.load_invariant(ir_, m_.ptr, m_.field(ir_, path, offsetof(frost_path, reverse)),
                           "reverse");
}

Value* AccessEmitter::length(const RangeValue& range) {
  return ir_.CreateSub(range.end, range.begin);
}

}  // namespace frost
