// SPDX-License-Identifier: Apache-2.0
// Code for the facts that are there: a program in which what they exclude is gone.
//
// A policy may read what an application never stores, such as permissions granted one by one, and
// it must expect several organizations of a repository that has one. Programs are made for any
// facts; one that is specialised is right only as long as what was taken for granted holds, and
// whoever runs it sees to that.
#pragma once

#include <cstdint>
#include <span>

#include "ir/lir/lir.hpp"

namespace frost {

// What is taken for granted of a path.
enum class PathKnowledge : uint8_t {
  kNothing,
  kEmpty,  // no rows
  // CSR: every chunk has the layout FROST_CHUNK_FUNCTIONAL, so a key has one row, and is packed if
  // masks have 8 bits.
  kFunctional,
};

// The program with the same procedures, entries and paths (`known` has one element for each path):
// reads of empty paths and what depends on them are gone, so are calls that can no longer hold, and
// loops over the rows of a functional path end after one. Answers are those of `program`; the fuel
// they cost is at most that of `program`. Cost: linear in the program.
lir::Program specialise(const lir::Program& program, std::span<const PathKnowledge> known);

}  // namespace frost
