// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/csr_chunk.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "base/check.hpp"
#include "runtime/store/compact_rows.hpp"

namespace frost::rt {
namespace {

// Writes rows in order, beside the chunk that they are made from, and then what tells their keys.
class ChunkWriter {
 public:
  ChunkWriter(const CompactRows& from, const ChunkSize& size, std::byte* memory)
      : from_(from),
        size_(size),
        memory_(memory),
        words_(reinterpret_cast<uint32_t*>(memory + size.neighbours_at())),
        masks_(mask_bytes() == 0 ? nullptr : memory + size.masks_at()) {
    const bool is_final = size.form.layout() != FROST_CHUNK_FUNCTIONAL &&
                          size.form.is_packed() == from.form().is_packed;
    if (is_final) return;
    own_words_.resize(size.form.rows);
    own_masks_.resize(size_t{size.form.rows} * mask_bytes());
    words_ = own_words_.data();
    masks_ = own_masks_.data();
  }
  ChunkWriter(const ChunkWriter&) = delete;
  ChunkWriter& operator=(const ChunkWriter&) = delete;

  // Takes the old rows before `row` as they are.
  void copy_to(uint32_t row) {
    const uint32_t rows = row - taken_;
    if (rows == 0) return;
    std::memcpy(words_ + rows_, from_.words() + taken_, rows * sizeof(uint32_t));
    if (mask_bytes() != 0) {
      std::memcpy(masks_ + rows_ * mask_bytes(), from_.masks() + taken_ * mask_bytes(),
                  rows * mask_bytes());
    }
    rows_ += rows;
    taken_ = row;
  }
  void skip() { ++taken_; }
  void add(uint32_t neighbour, uint64_t mask) {
    words_[rows_] = from_.form().word(neighbour, mask);
    if (mask_bytes() != 0) write_mask(masks_, size_.payload_bits, rows_, mask);
    ++rows_;
  }
  // Writes the offsets below `key_end`: no change of their keys' rows, or of earlier ones, follows.
  void write_offsets(uint32_t key_end) {
    if (key_end <= next_key_) return;
    // Unsigned on purpose: the difference may be negative.
    const uint32_t shift = rows_ - taken_;
    const uint32_t old_end = std::clamp(from_.keys(), next_key_, key_end);
    std::transform(from_.offsets() + next_key_, from_.offsets() + old_end,
                   offsets_.begin() + next_key_,
                   [shift](uint32_t offset) { return offset + shift; });
    std::fill(offsets_.begin() + old_end, offsets_.begin() + key_end, from_.rows() + shift);
    next_key_ = key_end;
  }

  frost_chunk finish() {
    write_offsets(size_.keys + 1);
    copy_to(from_.rows());
    FROST_CHECK(rows_ == size_.form.rows);
    if (size_.form.is_packed() && !from_.form().is_packed) pack();
    switch (size_.form.layout()) {
      case FROST_CHUNK_DENSE:
        std::copy_n(offsets_.begin(), size_.keys + 1, reinterpret_cast<uint16_t*>(memory_));
        break;
      case FROST_CHUNK_WIDE:
        std::copy_n(offsets_.begin(), size_.keys + 1, reinterpret_cast<uint32_t*>(memory_));
        break;
      case FROST_CHUNK_FUNCTIONAL:
        open_gaps();
        break;
      default:
        gather();
    }
    return chunk_at(memory_, size_);
  }

 private:
  // Of what is beside the words while rows are written.
  [[nodiscard]] size_t mask_bytes() const {
    return from_.form().is_packed ? 0 : size_.payload_bits / 8;
  }
  [[nodiscard]] uint32_t* final_words() const {
    return reinterpret_cast<uint32_t*>(memory_ + size_.neighbours_at());
  }

  void pack() {
    const bool is_functional = size_.form.layout() == FROST_CHUNK_FUNCTIONAL;
    uint32_t* const to = is_functional ? words_ : final_words();
    for (uint32_t row = 0; row < rows_; ++row) {
      to[row] = RowWords{true}.word(words_[row], read_mask(masks_, size_.payload_bits, row));
    }
  }

  // The offsets and keys of a sparse chunk.
  void gather() {
    auto* const offsets = reinterpret_cast<uint16_t*>(memory_);
    uint16_t* const keys = offsets + size_.form.entries + 1;
    uint32_t entry = 0;
    for (uint32_t key = 0; key < size_.keys; ++key) {
      if (offsets_[key] == offsets_[key + 1]) continue;
      FROST_CHECK(entry < size_.form.entries);
      offsets[entry] = static_cast<uint16_t>(offsets_[key]);
      keys[entry] = static_cast<uint16_t>(key);
      ++entry;
    }
    FROST_CHECK(entry == size_.form.entries);
    offsets[entry] = static_cast<uint16_t>(rows_);
  }

  void open_gaps() {
    std::byte* const masks = memory_ + size_.masks_at();
    const bool has_masks = size_.masks_bytes() != 0;
    for (uint32_t key = 0; key < size_.keys; ++key) {
      const uint32_t row = offsets_[key];
      const bool has_row = row != offsets_[key + 1];
      final_words()[key] = has_row ? words_[row] : FROST_NO_NEIGHBOUR;
      if (!has_masks) continue;
      write_mask(masks, size_.payload_bits, key,
                 has_row ? read_mask(masks_, size_.payload_bits, row) : 0);
    }
  }

