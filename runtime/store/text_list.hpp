// SPDX-License-Identifier: Apache-2.0
// The texts of a dictionary by id, packed: an append-only list that readers see parts of.
//
// Thread safety: one writer. TextBlocks that were handed out may be read from any thread at the
// same time: an append writes behind everything that they show, and what must move is copied.
// Ownership: blocks are shared with the TextBlocks that show them.
// Errors: std::bad_alloc, nothing changed. Cost: the packed bytes and 4 per text; the last block
// may have twice the room it needs.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/store/buffer.hpp"
#include "runtime/store/packed_id.hpp"

namespace frost::rt {

// Where the bytes of a text end in its block, and its kind in the low bits. One number, so that a
// reader of the text before, which needs the same end, races with nobody.
class TextEnd {
 public:
  static constexpr uint32_t kOffsetMax = UINT32_MAX >> kIdKindBits;

  TextEnd() = default;
  constexpr TextEnd(uint32_t offset, IdKind kind)
      : raw_(offset << kIdKindBits | static_cast<uint32_t>(kind)) {}
  [[nodiscard]] uint32_t offset() const { return raw_ >> kIdKindBits; }
  [[nodiscard]] IdKind kind() const {
    return static_cast<IdKind>(raw_ & ((1U << kIdKindBits) - 1));
  }
  friend bool operator==(TextEnd, TextEnd) = default;

 private:
  uint32_t raw_ = 0;
};
static_assert(sizeof(TextEnd) == sizeof(uint32_t));

// The texts of one block: the bytes of row `row` are those from ends[row] up to ends[row + 1], its
// kind is that of ends[row + 1]. The first end is TextEnd(); the last one that of the bytes.
struct TextArrays {
  std::span<const TextEnd> ends;
  std::span<const char> bytes;

  [[nodiscard]] PackedId packed(uint32_t row) const {
    const uint32_t begin = ends[row].offset();
    const TextEnd end = ends[row + 1];
    return {end.kind(), {bytes.data() + begin, end.offset() - begin}};
  }
};

// Where a text is: its bytes are those from ends[0] up to ends[1] of `bytes`.
struct TextPlace {
  const TextEnd* ends;
  const char* bytes;

  [[nodiscard]] PackedId packed() const {
    const uint32_t begin = ends[0].offset();
    return {ends[1].kind(), {bytes + begin, ends[1].offset() - begin}};
  }
  // Start to fetch what packed() reads: first where the bytes are, then the bytes.
  void prefetch_end() const { __builtin_prefetch(ends); }
  void prefetch_bytes() const { __builtin_prefetch(bytes + ends[0].offset()); }
};

// Where the texts are. Immutable.
class TextBlocks {
 public:
  [[nodiscard]] TextPlace place(uint32_t id) const {
    const View& view = views_[id >> kBlockBits];
    return {view.ends + (id & (kBlockIds - 1)), view.bytes};
  }
  [[nodiscard]] PackedId packed(uint32_t id) const { return place(id).packed(); }

  // Texts of every block but the last.
#ifdef FROST_SMALL_CONSTANTS
  static constexpr uint32_t kBlockBits = 3;
#else
  static constexpr uint32_t kBlockBits = 16;
#endif
  static constexpr uint32_t kBlockIds = 1U << kBlockBits;
  [[nodiscard]] static constexpr uint32_t block_count(uint32_t ids) {
    return ids == 0 ? 0 : ((ids - 1) >> kBlockBits) + 1;
  }
  // How many of the first `ids` texts are in block `block`, one of block_count(ids).
  [[nodiscard]] static constexpr uint32_t block_ids(uint32_t ids, uint32_t block) {
    const uint32_t left = ids - (block << kBlockBits);
    return left < kBlockIds ? left : kBlockIds;
  }
  // A block of the first `ids` texts.
  [[nodiscard]] TextArrays block(uint32_t ids, uint32_t block) const;

 private:
  friend class TextList;

  // As in TextArrays.
  struct Block {
    Buffer<TextEnd> ends;
    Buffer<char> bytes;
    [[nodiscard]] uint64_t memory() const { return sizeof *this + ends.bytes() + bytes.bytes(); }
  };
  struct View {
    const TextEnd* ends;
    const char* bytes;
  };

  void push_back(View view, std::shared_ptr<const void> owner);
  void push_back(const std::shared_ptr<const Block>& block);
  void pop_back();

  std::vector<View> views_;
  std::vector<std::shared_ptr<const void>> owners_;
};

class TextList {
 public:
  TextList() = default;
  // The texts of `blocks`, which stay as they are for as long as `owner` lives. Every block but the
  // last has TextBlocks::kBlockIds texts, the last at most as many and at least one. Cost: copies
  // the last block.
  TextList(std::span<const TextArrays> blocks, const std::shared_ptr<const void>& owner);
  ~TextList() = default;
  TextList(const TextList& other);
  // `other` may then only be destroyed.
  TextList(TextList&& other) noexcept = default;
  TextList& operator=(const TextList&) = delete;
  TextList& operator=(TextList&&) = delete;

  [[nodiscard]] uint32_t size() const;
  [[nodiscard]] PackedId packed(uint32_t id) const { return blocks_->packed(id); }
  // Shows the texts there are now, for as long as it lives. Null while the list is empty.
  [[nodiscard]] const std::shared_ptr<const TextBlocks>& blocks() const { return blocks_; }

  // False when the block of this text would be longer than 1 GB: nothing changed.
  bool append(const PackedId& text);
  // Forgets the texts from `count` on, which no reader may ask for any more. Cost: O(1), or a copy
  // of one block.
  void truncate(uint32_t count);

  [[nodiscard]] uint64_t bytes() const;

 private:
  using Block = TextBlocks::Block;

  // The first `ids` texts of `from`, with room for the given sizes.
  static std::shared_ptr<Block> copy_of(const TextBlocks::View& from, uint32_t ids, size_t ends,
                                        size_t bytes);
  static TextBlocks::View view_of(const Block& block) {
    return {block.ends.data(), block.bytes.data()};
  }
  // Memory of a block with all its texts: it has no room to spare.
  static uint64_t finished_memory(const TextBlocks::View& block);
  void open_block();
  // Makes room for one more text of `bytes` bytes in the last block.
  void make_room(size_t bytes);
  // Puts `block` into the place of the last block.
  void replace_tail(std::shared_ptr<Block> block);

  std::shared_ptr<const TextBlocks> blocks_;
  std::shared_ptr<Block> tail_;  // the last of blocks_, which is not full yet
  uint32_t tail_ids_ = 0;
  uint32_t tail_bytes_ = 0;
  uint64_t finished_bytes_ = 0;  // memory of all blocks but the last
};

}  // namespace frost::rt
