// SPDX-License-Identifier: Apache-2.0
// The access primitives of generated code in C++ (design §11.5): what the interpreter runs and what
// codegen/llvm/emit_access.cpp emits as IR. A property test compares the two.
//
// INVARIANT: no primitive reads outside its path for any key, also private or nonsensical ones.
#pragma once

#include <cstdint>
#include <cstring>

#include "runtime/abi.h"

namespace frost::rt {

// Lists up to this long are scanned, longer ones searched by halves (design §9.5).
inline constexpr uint32_t kScanMax = 32;
inline constexpr uint32_t kNotFound = UINT32_MAX;
// Beyond this many neighbours it pays to look whether the list of the other id is shorter (decision
// 11).
inline constexpr uint32_t kLongList = 1024;

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

// Rows [begin, end) of one chunk.
struct ChunkRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

// Two neighbouring offsets of 16 or 32 bits, read as one number twice as wide: little-endian, like
// every CPU that we compile for.
inline ChunkRange narrow_offsets(const void* offsets, uint32_t index) {
  uint32_t both = 0;
  std::memcpy(&both, static_cast<const uint16_t*>(offsets) + index, sizeof both);
  return {both & 0xFFFFU, both >> 16U};
}

inline ChunkRange wide_offsets(const void* offsets, uint32_t index) {
  uint64_t both = 0;
  std::memcpy(&both, static_cast<const uint32_t*>(offsets) + index, sizeof both);
  return {static_cast<uint32_t>(both), static_cast<uint32_t>(both >> 32U)};
}

// The keys of a sparse chunk: `entries` of them.
inline const uint16_t* sparse_keys(const frost_chunk& chunk) {
  return static_cast<const uint16_t*>(chunk.offsets) + chunk.entries + 1;
}

// Of a sparse chunk: the last entry whose key is not above `key`; 0 if there is none.
inline uint32_t sparse_entry(const frost_chunk& chunk, uint32_t key) {
  const uint16_t* keys = sparse_keys(chunk);
  uint32_t entry = 0;
  for (uint32_t count = chunk.entries; count > 1;) {
    const uint32_t half = count / 2;
    entry += keys[entry + half] <= key ? half : 0;
    count -= half;
  }
  return entry;
}

inline ChunkRange sparse_range(const frost_chunk& chunk, uint32_t key) {
  if (chunk.entries == 0) return {};
  const uint32_t entry = sparse_entry(chunk, key);
  if (sparse_keys(chunk)[entry] != key) return {};
  return narrow_offsets(chunk.offsets, entry);
}

// How far the ids are shifted to the left in the words of a chunk: by the bits of the mask that a
// packed word has below its id.
inline uint32_t id_shift(const frost_chunk& chunk) {
  static_assert(FROST_CHUNK_PACKED * 2 == 8);
  return (chunk.kind & FROST_CHUNK_PACKED) * 2;
}

inline uint32_t layout_of(const frost_chunk& chunk) { return chunk.kind % FROST_CHUNK_PACKED; }

// The rows of `key`, which the chunk has. One place knows the layouts of chunks for all readers.
inline ChunkRange chunk_range(const frost_chunk& chunk, uint32_t key) {
  switch (layout_of(chunk)) {
    case FROST_CHUNK_DENSE:
      return narrow_offsets(chunk.offsets, key);
    case FROST_CHUNK_FUNCTIONAL:
      return {key, key + uint32_t{chunk.neighbours[key] != FROST_NO_NEIGHBOUR}};
    case FROST_CHUNK_WIDE:
      return wide_offsets(chunk.offsets, key);
    default:
      return sparse_range(chunk, key);
  }
}

inline uint32_t neighbour_at(const frost_chunk& chunk, uint32_t row) {
  return chunk.neighbours[row] >> id_shift(chunk);
}

// The mask of a row of a path with masks. Those of packed rows are four bytes apart.
inline uint64_t mask_at(const frost_path& path, const frost_chunk& chunk, uint32_t row) {
  return payload_at(path, chunk.payload, uint64_t{row} << id_shift(chunk) / 4);
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
  const ChunkRange range = chunk_range(*chunk, key & (FROST_CHUNK_KEYS - 1));
  return {chunk, range.begin, range.end};
}

// Index of the word from `low` to `high` among the ascending words [begin, end), which have at most
// one, or kNotFound.
inline uint32_t find_sorted(const uint32_t* words, uint32_t begin, uint32_t end, uint32_t low,
                            uint32_t high) {
  while (end - begin > kScanMax) {
    uint32_t middle = begin + (end - begin) / 2;
    if (words[middle] <= high) {
      begin = middle;
    } else {
      end = middle;
    }
  }
  for (uint32_t i = begin; i < end; ++i) {
    if (words[i] >= low) return words[i] <= high ? i : kNotFound;
  }
  return kNotFound;
}

// The row of the neighbour `value` among `rows` of the chunk, or kNotFound.
inline uint32_t find_row(const frost_chunk& chunk, const ChunkRange& rows, uint32_t value) {
  if (rows.begin == rows.end) return kNotFound;
  const uint32_t shift = id_shift(chunk);
  const uint32_t low = value << shift;
  if (low >> shift != value) return kNotFound;  // too large for any packed word
  const uint32_t high = low + (uint32_t{1} << shift) - 1;
  return find_sorted(chunk.neighbours, rows.begin, rows.end, low, high);
}

inline uint32_t csr_find(const Neighbours& list, uint32_t value) {
  if (list.begin == list.end) return kNotFound;
  return find_row(*list.chunk, {list.begin, list.end}, value);
}

// Where to look for a row: `value` among `list`.
struct RowSearch {
  Neighbours list;
  uint32_t value = 0;
};

// Among the neighbours of `key`, or those of `value` when they are known and fewer.
inline RowSearch shorter_side(const frost_path& path, uint32_t key, uint32_t value) {
  const Neighbours list = csr_range(path, key);
  const uint32_t length = list.end - list.begin;
  if (length <= kLongList || path.reverse == nullptr) return {list, value};
  const Neighbours other = csr_range(*path.reverse, value);
  if (other.end - other.begin >= length) return {list, value};
  return {other, key};
}

inline bool contains(const frost_path& path, uint32_t key, uint32_t value) {
  const RowSearch search = shorter_side(path, key, value);
  return csr_find(search.list, search.value) != kNotFound;
}

inline uint64_t csr_mask(const frost_path& path, uint32_t key, uint32_t value) {
  const RowSearch search = shorter_side(path, key, value);
  const uint32_t index = csr_find(search.list, search.value);
  return index == kNotFound ? 0 : mask_at(path, *search.list.chunk, index);
}

inline uint32_t run_column(const frost_path& path, uint32_t row, uint32_t column) {
  return static_cast<const uint32_t* const*>(path.a)[column][row];
}

// The literal index of an id, or FROST_NO_LITERAL.
inline uint32_t literal_of(const frost_literals& literals, uint32_t id) {
  return id < literals.count ? literals.index[id] : FROST_NO_LITERAL;
}

}  // namespace frost::rt
