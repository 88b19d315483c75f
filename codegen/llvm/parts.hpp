// SPDX-License-Identifier: Apache-2.0
// The parts of a program: pieces of code that are the same wherever their text is the same.
// Internal to codegen/llvm.
//
// A part is one procedure as a small program of its own, in which everything that is numbered by
// the policy (paths, constants, other procedures, …) has numbers of the part. Code is made of that
// program and of nothing else, so equal texts have equal code; what the numbers are in the policy
// is filled in by the linker (link_parts.hpp). A changed rule shifts the numbers of a policy, but
// not those of its parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codegen/llvm/slots.hpp"
#include "ir/lir/lir.hpp"

namespace frost {

// A part's text, hashed: 32 bytes. What else decides on code, such as the processor, is the same
// for all keys that meet (frost_backend_options::parts).
using PartKey = std::string;

struct Part {
  enum class Form : uint8_t {
    kBody,   // called by procedures: takes its arguments in registers
    kEntry,  // called by the runtime alone: takes them from an array
    kThunk,  // an entry for a body: loads `arguments` from the array and calls procedure 0
  };
  Form form = Form::kBody;
  PartKey key = {};
  uint32_t arguments = 0;  // kThunk
  // Else: only paths, of which nothing but their layout is kept, and procedures, of which all but
  // the last are empty.
  lir::Program program = {};
};

// One of the places where a part's code is needed.
struct PartUse {
  uint32_t part = 0;
  SlotNumbers numbers = {};
};

struct ProgramParts {
  std::vector<Part> parts;                      // different ones, in the order of their first use
  std::vector<PartUse> bodies;                  // by procedure; kBody or kEntry
  std::vector<std::optional<PartUse>> entries;  // by procedure: the entry that its body is not
  std::vector<bool> is_entry;                   // by procedure: the runtime calls its body

  explicit ProgramParts(const lir::Program& program);
};

// The key of a function that procedures share (ModuleContext).
PartKey helper_key(const std::string& name);

}  // namespace frost
