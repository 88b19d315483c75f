// SPDX-License-Identifier: Apache-2.0
// The ids of one type: text <-> dense u32, in order of first appearance.
//
// Thread safety: const methods may be called from any thread at the same time; one writer, and
// never while somebody reads. The store therefore clones a dictionary that a snapshot shares before
// it adds an id (copy on write).
// Ownership: owns its texts. A text stays where it is until the dictionary dies, is truncated below
// its id, or (only texts of the unfinished last block) another text is added.
// Cost: find and intern are O(1), about three cache misses. Per id: the bytes of the text, 4 for
// its offset and 6 to 9 for its slot. A copy shares all finished text blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/abi.h"
#include "runtime/store/buffer.hpp"

namespace frost::rt {

class Dictionary {
 public:
  Dictionary() = default;
  ~Dictionary() = default;
  Dictionary(const Dictionary& other);
  Dictionary& operator=(const Dictionary&) = delete;

  [[nodiscard]] std::optional<uint32_t> find(std::string_view text) const;

  // Starts to fetch what intern() of this text will touch, so that the look-ups of one fact wait
  // for memory together. Returns the hash that intern() takes.
  [[nodiscard]] uint64_t prefetch(std::string_view text) const;

  // The id of `text`, new or old; none when all FROST_PRIVATE_IDS ids are taken. Out of memory:
  // std::bad_alloc, nothing changed.
  [[nodiscard]] std::optional<uint32_t> intern(std::string_view text);
  // The same, given the hash that prefetch() of any dictionary returned for `text`.
  [[nodiscard]] std::optional<uint32_t> intern(std::string_view text, uint64_t hash);
  [[nodiscard]] std::optional<uint32_t> find(std::string_view text, uint64_t hash) const;

  // The text of an id below size().
  [[nodiscard]] std::string_view text(uint32_t id) const {
    const TextBlock& block = blocks_[id >> kBlockBits].view;
    const uint32_t row = id & (kBlockIds - 1);
    return {block.bytes + block.starts[row], block.starts[row + 1] - block.starts[row]};
  }

  // Forgets the ids from `count` on. Cost: O(ids forgotten).
  void truncate(uint32_t count);

  [[nodiscard]] uint32_t size() const { return size_; }
  [[nodiscard]] uint64_t bytes() const;

 private:
#ifdef FROST_SMALL_CONSTANTS
  static constexpr uint32_t kBlockBits = 3;
#else
  static constexpr uint32_t kBlockBits = 16;
#endif
  static constexpr uint32_t kBlockIds = 1U << kBlockBits;

  // One cache line: tags first, so that a probe reads one line and compares few texts.
  static constexpr uint32_t kBucketSlots = 12;
  struct Bucket {
    uint8_t tags[kBucketSlots];
    uint32_t count;
    uint32_t ids[kBucketSlots];
  };
  static_assert(sizeof(Bucket) == kCacheLineBytes);

  // starts[row] up to starts[row + 1] are the bytes of row `row`.
  struct Texts {
    std::vector<uint32_t> starts;
    std::vector<char> bytes;
  };
  struct TextBlock {
    const uint32_t* starts = nullptr;
    const char* bytes = nullptr;
  };
  struct BlockSlot {
    TextBlock view;
    std::shared_ptr<const Texts> finished;  // null for the last, unfinished block: see tail_
  };

  [[nodiscard]] static uint64_t bytes_of(const Texts& texts);
  [[nodiscard]] size_t home(uint64_t hash) const;
  [[nodiscard]] std::optional<uint32_t> find_hashed(uint64_t hash, std::string_view text) const;
  void place(uint64_t hash, uint32_t id);
  void grow();
  // Removes the slot of `id`, which is the newest of all placed ids.
  void remove_newest(uint32_t id);
  bool append_text(std::string_view text);
  void open_block();
  void finish_block();
  void reopen_block(uint32_t block);
  void refresh_tail_view();

  Buffer<Bucket> buckets_;
  std::vector<BlockSlot> blocks_;
  Texts tail_;
  uint64_t finished_bytes_ = 0;
  uint32_t size_ = 0;
};

}  // namespace frost::rt
