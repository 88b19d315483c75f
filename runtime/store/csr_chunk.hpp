// SPDX-License-Identifier: Apache-2.0
// One chunk of a CSR path: how it is read, and how it is made from an older chunk and the changes
// of its rows. Internal to csr.cpp and to checkpoints.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/abi.h"
#include "runtime/exec/access.hpp"
#include "runtime/store/access_path.hpp"
#include "runtime/store/change_log.hpp"
#include "runtime/store/chunk_layout.hpp"

namespace frost::rt {

// One chunk of a finished path. A chunk that the path does not have has no rows.
class ChunkView {
 public:
  ChunkView(const frost_path& path, uint32_t chunk) {
    size_.payload_bits = path.payload_bits;
    if (chunk >= chunk_count(path.keys)) return;
    chunk_ = static_cast<const frost_chunk*>(path.a)[chunk];
    size_.keys = keys_of_chunk(path.keys, chunk);
    size_.form = {chunk_.kind, chunk_.entries, chunk_.rows};
  }

  [[nodiscard]] const ChunkSize& size() const { return size_; }
  [[nodiscard]] const frost_chunk& data() const { return chunk_; }
  [[nodiscard]] uint32_t rows() const { return size_.form.rows; }
  [[nodiscard]] ChunkRange range(uint32_t key) const {
    return key < size_.keys ? chunk_range(chunk_, key) : ChunkRange{};
  }
  // The mask of a row, or 0 when there is no such row.
  [[nodiscard]] uint64_t mask(uint32_t key, uint32_t neighbour) const {
    const uint32_t row = find_row(chunk_, range(key), neighbour);
    if (row == kNotFound) return 0;
    return read_mask(chunk_.payload, size_.payload_bits, size_t{row} << id_shift(chunk_) / 4);
  }

 private:
  ChunkSize size_;
  frost_chunk chunk_ = empty_chunk();
};

// Cost: a pass over the rows of a chunk that has masks of 8 bits and is not packed.
ChunkCounts counts_of(const ChunkView& view);

// What the changes of one chunk amount to.
struct ChunkEffect {
  ChunkCounts counts;    // after them
  int64_t facts = 0;     // more than before
  bool differs = false;  // false: every row is as before
};

inline bool has_change_in(const ChangeGroups& changes, uint32_t chunk) {
  return !changes.done() && chunk_of(changes.value(0)) == chunk;
}

// Consumes the changes of `chunk`. Cost: that of counts_of(), and one binary search per changed
// row.
ChunkEffect effect_of_changes(const ChunkView& view, uint32_t chunk, ChangeGroups& changes);

// Writes `view` after the changes of `chunk`, which it consumes, into `memory`: size.bytes() bytes
// at the start of a cache line. `size` has at least as many keys as the view, the counts that
// effect_of_changes() told, and a form that can hold them. Cost: that of copying the chunk,
// and a pass over its keys.
frost_chunk write_chunk(const ChunkView& view, uint32_t chunk, ChangeGroups& changes,
                        const ChunkSize& size, std::byte* memory);

}  // namespace frost::rt
