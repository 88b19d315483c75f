// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/csr_chunk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include "base/check.hpp"

namespace frost::rt {
namespace {

// By key, and the end.
using Offsets = std::array<uint32_t, FROST_CHUNK_KEYS + 1>;

// The rows of a chunk of any layout in the form from which every other one is easily made: without
// gaps, and with the offset of each key.
class CompactRows {
 public:
  explicit CompactRows(const ChunkView& view)
      : keys_(view.size().keys),
        rows_(view.rows()),
        neighbours_(view.data().neighbours),
        masks_(static_cast<const std::byte*>(view.data().payload)) {
    const frost_chunk& chunk = view.data();
    switch (chunk.kind) {
      case FROST_CHUNK_DENSE:
        std::copy_n(static_cast<const uint16_t*>(chunk.offsets), keys_ + 1, offsets_.begin());
        break;
      case FROST_CHUNK_WIDE:
        std::copy_n(static_cast<const uint32_t*>(chunk.offsets), keys_ + 1, offsets_.begin());
        break;
      case FROST_CHUNK_FUNCTIONAL:
        close_gaps(chunk, view.size().payload_bits);
        break;
      default:
        spread(chunk);
    }
  }
  CompactRows(const CompactRows&) = delete;
  CompactRows& operator=(const CompactRows&) = delete;

  [[nodiscard]] uint32_t keys() const { return keys_; }
  [[nodiscard]] uint32_t rows() const { return rows_; }
  [[nodiscard]] const uint32_t* neighbours() const { return neighbours_; }
  [[nodiscard]] const std::byte* masks() const { return masks_; }
  // By key.
  [[nodiscard]] const uint32_t* offsets() const { return offsets_.data(); }
  // The first row of `key`, or where it would be.
  [[nodiscard]] uint32_t offset(uint32_t key) const { return key < keys_ ? offsets_[key] : rows_; }
  // The first row of `key` whose neighbour is not below `neighbour`, or the end of the key's rows.
  [[nodiscard]] uint32_t lower_bound(uint32_t key, uint32_t neighbour) const {
    return static_cast<uint32_t>(
        std::lower_bound(neighbours_ + offset(key), neighbours_ + offset(key + 1), neighbour) -
        neighbours_);
  }

 private:
  void spread(const frost_chunk& chunk) {
    uint32_t key = 0;
    for (uint32_t entry = 0; entry < chunk.entries; ++entry) {
      const uint32_t begin = narrow_offsets(chunk.offsets, entry).begin;
      for (const uint32_t end = sparse_keys(chunk)[entry]; key <= end; ++key) offsets_[key] = begin;
    }
    std::fill(offsets_.begin() + key, offsets_.begin() + keys_ + 1, rows_);
  }

  void close_gaps(const frost_chunk& chunk, uint32_t payload_bits) {
    dense_neighbours_.resize(keys_);
    dense_masks_.resize(size_t{keys_} * (payload_bits / 8));
    uint32_t row = 0;
    for (uint32_t key = 0; key < keys_; ++key) {
      offsets_[key] = row;
      dense_neighbours_[row] = chunk.neighbours[key];
      write_mask(dense_masks_.data(), payload_bits, row,
                 read_mask(chunk.payload, payload_bits, key));
      row += uint32_t{chunk.neighbours[key] != FROST_NO_NEIGHBOUR};
    }
    FROST_CHECK(row == rows_);
    offsets_[keys_] = row;
    neighbours_ = dense_neighbours_.data();
    masks_ = dense_masks_.data();
  }

  uint32_t keys_;
  uint32_t rows_;
  const uint32_t* neighbours_;
  const std::byte* masks_;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the first keys_ + 1 are written.
  Offsets offsets_;
  std::vector<uint32_t> dense_neighbours_;  // of a functional chunk
  std::vector<std::byte> dense_masks_;
};

// Writes rows in order, beside the chunk that they are made from, and then what tells their keys.
class ChunkWriter {
 public:
  ChunkWriter(const CompactRows& from, const ChunkSize& size, std::byte* memory)
      : from_(from),
        size_(size),
        memory_(memory),
        neighbours_(reinterpret_cast<uint32_t*>(memory + size.neighbours_at())),
        masks_(size.payload_bits == 0 ? nullptr : memory + size.masks_at()) {
    if (size.form.kind != FROST_CHUNK_FUNCTIONAL) return;
    dense_neighbours_.resize(size.form.rows);
    dense_masks_.resize(size_t{size.form.rows} * mask_bytes());
    neighbours_ = dense_neighbours_.data();
    masks_ = dense_masks_.data();
  }
  ChunkWriter(const ChunkWriter&) = delete;
  ChunkWriter& operator=(const ChunkWriter&) = delete;

