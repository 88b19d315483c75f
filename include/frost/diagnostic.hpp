// SPDX-License-Identifier: Apache-2.0
// What is wrong with a policy. A policy's mistakes are diagnostics, never exceptions or errors.
#pragma once

#include <cstdint>
#include <string>

namespace frost {

struct Diagnostic {
  bool is_error = true;  // else a warning
  std::string code;      // stable, such as "P1107"
  std::string message;   // one line, without place
  std::string file;      // empty when the whole policy is meant
  uint32_t line = 0;     // from 1
  uint32_t column = 0;   // from 1, in code points
  std::string text;      // rendered for people: message, place, source line with carets, help
};

}  // namespace frost
