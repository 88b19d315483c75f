// SPDX-License-Identifier: Apache-2.0
// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace frost::rt {

// Offset of the first byte that is not part of valid UTF-8; text.size() when all of it is.
// Cost: a byte at a time, eight for ASCII.
size_t utf8_prefix(std::string_view text);

}  // namespace frost::rt
