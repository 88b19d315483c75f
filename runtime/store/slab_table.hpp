// SPDX-License-Identifier: Apache-2.0
// The memory that the chunks of one access path lie in, shared with the paths before and after it.
//
// A *slab* is one piece of memory with the chunks that one merge wrote. A path keeps its slabs
// alive and knows how many of their bytes its own chunks use; the rest is garbage to this path. A
// slab goes when the last path that uses it goes. Who owns the bytes does not matter here: it may
// be an allocation or a mapped file.
//
// Memory: a caller that moves what evacuees() asks for keeps total_bytes() <= 2 * live_bytes(), in
// every state (the proof is beside evacuees()).
//
// Thread safety: const methods, and copying, from any thread; one writer per object.
// Errors: std::bad_alloc; the object may then only be destroyed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace frost::rt {

class SlabTable {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  SlabTable() = default;
  ~SlabTable() = default;
  // Shares every slab of `other`, which must not change any more. Cost: 16 bytes per slab, and one
  // reference count per kPageSlabs slabs.
  SlabTable(const SlabTable& other);
  SlabTable& operator=(const SlabTable&) = delete;

  // A slab of `bytes`, all of them live. Returns its number.
  uint32_t add(std::shared_ptr<const void> owner, uint64_t bytes);
  // `bytes` of slab `slab` became garbage; a slab that is all garbage is let go.
  void release(uint32_t slab, uint64_t bytes);

  // Which slabs to move the live bytes out of, by number: some whose live share is below one half,
  // until `budget` bytes are to be moved, or all there are. Empty when there are none.
  //
  // A caller that made S bytes of garbage, is about to add C bytes, and moves what this returns for
  // a budget of 2S + C, keeps total <= 2 * live: if no slab is left below one half, by that; else
  // it moves E >= 2S + C bytes out of slabs of more than 2E bytes, so total grows by less than
  // C + E - 2E <= -2S while 2 * live grows by 2(C - S) >= -2S.
  [[nodiscard]] std::vector<uint8_t> evacuees(uint64_t budget) const;

  [[nodiscard]] uint64_t total_bytes() const { return total_bytes_; }
  [[nodiscard]] uint64_t live_bytes() const { return live_bytes_; }
  // Of this object, without the slabs.
  [[nodiscard]] uint64_t table_bytes() const;

 private:
  struct Use {
    uint64_t total = 0;  // 0: the number is free
    uint64_t live = 0;
  };
  // Owners lie in shared pages, so that a copy does not touch the reference count of every slab,
  // each in a cache line of its own.
#ifdef FROST_SMALL_CONSTANTS
  static constexpr uint32_t kPageSlabs = 4;
#else
  static constexpr uint32_t kPageSlabs = 32;
#endif
  using Page = std::array<std::shared_ptr<const void>, kPageSlabs>;

  void set_owner(uint32_t slab, std::shared_ptr<const void> owner);

  std::vector<Use> uses_;
  std::vector<std::shared_ptr<Page>> pages_;
  std::vector<uint8_t> is_own_;  // by page: no other table shares it
  uint64_t total_bytes_ = 0;
  uint64_t live_bytes_ = 0;
};

}  // namespace frost::rt
