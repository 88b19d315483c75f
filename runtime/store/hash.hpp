// SPDX-License-Identifier: Apache-2.0
// The hash of texts inside the store. Private to runtime/: its values are never stored or shown.
#pragma once

#include <cstdint>
#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace frost::rt {

inline uint64_t hash_text(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

// Hash of a sequence of texts: `seed` is the hash of those before.
inline uint64_t hash_text(std::string_view text, uint64_t seed) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

}  // namespace frost::rt
