// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/parts.hpp"

#include <fmt/format.h>
#include <llvm/Support/BLAKE3.h>

#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "codegen/llvm/callers.hpp"
#include "ir/lir/flow.hpp"

namespace frost {

namespace {

PartKey key_of(std::string_view text) {
  llvm::BLAKE3 hash;
  hash.update(llvm::StringRef(text.data(), text.size()));
  const auto bytes = hash.final<>();
  return {bytes.begin(), bytes.end()};
}

// Relation i has masks of kMaskBits[i].
constexpr std::array<uint32_t, 5> kMaskBits = {0, 8, 16, 32, 64};

lir::RelationId relation_with(uint32_t bits) {
  size_t index = 0;
  while (kMaskBits.at(index) != bits) ++index;
  return lir::RelationId(index);
}

// One procedure under the numbers of a part.
class PartMaker {
 public:
  explicit PartMaker(const lir::Program& program) : program_(program) {}

  Part make(lir::ProcedureId id, Part::Form form) {
    const lir::Procedure& original = program_.procedures[id];
    lir::Procedure procedure;
    // The others differ in how the runtime calls them.
    const bool is_list = original.mode == lir::Mode::Enumerate;
    procedure.mode = is_list ? lir::Mode::Enumerate : lir::Mode::Check;
    procedure.is_hot = original.is_hot;
    procedure.parameter_count = original.parameter_count;
    procedure.registers.assign(original.registers.size(), "r");
    procedure.blocks = original.blocks;
    for (lir::Block& block : procedure.blocks) {
      for (lir::Instruction& instruction : block) renumber(instruction);
    }
    Part part{.form = form};
    for (const uint32_t bits : kMaskBits) {
      // As many literals as bits, so that payload_bits() says so.
      lir::Relation relation;
      relation.masks.emplace_back(bits == 0 ? 1 : bits);
      part.program.relations.push(std::move(relation));
    }
    std::string text = form == Part::Form::kBody ? "body" : "entry";
    for (const uint32_t number : numbers_[static_cast<size_t>(SlotSpace::kPath)]) {
      const lir::Path& path = program_.paths[lir::PathId(number)];
      const uint32_t bits = lir::payload_bits(program_, path);
      part.program.paths.push({.relation = relation_with(bits),
                               .partition = 0,
                               .order = {},
                               .is_functional = path.is_functional});
      text += fmt::format(" {}{}", bits, path.is_functional ? " functional" : "");
    }
    const size_t callees = numbers_[static_cast<size_t>(SlotSpace::kProcedure)].size();
    for (size_t i = 0; i < callees; ++i) part.program.procedures.push({});
    part.program.procedures.push(std::move(procedure));
    part.key = key_of(text + lir::print(part.program, fmt::format("p{}", callees)));
    return part;
  }

  SlotNumbers take_numbers() { return std::move(numbers_); }

 private:
  // The number of the part for `number` of the program.
  uint32_t number(SlotSpace space, uint32_t number) {
    auto& numbers = numbers_[static_cast<size_t>(space)];
    const auto [known, is_new] = known_[static_cast<size_t>(space)].try_emplace(
        number, static_cast<uint32_t>(numbers.size()));
    if (is_new) numbers.push_back(number);
    return known->second;
  }

  void renumber_immediate(lir::Instruction& instruction, SlotSpace space) {
    instruction.immediate = number(space, static_cast<uint32_t>(instruction.immediate));
  }

  void renumber(lir::Instruction& instruction) {
    instruction.place = lir::PlaceId();
    if (instruction.path.valid()) {
      instruction.path = lir::PathId(number(SlotSpace::kPath, instruction.path.raw));
    }
    if (instruction.constant.valid()) {
      instruction.constant =
          lir::ConstantId(number(SlotSpace::kConstant, instruction.constant.raw));
    }
    if (instruction.callee.valid()) {
      instruction.callee = lir::ProcedureId(number(SlotSpace::kProcedure, instruction.callee.raw));
    }
    // Other immediates are what code is made of.
    switch (instruction.op) {
      case lir::Op::Unbounded:
        return renumber_immediate(instruction, SlotSpace::kSite);
      case lir::Op::SwitchLiteral:
        return renumber_immediate(instruction, SlotSpace::kType);
      case lir::Op::VisitBegin:
      case lir::Op::VisitTest:
      case lir::Op::VisitPush:
      case lir::Op::VisitPop:
        return renumber_immediate(instruction, SlotSpace::kVisitSet);
      default:
        return;
    }
  }

  const lir::Program& program_;
  SlotNumbers numbers_;
  std::array<std::unordered_map<uint32_t, uint32_t>, kSlotSpaces> known_;
};

// Keeps each part once.
class PartSet {
 public:
  explicit PartSet(std::vector<Part>& parts) : parts_(parts) {}

  uint32_t add(Part part) {
    const auto [known, is_new] = known_.try_emplace(part.key, static_cast<uint32_t>(parts_.size()));
    if (is_new) parts_.push_back(std::move(part));
    return known->second;
  }

 private:
  std::vector<Part>& parts_;
  std::unordered_map<PartKey, uint32_t> known_;
};

// The code of a procedure in this form.
PartUse code_of(PartSet& set, const lir::Program& program, lir::ProcedureId id, Part::Form form) {
  PartMaker maker(program);
  PartUse use{.part = set.add(maker.make(id, form))};
  use.numbers = maker.take_numbers();
  return use;
}

PartUse thunk_for(PartSet& set, lir::ProcedureId body, uint32_t arguments) {
  PartUse use{.part = set.add({.form = Part::Form::kThunk,
                               .key = key_of(fmt::format("thunk {}", arguments)),
                               .arguments = arguments})};
  use.numbers[static_cast<size_t>(SlotSpace::kProcedure)] = {body.raw};
  return use;
}

// Whether the entry of a body is another copy of its code, which saves the call.
bool takes_own_entry(const lir::Procedure& procedure) {
  constexpr size_t kInstructionsMax = 64;
  return procedure.is_hot && lir::instruction_count(procedure) <= kInstructionsMax;
}

}  // namespace

ProgramParts::ProgramParts(const lir::Program& program) {
  const Callers callers(program);
  PartSet set(parts);
  for (size_t i = 0; i < program.procedures.size(); ++i) {
    const lir::ProcedureId id(i);
    const bool is_called = callers.procedures[i];
    bodies.push_back(code_of(set, program, id, is_called ? Part::Form::kBody : Part::Form::kEntry));
    is_entry.push_back(!is_called);
    std::optional<PartUse>& entry = entries.emplace_back();
    if (!is_called || !callers.runtime[i]) continue;
    const lir::Procedure& procedure = program.procedures[id];
    entry = takes_own_entry(procedure) ? code_of(set, program, id, Part::Form::kEntry)
                                       : thunk_for(set, id, procedure.parameter_count);
  }
}

PartKey helper_key(const std::string& name) { return key_of("helper " + name); }

}  // namespace frost
