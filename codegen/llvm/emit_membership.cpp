// SPDX-License-Identifier: Apache-2.0
// Whether a pair of ids is a row of a path with two columns, and its mask: the twins of
// rt::contains(), rt::csr_mask() and what they use in runtime/exec/access.hpp. Short lists are
// compared at once.
#include <functional>
#include <string>
#include <vector>

#include "codegen/llvm/emitter.hpp"
#include "runtime/abi.h"
#include "runtime/exec/access.hpp"

namespace frost {

using llvm::BasicBlock;
using llvm::Value;

namespace {

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

// Elements of a list that are compared at once, and whether they are.
constexpr unsigned kLanes = 8;
bool compares_at_once(const ModuleContext& m) { return m.has_masked_loads && !m.checked; }

// The elements of a list of at most kLanes, and in the other lanes 0. `exists` says which are
// there.
struct Lanes {
  Value* words;
  Value* exists;
};

Value* all_lanes(Builder& ir, Value* lane) { return ir.CreateVectorSplat(kLanes, lane); }

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

// Of paths with masks of so many bits; 0: without.
Membership membership_of(const ModuleContext& m, uint32_t bits) {
  return bits == 0 ? contains_of(m) : csr_mask_of(m, bits);
}

}  // namespace

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

// Any chunk and lists of any length. The twin of rt::shorter_side: a long list is left for that of
// the value, by calling the function for the other path. That one finds a list that is longer on
// the other side, so it does not call again.
llvm::Function* define_long_membership(const ModuleContext& m, uint32_t bits) {
  const Membership membership = membership_of(m, bits);
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

// What most look-ups meet, a dense chunk and a short list, without a call and so without a frame;
// `rest` does the others.
llvm::Function* define_membership(const ModuleContext& m, uint32_t bits, llvm::Function* rest) {
  const Membership membership = membership_of(m, bits);
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
  if (compares_at_once(m)) {
    auto* at_once = block("at_once");
    auto* more = block("more");
    ir.CreateCondBr(ir.CreateICmpULE(length, ir.getInt32(kLanes)), at_once, more);
    ir.SetInsertPoint(at_once);
    if (range.id_shift != nullptr) {
      ir.CreateRet(access.mask_among(load_lanes(m, ir, range, length).words, value));
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

llvm::Function* define_other_csr_test(const ModuleContext& m, llvm::Function* csr_mask) {
  if (!compares_at_once(m)) return nullptr;
  llvm::Function* function =
      m.declare_helper("frost.csr_test8_other", m.i1, {m.ptr, m.i32, m.i32, m.i32});
  Builder ir(BasicBlock::Create(m.context, "entry", function));
  AccessEmitter access(m, ir, nullptr);
  Value* mask =
      access.call(csr_mask, {function->getArg(0), function->getArg(1), function->getArg(2)});
  Value* common = ir.CreateAnd(ir.CreateTrunc(mask, m.i32), function->getArg(3));
  ir.CreateRet(ir.CreateICmpNE(common, ir.getInt32(0)));
  return function;
}

llvm::Function* define_csr_test(const ModuleContext& m, llvm::Function* rest) {
  if (!compares_at_once(m)) return nullptr;
  llvm::Function* function =
      m.declare_helper("frost.csr_test8", m.i1, {m.ptr, m.i32, m.i32, m.i32});
  Builder ir(BasicBlock::Create(m.context, "entry", function));
  auto* none = BasicBlock::Create(m.context, "none", function);
  auto* other = BasicBlock::Create(m.context, "other", function);
  Value* path = function->getArg(0);
  Value* key = function->getArg(1);
  Value* value = function->getArg(2);
  Value* wanted = function->getArg(3);
  AccessEmitter access(m, ir, nullptr);
  ir.CreateRet(access.has_common(access.packed_lanes(path, key, none, other), value, wanted));
  ir.SetInsertPoint(none);
  ir.CreateRet(ir.getFalse());
  ir.SetInsertPoint(other);
  llvm::CallInst* tail = access.call(rest, {path, key, value, wanted});
  tail->setTailCallKind(llvm::CallInst::TCK_Tail);
  ir.CreateRet(tail);
  return function;
}

Value* AccessEmitter::packed_lanes(Value* path, Value* key, BasicBlock* none, BasicBlock* other) {
  const RangeValue range = dense_csr_range(path, key, 8, none, other);
  auto* at_once = BasicBlock::Create(m_.context, "at_once", ir_.GetInsertBlock()->getParent());
  Value* length = this->length(range);
  ir_.CreateCondBr(ir_.CreateICmpULE(length, ir_.getInt32(kLanes)), at_once, other);
  ir_.SetInsertPoint(at_once);
  return load_lanes(m_, ir_, range, length).words;
}

Value* AccessEmitter::is_among(Value* words, Value* value) {
  Value* ids = ir_.CreateLShr(words, all_lanes(ir_, ir_.getInt32(8)), "ids");
  return ir_.CreateICmpEQ(ids, all_lanes(ir_, value), "same");
}

Value* AccessEmitter::has_common(Value* words, Value* value, Value* wanted) {
  Value* common = ir_.CreateICmpNE(ir_.CreateAnd(words, all_lanes(ir_, wanted)),
                                   all_lanes(ir_, ir_.getInt32(0)), "common");
  Value* hits = ir_.CreateBitCast(ir_.CreateAnd(is_among(words, value), common), m_.i8, "hits");
  return ir_.CreateICmpNE(hits, ir_.getInt8(0));
}

Value* AccessEmitter::mask_among(Value* words, Value* value) {
  Value* masks = ir_.CreateAnd(words, all_lanes(ir_, ir_.getInt32(UINT8_MAX)));
  Value* found =
      ir_.CreateSelect(is_among(words, value), masks, all_lanes(ir_, ir_.getInt32(0)), "masks");
  return ir_.CreateZExt(ir_.CreateOrReduce(found), m_.i64, "mask");
}

}  // namespace frost
