// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/look_ahead.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "runtime/abi.h"

namespace frost {
namespace {

using lir::Instruction;
using lir::Op;
using lir::RegisterId;
using rt::LookAhead;
using rt::LookUp;

// Of all procedures behind a check: what comes later is read late.
constexpr uint32_t kInstructionsMax = 2'000;

// What is known of the value of a register: an argument of the check, or the first neighbour that a
// look-up finds.
struct Known {
  uint32_t argument = 0;
  uint32_t from = LookUp::kArgument;
};

class Finder {
 public:
  // `action`: which argument of the check is its action.
  Finder(const lir::Program& program, std::optional<uint32_t> action)
      : program_(program), action_(action) {}

  void visit(lir::ProcedureId id, const std::vector<std::optional<Known>>& arguments) {
    Frame frame{program_.procedures[id], {}, {}};
    frame.values.resize(frame.procedure.registers.size());
    std::ranges::copy(arguments, frame.values.begin());
    std::set<lir::BlockId> seen;
    std::vector<lir::BlockId> todo{lir::BlockId(size_t{0})};
    while (!todo.empty() && !is_full()) {
      const lir::BlockId block = todo.back();
      todo.pop_back();
      if (!seen.insert(block).second) continue;
      for (const Instruction& instruction : frame.procedure.blocks[block]) read(instruction, frame);
      add_successors(frame.procedure.blocks[block].back(), frame, todo);
    }
  }

  LookAhead take() { return std::move(found_); }

 private:
  struct Frame {
    const lir::Procedure& procedure;
    std::vector<std::optional<Known>> values;  // by register
    std::map<RegisterId, uint32_t> ranges;     // registers with the rows of a look-up
  };

  [[nodiscard]] bool is_full() const {
    return found_.look_ups.size() >= LookAhead::kLookUpsMax || instructions_ > kInstructionsMax;
  }

  std::optional<Known> value(const Frame& frame, RegisterId id) const {
    return frame.values.at(id.index());
  }

  // The look-up of `key` in `path`, if it can be known.
  std::optional<uint32_t> add(lir::PathId path, const std::optional<Known>& key) {
    if (!key) return std::nullopt;
    LookUp look_up{.path = path.raw, .argument = key->argument, .from = key->from, .depth = 0};
    if (key->from != LookUp::kArgument) look_up.depth = found_.look_ups[key->from].depth + 1;
    if (look_up.depth > LookAhead::kDepthMax) return std::nullopt;
    const auto same = std::ranges::find_if(found_.look_ups, [&](const LookUp& other) {
      return other.path == look_up.path && other.argument == look_up.argument &&
             other.from == look_up.from;
    });
    if (same != found_.look_ups.end()) {
      return static_cast<uint32_t>(same - found_.look_ups.begin());
    }
    if (is_full()) return std::nullopt;
    found_.look_ups.push_back(look_up);
    return static_cast<uint32_t>(found_.look_ups.size() - 1);
  }

  void read(const Instruction& instruction, Frame& frame) {
    ++instructions_;
    switch (instruction.op) {
      case Op::BitmapTest:
      case Op::UnaryMask:
      case Op::Contains:
      case Op::CsrMask:
        add(instruction.path, value(frame, instruction.arguments[0]));
        break;
      case Op::CsrRange:
        if (auto found = add(instruction.path, value(frame, instruction.arguments[0]))) {
          frame.ranges[instruction.results[0]] = *found;
        }
        break;
      case Op::Neighbour:
        if (auto found = add(instruction.path, value(frame, instruction.arguments[0]))) {
          frame.values.at(instruction.results[0].index()) = Known{0, *found};
        }
        break;
      case Op::ForRange:
      case Op::ForMasked:
        if (const auto range = frame.ranges.find(instruction.arguments[0]);
            range != frame.ranges.end()) {
          frame.values.at(instruction.results[0].index()) = Known{0, range->second};
        }
        break;
      case Op::Call: {
        std::vector<std::optional<Known>> arguments;
        for (RegisterId argument : instruction.arguments) {
          arguments.push_back(value(frame, argument));
        }
        visit(instruction.callee, arguments);
        break;
      }
      default:
        break;
    }
  }

  // In reverse, so that the first is looked at first.
  void add_successors(const Instruction& last, const Frame& frame,
                      std::vector<lir::BlockId>& todo) {
    if (last.op == Op::SwitchLiteral && is_action(value(frame, last.arguments[0]))) {
      return todo.push_back(last.targets[0]);
    }
    for (auto target = last.targets.rbegin(); target != last.targets.rend(); ++target) {
      if (target->valid()) todo.push_back(*target);
    }
    for (auto entry = last.cases.rbegin(); entry != last.cases.rend(); ++entry) {
      todo.push_back(entry->second);
    }
  }

  [[nodiscard]] bool is_action(const std::optional<Known>& subject) const {
    return subject && subject->from == LookUp::kArgument && subject->argument == action_;
  }

  const lir::Program& program_;
  std::optional<uint32_t> action_;
  uint32_t instructions_ = 0;
  LookAhead found_;
};

LookAhead by_depth(const LookAhead& found) {
  LookAhead sorted;
  std::vector<uint32_t> places(found.look_ups.size());
  for (uint32_t depth = 0; depth <= LookAhead::kDepthMax; ++depth) {
    for (size_t i = 0; i < found.look_ups.size(); ++i) {
      LookUp look_up = found.look_ups[i];
      if (look_up.depth != depth) continue;
      if (look_up.from != LookUp::kArgument) look_up.from = places[look_up.from];
      places[i] = static_cast<uint32_t>(sorted.look_ups.size());
      sorted.look_ups.push_back(look_up);
    }
  }
  return sorted;
}

}  // namespace

LookAhead find_look_ups(const lir::Program& program, lir::ProcedureId check) {
  const uint32_t parameters = program.procedures[check].parameter_count;
  // The middle one of three.
  Finder finder(program, parameters == 3 ? std::optional(1U) : std::nullopt);
  std::vector<std::optional<Known>> arguments;
  for (uint32_t i = 0; i < parameters; ++i) {
    arguments.push_back(Known{.argument = i, .from = LookUp::kArgument});
  }
  finder.visit(check, arguments);
  return by_depth(finder.take());
}

void LookAheads::find_all() const {
  found_.resize(program_.procedures.size());
  const auto find = [&](lir::ProcedureId check) {
    auto& found = found_[check.index()];
    if (!found) found = find_look_ups(program_, check);
  };
  for (const lir::Entry& entry : program_.entries) {
    if (entry.adornment == "bbb") find(entry.procedure);
  }
  for (const lir::ActionCheck& action : program_.actions) find(action.procedure);
}

std::span<const std::optional<LookAhead>> LookAheads::all() const {
  std::call_once(once_, [&] { find_all(); });
  return found_;
}

}  // namespace frost
