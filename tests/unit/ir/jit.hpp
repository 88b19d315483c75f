// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "codegen/engine/backend.hpp"

namespace frost {

// Native code of a program's text in this process.
inline Result<std::unique_ptr<JitCode>> jit_of(const std::string& program, const std::string& cpu) {
  auto code = backend_compile(program, cpu, [] { return true; });
  if (!code) return std::unexpected(code.error());
  return JitCode::load(*code);
}

}  // namespace frost
