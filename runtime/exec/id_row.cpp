// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/id_row.hpp"

#include <algorithm>
#include <bit>

namespace frost::rt {

namespace {

// Sorting a list costs about this many times what reading as many words of a bitmap does.
constexpr size_t kSortCost = 16;

uint32_t bit_count(uint32_t word) {
  // Plain arithmetic is vectorised; the population count of the oldest x86-64 is a call.
  word -= word >> 1 & 0x55555555U;
  word = (word & 0x33333333U) + (word >> 2 & 0x33333333U);
  word = (word + (word >> 4)) & 0x0F0F0F0FU;
  return word * 0x01010101U >> 24;
}

size_t list_bits(std::span<const uint32_t> words, uint32_t* out) {
  uint32_t* const start = out;
  uint32_t base = 0;
  for (const uint32_t word : words) {
    for (uint32_t bits = word; bits != 0; bits &= bits - 1) {
      *out++ = base + static_cast<uint32_t>(std::countr_zero(bits));
    }
    base += RowWidth::kBits;
  }
  return static_cast<size_t>(out - start);
}

uint64_t count_bits(std::span<const uint32_t> words) {
  uint64_t total = 0;
  while (!words.empty()) {
    // Blocks keep the sum of one within 32 bits.
    const auto block = words.first(std::min<size_t>(words.size(), 1U << 16));
    words = words.subspan(block.size());
    uint32_t sum = 0;
    for (const uint32_t word : block) sum += bit_count(word);
    total += sum;
  }
  return total;
}

}  // namespace

uint64_t RowWidth::count(RowView row) const {
  return is_bitmap(row) ? count_bits(row) : row.size();
}

size_t RowWidth::list(RowView row, uint32_t* out) const {
  if (is_bitmap(row)) return list_bits(row, out);
  std::ranges::copy(row, out);
  return row.size();
}

bool RowBuilder::reset(WorkMeter& meter, RowWidth width) {
  width_ = width;
  touched_count_ = 0;
  whole_ = width.words() == 0;
  return meter.resize(bits_, width.words()) && meter.resize(touched_, width.words());
}

void RowBuilder::add(RowView row) {
  if (!width_.is_bitmap(row)) {
    for (const uint32_t id : row) add(id);
    return;
  }
  whole_ = true;
  uint32_t* bits = bits_.data();
  const uint32_t* words = row.data();
  for (size_t i = 0; i < row.size(); ++i) bits[i] |= words[i];
}

RowView RowBuilder::view(size_t bitmap_from) {
  if (whole_ || touched_count_ >= bitmap_from) return bits_;
  const std::span<uint32_t> ids(touched_.data(), touched_count_);
  if (ids.size() * kSortCost < bits_.size()) {
    std::ranges::sort(ids);
  } else {
    list_bits(bits_, ids.data());
  }
  return ids;
}

uint64_t RowBuilder::count() const { return whole_ ? count_bits(bits_) : touched_count_; }

void RowBuilder::clear() {
  if (whole_ || touched_count_ * 2 > bits_.size()) {
    std::ranges::fill(bits_, 0U);
  } else {
    for (size_t i = 0; i < touched_count_; ++i) bits_[touched_[i] / RowWidth::kBits] = 0;
  }
  touched_count_ = 0;
  whole_ = bits_.empty();
}

}  // namespace frost::rt
