// SPDX-License-Identifier: Apache-2.0
// The loops have no branches where they can, so that compilers make them run at the speed of
// memory.
#include "runtime/checkpoint/sound_rows.hpp"

#include <algorithm>
#include <cstring>

#include "runtime/exec/access.hpp"
#include "runtime/store/chunk_layout.hpp"

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

uint32_t bits_set_of_byte(uint32_t byte) {
  byte -= byte >> 1 & 0x55U;
  byte = (byte & 0x33U) + (byte >> 2 & 0x33U);
  return (byte + (byte >> 4)) & 0x0FU;
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

template <class Value>
bool are_ascending(const Value* values, size_t count) {
  // Counted because that is done many at a time; chunks and blocks are too short for it to wrap.
  uint32_t falls = 0;
  for (size_t at = 1; at < count; ++at) falls += uint32_t{values[at] < values[at - 1]};
  return falls == 0;
}

// How many of the ascending values are above the one before.
template <class Value>
uint32_t rises(const Value* values, size_t count) {
  uint32_t rises = 0;
  for (size_t at = 1; at < count; ++at) rises += uint32_t{values[at] != values[at - 1]};
  return rises;
}

// `count` lists: from 0 to all rows, and as many with rows as the chunk says.
template <class Offset>
bool are_offsets_sound(const Offset* offsets, uint32_t count, const ChunkForm& form) {
  return offsets[0] == 0 && offsets[count] == form.rows &&
         are_ascending(offsets, size_t{count} + 1) &&
         rises(offsets, size_t{count} + 1) == form.entries;
}

// Neighbours below this are sound. A packed one also has to be one that a writer would pack.
uint32_t ids_end(const frost_chunk& chunk, uint32_t id_count) {
  return id_shift(chunk) == 0 ? id_count : std::min(id_count, uint32_t{FROST_PACKED_IDS});
}

// Neighbours may fall only where those of another source begin. So it is enough to count: no fall
// within the neighbours of one source means as many falls as there are at such places.
template <class Offset>
bool are_neighbours_sound(const frost_chunk& chunk, const Offset* offsets, uint32_t count,
                          uint32_t id_count) {
  const uint32_t* const words = chunk.neighbours;
  const uint32_t rows = chunk.rows;
  const uint32_t shift = id_shift(chunk);
  uint32_t word_max = words[0];
  uint32_t falls = 0;
  for (uint32_t row = 1; row < rows; ++row) {
    word_max = std::max(word_max, words[row]);
    falls += words[row] >> shift <= words[row - 1] >> shift;
  }
  if (word_max >> shift >= ids_end(chunk, id_count)) return false;
  if (falls == 0) return true;  // from here on there are two rows at least
  uint32_t falls_between = 0;
  for (uint32_t list = 0; list < count; ++list) {
    const uint32_t begin = offsets[list];
    const bool is_between = (begin != 0) & (begin != offsets[list + 1]);
    // A row to read in any case: a branch here would be guessed wrong for every other source.
    const uint32_t row = std::clamp(begin, 1U, rows - 1);
    falls_between +=
        uint32_t{is_between} & uint32_t{words[row] >> shift <= words[row - 1] >> shift};
  }
  return falls == falls_between;
}

template <class Offset>
bool are_lists_sound(const frost_chunk& chunk, uint32_t count, uint32_t id_count) {
  const auto* const offsets = static_cast<const Offset*>(chunk.offsets);
  return are_offsets_sound(offsets, count, {chunk.kind, chunk.entries, chunk.rows}) &&
         are_neighbours_sound(chunk, offsets, count, id_count);
}

bool are_keys_sound(const frost_chunk& chunk, uint32_t keys) {
  const uint16_t* const own = sparse_keys(chunk);
  return are_ascending(own, chunk.entries) && rises(own, chunk.entries) + 1 == chunk.entries &&
         own[chunk.entries - 1] < keys;
}

// Counts the rows as are_neighbours_sound() does the falls; a place without a row has no mask.
bool is_function_sound(const frost_chunk& chunk, const ChunkSize& size, uint32_t id_count) {
  const uint32_t shift = id_shift(chunk);
  const uint32_t end = ids_end(chunk, id_count);
  uint32_t rows = 0;
  uint32_t wrong = 0;
  for (uint32_t key = 0; key < size.keys; ++key) {
    const uint32_t word = chunk.neighbours[key];
    const bool is_row = word != FROST_NO_NEIGHBOUR;
    rows += is_row;
    wrong += uint32_t{is_row} & uint32_t{word >> shift >= end};
  }
  if (wrong != 0 || rows != chunk.rows) return false;
  for (uint32_t key = 0; key < size.keys && size.masks_bytes() != 0; ++key) {
    const bool is_row = chunk.neighbours[key] != FROST_NO_NEIGHBOUR;
    wrong += uint32_t{is_row != (read_mask(chunk.payload, size.payload_bits, key) != 0)};
  }
  return wrong == 0;
}

bool is_chunk_sound(const frost_chunk& chunk, const ChunkSize& size, uint32_t id_count) {
  switch (size.form.layout()) {
    case FROST_CHUNK_DENSE:
      return are_lists_sound<uint16_t>(chunk, size.keys, id_count);
    case FROST_CHUNK_WIDE:
      return are_lists_sound<uint32_t>(chunk, size.keys, id_count);
    case FROST_CHUNK_FUNCTIONAL:
      return is_function_sound(chunk, size, id_count);
    default:
      return are_keys_sound(chunk, size.keys) &&
             are_lists_sound<uint16_t>(chunk, chunk.entries, id_count);
  }
}

// The facts of the rows of a sound chunk that is packed.
std::optional<uint64_t> packed_facts(const frost_chunk& chunk, const ChunkSize& size,
                                     const RowRules& rules) {
  uint32_t set = 0;
  uint32_t all = 0;
  uint64_t facts = 0;
  for (uint32_t place = 0; place < size.places(); ++place) {
    const uint32_t word = chunk.neighbours[place];
    const uint32_t mask = word == FROST_NO_NEIGHBOUR ? 0 : word & UINT8_MAX;
    set += uint32_t{mask != 0};
    all |= mask;
    facts += bits_set_of_byte(mask);
  }
  if (set != chunk.rows || (all & ~rules.mask_bits) != 0) return std::nullopt;
  return facts;
}

std::optional<uint64_t> chunk_facts(const frost_chunk& chunk, const ChunkSize& size,
                                    std::span<const std::byte> masks, const PathShape& shape,
                                    const RowRules& rules) {
  if (!is_chunk_sound(chunk, size, rules.id_counts[1])) return std::nullopt;
  if (size.form.is_packed()) return packed_facts(chunk, size, rules);
  return facts_of_masks(masks, size.form.rows, shape, rules);
}

std::optional<uint64_t> csr_facts(const PathShape& shape, const PathArrays& arrays,
                                  const RowRules& rules) {
  if (arrays.keys > rules.id_counts[0]) return std::nullopt;
  uint64_t rows = 0;
  uint64_t facts = 0;
  uint64_t at = 0;
  for (size_t index = 0; index < arrays.chunks.size(); ++index) {
    const ChunkSize size{keys_of_chunk(arrays.keys, static_cast<uint32_t>(index)),
                         shape.payload_bits, arrays.chunks[index]};
    if (size.form.rows == 0) continue;
    const frost_chunk chunk = chunk_at(arrays.ids.data() + at, size);
    const auto masks = arrays.ids.subspan(at + size.masks_at(), size.masks_bytes());
    const auto more = chunk_facts(chunk, size, masks, shape, rules);
    if (!more) return std::nullopt;
    rows += size.form.rows;
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
