// SPDX-License-Identifier: Apache-2.0
// Where a check asks one thing after the other until one holds.
#pragma once

#include <vector>

#include "ir/lir/lir.hpp"

namespace frost {

// Blocks that are entered at `entry` only, and left only to where the check holds or to what is
// asked when they do not.
struct AskedAlternative {
  lir::BlockId entry;
  std::vector<lir::BlockId> blocks;
};

// Alternatives of a check that may be asked in any order: none uses what another one reads, nor
// does anything after them, and none has another effect than its answer.
struct AlternativeChain {
  lir::ProcedureId procedure;
  std::vector<AskedAlternative> alternatives;  // two at least, as they are asked now
  lir::BlockId holds;                          // a block that returns 1
  lir::BlockId otherwise;                      // where the last one leads when it does not hold
};

// Procedures of more blocks are left alone: finding costs up to the square of that.
inline constexpr size_t kAlternativeBlocksMax = 1'000;
// Alternatives of one chain; what is beyond is a chain of its own.
inline constexpr size_t kAlternativesMax = 64;

// Every chain of a program: those of a procedure together, and each before those within its
// alternatives.
std::vector<AlternativeChain> find_alternatives(const lir::Program& program);

}  // namespace frost
