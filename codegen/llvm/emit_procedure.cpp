// SPDX-License-Identifier: Apache-2.0
#include <llvm/IR/MDBuilder.h>

#include <algorithm>
#include <ranges>

#include "base/check.hpp"
#include "codegen/llvm/debug_info.hpp"
#include "codegen/llvm/emitter.hpp"
#include "ir/lir/flow.hpp"
#include "runtime/abi.h"

namespace frost {

namespace {

using lir::Instruction;
using lir::Op;
using llvm::BasicBlock;
using llvm::Value;

class ProcedureEmitter {
 public:
  ProcedureEmitter(const ModuleContext& module, const lir::Program& program, lir::ProcedureId id,
                   const Functions& functions)
      : m_(module),
        program_(program),
        procedure_(program.procedures[id]),
        functions_(functions),
        function_(functions.bodies[id.index()]),
        is_list_(procedure_.mode == lir::Mode::Enumerate),
        ir_(module.context),
        request_(function_->getArg(0)),
        access_(module, ir_, request_),
        values_(procedure_.registers.size()),
        ranges_(procedure_.registers.size()),
        uses_(procedure_.registers.size()),
        loops_(procedure_.blocks.size()) {}

  void run() {
    auto* entry = BasicBlock::Create(m_.context, "entry", function_);
    for (size_t i = 0; i < procedure_.blocks.size(); ++i) {
      blocks_.push_back(BasicBlock::Create(m_.context, "b" + std::to_string(i), function_));
    }
    out_of_fuel_ = BasicBlock::Create(m_.context, "out_of_fuel", function_);
    if (m_.debug != nullptr) {
      m_.debug->begin(*function_, procedure_);
      ir_.SetCurrentDebugLocation(m_.debug->of_procedure());
    }
    ir_.SetInsertPoint(entry);
    emit_parameters();
    ir_.CreateBr(blocks_[0]);
    for (size_t i = 0; i < procedure_.blocks.size(); ++i) create_loop_head(i);
    // Every block comes after those that dominate it, so a register has its value before it is used
    // (lir::verify: it is defined on every way to its uses).
    for (const lir::BlockId block : std::views::reverse(lir::post_order(procedure_))) {
      emit_block(block.index());
    }
    ir_.SetInsertPoint(out_of_fuel_);
    if (refused_ == nullptr) {
      out_of_fuel_->eraseFromParent();
    } else {
      ir_.CreateRet(refused_);
    }
  }

 private:
  // A loop block in the making: its induction variable, filled in as jumps to it are emitted.
  struct Loop {
    llvm::PHINode* index = nullptr;
    Value* next = nullptr;
  };

  void emit_parameters() {
    const bool is_entry = function_->getFunctionType() == m_.entry_type;
    for (uint32_t i = 0; i < procedure_.parameter_count; ++i) {
      values_[i] =
          is_entry ? m_.load_argument(ir_, function_->getArg(1), i) : function_->getArg(i + 1);
      values_[i]->setName(procedure_.registers[i]);
    }
    for (const lir::Block& block : procedure_.blocks) {
      for (const Instruction& instruction : block) {
        const bool is_call = instruction.op == Op::Call || instruction.op == Op::EmitCall;
        const bool takes_array = !is_call && lir::info(instruction.op).operands.ends_with('*');
        if (takes_array) array_size_ = std::max(array_size_, instruction.arguments.size());
        for (const lir::RegisterId used : instruction.arguments) ++uses_[used.index()];
      }
    }
    array_ = llvm::ConstantPointerNull::get(m_.ptr);
    if (array_size_ > 0) {
      array_ = ir_.CreateAlloca(llvm::ArrayType::get(m_.i32, array_size_), nullptr, "array");
    }
  }

  void create_loop_head(size_t index) {
    const Instruction& first = procedure_.blocks[lir::BlockId(index)].front();
    if (!lir::takes_range(first.op)) return;
    ir_.SetInsertPoint(blocks_[index]);
    loops_[index].index = ir_.CreatePHI(m_.i32, 2, "i");
    loops_[index].next = ir_.CreateNUWAdd(loops_[index].index, ir_.getInt32(1), "next");
  }

