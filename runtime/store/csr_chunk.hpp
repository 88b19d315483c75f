// SPDX-License-Identifier: Apache-2.0
// One chunk of a CSR path: how its arrays lie in memory, how it is read, and how it is made from an
// older chunk and the changes of its rows. Internal to csr.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "runtime/abi.h"
#include "runtime/store/access_path.hpp"
#include "runtime/store/change_log.hpp"

namespace frost::rt {

inline uint32_t chunk_of(uint32_t source) { return source >> FROST_CHUNK_BITS; }
inline uint32_t key_of(uint32_t source) { return source & (FROST_CHUNK_KEYS - 1); }
inline uint32_t chunk_count(uint32_t keys) { return keys == 0 ? 0 : chunk_of(keys - 1) + 1; }

// Source ids of `chunk` that have an offset: all but those beyond the path's last.
inline uint32_t keys_of_chunk(uint32_t keys, uint32_t chunk) {
  return static_cast<uint32_t>(
      std::min<uint64_t>(FROST_CHUNK_KEYS, keys - (uint64_t{chunk} << FROST_CHUNK_BITS)));
}

// The chunk without rows, which needs no memory: a gap between the ids costs a directory entry
// only.
frost_chunk empty_chunk();

// What decides how much memory a chunk takes: `keys` + 1 offsets, then the neighbours, then the
// masks, filled up to whole cache lines.
struct ChunkSize {
  uint32_t keys = 0;
  uint32_t rows = 0;
  uint32_t payload_bits = 0;

  [[nodiscard]] uint64_t neighbours_at() const { return (uint64_t{keys} + 1) * sizeof(uint32_t); }
  [[nodiscard]] uint64_t masks_at() const;
  // 0 without rows.
  [[nodiscard]] uint64_t bytes() const;
};

// The chunk of this size at `memory`.
frost_chunk chunk_at(const std::byte* memory, const ChunkSize& size);

// One chunk of a finished path. A chunk that the path does not have has no rows.
class ChunkView {
 public:
  ChunkView(const frost_path& path, uint32_t chunk) {
    size_.payload_bits = path.payload_bits;
    if (chunk >= chunk_count(path.keys)) return;
    chunk_ = static_cast<const frost_chunk*>(path.a)[chunk];
    size_.keys = keys_of_chunk(path.keys, chunk);
    size_.rows = chunk_.offsets[size_.keys];
  }

  [[nodiscard]] const ChunkSize& size() const { return size_; }
  [[nodiscard]] uint32_t rows() const { return size_.rows; }
  // The first row of `key`, or where it would be.
  [[nodiscard]] uint32_t begin(uint32_t key) const {
    return key < size_.keys ? chunk_.offsets[key] : size_.rows;
  }
  // The first row of `key` whose neighbour is not below `neighbour`, or the end of the key's rows.
  [[nodiscard]] uint32_t lower_bound(uint32_t key, uint32_t neighbour) const {
    const uint32_t* rows = chunk_.neighbours;
    return static_cast<uint32_t>(
        std::lower_bound(rows + begin(key), rows + begin(key + 1), neighbour) - rows);
  }
  [[nodiscard]] bool holds(uint32_t row, uint32_t key, uint32_t neighbour) const {
    return row < begin(key + 1) && chunk_.neighbours[row] == neighbour;
  }
  [[nodiscard]] uint64_t mask(uint32_t row) const {
    return read_mask(chunk_.payload, size_.payload_bits, row);
  }
  [[nodiscard]] const frost_chunk& data() const { return chunk_; }

 private:
  ChunkSize size_;
  frost_chunk chunk_ = empty_chunk();
};

// What the changes of one chunk amount to.
struct ChunkEffect {
  uint32_t rows = 0;     // after them
  int64_t facts = 0;     // more than before
  bool differs = false;  // false: every row is as before
};

inline bool has_change_in(const ChangeGroups& changes, uint32_t chunk) {
  return !changes.done() && chunk_of(changes.value(0)) == chunk;
}

// Consumes the changes of `chunk`. Cost: one binary search per changed row.
ChunkEffect effect_of_changes(const ChunkView& view, uint32_t chunk, ChangeGroups& changes);

// Writes `view` after the changes of `chunk`, which it consumes, into `memory`: size.bytes() bytes
// at the start of a cache line. `size` has at least as many keys as the view and the rows that
// effect_of_changes() told. Cost: that of copying the chunk.
frost_chunk write_chunk(const ChunkView& view, uint32_t chunk, ChangeGroups& changes,
                        const ChunkSize& size, std::byte* memory);

}  // namespace frost::rt
