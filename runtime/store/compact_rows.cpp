// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/compact_rows.hpp"

#include "base/check.hpp"

namespace frost::rt {

CompactRows::CompactRows(const ChunkView& view, bool wants_packed)
    : keys_(view.size().keys),
      rows_(view.rows()),
      payload_bits_(view.size().payload_bits),
      form_{view.size().form.is_packed()},
      words_(view.data().neighbours),
      masks_(form_.is_packed ? nullptr : static_cast<const std::byte*>(view.data().payload)) {
  const frost_chunk& chunk = view.data();
  switch (layout_of(chunk)) {
    case FROST_CHUNK_DENSE:
      std::copy_n(static_cast<const uint16_t*>(chunk.offsets), keys_ + 1, offsets_.begin());
      break;
    case FROST_CHUNK_WIDE:
      std::copy_n(static_cast<const uint32_t*>(chunk.offsets), keys_ + 1, offsets_.begin());
      break;
    case FROST_CHUNK_FUNCTIONAL:
      close_gaps(chunk);
      break;
    default:
      spread(chunk);
  }
  if (rows_ == 0) form_.is_packed = wants_packed;
  if (form_.is_packed && !wants_packed) unpack();
}

void CompactRows::spread(const frost_chunk& chunk) {
  uint32_t key = 0;
  for (uint32_t entry = 0; entry < chunk.entries; ++entry) {
    const uint32_t begin = narrow_offsets(chunk.offsets, entry).begin;
    for (const uint32_t end = sparse_keys(chunk)[entry]; key <= end; ++key) offsets_[key] = begin;
  }
  std::fill(offsets_.begin() + key, offsets_.begin() + keys_ + 1, rows_);
}

void CompactRows::close_gaps(const frost_chunk& chunk) {
  const bool has_masks = masks_ != nullptr;
  own_words_.resize(keys_);
  own_masks_.resize(has_masks ? size_t{keys_} * (payload_bits_ / 8) : 0);
  uint32_t row = 0;
  for (uint32_t key = 0; key < keys_; ++key) {
    offsets_[key] = row;
    own_words_[row] = chunk.neighbours[key];
    if (has_masks) {
      write_mask(own_masks_.data(), payload_bits_, row, read_mask(masks_, payload_bits_, key));
    }
    row += uint32_t{chunk.neighbours[key] != FROST_NO_NEIGHBOUR};
  }
  FROST_CHECK(row == rows_);
  offsets_[keys_] = row;
  words_ = own_words_.data();
  if (has_masks) masks_ = own_masks_.data();
}

void CompactRows::unpack() {
  own_words_.resize(rows_);  // perhaps the words to unpack: none of them moves
  own_masks_.resize(rows_);
  if (words_ != own_words_.data()) std::copy_n(words_, rows_, own_words_.begin());
  for (uint32_t row = 0; row < rows_; ++row) {
    own_masks_[row] = static_cast<std::byte>(own_words_[row] & UINT8_MAX);
    own_words_[row] = form_.neighbour(own_words_[row]);
  }
  form_.is_packed = false;
  words_ = own_words_.data();
  masks_ = own_masks_.data();
}

}  // namespace frost::rt
