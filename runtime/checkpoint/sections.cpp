// SPDX-License-Identifier: Apache-2.0
#include "runtime/checkpoint/sections.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"

namespace frost::rt {
namespace {

// A kind that there is for the masks, and no more entries and rows than keys and entries can have.
bool is_possible(const ChunkSize& size) {
  const ChunkForm& form = size.form;
  const uint32_t kinds = size.payload_bits == 8 ? 2 * FROST_CHUNK_PACKED : FROST_CHUNK_PACKED;
  return form.kind < kinds && form.entries <= std::min(size.keys, form.rows) &&
         (form.entries != 0 || (form.rows == 0 && form.kind == FROST_CHUNK_SPARSE)) &&
         (form.layout() != FROST_CHUNK_FUNCTIONAL || form.rows == form.entries);
}

std::optional<ArrayBytes> csr_bytes(const PathShape& shape, const PathSizes& sizes) {
  if (sizes.chunks.size() != chunk_count(sizes.keys)) return std::nullopt;
  uint64_t bytes = 0;
  for (size_t chunk = 0; chunk < sizes.chunks.size(); ++chunk) {
    const ChunkSize size = chunk_size(shape, sizes, chunk);
    if (!is_possible(size)) return std::nullopt;
    const auto sum = checked_add(bytes, size.bytes());
    if (!sum) return std::nullopt;
    bytes = *sum;
  }
  return ArrayBytes{bytes, 0};
}

std::optional<ArrayBytes> runs_bytes(const PathShape& shape, const PathSizes& sizes) {
  if (sizes.keys != sizes.rows) return std::nullopt;
  const auto ids = checked_multiply(uint64_t{sizes.rows} * sizeof(uint32_t), shape.order.size());
  if (!ids) return std::nullopt;
  return ArrayBytes{*ids, uint64_t{sizes.rows} * (shape.payload_bits / 8)};
}

}  // namespace

std::optional<ArrayBytes> array_bytes(const PathShape& shape, const PathSizes& sizes) {
  if ((sizes.keys == 0) != (sizes.rows == 0)) return std::nullopt;
  if (shape.order.size() == 2) return csr_bytes(shape, sizes);
  if (!sizes.chunks.empty()) return std::nullopt;
  if (shape.order.size() > 2) return runs_bytes(shape, sizes);
  const uint64_t words = (uint64_t{sizes.keys} + 63) / 64;
  const uint64_t masks = uint64_t{sizes.keys} * (shape.payload_bits / 8);
  return ArrayBytes{shape.payload_bits == 0 ? words * sizeof(uint64_t) : masks, 0};
}

ChunkSize chunk_size(const PathShape& shape, const PathSizes& sizes, size_t chunk) {
  return {keys_of_chunk(sizes.keys, static_cast<uint32_t>(chunk)), shape.payload_bits,
          sizes.chunks[chunk]};
}

}  // namespace frost::rt
