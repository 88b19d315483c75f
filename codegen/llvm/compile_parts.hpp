// SPDX-License-Identifier: Apache-2.0
// Native code of a program by its parts, of which only those are compiled that nobody has.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "frost/result.hpp"
#include "ir/lir/lir.hpp"

namespace frost {

// Whether code for this process can be made so; else compile_objects makes it.
bool can_compile_parts();

struct CompiledParts {
  std::string code;       // encoded Image
  std::string parts;      // of this program and then others, for PartLibrary; empty: nothing is new
  uint32_t linked = 0;    // parts that the code consists of
  uint32_t compiled = 0;  // of these, how many had to be compiled
};

// `parts` are those that there are, made for the same processor with the same `checked`. Asks
// `may_continue` from two threads between groups of parts: kLimit when it says no. Same program,
// same code, whatever `parts` has.
Result<CompiledParts> compile_parts(const lir::Program& program, const std::string& cpu,
                                    bool checked, std::string_view parts,
                                    const std::function<bool()>& may_continue);

}  // namespace frost