  Value* value(lir::RegisterId id) const {
    FROST_CHECK(values_[id.index()] != nullptr);
    return values_[id.index()];
  }

  const RangeValue& range(lir::RegisterId id) const {
    FROST_CHECK(ranges_[id.index()].begin != nullptr);
    return ranges_[id.index()];
  }

  void define(const Instruction& instruction, Value* value) {
    values_[instruction.results[0].index()] = value;
  }

  // The block to branch to from the current one, telling a loop how it is entered: with the begin
  // of its range from the block that made it, else with its next element.
  BasicBlock* target(lir::BlockId id) {
    Loop& loop = loops_[id.index()];
    if (loop.index == nullptr) return blocks_[id.index()];
    const Instruction& head = procedure_.blocks[id].front();
    bool enters = entering_range_ == head.arguments[0];
    loop.index->addIncoming(enters ? range(head.arguments[0]).begin : loop.next,
                            ir_.GetInsertBlock());
    return blocks_[id.index()];
  }

  // A branch with two ways, which may be one block: a phi then needs one entry per edge, which
  // target() adds.
  void branch(const Instruction& instruction, Value* condition) {
    BasicBlock* yes = target(instruction.targets[0]);
    BasicBlock* no = target(instruction.targets[1]);
    ir_.CreateCondBr(condition, yes, no);
  }

  uint32_t bits(const Instruction& instruction) const {
    return lir::payload_bits(program_, program_.paths[instruction.path]);
  }

  bool is_functional(const Instruction& instruction) const {
    return program_.paths[instruction.path].is_functional;
  }

  Value* path(const Instruction& instruction) { return access_.path(instruction.path.raw); }

  void emit_block(size_t index) {
    ir_.SetInsertPoint(blocks_[index]);
    entering_range_ = lir::RegisterId();
    const lir::Block& block = procedure_.blocks[lir::BlockId(index)];
    for (const Instruction& instruction : block) {
      if (m_.debug != nullptr) ir_.SetCurrentDebugLocation(m_.debug->of(instruction.place));
      if (instruction.op == Op::UnaryMask && is_tested_only(instruction, block.back())) {
        return test_unary(instruction, block.back());
      }
      if (instruction.op == Op::CsrMask && is_tested_only(instruction, block.back()) &&
          compares_at_once(instruction)) {
        return test_csr(instruction, block.back());
      }
      if (lir::info(instruction.op).results == "r") entering_range_ = instruction.results[0];
      if (lir::takes_range(instruction.op)) {
        emit_loop(instruction, loops_[index]);
      } else {
        emit(instruction);
      }
    }
  }

  // No one but `test`, which follows, reads the mask.
  bool is_tested_only(const Instruction& mask, const Instruction& test) const {
    return &mask + 1 == &test && test.op == Op::TestMask && test.arguments[0] == mask.results[0] &&
           uses_[mask.results[0].index()] == 1;
  }

  // A key without a mask goes the way of an empty one, and nothing has to stand for that mask.
  void test_unary(const Instruction& mask, const Instruction& test) {
    auto* known = BasicBlock::Create(m_.context, "unary", function_);
    Value* const key = value(mask.arguments[0]);
    ir_.CreateCondBr(access_.key_in_path(path(mask), key), known, target(test.targets[1]));
    ir_.SetInsertPoint(known);
    define(mask, access_.known_unary_mask(path(mask), key, bits(mask)));
    emit(test);
  }

  // The path, the key and the value of a look-up of a pair.
  std::vector<Value*> pair(const Instruction& instruction) {
    return {path(instruction), value(instruction.arguments[0]), value(instruction.arguments[1])};
  }

  bool compares_at_once(const Instruction& mask) const {
    return m_.compares_at_once(program_, program_.paths[mask.path]);
  }

