// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/text_list.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace frost::rt {
namespace {

constexpr size_t kFirstEnds = 16;
constexpr size_t kFirstBytes = 64;

}  // namespace

TextArrays TextBlocks::block(uint32_t ids, uint32_t block) const {
  const View& view = views_[block];
  const uint32_t rows = block_ids(ids, block);
  return {{view.ends, size_t{rows} + 1}, {view.bytes, view.ends[rows].offset()}};
}

void TextBlocks::push_back(View view, std::shared_ptr<const void> owner) {
  views_.push_back(view);
  owners_.push_back(std::move(owner));
}

void TextBlocks::push_back(const std::shared_ptr<const Block>& block) {
  push_back({block->ends.data(), block->bytes.data()}, block);
}

void TextBlocks::pop_back() {
  views_.pop_back();
  owners_.pop_back();
}

TextList::TextList(std::span<const TextArrays> blocks, const std::shared_ptr<const void>& owner) {
  if (blocks.empty()) return;
  auto shown = std::make_shared<TextBlocks>();
  for (const TextArrays& block : blocks.first(blocks.size() - 1)) {
    FROST_CHECK(block.ends.size() == TextBlocks::kBlockIds + 1);
    shown->push_back({block.ends.data(), block.bytes.data()}, owner);
    finished_bytes_ += finished_memory(shown->views_.back());
  }
  const TextArrays& last = blocks.back();
  FROST_CHECK(last.ends.size() >= 2);
  FROST_CHECK(last.ends.size() <= TextBlocks::kBlockIds + 1);
  tail_ids_ = static_cast<uint32_t>(last.ends.size() - 1);
  tail_bytes_ = last.ends.back().offset();
  tail_ = copy_of({last.ends.data(), last.bytes.data()}, tail_ids_, last.ends.size(),
                  last.bytes.size());
  shown->push_back(tail_);
  blocks_ = std::move(shown);
}

TextList::TextList(const TextList& other)
    : blocks_(other.blocks_),
      tail_ids_(other.tail_ids_),
      tail_bytes_(other.tail_bytes_),
      finished_bytes_(other.finished_bytes_) {
  // Both lists will append, so each needs a last block of its own.
  if (!other.tail_) return;
  const Block& tail = *other.tail_;
  replace_tail(copy_of(view_of(tail), tail_ids_, tail.ends.size(), tail.bytes.size()));
}

uint32_t TextList::size() const {
  if (!blocks_) return 0;
  return static_cast<uint32_t>(blocks_->views_.size() - 1) * TextBlocks::kBlockIds + tail_ids_;
}

bool TextList::append(const PackedId& text) {
  if (!tail_ || tail_ids_ == TextBlocks::kBlockIds) open_block();
  if (text.bytes.size() > TextEnd::kOffsetMax - tail_bytes_) return false;
  make_room(text.bytes.size());
  // SAFETY: readers read the bytes of earlier texts, and ends up to that of the last of them.
  std::ranges::copy(text.bytes, tail_->bytes.data() + tail_bytes_);
  tail_bytes_ += static_cast<uint32_t>(text.bytes.size());
  ++tail_ids_;
  tail_->ends[tail_ids_] = TextEnd(tail_bytes_, text.kind);
  return true;
}

void TextList::truncate(uint32_t count) {
  if (count >= size()) return;
  const size_t block = count / TextBlocks::kBlockIds;
  if (block + 1 < blocks_->owners_.size()) {
    // Finished blocks have no room and may be shown to readers: go on with a copy.
    const TextBlocks::View finished = blocks_->views_[block];
    auto tail = copy_of(finished, TextBlocks::kBlockIds, size_t{TextBlocks::kBlockIds} + 1,
                        finished.ends[TextBlocks::kBlockIds].offset());
    auto blocks = std::make_shared<TextBlocks>(*blocks_);
    uint64_t reopened_bytes = finished_memory(finished);
    blocks->pop_back();
    for (; blocks->owners_.size() > block + 1; blocks->pop_back()) {
      reopened_bytes += finished_memory(blocks->views_.back());
    }
    blocks->pop_back();
    blocks->push_back(tail);
    finished_bytes_ -= reopened_bytes;
    blocks_ = std::move(blocks);
    tail_ = std::move(tail);
  }
  tail_ids_ = count % TextBlocks::kBlockIds;
  tail_bytes_ = tail_->ends[tail_ids_].offset();
}

uint64_t TextList::bytes() const {
  if (!blocks_) return 0;
  const uint64_t entry_bytes = sizeof(TextBlocks::View) + sizeof(std::shared_ptr<const Block>);
  return finished_bytes_ + tail_->memory() + blocks_->views_.size() * entry_bytes;
}

uint64_t TextList::finished_memory(const TextBlocks::View& block) {
  return sizeof(Block) + (uint64_t{TextBlocks::kBlockIds} + 1) * sizeof(TextEnd) +
         block.ends[TextBlocks::kBlockIds].offset();
}

std::shared_ptr<TextBlocks::Block> TextList::copy_of(const TextBlocks::View& from, uint32_t ids,
                                                     size_t ends, size_t bytes) {
  auto block = std::make_shared<Block>(
      Block{Buffer<TextEnd>(ends, Fill::kNone), Buffer<char>(bytes, Fill::kNone)});
  std::copy_n(from.ends, size_t{ids} + 1, block->ends.data());
  std::copy_n(from.bytes, from.ends[ids].offset(), block->bytes.data());
  return block;
}

void TextList::open_block() {
  auto blocks = blocks_ ? std::make_shared<TextBlocks>(*blocks_) : std::make_shared<TextBlocks>();
  // The next block will be about as long as the one before.
  auto tail = std::make_shared<Block>(
      Block{Buffer<TextEnd>(tail_ ? tail_->ends.size() : kFirstEnds, Fill::kNone),
            Buffer<char>(tail_ ? tail_->bytes.size() : kFirstBytes, Fill::kNone)});
  tail->ends[0] = TextEnd();
  uint64_t finished_bytes = 0;
  if (tail_) {
    // A finished block never grows: give back what doubling took too much.
    blocks->pop_back();
    blocks->push_back(copy_of(view_of(*tail_), tail_ids_, size_t{tail_ids_} + 1, tail_bytes_));
    finished_bytes = finished_memory(blocks->views_.back());
  }
  blocks->push_back(tail);
  blocks_ = std::move(blocks);
  tail_ = std::move(tail);
  tail_ids_ = 0;
  tail_bytes_ = 0;
  finished_bytes_ += finished_bytes;
}

void TextList::make_room(size_t bytes) {
  const size_t ends_needed = size_t{tail_ids_} + 2;
  const size_t bytes_needed = size_t{tail_bytes_} + bytes;
  size_t ends_size = tail_->ends.size();
  size_t bytes_size = tail_->bytes.size();
  if (ends_needed <= ends_size && bytes_needed <= bytes_size) return;
  if (ends_needed > ends_size) {
    ends_size = std::min<size_t>(ends_size * 2, TextBlocks::kBlockIds + 1);
  }
  if (bytes_needed > bytes_size) bytes_size = std::max(bytes_size * 2, bytes_needed);
  // The old block stays as it is for those who read it.
  replace_tail(copy_of(view_of(*tail_), tail_ids_, ends_size, bytes_size));
}

void TextList::replace_tail(std::shared_ptr<Block> block) {
  auto blocks = std::make_shared<TextBlocks>(*blocks_);
  blocks->pop_back();
  blocks->push_back(block);
  blocks_ = std::move(blocks);
  tail_ = std::move(block);
}

}  // namespace frost::rt
