// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace frost::rt {
namespace {

bool is_continuation(std::string_view text, size_t offset, unsigned low = 0x80,
                     unsigned high = 0xBF) {
  if (offset >= text.size()) return false;
  const auto byte = static_cast<unsigned char>(text[offset]);
  return byte >= low && byte <= high;
}

// Bytes of the non-ASCII character at `offset`; 0 when it is malformed. RFC 3629, section 4.
size_t sequence_bytes(std::string_view text, size_t offset) {
  const auto lead = static_cast<unsigned char>(text[offset]);
  if (lead >= 0xC2 && lead <= 0xDF) return is_continuation(text, offset + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return is_continuation(text, offset + 1, low, high) && is_continuation(text, offset + 2) ? 3
                                                                                             : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return is_continuation(text, offset + 1, low, high) && is_continuation(text, offset + 2) &&
                   is_continuation(text, offset + 3)
               ? 4
               : 0;
  }
  return 0;
}

}  // namespace

size_t utf8_prefix(std::string_view text) {
  size_t offset = 0;
  while (offset < text.size()) {
    uint64_t word = 0;
    if (text.size() - offset >= sizeof word) {
      std::memcpy(&word, text.data() + offset, sizeof word);
      if ((word & 0x8080808080808080U) == 0) {
        offset += sizeof word;
        continue;
      }
    }
    if (static_cast<unsigned char>(text[offset]) < 0x80) {
      ++offset;
      continue;
    }
    const size_t bytes = sequence_bytes(text, offset);
    if (bytes == 0) return offset;
    offset += bytes;
  }
  return offset;
}

}  // namespace frost::rt