  // The mask and its test in one.
  void test_csr(const Instruction& mask, const Instruction& test) {
    std::vector<Value*> operands = pair(mask);
    // There is an id beside the mask.
    operands.push_back(ir_.getInt32(test.immediate & UINT8_MAX));
    if (!procedure_.is_hot) return branch(test, access_.call(m_.csr_test, operands));
    auto* none = BasicBlock::Create(m_.context, "none", function_);
    auto* other = BasicBlock::Create(m_.context, "other", function_);
    Value* words = access_.packed_lanes(operands[0], operands[1], none, other);
    branch(test, access_.has_common(words, operands[2], operands[3]));
    ir_.SetInsertPoint(none);
    ir_.CreateBr(target(test.targets[1]));
    ir_.SetInsertPoint(other);
    branch(test, access_.call(m_.other_csr_test, operands));
  }

  Value* csr_mask(const Instruction& instruction) {
    const std::vector<Value*> operands = pair(instruction);
    llvm::Function* const helper = m_.csr_mask(bits(instruction));
    if (!procedure_.is_hot || !compares_at_once(instruction)) return access_.call(helper, operands);
    auto* none = BasicBlock::Create(m_.context, "none", function_);
    auto* other = BasicBlock::Create(m_.context, "other", function_);
    auto* join = BasicBlock::Create(m_.context, "masked", function_);
    Value* words = access_.packed_lanes(operands[0], operands[1], none, other);
    Value* mask = access_.mask_among(words, operands[2]);
    llvm::BasicBlock* at_once = ir_.GetInsertBlock();
    ir_.CreateBr(join);
    ir_.SetInsertPoint(none);
    ir_.CreateBr(join);
    ir_.SetInsertPoint(other);
    Value* called = access_.call(helper, operands);
    ir_.CreateBr(join);
    ir_.SetInsertPoint(join);
    llvm::PHINode* result = ir_.CreatePHI(m_.i64, 3, "mask");
    result->addIncoming(mask, at_once);
    result->addIncoming(ir_.getInt64(0), none);
    result->addIncoming(called, other);
    return result;
  }

  void emit_loop(const Instruction& instruction, const Loop& loop) {
    const RangeValue& elements = range(instruction.arguments[0]);
    Value* more = ir_.CreateICmpULT(loop.index, elements.end, "more");
    // The element is loaded in a block of its own, so that nothing is read past the end.
    auto* load = BasicBlock::Create(m_.context, "element", function_);
    ir_.CreateCondBr(more, load, target(instruction.targets[1]));
    ir_.SetInsertPoint(load);
    bool is_list = instruction.op == Op::ForRange || instruction.op == Op::ForMasked;
    define(instruction, is_list ? access_.neighbour(elements, loop.index) : loop.index);
    if (instruction.op == Op::ForMasked) {
      values_[instruction.results[1].index()] =
          access_.neighbour_mask(elements, loop.index, bits(instruction));
    }
    ir_.CreateBr(target(instruction.targets[0]));
  }

  // Goes on when there is fuel, also after `refuel`; one block returns what it says else.
  void require_fuel(Value* has_fuel) {
    auto* next = BasicBlock::Create(m_.context, "go", function_);
    auto* refuel = BasicBlock::Create(m_.context, "refuel", function_);
    ir_.CreateCondBr(has_fuel, next, refuel, likely_);
    ir_.SetInsertPoint(refuel);
    auto* status = ir_.CreateCall(m_.refuel, {request_}, "status");
    status->setCallingConv(m_.refuel->getCallingConv());
    if (refused_ == nullptr) {
      const Builder::InsertPointGuard guard(ir_);
      ir_.SetInsertPoint(out_of_fuel_);
      refused_ = ir_.CreatePHI(m_.i32, 2, "refused");
    }
    refused_->addIncoming(status, refuel);
    ir_.CreateCondBr(ir_.CreateICmpSGE(status, ir_.getInt32(0)), next, out_of_fuel_);
    ir_.SetInsertPoint(next);
  }

  void return_unless(Value* condition, BasicBlock* otherwise) {
    auto* next = BasicBlock::Create(m_.context, "go", function_);
    ir_.CreateCondBr(condition, next, otherwise);
    ir_.SetInsertPoint(next);
  }

  void emit_switch(const Instruction& instruction) {
    Value* literal = access_.literal_of(static_cast<uint32_t>(instruction.immediate),
                                        value(instruction.arguments[0]));
    auto* branch = ir_.CreateSwitch(literal, target(instruction.targets[0]),
                                    static_cast<unsigned>(instruction.cases.size()));
    for (auto [index, block] : instruction.cases)
      branch->addCase(ir_.getInt16(index), target(block));
  }

