// SPDX-License-Identifier: Apache-2.0
// Names are mostly shorter than what a call of the C library pays off for: they are read and
// compared in words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace frost {

// The first sizeof(Integer) bytes.
template <class Integer>
inline Integer load_bytes(const char* bytes) {
  Integer value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

// A word of the bytes of a text. Texts of one length have different ones if that is at most eight
// bytes, and mostly if it is more.
inline uint64_t word_of(std::string_view text) {
  const char* const bytes = text.data();
  const size_t size = text.size();
  if (size >= sizeof(uint64_t)) return load_bytes<uint64_t>(bytes);
  if (size >= sizeof(uint32_t)) {
    return load_bytes<uint32_t>(bytes) |
           uint64_t{load_bytes<uint32_t>(bytes + size - sizeof(uint32_t))} << 32U;
  }
  uint64_t word = 0;
  for (const char byte : text) word = word << 8U | static_cast<uint8_t>(byte);
  return word;
}

// Whether the `size` bytes at `a` and at `b` are the same.
inline bool same_bytes(const char* a, const char* b, size_t size) {
  // Two words that overlap, unless there are just as many bytes.
  const auto same_words = [&]<class Word>(Word) {
    const size_t last = size - sizeof(Word);
    return ((load_bytes<Word>(a) ^ load_bytes<Word>(b)) |
            (load_bytes<Word>(a + last) ^ load_bytes<Word>(b + last))) == 0;
  };
  if (size > 2 * sizeof(uint64_t)) return std::memcmp(a, b, size) == 0;
  if (size >= sizeof(uint64_t)) return same_words(uint64_t{});
  if (size >= sizeof(uint32_t)) return same_words(uint32_t{});
  if (size >= sizeof(uint16_t)) return same_words(uint16_t{});
  return size == 0 || *a == *b;
}

}  // namespace frost
