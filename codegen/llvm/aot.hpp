// SPDX-License-Identifier: Apache-2.0
// Ahead-of-time output: text, objects, shared objects.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codegen/backend.hpp"
#include "frost/result.hpp"
#include "ir/lir/lir.hpp"

namespace frost {

struct AotOptions {
  frost_emit_kind kind = FROST_EMIT_OBJECT;
  std::string cpu;
  std::string architecture;    // empty: that of this process
  std::string note;            // FROST_EMIT_ARTEFACT
  bool checked = false;        // see frost_backend_options
  bool debug_info = false;     // with line tables; artefacts keep their symbols then
  uint32_t only = UINT32_MAX;  // FROST_EMIT_LLVM, FROST_EMIT_ASM: this procedure alone
};

// Same program and options, same bytes.
Result<std::string> emit_ahead_of_time(const lir::Program& program, const AotOptions& options);

}  // namespace frost
