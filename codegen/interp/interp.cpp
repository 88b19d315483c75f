// SPDX-License-Identifier: Apache-2.0
#include "codegen/interp/interp.hpp"

#include <array>
#include <vector>

#include "base/check.hpp"
#include "runtime/exec/access.hpp"
#include "runtime/exec/emission.hpp"
#include "runtime/exec/fuel.hpp"

namespace frost {

namespace {

using lir::Op;

// One macro-op with every reference resolved to an index.
struct Step {
  Op op = Op::Return;
  uint32_t result = 0;
  uint32_t result2 = 0;
  uint32_t a = 0;  // first argument register
  uint32_t b = 0;  // second argument register
  uint32_t path = 0;
  uint32_t callee = 0;  // Call, EmitCall
  uint32_t yes = 0;     // steps
  uint32_t no = 0;
  uint32_t list_begin = 0;  // RunsRange, calls: registers; SwitchLiteral: cases
  uint32_t list_end = 0;
  uint64_t immediate = 0;
};

struct Case {
  uint32_t literal;
  uint32_t step;
};

// A register holds an id, a mask, or a range being walked.
struct Slot {
  uint64_t value;            // id, mask, or next element of the range
  uint64_t end;              // of the range
  const frost_chunk* chunk;  // of a range of neighbours
};

constexpr size_t kInlineRegisters = 48;

struct Proc {
  std::vector<Step> steps;
  std::vector<uint32_t> register_lists;
  std::vector<Case> cases;
  uint32_t register_count = 0;
  uint32_t parameter_count = 0;
};

struct Procs {
  std::vector<Proc> all;
  EventCounter* counter = nullptr;
};

Proc decode(const lir::Procedure& source) {
  Proc proc;
  proc.register_count = static_cast<uint32_t>(source.registers.size());
  proc.parameter_count = source.parameter_count;
  std::vector<uint32_t> starts;
  uint32_t next = 0;
  for (const lir::Block& block : source.blocks) {
    starts.push_back(next);
    next += static_cast<uint32_t>(block.size());
  }
  for (const lir::Block& block : source.blocks) {
    for (const lir::Instruction& instruction : block) {
      Step step;
      step.op = instruction.op;
      size_t results = lir::info(instruction.op).results.size();
      if (results > 0) step.result = instruction.results[0].raw;
      if (results > 1) step.result2 = instruction.results[1].raw;
      if (!instruction.arguments.empty()) step.a = instruction.arguments[0].raw;
      if (instruction.arguments.size() > 1) step.b = instruction.arguments[1].raw;
      if (instruction.path.valid()) step.path = instruction.path.raw;
      step.immediate =
          instruction.constant.valid() ? instruction.constant.raw : instruction.immediate;
      uint32_t targets = lir::info(instruction.op).targets;
      if (targets > 0) step.yes = starts[instruction.targets[0].index()];
      if (targets > 1) step.no = starts[instruction.targets[1].index()];
      if (instruction.callee.valid()) step.callee = instruction.callee.raw;
      bool has_list = lir::info(instruction.op).operands.ends_with('*');
      if (has_list) {
        step.list_begin = static_cast<uint32_t>(proc.register_lists.size());
        for (lir::RegisterId id : instruction.arguments) proc.register_lists.push_back(id.raw);
        step.list_end = static_cast<uint32_t>(proc.register_lists.size());
      } else if (instruction.op == Op::SwitchLiteral) {
        step.list_begin = static_cast<uint32_t>(proc.cases.size());
        for (auto [literal, block_id] : instruction.cases) {
          proc.cases.push_back({literal, starts[block_id.index()]});
        }
        step.list_end = static_cast<uint32_t>(proc.cases.size());
      }
      proc.steps.push_back(step);
    }
  }
  return proc;
}

uint32_t find_case(const Proc& proc, const Step& step, uint32_t literal) {
  uint32_t begin = step.list_begin;
  uint32_t end = step.list_end;
  while (begin < end) {
    uint32_t middle = begin + (end - begin) / 2;
    if (proc.cases[middle].literal == literal) return proc.cases[middle].step;
    if (proc.cases[middle].literal < literal) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return step.yes;
}

// A row or a helper's argument list is short; what a table keeps may be longer.
using Arguments = std::array<uint32_t, lir::kCallArgumentsMax>;
using LongArguments = std::array<uint32_t, lir::kParametersMax>;

template <size_t kSize>
uint32_t gather(const Proc& proc, const Step& step, const Slot* slots,
                std::array<uint32_t, kSize>& into) {
  uint32_t count = 0;
  for (uint32_t i = step.list_begin; i < step.list_end; ++i) {
    into[count++] = static_cast<uint32_t>(slots[proc.register_lists[i]].value);
  }
  return count;
}

void runs_range(const Proc& proc, const Step& step, frost_req& request, Slot* slots) {
  Arguments prefix;
  uint32_t count = gather(proc, step, slots, prefix);
  uint64_t packed = request.calls->runs_range(&request, step.path, prefix.data(), count);
  slots[step.result] = {packed >> 32U, packed & UINT32_MAX, nullptr};
}

frost_status run_proc(const Procs& procs, uint32_t index, frost_req& request,
                      const uint32_t* arguments);

// A call costs one unit of fuel: helpers can call helpers twice over, level by level.
frost_status call(const Procs& procs, const Proc& proc, const Step& step, frost_req& request,
                  const Slot* slots) {
  if (frost_status status = rt::spend(request, 1); status < 0) return status;
  Arguments arguments;
  gather(proc, step, slots, arguments);
  return run_proc(procs, step.callee, request, arguments.data());
}

// The ops of tables; those that only run on the way keep their arrays out of other frames.
frost_status closure_op(const Step& step, frost_req& request) {
  const auto number = static_cast<uint32_t>(step.immediate);
  if (step.op == Op::CloseInput) return request.calls->close_input(&request, step.callee);
  if (step.op == Op::CloseRule) return request.calls->close_rule(&request, number);
  return request.calls->close(&request, number);
}

frost_status begin_walk(const Proc& proc, const Step& step, frost_req& request, const Slot* slots) {
  Arguments key;
  uint32_t count = gather(proc, step, slots, key);
  auto set = static_cast<uint32_t>(step.immediate);
  auto* begin = step.op == Op::VisitBegin ? request.calls->visit_begin : request.calls->visit_test;
  return begin(&request, set, key.data(), count);
}

[[gnu::noinline]] frost_status table_op(const Proc& proc, const Step& step, frost_req& request,
                                        Slot* slots) {
  LongArguments values;
  uint32_t count = gather(proc, step, slots, values);
  switch (step.op) {
    case Op::TableTest:
      return request.calls->table_test(&request, step.callee, values.data(), count);
    case Op::TableRange: {
      uint64_t packed = request.calls->table_range(&request, step.callee, values.data(), count);
      slots[step.result] = {packed >> 32U, packed & UINT32_MAX, nullptr};
      return request.failure < 0 ? request.failure : FROST_YES;
    }
    case Op::Suspend:
      return request.calls->suspend(&request, step.callee, values.data(), count);
    case Op::AnswerAll:
      return request.calls->answer_all(&request, step.callee, static_cast<uint32_t>(step.immediate),
                                       values.data(), count);
    default:
      return request.calls->answer(&request, values.data(), count);
  }
}

frost_status emit_loop(const Proc& proc, const Step& step, frost_req& request, const Slot* slots) {
  const frost_path& path = request.paths[step.path];
  const auto key = static_cast<uint32_t>(slots[step.a].value);
  switch (step.op) {
    case Op::EmitRange:
      return rt::emit_range(request, path, key);
    case Op::EmitMasked:
      return rt::emit_masked(request, path, key, step.immediate);
    case Op::EmitKeys:
      return rt::emit_keys(request, path);
    default: {
      Arguments prefix;
      const uint32_t count = gather(proc, step, slots, prefix);
      return rt::emit_column(request, step.path, static_cast<uint32_t>(step.immediate),
                             {prefix.data(), count});
    }
  }
}

frost_status run_steps(const Procs& procs, const Proc& proc, frost_req& request, Slot* slots) {
  auto id = [&](uint32_t slot) { return static_cast<uint32_t>(slots[slot].value); };
  const Step* steps = proc.steps.data();
  uint32_t pc = 0;
  while (true) {
    const Step& step = steps[pc];
    auto path = [&]() -> const frost_path& { return request.paths[step.path]; };
    switch (step.op) {
      case Op::Const:
        slots[step.result].value = request.constants[step.immediate];
        break;
      case Op::Zero:
        slots[step.result].value = 0;
        break;
      case Op::Same:
        pc = id(step.a) == id(step.b) ? step.yes : step.no;
        continue;
      case Op::Now:
        slots[step.result].value = request.now;
        break;
      case Op::Less:
        pc = request.calls->compare_integers(&request, id(step.a), id(step.b)) < 0 ? step.yes
                                                                                   : step.no;
        continue;
      case Op::LessEqual:
        pc = request.calls->compare_integers(&request, id(step.a), id(step.b)) <= 0 ? step.yes
                                                                                    : step.no;
        continue;
      case Op::Unbounded:
        request.unbounded = static_cast<uint32_t>(step.immediate) + 1;
        break;
      case Op::Count:
        if (procs.counter != nullptr) procs.counter->note(step.immediate);
        break;
      case Op::TableTest: {
        frost_status status = table_op(proc, step, request, slots);
        if (status < 0) return status;
        pc = status == FROST_YES ? step.yes : step.no;
        continue;
      }
      case Op::TableRange:
      case Op::Suspend:
      case Op::AnswerAll:
      case Op::Answer: {
        frost_status status = table_op(proc, step, request, slots);
        if (status < 0) return status;
        break;
      }
      case Op::CloseInput:
      case Op::CloseRule:
      case Op::Close: {
        frost_status status = closure_op(step, request);
        if (status < 0) return status;
        break;
      }
      case Op::VisitBegin:
      case Op::VisitTest: {
        frost_status status = begin_walk(proc, step, request, slots);
        if (status < 0) return status;
        break;
      }
      case Op::VisitPush: {
        frost_status status =
            request.calls->visit_push(&request, static_cast<uint32_t>(step.immediate), id(step.a));
        if (status < 0) return status;
        break;
      }
      case Op::VisitPop: {
        if (frost_status status = rt::spend(request, 1); status < 0) return status;
        uint64_t next = request.calls->visit_pop(&request, static_cast<uint32_t>(step.immediate));
        slots[step.result].value = next;
        pc = next <= UINT32_MAX ? step.yes : step.no;
        continue;
      }
      case Op::AnswerColumn:
        slots[step.result].value = request.calls->answer_column(
            &request, id(step.a), static_cast<uint32_t>(step.immediate));
        break;
      case Op::IsAll:
        pc = id(step.a) == FROST_ALL ? step.yes : step.no;
        continue;
      case Op::All:
        slots[step.result].value = FROST_ALL;
        break;
      case Op::TestMask:
        pc = (slots[step.a].value & step.immediate) != 0 ? step.yes : step.no;
        continue;
      case Op::SwitchLiteral:
        pc = find_case(proc, step, rt::literal_of(request.literals[step.immediate], id(step.a)));
        continue;
      case Op::Jump:
        pc = step.yes;
        continue;
      case Op::Return:
        return step.immediate != 0 ? FROST_YES : FROST_NO;
      case Op::Call: {
        frost_status status = call(procs, proc, step, request, slots);
        if (status < 0) return status;
        pc = status == FROST_YES ? step.yes : step.no;
        continue;
      }
      case Op::BitmapTest:
        pc = rt::bitmap_test(path(), id(step.a)) ? step.yes : step.no;
        continue;
      case Op::UnaryMask:
        slots[step.result].value = rt::unary_mask(path(), id(step.a));
        break;
      case Op::Contains:
        pc = rt::contains(path(), id(step.a), id(step.b)) ? step.yes : step.no;
        continue;
      case Op::CsrMask:
        slots[step.result].value = rt::csr_mask(path(), id(step.a), id(step.b));
        break;
      case Op::Neighbour: {
        const rt::Neighbours list = rt::csr_range(path(), id(step.a));
        const bool is_row = list.begin < list.end;
        if (is_row) slots[step.result].value = rt::neighbour_at(*list.chunk, list.begin);
        pc = is_row ? step.yes : step.no;
        continue;
      }
      case Op::Column:
        slots[step.result].value =
            rt::run_column(path(), id(step.a), static_cast<uint32_t>(step.immediate));
        break;
      case Op::RowMask:
        slots[step.result].value = rt::payload_at(path(), path().b, id(step.a));
        break;
      case Op::CsrRange: {
        rt::Neighbours list = rt::csr_range(path(), id(step.a));
        slots[step.result] = {list.begin, list.end, list.chunk};
        break;
      }
      case Op::KeyRange:
        slots[step.result] = {0, path().keys, nullptr};
        break;
      case Op::RunsRange:
        runs_range(proc, step, request, slots);
        break;
      case Op::Charge: {
        frost_status status = rt::spend(request, slots[step.a].end - slots[step.a].value);
        if (status < 0) return status;
        break;
      }
      case Op::ForRange:
      case Op::ForMasked:
      case Op::ForKeys:
      case Op::ForRows:
      case Op::ForAnswers: {
        Slot& range = slots[step.a];
        if (range.value >= range.end) {
          pc = step.no;
          continue;
        }
        uint64_t index = range.value++;
        bool is_list = step.op == Op::ForRange || step.op == Op::ForMasked;
        const auto row = static_cast<uint32_t>(index);
        slots[step.result].value = is_list ? rt::neighbour_at(*range.chunk, row) : index;
        if (step.op == Op::ForMasked) {
          slots[step.result2].value = rt::mask_at(path(), *range.chunk, row);
        }
        pc = step.yes;
        continue;
      }
      case Op::Emit: {
        frost_status status = rt::emit(request, id(step.a));
        if (status < 0) return status;
        break;
      }
      case Op::EmitCall: {
        frost_status status = call(procs, proc, step, request, slots);
        if (status < 0) return status;
        break;
      }
      case Op::EmitAll:
        request.sink->universal = 1;
        break;
      case Op::EmitRange:
      case Op::EmitMasked:
      case Op::EmitKeys:
      case Op::EmitColumn: {
        frost_status status = emit_loop(proc, step, request, slots);
        if (status < 0) return status;
        break;
      }
    }
    ++pc;
  }
}

// Calls nest as deep as the plan does, which Limits::plan_depth_max bounds.
frost_status run_proc(const Procs& procs, uint32_t index, frost_req& request,
                      const uint32_t* arguments) {
  const Proc& proc = procs.all[index];
  auto start = [&](Slot* slots) {
    for (uint32_t i = 0; i < proc.parameter_count; ++i) slots[i].value = arguments[i];
    return run_steps(procs, proc, request, slots);
  };
  // Not initialised: verify() has shown that every register is written before it is read.
  if (proc.register_count <= kInlineRegisters) {
    std::array<Slot, kInlineRegisters> slots;
    return start(slots.data());
  }
  auto slots = std::make_unique_for_overwrite<Slot[]>(proc.register_count);
  return start(slots.get());
}

}  // namespace

struct Interpreter::Code {
  Procs procs;
};

Interpreter::Interpreter(const lir::Program& program, EventCounter* counter)
    : code_(std::make_unique<Code>()) {
  code_->procs.counter = counter;
  for (const lir::Procedure& procedure : program.procedures) {
    code_->procs.all.push_back(decode(procedure));
  }
}

Interpreter::~Interpreter() = default;
Interpreter::Interpreter(Interpreter&&) noexcept = default;
Interpreter& Interpreter::operator=(Interpreter&&) noexcept = default;

frost_status Interpreter::run(lir::ProcedureId procedure, frost_req& request,
                              const uint32_t* arguments) const {
  FROST_CHECK(procedure.index() < code_->procs.all.size());
  return run_proc(code_->procs, procedure.raw, request, arguments);
}

}  // namespace frost
