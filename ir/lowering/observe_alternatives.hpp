// SPDX-License-Identifier: Apache-2.0
// Programs that tell what asking costs and which alternatives hold, for the interpreter.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ir/lir/lir.hpp"
#include "ir/lowering/find_alternatives.hpp"
#include "ir/lowering/specialise.hpp"

namespace frost {

// What an observed program tells, by the number that Op::Count notes.
struct AlternativeEvent {
  enum class Kind : uint8_t {
    kCost,   // a block is run
    kAsked,  // an alternative is asked; a chain begins with its first one
    kHeld,   // it held
    kOver,   // all alternatives of the chain were asked
  };
  Kind kind = Kind::kCost;
  uint32_t chain = 0;
  uint32_t alternative = 0;
  uint32_t cost = 0;  // about as many instructions as native code has for the block
};

struct ObservedProgram {
  lir::Program program;
  std::vector<AlternativeEvent> events;
};

// The program with the same procedures and entries, whose checks ask every alternative of `chains`
// (some of find_alternatives()) even if an earlier one held, and tell of each. Answers are those of
// `program`. Of what is taken for granted of paths, reads of empty ones cost nothing. Lists stay as
// they are. It is for the interpreter alone and does not pass lir::verify: a register is written at
// several places. Cost: linear in the program, for each chain around a block.
ObservedProgram observe_alternatives(const lir::Program& program,
                                     std::span<const AlternativeChain> chains,
                                     std::span<const PathKnowledge> known);

}  // namespace frost
