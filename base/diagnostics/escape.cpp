// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/diagnostics/render.hpp"
#include "base/utf8.hpp"

namespace frost {

std::string escape_for_terminal(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    CodePoint next = first_code_point(text);
    if (!next.is_valid) {
      out += fmt::format("\\x{:02x}", next.value);
    } else if (is_safe_to_show(next.value)) {
      out += text.substr(0, next.bytes);
    } else {
      out += next.value < 0x80 ? fmt::format("\\x{:02x}", next.value)
                               : fmt::format("\\u{{{:x}}}", next.value);
    }
    text.remove_prefix(next.bytes);
  }
  return out;
}

}  // namespace frost