  const CompactRows& from_;
  const ChunkSize& size_;
  std::byte* memory_;
  uint32_t* words_;  // in the form of those of `from_`
  std::byte* masks_;
  uint32_t rows_ = 0;      // written
  uint32_t taken_ = 0;     // old rows that are written or dropped
  uint32_t next_key_ = 0;  // the first without an offset
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the first keys + 1 are written.
  ChunkOffsets offsets_;
  // When rows are not written as they will lie.
  std::vector<uint32_t> own_words_;
  std::vector<std::byte> own_masks_;
};

// `size` is that of the view.
frost_chunk copy_chunk(const ChunkView& view, const ChunkSize& size, std::byte* memory) {
  const frost_chunk& chunk = view.data();
  const auto copy = [&](uint64_t at, const void* from, uint64_t bytes) {
    if (bytes != 0) std::memcpy(memory + at, from, bytes);
  };
  copy(0, chunk.offsets, size.offsets_bytes());
  copy(size.neighbours_at(), chunk.neighbours, uint64_t{size.places()} * sizeof(uint32_t));
  copy(size.masks_at(), chunk.payload, size.masks_bytes());
  return chunk_at(memory, size);
}

// A functional chunk after changes that leave it one, packed or not: they need not be merged.
frost_chunk write_functional(const ChunkView& view, uint32_t chunk, ChangeGroups& changes,
                             const ChunkSize& size, std::byte* memory) {
  const ChunkSize& before = view.size();
  const RowWords form{size.form.is_packed()};
  auto* const words = reinterpret_cast<uint32_t*>(memory + size.neighbours_at());
  std::byte* const masks = memory + size.masks_at();
  std::copy_n(view.data().neighbours, before.keys, words);
  std::fill(words + before.keys, words + size.keys, FROST_NO_NEIGHBOUR);
  std::copy_n(static_cast<const std::byte*>(view.data().payload), before.masks_bytes(), masks);
  std::fill(masks + before.masks_bytes(), masks + size.masks_bytes(), std::byte{0});
  for (; has_change_in(changes, chunk); changes.next()) {
    const uint32_t key = key_of(changes.value(0));
    const uint32_t neighbour = changes.value(1);
    const uint64_t mask = changed_mask(changes, view.mask(key, neighbour));
    // The loss of a row that never was, or whose place another one has already taken.
    if (mask == 0 && (key >= size.keys || form.neighbour(words[key]) != neighbour)) continue;
    words[key] = mask == 0 ? FROST_NO_NEIGHBOUR : form.word(neighbour, mask);
    if (size.masks_bytes() != 0) write_mask(masks, size.payload_bits, key, mask);
  }
  return chunk_at(memory, size);
}

}  // namespace

ChunkCounts counts_of(const ChunkView& view) {
  const auto& [keys, payload_bits, form] = view.size();
  ChunkCounts counts{.rows = form.rows, .entries = form.entries};
  if (payload_bits != 8 || form.is_packed() || form.rows == 0) return counts;
  const uint32_t* const ids = view.data().neighbours;
  counts.large =
      static_cast<uint32_t>(std::count_if(ids, ids + view.size().places(), [](uint32_t id) {
        return id >= FROST_PACKED_IDS && id != FROST_NO_NEIGHBOUR;
      }));
  return counts;
}

ChunkEffect effect_of_changes(const ChunkView& view, uint32_t chunk, ChangeGroups& changes) {
  ChunkEffect effect{.counts = counts_of(view)};
  ChunkCounts& counts = effect.counts;
  while (has_change_in(changes, chunk)) {
    const uint32_t source = changes.value(0);
    const ChunkRange before = view.range(key_of(source));
    uint32_t rows = before.end - before.begin;
    const bool had_rows = rows != 0;
    for (; !changes.done() && changes.value(0) == source; changes.next()) {
      const uint64_t mask = view.mask(key_of(source), changes.value(1));
      const uint64_t after = changed_mask(changes, mask);
      // Unsigned on purpose here and below: a difference may be negative.
      const uint32_t more_rows = uint32_t{after != 0} - uint32_t{mask != 0};
      rows += more_rows;
      if (changes.value(1) >= FROST_PACKED_IDS) counts.large += more_rows;
      effect.facts += std::popcount(after) - std::popcount(mask);
      effect.differs = effect.differs || after != mask;
    }
    counts.rows += rows - (before.end - before.begin);
    counts.entries += uint32_t{rows != 0} - uint32_t{had_rows};
  }
  return effect;
}

frost_chunk write_chunk(const ChunkView& view, uint32_t chunk, ChangeGroups& changes,
                        const ChunkSize& size, std::byte* memory) {
  if (view.size() == size && !has_change_in(changes, chunk)) return copy_chunk(view, size, memory);
  const bool stays_functional =
      size.form.layout() == FROST_CHUNK_FUNCTIONAL && size.form.kind == view.data().kind;
  if (stays_functional) return write_functional(view, chunk, changes, size, memory);
  const CompactRows rows(view, size.form.is_packed());
  ChunkWriter writer(rows, size, memory);
  for (; has_change_in(changes, chunk); changes.next()) {
    const uint32_t key = key_of(changes.value(0));
    const uint32_t neighbour = changes.value(1);
    // A change moves the rows of later keys only.
    writer.write_offsets(std::min(key, size.keys) + 1);
    const uint32_t row = rows.lower_bound(key, neighbour);
    const bool is_there = row < rows.offset(key + 1) && rows.neighbour(row) == neighbour;
    const uint64_t before = is_there ? rows.mask(row) : uint64_t{0};
    const uint64_t mask = changed_mask(changes, before);
    writer.copy_to(row);
    if (is_there) writer.skip();
    if (mask != 0) writer.add(neighbour, mask);
  }
  return writer.finish();
}

}  // namespace frost::rt
