// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/hash.hpp"

#include <sodium/crypto_generichash.h>
#include <sodium/utils.h>

#include <array>
#include <cstdint>

#include "base/check.hpp"

namespace frost {

std::string to_hex(std::span<const unsigned char> bytes) {
  std::string hex(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  hex.pop_back();  // the zero that ends a string of C
  return hex;
}

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
  return to_hex(digest);
}

}  // namespace frost
