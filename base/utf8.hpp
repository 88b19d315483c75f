// SPDX-License-Identifier: Apache-2.0
// Reading UTF-8, and which code points may be shown to people as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace frost {

struct CodePoint {
  uint32_t value = 0;     // the first byte when not valid
  size_t bytes = 1;       // how much of the text it takes
  bool is_valid = false;  // else the first byte begins no UTF-8 sequence (RFC 3629)
};

// The code point that `text` begins with. `text` must not be empty.
CodePoint first_code_point(std::string_view text);

// False for what steers a terminal or shows text in another order than it has: control characters,
// line separators, directional marks, overrides and isolates, the byte order mark (style §9.6).
// INVARIANT: what is not safe is below 0x10000, so that `\uNNNN` can write it in any language.
bool is_safe_to_show(uint32_t code_point);

}  // namespace frost
