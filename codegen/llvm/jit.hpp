// SPDX-License-Identifier: Apache-2.0
// Native code in this process through LLJIT and JITLink.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "frost/result.hpp"
#include "ir/lir/lir.hpp"
#include "runtime/abi.h"

namespace frost {

// Compiled procedures. Entries stay valid as long as the object lives; they are thread-safe.
//
// The JIT sees no symbol of the process (design D12) and never has memory that is writable and
// executable at once.
class Jit {
 public:
  static Result<std::unique_ptr<Jit>> compile(const lir::Program& program, const std::string& cpu);
  virtual ~Jit() = default;
  [[nodiscard]] virtual frost_entry_fn entry(uint32_t procedure) const = 0;
};

}  // namespace frost