  Value* callee(const Instruction& instruction) {
    return m_.number(m_.i32, SlotKind::kProcedureNumber, instruction.callee.raw);
  }

  Value* visit_set(const Instruction& instruction) {
    return m_.number(m_.i32, SlotKind::kVisitSet, static_cast<uint32_t>(instruction.immediate));
  }

  Value* number(const Instruction& instruction) {
    return ir_.getInt32(static_cast<uint32_t>(instruction.immediate));
  }

  void emit_closure_op(uint64_t call, Value* operand) {
    return_if_error(access_.runtime_call(call, m_.i32, {operand}));
  }

  void begin_walk(const Instruction& instruction, uint64_t call) {
    return_if_error(
        access_.table_call(call, m_.i32, {visit_set(instruction)}, arguments(instruction), array_));
  }

  // Each id that is visited costs one unit of fuel.
  void emit_pop(const Instruction& instruction) {
    require_fuel(access_.charge_call());
    Value* next =
        access_.runtime_call(offsetof(frost_calls, visit_pop), m_.i64, {visit_set(instruction)});
    define(instruction, ir_.CreateTrunc(next, m_.i32));
    branch(instruction, ir_.CreateICmpULE(next, ir_.getInt64(UINT32_MAX), "more"));
  }

  void emit_neighbour(const Instruction& instruction) {
    auto* known = BasicBlock::Create(m_.context, "known", function_);
    Value* const key = value(instruction.arguments[0]);
    ir_.CreateCondBr(access_.key_in_path(path(instruction), key), known,
                     target(instruction.targets[1]));
    ir_.SetInsertPoint(known);
    const auto [id, is_row] =
        access_.functional_neighbour(path(instruction), key, bits(instruction));
    define(instruction, id);
    branch(instruction, is_row);
  }

  // An error of the callee is the caller's error.
  void emit_call(const Instruction& instruction) {
    require_fuel(access_.charge_call());
    std::vector<Value*> values = arguments(instruction);
    values.insert(values.begin(), request_);
    llvm::Function* const callee = functions_.bodies[instruction.callee.index()];
    llvm::CallInst* status =
        ir_.CreateCall(m_.body_type(instruction.arguments.size()), callee, values, "status");
    status->setCallingConv(callee->getCallingConv());
    if (instruction.op == Op::Call && returns_what_it_gets(instruction)) {
      status->setTailCall();
      ir_.CreateRet(status);
      return;
    }
    return_if_error(status);
    if (instruction.op == Op::EmitCall) return;
    branch(instruction, ir_.CreateICmpNE(status, ir_.getInt32(FROST_NO)));
  }

  // A call whose yes is the caller's yes and whose no is its no.
  bool returns_what_it_gets(const Instruction& call) const {
    const auto returns = [&](lir::BlockId target, uint64_t what) {
      const Instruction& first = procedure_.blocks[target].front();
      return first.op == Op::Return && first.immediate == what;
    };
    return returns(call.targets[0], 1) && returns(call.targets[1], 0);
  }

  std::vector<Value*> arguments(const Instruction& instruction) const {
    std::vector<Value*> result;
    for (lir::RegisterId id : instruction.arguments) result.push_back(value(id));
    return result;
  }

  void return_if_error(Value* status) {
    auto* failed = BasicBlock::Create(m_.context, "failed", function_);
    return_unless(ir_.CreateICmpSGE(status, ir_.getInt32(0)), failed);
    BasicBlock* next = ir_.GetInsertBlock();
    ir_.SetInsertPoint(failed);
    ir_.CreateRet(status);
    ir_.SetInsertPoint(next);
  }

