// SPDX-License-Identifier: Apache-2.0
// The loops have no branches where they can, so that compilers make them run at the speed of
// memory.
#include "runtime/checkpoint/sound_rows.hpp"

#include <algorithm>
#include <cstring>

#include "runtime/store/csr_chunk.hpp"

namespace frost::rt {
namespace {

// The baseline CPU has no instruction for it.
uint64_t bits_set(uint64_t word) {
  word -= word >> 1 & 0x5555555555555555U;
  word = (word & 0x3333333333333333U) + (word >> 2 & 0x3333333333333333U);
  word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0FU;
  word += word >> 8;
  word += word >> 16;
  return (word + (word >> 32)) & 0x7F;
}

uint64_t bits_set(std::span<const std::byte> bytes) {
  uint64_t count = 0;
  size_t at = 0;
  for (; at + sizeof(uint64_t) <= bytes.size(); at += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    count += bits_set(word);
  }
  uint64_t rest = 0;
  std::memcpy(&rest, bytes.data() + at, bytes.size() - at);
  return count + bits_set(rest);
}

struct MaskCounts {
  uint64_t set = 0;        // masks with a bit
  bool has_wrong = false;  // a bit that no mask may have
};

template <class Mask>
MaskCounts count_masks(std::span<const std::byte> bytes, uint64_t mask_bits) {
  // SAFETY: masks begin at a multiple of eight bytes.
  const auto* const masks = reinterpret_cast<const Mask*>(bytes.data());
  uint64_t set = 0;
  Mask all = 0;
  for (size_t row = 0; row < bytes.size() / sizeof(Mask); ++row) {
    set += masks[row] != 0;
    all = static_cast<Mask>(all | masks[row]);
  }
  return {set, (all & ~mask_bits) != 0};
}

MaskCounts count_masks(std::span<const std::byte> bytes, uint32_t payload_bits,
                       uint64_t mask_bits) {
  switch (payload_bits) {
    case 8:
      return count_masks<uint8_t>(bytes, mask_bits);
    case 16:
      return count_masks<uint16_t>(bytes, mask_bits);
    case 32:
      return count_masks<uint32_t>(bytes, mask_bits);
    default:
      return count_masks<uint64_t>(bytes, mask_bits);
  }
}

// The facts of `rows` rows that have one mask each.
std::optional<uint64_t> facts_of_masks(std::span<const std::byte> bytes, uint64_t rows,
                                       const PathShape& shape, const RowRules& rules) {
  if (shape.payload_bits == 0) return rows;
  const MaskCounts counts = count_masks(bytes, shape.payload_bits, rules.mask_bits);
  if (counts.has_wrong || counts.set != rows) return std::nullopt;
  return bits_set(bytes);
}

std::optional<uint64_t> unary_facts(const PathShape& shape, const PathArrays& arrays,
                                    const RowRules& rules) {
  if (arrays.keys > rules.id_counts[0]) return std::nullopt;
  if (shape.payload_bits != 0) return facts_of_masks(arrays.ids, arrays.rows, shape, rules);
  uint64_t last = 0;
  std::memcpy(&last, arrays.ids.data() + arrays.ids.size() - sizeof last, sizeof last);
  const uint32_t last_bits = arrays.keys % 64;
  if (last_bits != 0 && last >> last_bits != 0) return std::nullopt;
  if (bits_set(arrays.ids) != arrays.rows) return std::nullopt;
  return arrays.rows;
}

bool are_ascending(const uint32_t* values, size_t count) {
  // Counted because that is done many at a time; chunks and blocks are too short for it to wrap.
  uint32_t falls = 0;
  for (size_t at = 1; at < count; ++at) falls += uint32_t{values[at] < values[at - 1]};
  return falls == 0;
}

bool are_offsets_sound(const frost_chunk& chunk, const ChunkSize& size) {
  return chunk.offsets[0] == 0 && chunk.offsets[size.keys] == size.rows &&
         are_ascending(chunk.offsets, size_t{size.keys} + 1);
}

// Neighbours may fall only where those of another source begin. So it is enough to count: no fall
// within the neighbours of one source means as many falls as there are at such places.
bool are_neighbours_sound(const frost_chunk& chunk, const ChunkSize& size, uint32_t id_count) {
  const uint32_t* const ids = chunk.neighbours;
  uint32_t id_max = ids[0];
  uint32_t falls = 0;
  for (uint32_t row = 1; row < size.rows; ++row) {
    id_max = std::max(id_max, ids[row]);
    falls += ids[row] <= ids[row - 1];
  }
  if (id_max >= id_count) return false;
  if (falls == 0) return true;  // from here on there are two rows at least
  uint32_t falls_between = 0;
  for (uint32_t key = 0; key < size.keys; ++key) {
    const uint32_t begin = chunk.offsets[key];
    const bool is_between = (begin != 0) & (begin != chunk.offsets[key + 1]);
    // A row to read in any case: a branch here would be guessed wrong for every other source.
    const uint32_t row = std::clamp(begin, 1U, size.rows - 1);
    falls_between += uint32_t{is_between} & uint32_t{ids[row] <= ids[row - 1]};
  }
  return falls == falls_between;
}

std::optional<uint64_t> csr_facts(const PathShape& shape, const PathArrays& arrays,
                                  const RowRules& rules) {
  if (arrays.keys > rules.id_counts[0]) return std::nullopt;
  uint64_t rows = 0;
  uint64_t facts = 0;
  uint64_t at = 0;
  for (size_t index = 0; index < arrays.chunk_rows.size(); ++index) {
    const ChunkSize size{keys_of_chunk(arrays.keys, static_cast<uint32_t>(index)),
                         arrays.chunk_rows[index], shape.payload_bits};
    if (size.rows == 0) continue;
    const frost_chunk chunk = chunk_at(arrays.ids.data() + at, size);
    if (!are_offsets_sound(chunk, size)) return std::nullopt;
    if (!are_neighbours_sound(chunk, size, rules.id_counts[1])) return std::nullopt;
    const auto masks =
        arrays.ids.subspan(at + size.masks_at(), uint64_t{size.rows} * (shape.payload_bits / 8));
    const auto more = facts_of_masks(masks, size.rows, shape, rules);
    if (!more) return std::nullopt;
    rows += size.rows;
    facts += *more;
    at += size.bytes();
  }
  if (rows != arrays.rows) return std::nullopt;
  return facts;
}

std::optional<uint64_t> runs_facts(const PathShape& shape, const PathArrays& arrays,
                                   const RowRules& rules) {
  // SAFETY: the array begins at a cache line.
  const auto* const ids = reinterpret_cast<const uint32_t*>(arrays.ids.data());
  const size_t columns = shape.order.size();
  const size_t rows = arrays.rows;
  for (size_t column = 0; column < columns; ++column) {
    const std::span<const uint32_t> values(ids + column * rows, rows);
    if (std::ranges::max(values) >= rules.id_counts[column]) return std::nullopt;
  }
  for (size_t row = 1; row < rows; ++row) {
    const uint32_t* value = ids + row;
    const uint32_t* const end = ids + columns * rows;
    while (value < end && value[0] == value[-1]) value += rows;
    if (value >= end || value[0] < value[-1]) return std::nullopt;
  }
  return facts_of_masks(arrays.masks, rows, shape, rules);
}

}  // namespace

std::optional<uint64_t> count_sound_facts(const PathShape& shape, const PathArrays& arrays,
                                          const RowRules& rules) {
  if (arrays.rows == 0) return 0;
  if (shape.order.size() == 1) return unary_facts(shape, arrays, rules);
  if (shape.order.size() == 2) return csr_facts(shape, arrays, rules);
  return runs_facts(shape, arrays, rules);
}

bool are_sound(const TextArrays& texts) {
  const std::span<const TextEnd> ends = texts.ends;
  const auto comes_later = [](TextEnd a, TextEnd b) { return a.offset() > b.offset(); };
  if (ends.front() != TextEnd() || ends.back().offset() != texts.bytes.size() ||
      std::ranges::adjacent_find(ends, comes_later) != ends.end()) {
    return false;
  }
  for (uint32_t row = 0; row + 1 < ends.size(); ++row) {
    if (!is_canonical(texts.packed(row))) return false;
  }
  return true;
}

}  // namespace frost::rt
