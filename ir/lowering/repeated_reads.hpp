// SPDX-License-Identifier: Apache-2.0
// What tells that an instruction repeats an earlier one. Facts do not change while a question runs,
// so a read with the same operands has the same result. Internal to the passes that drop such
// reads.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "ir/lir/lir.hpp"

namespace frost {

// A read by what it depends on: kReadKind numbers for all but its registers, then those.
using Read = std::vector<uint64_t>;
inline constexpr size_t kReadKind = 5;

inline Read read_of(const lir::Instruction& instruction) {
  Read read{static_cast<uint64_t>(instruction.op), instruction.path.raw, instruction.constant.raw,
            instruction.callee.raw, instruction.immediate};
  for (const lir::RegisterId argument : instruction.arguments) read.push_back(argument.raw);
  return read;
}

// The look-up of the key of a test of a pair.
inline Read neighbour_of(const lir::Instruction& contains) {
  lir::Instruction neighbour = contains;
  neighbour.op = lir::Op::Neighbour;
  neighbour.arguments.resize(1);
  return read_of(neighbour);
}

// What is known of a read: the register with its value, or of a test, which way it went; of a
// look-up that went the first way, both.
struct KnownRead {
  std::optional<bool> holds;
  lir::RegisterId value;
  friend auto operator<=>(const KnownRead&, const KnownRead&) = default;
};

// Reads that give a value.
inline bool is_value_read(lir::Op op) {
  using enum lir::Op;
  return op == Const || op == Zero || op == Now || op == UnaryMask || op == CsrMask;
}

// Branches that go the same way each time.
inline bool is_repeatable_test(lir::Op op) {
  using enum lir::Op;
  return op == BitmapTest || op == Contains || op == Same || op == Call || op == Neighbour;
}

// What tests have told of a mask.
struct MaskBits {
  uint64_t absent = 0;   // none of these bits
  uint64_t present = 0;  // one of these bits at least; 0: nothing is known
  friend auto operator<=>(const MaskBits&, const MaskBits&) = default;

  void learn(uint64_t tested, bool holds) {
    if (holds) {
      present = tested;
    } else {
      absent |= tested;
    }
  }
  // How a test of these bits goes, which then only has to look at those that may be there.
  std::optional<bool> decide(uint64_t& tested) const {
    tested &= ~absent;
    if (tested == 0) return false;
    const uint64_t left = present & ~absent;
    if (left != 0 && (left & ~tested) == 0) return true;
    return std::nullopt;
  }
};

// The branch whose way is known.
inline void turn_into_jump(lir::Instruction& branch, bool holds) {
  lir::Instruction jump;
  jump.op = lir::Op::Jump;
  jump.place = branch.place;
  jump.targets[0] = branch.targets[holds ? 0 : 1];
  branch = std::move(jump);
}

}  // namespace frost