  // The runtime does it.
  void emit_whole_loop(const Instruction& instruction) {
    Value* path = m_.number(m_.i32, SlotKind::kPathNumber, instruction.path.raw);
    if (instruction.op == Op::EmitColumn) {
      return return_if_error(access_.table_call(offsetof(frost_calls, emit_column), m_.i32,
                                                {path, number(instruction)}, arguments(instruction),
                                                array_));
    }
    std::vector<Value*> operands = arguments(instruction);
    operands.insert(operands.begin(), path);
    uint64_t call = offsetof(frost_calls, emit_range);
    if (instruction.op == Op::EmitKeys) call = offsetof(frost_calls, emit_keys);
    if (instruction.op == Op::EmitMasked) {
      call = offsetof(frost_calls, emit_masked);
      operands.push_back(ir_.getInt64(instruction.immediate));
    }
    return_if_error(access_.runtime_call(call, m_.i32, operands));
  }

  void emit(const Instruction& instruction) {
    auto argument = [&](size_t i) { return value(instruction.arguments[i]); };
    switch (instruction.op) {
      case Op::Const:
        return define(instruction, access_.constant(instruction.constant.raw));
      case Op::Zero:
        return define(instruction, ir_.getInt32(0));
      case Op::Same:
        return branch(instruction, ir_.CreateICmpEQ(argument(0), argument(1)));
      case Op::Now:
        return define(instruction, access_.now());
      case Op::Less:
        return branch(instruction, ir_.CreateICmpSLT(access_.compare(argument(0), argument(1)),
                                                     ir_.getInt32(0)));
      case Op::LessEqual:
        return branch(instruction, ir_.CreateICmpSLE(access_.compare(argument(0), argument(1)),
                                                     ir_.getInt32(0)));
      case Op::Count:
        return;  // the interpreter counts
      case Op::Unbounded:
        return access_.note_unbounded(static_cast<uint32_t>(instruction.immediate));
      case Op::TableTest: {
        Value* status = access_.table_call(offsetof(frost_calls, table_test), m_.i32,
                                           {callee(instruction)}, arguments(instruction), array_);
        return_if_error(status);
        return branch(instruction, ir_.CreateICmpNE(status, ir_.getInt32(FROST_NO)));
      }
      case Op::TableRange: {
        Value* packed = access_.table_call(offsetof(frost_calls, table_range), m_.i64,
                                           {callee(instruction)}, arguments(instruction), array_);
        return_if_error(access_.failure());
        ranges_[instruction.results[0].index()] = access_.unpack(packed);
        return;
      }
      case Op::AnswerColumn:
        return define(instruction, access_.answer_column(
                                       argument(0), static_cast<uint32_t>(instruction.immediate)));
      case Op::IsAll:
        return branch(instruction, ir_.CreateICmpEQ(argument(0), ir_.getInt32(FROST_ALL)));
      case Op::All:
        return define(instruction, ir_.getInt32(FROST_ALL));
      case Op::Suspend:
        return return_if_error(access_.table_call(offsetof(frost_calls, suspend), m_.i32,
                                                  {callee(instruction)}, arguments(instruction),
                                                  array_));
      case Op::Answer:
        return return_if_error(access_.table_call(offsetof(frost_calls, answer), m_.i32, {},
                                                  arguments(instruction), array_));
      case Op::AnswerAll:
        return return_if_error(access_.table_call(offsetof(frost_calls, answer_all), m_.i32,
                                                  {callee(instruction), number(instruction)},
                                                  arguments(instruction), array_));
      case Op::CloseInput:
        return emit_closure_op(offsetof(frost_calls, close_input), callee(instruction));
      case Op::CloseRule:
        return emit_closure_op(offsetof(frost_calls, close_rule), number(instruction));
      case Op::Close:
        return emit_closure_op(offsetof(frost_calls, close), number(instruction));
      case Op::VisitBegin:
        return begin_walk(instruction, offsetof(frost_calls, visit_begin));
      case Op::VisitTest:
        return begin_walk(instruction, offsetof(frost_calls, visit_test));
      case Op::VisitPush:
        return return_if_error(access_.runtime_call(offsetof(frost_calls, visit_push), m_.i32,
                                                    {visit_set(instruction), argument(0)}));
      case Op::VisitPop:
        return emit_pop(instruction);
      case Op::TestMask: {
        Value* common = ir_.CreateAnd(argument(0), ir_.getInt64(instruction.immediate));
        return branch(instruction, ir_.CreateICmpNE(common, ir_.getInt64(0)));
      }
      case Op::SwitchLiteral:
        return emit_switch(instruction);
      case Op::Jump:
        ir_.CreateBr(target(instruction.targets[0]));
        return;
      case Op::Return:
        ir_.CreateRet(ir_.getInt32(instruction.immediate != 0 ? FROST_YES : FROST_NO));
        return;
      case Op::BitmapTest:
        return branch(instruction, access_.bitmap_test(path(instruction), argument(0)));
      case Op::UnaryMask:
        return define(instruction,
                      access_.unary_mask(path(instruction), argument(0), bits(instruction)));
      case Op::Contains:
        if (is_functional(instruction)) {
          return branch(instruction,
                        access_.functional_contains(path(instruction), argument(0), argument(1)));
        }
        return branch(instruction, access_.call(m_.contains, pair(instruction)));
      case Op::CsrMask:
        if (is_functional(instruction)) {
          return define(instruction, access_.functional_mask(path(instruction), argument(0),
                                                             argument(1), bits(instruction)));
        }
        return define(instruction, csr_mask(instruction));
      case Op::Neighbour:
        return emit_neighbour(instruction);
      case Op::Column:
        return define(instruction, access_.column(path(instruction), argument(0),
                                                  static_cast<uint32_t>(instruction.immediate)));
      case Op::RowMask:
        return define(instruction,
                      access_.row_mask(path(instruction), argument(0), bits(instruction)));
      case Op::CsrRange:
        ranges_[instruction.results[0].index()] =
            is_list_ ? access_.shared_csr_range(path(instruction), argument(0), bits(instruction))
                     : access_.csr_range(path(instruction), argument(0), bits(instruction));
        return;
      case Op::KeyRange:
        ranges_[instruction.results[0].index()] = {
            ir_.getInt32(0), access_.key_count(path(instruction)), nullptr, nullptr};
        return;
      case Op::RunsRange: {
        std::vector<Value*> prefix;
        for (size_t i = 0; i < instruction.arguments.size(); ++i) prefix.push_back(argument(i));
        ranges_[instruction.results[0].index()] =
            access_.runs_range(instruction.path.raw, prefix, array_);
        return;
      }
      case Op::Charge:
        return require_fuel(access_.charge(range(instruction.arguments[0])));
      case Op::Call:
      case Op::EmitCall:
        return emit_call(instruction);
      case Op::Emit:
        return return_if_error(ir_.CreateCall(m_.emit, {request_, argument(0)}, "status"));
      case Op::EmitAll:
        return access_.emit_all();
      case Op::EmitRange:
      case Op::EmitMasked:
      case Op::EmitKeys:
      case Op::EmitColumn:
        return emit_whole_loop(instruction);
      case Op::ForRange:
      case Op::ForMasked:
      case Op::ForKeys:
      case Op::ForRows:
      case Op::ForAnswers:
        break;  // emit_loop
    }
    FROST_UNREACHABLE();
  }

  const ModuleContext& m_;
  const lir::Program& program_;
  const lir::Procedure& procedure_;
  const Functions& functions_;
  llvm::Function* function_;
  // Most of a policy's code are lists. Checks are short and asked often: they have their look-ups
  // in place.
  bool is_list_;
  Builder ir_;
  Value* request_;
  AccessEmitter access_;
  std::vector<Value*> values_;
  std::vector<RangeValue> ranges_;
  std::vector<uint32_t> uses_;
  std::vector<Loop> loops_;
  std::vector<BasicBlock*> blocks_;
  BasicBlock* out_of_fuel_ = nullptr;
  llvm::PHINode* refused_ = nullptr;  // what it returns; null until something charges fuel
  llvm::MDNode* likely_ = llvm::MDBuilder(m_.context).createBranchWeights(2000, 1);
  Value* array_ = nullptr;  // arguments of tables and prefixes of runs
  size_t array_size_ = 0;
  lir::RegisterId entering_range_;  // the range made by the block being emitted
};

}  // namespace

void emit_procedure(const ModuleContext& module, const lir::Program& program, lir::ProcedureId id,
                    const Functions& functions) {
  ProcedureEmitter(module, program, id, functions).run();
}

}  // namespace frost
