// SPDX-License-Identifier: Apache-2.0
// The parts of lir::verify. Internal to ir/lir: each throws the Problem it finds, which verify()
// catches.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "ir/lir/lir.hpp"

namespace frost::lir {

struct Problem {
  std::string text;
};

template <class... Args>
void require(bool condition, fmt::format_string<Args...> format, Args&&... args) {
  if (!condition) throw Problem{fmt::format(format, std::forward<Args>(args)...)};
}

// Everything but the procedures: types, relations, paths, facts, literals and constants.
void verify_header(const Program& program);

// Each instruction of a procedure by itself: operands, paths, callees. After verify_header().
void verify_instructions(const Program& program, ProcedureId id);

// The ways through a procedure: definitions before uses, and loops that end. After
// verify_instructions().
void verify_flow(const Procedure& procedure);

// How procedures nest on the machine stack. After verify_instructions() of all of them.
void verify_call_depth(const Program& program);

}  // namespace frost::lir