  // Takes the old rows before `row` as they are.
  void copy_to(uint32_t row) {
    const uint32_t rows = row - taken_;
    if (rows == 0) return;
    std::memcpy(neighbours_ + rows_, from_.neighbours() + taken_, rows * sizeof(uint32_t));
    if (mask_bytes() != 0) {
      std::memcpy(masks_ + rows_ * mask_bytes(), from_.masks() + taken_ * mask_bytes(),
                  rows * mask_bytes());
    }
    rows_ += rows;
    taken_ = row;
  }
  void skip() { ++taken_; }
  void add(uint32_t neighbour, uint64_t mask) {
    neighbours_[rows_] = neighbour;
    write_mask(masks_, size_.payload_bits, rows_, mask);
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
    switch (size_.form.kind) {
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
  [[nodiscard]] size_t mask_bytes() const { return size_.payload_bits / 8; }

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
    auto* const neighbours = reinterpret_cast<uint32_t*>(memory_ + size_.neighbours_at());
    std::byte* const masks = memory_ + size_.masks_at();
    for (uint32_t key = 0; key < size_.keys; ++key) {
      const uint32_t row = offsets_[key];
      const bool has_row = row != offsets_[key + 1];
      neighbours[key] = has_row ? neighbours_[row] : FROST_NO_NEIGHBOUR;
      write_mask(masks, size_.payload_bits, key,
                 has_row ? read_mask(masks_, size_.payload_bits, row) : 0);
    }
  }

  const CompactRows& from_;
  const ChunkSize& size_;
  std::byte* memory_;
  uint32_t* neighbours_;
  std::byte* masks_;
  uint32_t rows_ = 0;      // written
  uint32_t taken_ = 0;     // old rows that are written or dropped
  uint32_t next_key_ = 0;  // the first without an offset
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the first keys + 1 are written.
  Offsets offsets_;
  std::vector<uint32_t> dense_neighbours_;  // of a functional chunk
  std::vector<std::byte> dense_masks_;
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

// A functional chunk after changes that leave it one: they need not be merged.
frost_chunk write_functional(const ChunkView& view, uint32_t chunk, ChangeGroups& changes,
                             const ChunkSize& size, std::byte* memory) {
  const ChunkSize& before = view.size();
  auto* const neighbours = reinterpret_cast<uint32_t*>(memory + size.neighbours_at());
  std::byte* const masks = memory + size.masks_at();
  std::copy_n(view.data().neighbours, before.keys, neighbours);
  std::fill(neighbours + before.keys, neighbours + size.keys, FROST_NO_NEIGHBOUR);
  std::copy_n(static_cast<const std::byte*>(view.data().payload), before.masks_bytes(), masks);
  std::fill(masks + before.masks_bytes(), masks + size.masks_bytes(), std::byte{0});
  for (; has_change_in(changes, chunk); changes.next()) {
    const uint32_t key = key_of(changes.value(0));
    const uint32_t neighbour = changes.value(1);
    const uint64_t mask = changed_mask(changes, view.mask(key, neighbour));
    // The loss of a row that never was, or whose place another one has already taken.
    if (mask == 0 && (key >= size.keys || neighbours[key] != neighbour)) continue;
    neighbours[key] = mask == 0 ? FROST_NO_NEIGHBOUR : neighbour;
    write_mask(masks, size.payload_bits, key, mask);
  }
  return chunk_at(memory, size);
}

}  // namespace

ChunkEffect effect_of_changes(const ChunkView& view, uint32_t chunk, ChangeGroups& changes) {
  ChunkEffect effect{.rows = view.rows(), .entries = view.size().form.entries};
  while (has_change_in(changes, chunk)) {
    const uint32_t source = changes.value(0);
    const ChunkRange before = view.range(key_of(source));
    uint32_t rows = before.end - before.begin;
    const bool had_rows = rows != 0;
    for (; !changes.done() && changes.value(0) == source; changes.next()) {
      const uint64_t mask = view.mask(key_of(source), changes.value(1));
      const uint64_t after = changed_mask(changes, mask);
      // Unsigned on purpose here and below: a difference may be negative.
      rows += uint32_t{after != 0} - uint32_t{mask != 0};
      effect.facts += std::popcount(after) - std::popcount(mask);
      effect.differs = effect.differs || after != mask;
    }
    effect.rows += rows - (before.end - before.begin);
    effect.entries += uint32_t{rows != 0} - uint32_t{had_rows};
  }
  return effect;
}

frost_chunk write_chunk(const ChunkView& view, uint32_t chunk, ChangeGroups& changes,
                        const ChunkSize& size, std::byte* memory) {
  if (view.size() == size && !has_change_in(changes, chunk)) return copy_chunk(view, size, memory);
  const bool stays_functional =
      size.form.kind == FROST_CHUNK_FUNCTIONAL && view.data().kind == FROST_CHUNK_FUNCTIONAL;
  if (stays_functional) return write_functional(view, chunk, changes, size, memory);
  const CompactRows rows(view);
  ChunkWriter writer(rows, size, memory);
  for (; has_change_in(changes, chunk); changes.next()) {
    const uint32_t key = key_of(changes.value(0));
    const uint32_t neighbour = changes.value(1);
    // A change moves the rows of later keys only.
    writer.write_offsets(std::min(key, size.keys) + 1);
    const uint32_t row = rows.lower_bound(key, neighbour);
    const bool is_there = row < rows.offset(key + 1) && rows.neighbours()[row] == neighbour;
    const uint64_t before =
        is_there ? read_mask(rows.masks(), size.payload_bits, row) : uint64_t{0};
    const uint64_t mask = changed_mask(changes, before);
    writer.copy_to(row);
    if (is_there) writer.skip();
    if (mask != 0) writer.add(neighbour, mask);
  }
  return writer.finish();
}

}  // namespace frost::rt
