// SPDX-License-Identifier: Apache-2.0
// The access primitives of generated code in C++ (design §11.5): what the interpreter runs and what
// codegen/llvm/emit_access.cpp emits as IR. A property test compares the two.
//
// INVARIANT: no primitive reads outside its path for any key, also private or nonsensical ones.
#pragma once

#include <cstdint>

#include "runtime/abi.h"

namespace frost::rt {

// Lists up to this long are scanned, longer ones searched by halves (design §9.5).
inline constexpr uint32_t kScanMax = 32;
inline constexpr uint32_t kNotFound = UINT32_MAX;

inline bool bitmap_test(const frost_path& path, uint32_t key) {
  if (key >= path.keys) return false;
  return (static_cast<const uint64_t*>(path.a)[key >> 6U] >> (key & 63U) & 1U) != 0;
}

// Element `index` of a payload array of the path's width.
inline uint64_t payload_at(const frost_path& path, const void* payload, uint64_t index) {
  switch (path.payload_bits) {
    case 8:
      return static_cast<const uint8_t*>(payload)[index];
    case 16:
      return static_cast<const uint16_t*>(payload)[index];
    case 32:
      return static_cast<const uint32_t*>(payload)[index];
    default:
      return static_cast<const uint64_t*>(payload)[index];
  }
}

inline uint64_t unary_mask(const frost_path& path, uint32_t key) {
  return key < path.keys ? payload_at(path, path.a, key) : 0;
}

// Neighbours [begin, end) of one key within its chunk.
struct Neighbours {
  const frost_chunk* chunk = nullptr;
  uint32_t begin = 0;
  uint32_t end = 0;
};

inline Neighbours csr_range(const frost_path& path, uint32_t key) {
  if (key >= path.keys) return {};
  const frost_chunk* chunk = static_cast<const frost_chunk*>(path.a) + (key >> FROST_CHUNK_BITS);
  uint32_t row = key & (FROST_CHUNK_KEYS - 1);
  return {chunk, chunk->offsets[row], chunk->offsets[row + 1]};
}

// Index of `value` among the ascending ids [begin, end), or kNotFound.
inline uint32_t find_sorted(const uint32_t* ids, uint32_t begin, uint32_t end, uint32_t value) {
  while (end - begin > kScanMax) {
    uint32_t middle = begin + (end - begin) / 2;
    if (ids[middle] <= value) {
      begin = middle;
    } else {
      end = middle;
    }
  }
  for (uint32_t i = begin; i < end; ++i) {
    if (ids[i] >= value) return ids[i] == value ? i : kNotFound;
  }
  return kNotFound;
}

inline uint32_t csr_find(const Neighbours& list, uint32_t value) {
  if (list.begin == list.end) return kNotFound;
  return find_sorted(list.chunk->neighbours, list.begin, list.end, value);
}

inline bool contains(const frost_path& path, uint32_t key, uint32_t value) {
  return csr_find(csr_range(path, key), value) != kNotFound;
}

inline uint64_t csr_mask(const frost_path& path, uint32_t key, uint32_t value) {
  Neighbours list = csr_range(path, key);
  uint32_t index = csr_find(list, value);
  return index == kNotFound ? 0 : payload_at(path, list.chunk->payload, index);
}

inline uint32_t run_column(const frost_path& path, uint32_t row, uint32_t column) {
  return static_cast<const uint32_t* const*>(path.a)[column][row];
}

// The literal index of an id, or FROST_NO_LITERAL.
inline uint32_t literal_of(const frost_literals& literals, uint32_t id) {
  return id < literals.count ? literals.index[id] : FROST_NO_LITERAL;
}

}  // namespace frost::rt
