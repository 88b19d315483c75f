// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/hash.hpp"

#include <sodium/crypto_generichash.h>

#include <array>
#include <cstdint>

#include "base/check.hpp"

namespace frost {

std::string hash_hex(std::initializer_list<std::string_view> parts) {
  std::array<unsigned char, kHashHexBytes / 2> digest{};
  crypto_generichash_state state;
  bool ok = crypto_generichash_init(&state, nullptr, 0, digest.size()) == 0;
  const auto add = [&](const void* data, size_t bytes) {
    // SAFETY: unsigned char may alias every object.
    ok &= crypto_generichash_update(&state, static_cast<const unsigned char*>(data), bytes) == 0;
  };
  for (const std::string_view part : parts) {
    const uint64_t length = part.size();
    add(&length, sizeof length);
    add(part.data(), part.size());
  }
  ok &= crypto_generichash_final(&state, digest.data(), digest.size()) == 0;
  FROST_CHECK(ok);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

}  // namespace frost
