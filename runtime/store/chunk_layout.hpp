// SPDX-License-Identifier: Apache-2.0
// How the arrays of one chunk of a CSR path lie in memory and in checkpoint files, and which layout
// suits which rows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "runtime/abi.h"
#include "runtime/store/access_path.hpp"

namespace frost::rt {

inline uint32_t chunk_of(uint32_t source) { return source >> FROST_CHUNK_BITS; }
inline uint32_t key_of(uint32_t source) { return source & (FROST_CHUNK_KEYS - 1); }
inline uint32_t chunk_count(uint32_t keys) { return keys == 0 ? 0 : chunk_of(keys - 1) + 1; }

// Source ids of `chunk`: all but those beyond the path's last.
inline uint32_t keys_of_chunk(uint32_t keys, uint32_t chunk) {
  return static_cast<uint32_t>(
      std::min<uint64_t>(FROST_CHUNK_KEYS, keys - (uint64_t{chunk} << FROST_CHUNK_BITS)));
}

// What decides where the arrays of a chunk are: offsets, and the keys of a sparse one; neighbours,
// from a multiple of 4 bytes; masks that are not packed, from a multiple of 8; then nothing up to a
// whole cache line.
struct ChunkSize {
  uint32_t keys = 0;  // of the chunk, with rows or without
  uint32_t payload_bits = 0;
  ChunkForm form;

  [[nodiscard]] uint64_t offsets_bytes() const;
  // Elements of `neighbours` and of the masks.
  [[nodiscard]] uint32_t places() const {
    return form.layout() == FROST_CHUNK_FUNCTIONAL ? keys : form.rows;
  }
  // Of those beside each other.
  [[nodiscard]] uint64_t masks_bytes() const {
    return form.is_packed() ? 0 : uint64_t{places()} * (payload_bits / 8);
  }
  [[nodiscard]] uint64_t neighbours_at() const;
  [[nodiscard]] uint64_t masks_at() const;
  // 0 without rows.
  [[nodiscard]] uint64_t bytes() const;
  friend bool operator==(const ChunkSize&, const ChunkSize&) = default;
};

// What decides on the form of a chunk.
struct ChunkCounts {
  uint32_t rows = 0;
  uint32_t entries = 0;  // keys that have rows
  uint32_t large = 0;    // rows whose neighbour is not below FROST_PACKED_IDS; any without masks
};

// The form of a chunk of `keys` keys (decision 11): sparse when few keys have rows, functional when
// that takes no more than offsets would, else offsets as narrow as they may be; and packed when it
// can be.
ChunkSize chosen_size(uint32_t keys, uint32_t payload_bits, const ChunkCounts& counts);

// The chunk without rows, which needs no memory: a gap between the ids costs a directory entry
// only.
inline frost_chunk empty_chunk() { return {nullptr, nullptr, nullptr, 0, 0, FROST_CHUNK_SPARSE}; }

// The chunk of this size at `memory`.
frost_chunk chunk_at(const std::byte* memory, const ChunkSize& size);

}  // namespace frost::rt
