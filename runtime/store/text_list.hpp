// SPDX-License-Identifier: Apache-2.0
// The texts of a dictionary by id: an append-only list that readers see parts of.
//
// Thread safety: one writer. TextBlocks that were handed out may be read from any thread at the
// same time: an append writes behind everything that they show, and what must move is copied.
// Ownership: blocks are shared with the TextBlocks that show them.
// Errors: std::bad_alloc, nothing changed. Cost: the bytes of the text and 4 per text; the last
// block may have twice the room it needs.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/store/buffer.hpp"

namespace frost::rt {

// Where the texts are. Immutable.
class TextBlocks {
 public:
  [[nodiscard]] std::string_view text(uint32_t id) const {
    const View& view = views_[id >> kBlockBits];
    const uint32_t row = id & (kBlockIds - 1);
    return {view.bytes + view.starts[row], view.starts[row + 1] - view.starts[row]};
  }

 private:
  friend class TextList;
#ifdef FROST_SMALL_CONSTANTS
  static constexpr uint32_t kBlockBits = 3;
#else
  static constexpr uint32_t kBlockBits = 16;
#endif
  static constexpr uint32_t kBlockIds = 1U << kBlockBits;

  // starts[row] up to starts[row + 1] are the bytes of row `row`.
  struct Block {
    Buffer<uint32_t> starts;
    Buffer<char> bytes;
    [[nodiscard]] uint64_t memory() const { return sizeof *this + starts.bytes() + bytes.bytes(); }
  };
  struct View {
    const uint32_t* starts;
    const char* bytes;
  };

  void push_back(std::shared_ptr<const Block> block);
  void pop_back();

  std::vector<View> views_;
  std::vector<std::shared_ptr<const Block>> owners_;
};

class TextList {
 public:
  TextList() = default;
  ~TextList() = default;
  TextList(const TextList& other);
  TextList& operator=(const TextList&) = delete;

  [[nodiscard]] uint32_t size() const;
  [[nodiscard]] std::string_view text(uint32_t id) const { return blocks_->text(id); }
  // Shows the texts there are now, for as long as it lives. Null while the list is empty.
  [[nodiscard]] const std::shared_ptr<const TextBlocks>& blocks() const { return blocks_; }

  // False when the block of this text would be longer than 4 GB: nothing changed.
  bool append(std::string_view text);
  // Forgets the texts from `count` on, which no reader may ask for any more. Cost: O(1), or a copy
  // of one block.
  void truncate(uint32_t count);

  [[nodiscard]] uint64_t bytes() const;

 private:
  using Block = TextBlocks::Block;

  // The first `ids` texts of `from`, with room for the given sizes.
  static std::shared_ptr<Block> copy_of(const Block& from, uint32_t ids, size_t starts,
                                        size_t bytes);
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
