// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/chunk_layout.hpp"

#include "runtime/store/buffer.hpp"

namespace frost::rt {
namespace {

#ifdef FROST_SMALL_CONSTANTS
constexpr uint32_t kNarrowRowsMax = 20;
constexpr uint32_t kSparseShare = 4;
#else
// What offsets of 16 bits can say.
constexpr uint32_t kNarrowRowsMax = UINT16_MAX;
// A chunk is sparse when at most one of so many keys has rows. Keys and offsets then take a
// sixteenth of what the offsets of a dense chunk take, and a search has seven steps at most.
constexpr uint32_t kSparseShare = 32;
#endif

uint64_t round_up(uint64_t bytes, uint64_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

uint64_t ChunkSize::offsets_bytes() const {
  switch (form.layout()) {
    case FROST_CHUNK_DENSE:
      return (uint64_t{keys} + 1) * sizeof(uint16_t);
    case FROST_CHUNK_WIDE:
      return (uint64_t{keys} + 1) * sizeof(uint32_t);
    case FROST_CHUNK_FUNCTIONAL:
      return 0;
    default:
      return (2 * uint64_t{form.entries} + 1) * sizeof(uint16_t);
  }
}

uint64_t ChunkSize::neighbours_at() const { return round_up(offsets_bytes(), sizeof(uint32_t)); }

uint64_t ChunkSize::masks_at() const {
  // Masks have up to eight bytes, and generated code loads one as a whole.
  return round_up(neighbours_at() + uint64_t{places()} * sizeof(uint32_t), sizeof(uint64_t));
}

uint64_t ChunkSize::bytes() const {
  return form.rows == 0 ? 0 : round_up(masks_at() + masks_bytes(), kCacheLineBytes);
}

ChunkSize chosen_size(uint32_t keys, uint32_t payload_bits, const ChunkCounts& counts) {
  const auto [rows, entries, large] = counts;
  const bool is_packed = payload_bits == 8 && rows != 0 && large == 0;
  const auto sized = [&](uint32_t layout) {
    const uint32_t kind = layout + (is_packed ? FROST_CHUNK_PACKED : 0);
    return ChunkSize{keys, payload_bits, {kind, entries, rows}};
  };
  const bool is_narrow = rows <= kNarrowRowsMax;
  if (is_narrow && uint64_t{entries} * kSparseShare <= keys) return sized(FROST_CHUNK_SPARSE);
  const ChunkSize with_offsets = sized(is_narrow ? FROST_CHUNK_DENSE : FROST_CHUNK_WIDE);
  const ChunkSize functional = sized(FROST_CHUNK_FUNCTIONAL);
  const bool is_function = rows == entries && functional.bytes() <= with_offsets.bytes();
  return is_function ? functional : with_offsets;
}

frost_chunk chunk_at(const std::byte* memory, const ChunkSize& size) {
  const ChunkForm& form = size.form;
  if (form.rows == 0) return empty_chunk();
  const uint64_t masks_at = form.is_packed() ? size.neighbours_at() : size.masks_at();
  return {size.offsets_bytes() == 0 ? nullptr : memory,
          reinterpret_cast<const uint32_t*>(memory + size.neighbours_at()),
          size.payload_bits == 0 ? nullptr : memory + masks_at,
          form.rows,
          static_cast<uint16_t>(form.entries),
          static_cast<uint16_t>(form.kind)};
}

}  // namespace frost::rt
