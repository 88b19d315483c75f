// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace frost {

// Two lower-case digits for each byte.
std::string to_hex(std::span<const unsigned char> bytes);

inline constexpr size_t kHashHexBytes = 64;

// BLAKE2b-256 of `parts` in lower-case hex. Their lengths count too: {"ab", "c"} and {"a", "bc"}
// differ. Twice as fast as SHA-256, which artefacts have for the sake of other tools.
std::string hash_hex(std::initializer_list<std::string_view> parts);

}  // namespace frost
