// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/csr_chunk.hpp"

#include <bit>
#include <cstring>

#include "base/check.hpp"
#include "runtime/store/buffer.hpp"

namespace frost::rt {
namespace {

// Offsets of every chunk without rows.
alignas(kCacheLineBytes) constexpr uint32_t no_rows[FROST_CHUNK_KEYS + 1] = {};

uint64_t round_up(uint64_t bytes, uint64_t unit) { return (bytes + unit - 1) / unit * unit; }

// Writes offsets and rows of one chunk in order, beside the chunk that it is made from.
class ChunkWriter {
 public:
  ChunkWriter(const ChunkView& from, const ChunkSize& size, std::byte* memory)
      : from_(from),
        size_(size),
        offsets_(reinterpret_cast<uint32_t*>(memory)),
        neighbours_(reinterpret_cast<uint32_t*>(memory + size.neighbours_at())),
        masks_(size.payload_bits == 0 ? nullptr : memory + size.masks_at()) {}

  // Takes the old rows before `row` as they are.
  void copy_to(uint32_t row) {
    const uint32_t rows = row - taken_;
    if (rows == 0) return;
    const size_t mask_bytes = size_.payload_bits / 8;
    std::memcpy(neighbours_ + rows_, from_.data().neighbours + taken_, rows * sizeof(uint32_t));
    if (mask_bytes != 0) {
      std::memcpy(masks_ + rows_ * mask_bytes,
                  static_cast<const std::byte*>(from_.data().payload) + taken_ * mask_bytes,
                  rows * mask_bytes);
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
    // Unsigned on purpose: the difference may be negative.
    const uint32_t shift = rows_ - taken_;
    const uint32_t old_end = std::min(key_end, from_.size().keys);
    const uint32_t* old = from_.data().offsets;
    for (; next_key_ < old_end; ++next_key_) offsets_[next_key_] = old[next_key_] + shift;
    for (; next_key_ < key_end; ++next_key_) offsets_[next_key_] = from_.rows() + shift;
  }

  frost_chunk finish() {
    write_offsets(size_.keys + 1);
    copy_to(from_.rows());
    FROST_CHECK(rows_ == size_.rows);
    return {offsets_, neighbours_, masks_};
  }

 private:
  const ChunkView& from_;
  const ChunkSize& size_;
  uint32_t* offsets_;
  uint32_t* neighbours_;
  std::byte* masks_;
  uint32_t rows_ = 0;      // written
  uint32_t taken_ = 0;     // old rows that are written or dropped
  uint32_t next_key_ = 0;  // the first without an offset
};

}  // namespace

frost_chunk empty_chunk() { return {no_rows, nullptr, nullptr}; }

uint64_t ChunkSize::masks_at() const {
  // Masks have up to eight bytes, and generated code loads one as a whole.
  return round_up(neighbours_at() + uint64_t{rows} * sizeof(uint32_t), sizeof(uint64_t));
}

uint64_t ChunkSize::bytes() const {
  if (rows == 0) return 0;
  return round_up(masks_at() + uint64_t{rows} * (payload_bits / 8), kCacheLineBytes);
}

frost_chunk chunk_at(const std::byte* memory, const ChunkSize& size) {
  if (size.rows == 0) return empty_chunk();
  return {reinterpret_cast<const uint32_t*>(memory),
          reinterpret_cast<const uint32_t*>(memory + size.neighbours_at()),
          size.payload_bits == 0 ? nullptr : memory + size.masks_at()};
}

ChunkEffect effect_of_changes(const ChunkView& view, uint32_t chunk, ChangeGroups& changes) {
  ChunkEffect effect{.rows = view.rows()};
  for (; has_change_in(changes, chunk); changes.next()) {
    const uint32_t key = key_of(changes.value(0));
    const uint32_t row = view.lower_bound(key, changes.value(1));
    const bool is_there = view.holds(row, key, changes.value(1));
    const uint64_t before = is_there ? view.mask(row) : 0;
    const uint64_t after = changed_mask(changes, before);
    effect.rows = effect.rows + (after != 0) - is_there;
    effect.facts += std::popcount(after) - std::popcount(before);
    effect.differs = effect.differs || after != before;
  }
  return effect;
}

frost_chunk write_chunk(const ChunkView& view, uint32_t chunk, ChangeGroups& changes,
                        const ChunkSize& size, std::byte* memory) {
  ChunkWriter writer(view, size, memory);
  for (; has_change_in(changes, chunk); changes.next()) {
    const uint32_t key = key_of(changes.value(0));
    const uint32_t neighbour = changes.value(1);
    // A change moves the rows of later keys only.
    writer.write_offsets(std::min(key, size.keys) + 1);
    const uint32_t row = view.lower_bound(key, neighbour);
    const bool is_there = view.holds(row, key, neighbour);
    const uint64_t mask = changed_mask(changes, is_there ? view.mask(row) : 0);
    writer.copy_to(row);
    if (is_there) writer.skip();
    if (mask != 0) writer.add(neighbour, mask);
  }
  return writer.finish();
}

}  // namespace frost::rt
