// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "codegen/engine/backend.hpp"

namespace frost {

// Native code of a program's text in this process.
inline Result<std::unique_ptr<JitCode>> jit_of(const std::string& program, const std::string& cpu,
                                               bool is_checked = kCheckedCodegen) {
  auto code = backend_compile(program, cpu, [] { return true; }, {.checked = is_checked});
  if (!code) return std::unexpected(code.error());
  return JitCode::load(code->code);
}

}  // namespace frost
