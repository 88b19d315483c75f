// SPDX-License-Identifier: Apache-2.0
// An access path: the rows of one partition in one column order, laid out as runtime/abi.h says.
//
// Immutable once made, so any number of snapshots and threads may share one. merged() makes the
// next state from the last one and a change log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "runtime/abi.h"
#include "runtime/store/buffer.hpp"
#include "runtime/store/change_log.hpp"

namespace frost::rt {

// `order[c]` is the partition's column that the path has as column c: one entry makes a UNARY path,
// two a CSR path, more a RUNS path.
struct PathShape {
  uint32_t payload_bits = 0;
  std::vector<uint32_t> order;
};

// What a chunk of a CSR path says of itself: see frost_chunk.
struct ChunkForm {
  uint32_t kind = FROST_CHUNK_SPARSE;
  uint32_t entries = 0;
  uint32_t rows = 0;

  [[nodiscard]] uint32_t layout() const { return kind % FROST_CHUNK_PACKED; }
  [[nodiscard]] bool is_packed() const { return (kind & FROST_CHUNK_PACKED) != 0; }
  friend bool operator==(const ChunkForm&, const ChunkForm&) = default;
};

// The rows of a path as arrays that lie elsewhere, such as in a mapped file. Every array begins at
// a cache line.
struct PathArrays {
  uint32_t keys = 0;  // as in frost_path
  uint32_t rows = 0;  // 0 if and only if `keys` is
  uint64_t facts = 0;
  // UNARY: the bitmap or the masks. CSR: the chunks that have rows, one after the other, each as
  // ChunkSize says. RUNS: the columns, one after the other. As many bytes as the other members
  // imply.
  std::span<const std::byte> ids;
  std::span<const std::byte> masks;   // RUNS only
  std::span<const ChunkForm> chunks;  // CSR only: all of them, also those without rows
  std::shared_ptr<const void> owner;  // keeps them all as they are
};

class AccessPath {
 public:
  // The path without rows. `shape.order` has at least one entry.
  explicit AccessPath(PathShape shape);
  virtual ~AccessPath() = default;
  AccessPath(const AccessPath&) = delete;
  AccessPath& operator=(const AccessPath&) = delete;

  // The path without rows of the kind that `shape` asks for.
  static std::shared_ptr<const AccessPath> empty(PathShape shape);
  // The path over `arrays`, which must hold what abi.h demands of them. Nothing is copied but what
  // a CSR path needs per chunk. Errors: std::bad_alloc.
  static std::shared_ptr<const AccessPath> over(PathShape shape, const PathArrays& arrays);

  // This path after the changes of `log`. Errors: std::bad_alloc. The caller keeps the rows below
  // UINT32_MAX. Cost: a sort of the log, and then: for a CSR path about two passes over the chunks
  // that change, of which the others are shared, and a copy of the directory; for a UNARY path a
  // copy of the bitmap or masks; for a RUNS path a copy of all rows.
  [[nodiscard]] virtual std::shared_ptr<const AccessPath> merged(const ChangeLog& log) const = 0;

  // Its pointers live as long as this object.
  [[nodiscard]] const frost_path& descriptor() const { return path_; }
  // Distinct facts: bits set in the masks, or rows when there are no masks.
  [[nodiscard]] uint64_t facts() const { return facts_; }
  // Of all memory that it keeps alive, shared or not, garbage included: at most about twice what
  // its rows take.
  [[nodiscard]] virtual uint64_t bytes() const = 0;
  [[nodiscard]] const PathShape& shape() const { return shape_; }

 protected:
  // Sets facts_ once path_.rows and the masks are final.
  void count_facts(std::span<const std::byte> masks);
  // Sets what both say.
  void take_counts(const PathArrays& arrays);

  PathShape shape_;
  frost_path path_{};
  uint64_t facts_ = 0;
};

// The rows of `path` as a path in the column order `order`. Errors: std::bad_alloc. Cost: that of
// loading the rows.
std::shared_ptr<const AccessPath> reordered(const AccessPath& path,
                                            const std::vector<uint32_t>& order);

// The mask of row `row`; a row of a path without masks has the mask 1.
inline uint64_t read_mask(const void* masks, uint32_t payload_bits, size_t row) {
  if (payload_bits == 0) return 1;
  uint64_t mask = 0;
  // Little-endian like every CPU that we compile for.
  std::memcpy(&mask, static_cast<const std::byte*>(masks) + row * (payload_bits / 8),
              payload_bits / 8);
  return mask;
}

inline void write_mask(void* masks, uint32_t payload_bits, size_t row, uint64_t mask) {
  if (payload_bits == 0) return;
  std::memcpy(static_cast<std::byte*>(masks) + row * (payload_bits / 8), &mask, payload_bits / 8);
}

// The mask after the changes of one row; 0 when the row is gone.
inline uint64_t changed_mask(const ChangeGroups& change, uint64_t mask) {
  return (mask & ~change.clear_bits()) | change.set_bits();
}

// Makers of the three kinds.
std::shared_ptr<const AccessPath> empty_unary_path(PathShape shape);
std::shared_ptr<const AccessPath> empty_csr_path(PathShape shape);
std::shared_ptr<const AccessPath> empty_runs_path(PathShape shape);
std::shared_ptr<const AccessPath> unary_path_over(PathShape shape, const PathArrays& arrays);
std::shared_ptr<const AccessPath> csr_path_over(PathShape shape, const PathArrays& arrays);
std::shared_ptr<const AccessPath> runs_path_over(PathShape shape, const PathArrays& arrays);

}  // namespace frost::rt
