// SPDX-License-Identifier: Apache-2.0
// Native code in this process, through JITLink.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "codegen/backend.hpp"
#include "frost/result.hpp"
#include "runtime/abi.h"

namespace frost {

struct LinkOptions {
  frost_debug_kind debug = FROST_DEBUG_NONE;  // who is told of the code
  std::span<const char* const> names = {};    // FROST_DEBUG_PERF: of procedures
};

// Linked procedures. Entries stay valid as long as the object lives; they are thread-safe.
//
// The code sees no symbol of the process (design D12) and never lies in memory that is writable and
// executable at once.
class Jit {
 public:
  // Links what compile_objects made. kCorrupt for bytes that are no such code, kIo when perf cannot
  // be told of it. Cost: a fraction of a millisecond.
  static Result<std::unique_ptr<Jit>> link(std::string_view code, const LinkOptions& options = {});
  virtual ~Jit() = default;
  // By procedure: as many as the program has.
  [[nodiscard]] virtual const frost_entry_fn* entries() const = 0;
};

}  // namespace frost
