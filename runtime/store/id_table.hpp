// SPDX-License-Identifier: Apache-2.0
// The hash table of a dictionary: from the hash of a text to the ids that may have it. It knows no
// texts; the caller compares them.
//
// Thread safety: one writer beside any number of readers, without locks. A reader finds every id
// that was placed before it got the table. It may also meet ids that the writer places or removes
// meanwhile, whole ones only, and tells them by their number: they are not below the count that it
// got with the table (INVARIANT at place()).
// Ownership: owns its slots, or borrows those of a mapped file, which nobody may write: copy it
// then. Cost: about one cache miss per find; 64 bytes for 12 slots.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "runtime/store/buffer.hpp"
#include "runtime/store/shared_array.hpp"

namespace frost::rt {

class IdTable {
 public:
  // Errors: std::bad_alloc.
  explicit IdTable(size_t buckets) : buckets_(Buffer<Bucket>(buckets)) {}
  // The table over `buckets`, which begin at a cache line, are bytes of a table that was stored,
  // and stay as they are for as long as `owner` lives.
  IdTable(std::span<const std::byte> buckets, std::shared_ptr<const void> owner);
  // A copy that may be written, as of now; nobody may write to `other` meanwhile.
  IdTable(const IdTable& other);
  IdTable(IdTable&& other) noexcept = default;
  IdTable& operator=(const IdTable&) = delete;
  IdTable& operator=(IdTable&&) = delete;
  ~IdTable() = default;

  // Growth by one half at 90 % load keeps slots at 6 to 9 bytes per id.
  [[nodiscard]] bool has_room_for(uint64_t ids) const {
    return ids * 100 <= uint64_t{buckets_.size()} * kBucketSlots * 90;
  }
  [[nodiscard]] size_t size_after_growth() const {
    return buckets_.size() + buckets_.size() / 2 + 1;
  }

  // The first id for which `is_wanted(id)` holds, among those that may have this hash; else kNone.
  // It must not hold for ids beyond the reader's count. (An optional id would be returned through
  // memory, written in two parts and waited for as one.)
  static constexpr uint32_t kNone = UINT32_MAX;
  template <class IsWanted>
  [[nodiscard]] uint32_t find(uint64_t hash, IsWanted&& is_wanted) const;

  // Starts to fetch what the other functions will touch.
  void prefetch(uint64_t hash) const { __builtin_prefetch(&buckets_[home(hash)]); }

  // Adds `id`, which is above all ids in the table. There must be room.
  void place(uint64_t hash, uint32_t id);
  // Removes `id`, the highest in the table. No reader may have it below its count.
  void remove_newest(uint64_t hash, uint32_t id);

  [[nodiscard]] uint64_t bytes() const { return buckets_.bytes(); }
  [[nodiscard]] bool is_writable() const { return is_writable_; }

  // A table as bytes: what is stored. Bucket by bucket, each one cache line, as it is in memory.
  static constexpr size_t kBucketBytes = kCacheLineBytes;
  [[nodiscard]] size_t buckets() const { return buckets_.size(); }
  // Writes the kBucketBytes bytes of a bucket as it was when the table had `ids` ids: the writer
  // may add and remove later ones meanwhile.
  void copy_bucket(size_t bucket, uint32_t ids, std::byte* out) const;
  // Whether no function can leave the table, find an id from `ids` on or search for ever, whatever
  // the bytes say. It does not tell whether the ids are where their texts are looked for. Cost: one
  // pass.
  [[nodiscard]] bool is_sound(uint32_t ids) const;

 private:
  // One cache line: tags first, so that a probe reads one line and compares few texts. Slots below
  // `count` are in use. Every member is read and written atomically, by functions of the compiler:
  // std::atomic_ref looks at the alignment each time. `mutable`: the array is shared with readers.
  static constexpr uint32_t kBucketSlots = 12;
  static constexpr uint32_t kLowTags = 8;
  struct alignas(kCacheLineBytes) Bucket {
    mutable uint64_t tags_low;   // one byte each of slots 0 to 7
    mutable uint32_t tags_high;  // slots 8 to 11
    mutable uint32_t count;
    mutable uint32_t ids[kBucketSlots];

    [[nodiscard]] uint32_t used() const { return __atomic_load_n(&count, __ATOMIC_ACQUIRE); }
    [[nodiscard]] uint64_t low() const { return __atomic_load_n(&tags_low, __ATOMIC_RELAXED); }
    [[nodiscard]] uint32_t high() const { return __atomic_load_n(&tags_high, __ATOMIC_RELAXED); }
    [[nodiscard]] uint32_t id(uint32_t slot) const {
      return __atomic_load_n(&ids[slot], __ATOMIC_RELAXED);
    }
    void set_used(uint32_t slots) const { __atomic_store_n(&count, slots, __ATOMIC_RELEASE); }
    void set(uint32_t slot, uint8_t tag, uint32_t id) const;
  };
  static_assert(sizeof(Bucket) == kBucketBytes);

  static constexpr uint64_t kEveryByte = 0x0101010101010101U;

  [[nodiscard]] static uint8_t tag_of(uint64_t hash) { return static_cast<uint8_t>(hash); }
  // Sets the top bit of every byte of `word` that is zero; a byte above a zero byte that holds 1
  // may be reported too, which costs one comparison of texts.
  [[nodiscard]] static uint64_t zero_bytes(uint64_t word) {
    return (word - kEveryByte) & ~word & (kEveryByte << 7);
  }
  [[nodiscard]] size_t home(uint64_t hash) const {
    // The tag uses the low bits, so the home uses the high ones.
    return static_cast<size_t>(((hash >> 32) * uint64_t{buckets_.size()}) >> 32);
  }
  [[nodiscard]] size_t after(size_t bucket) const {
    return bucket + 1 == buckets_.size() ? 0 : bucket + 1;
  }

  SharedArray<Bucket> buckets_;
  bool is_writable_ = true;
};

template <class IsWanted>
inline uint32_t IdTable::find(uint64_t hash, IsWanted&& is_wanted) const {
  const uint64_t pattern = tag_of(hash) * kEveryByte;
  for (size_t index = home(hash);; index = after(index)) {
    const Bucket& bucket = buckets_[index];
    const uint32_t used = bucket.used();  // first: what it counts is then there to be read
    // `matches` has a bit in the byte of each candidate, the lowest byte for slot `base`.
    const auto find_in = [&](uint64_t matches, uint32_t base) {
      for (; matches != 0; matches &= matches - 1) {
        const uint32_t slot = base + static_cast<uint32_t>(std::countr_zero(matches)) / 8;
        if (slot >= used) return kNone;
        if (const uint32_t id = bucket.id(slot); is_wanted(id)) return id;
      }
      return kNone;
    };
    const uint64_t low = zero_bytes(bucket.low() ^ pattern);
    if (const uint32_t id = find_in(low, 0); id != kNone) return id;
    if (used > kLowTags) {
      const uint64_t high = zero_bytes(bucket.high() ^ pattern) & UINT32_MAX;
      if (const uint32_t id = find_in(high, kLowTags); id != kNone) return id;
    }
    if (used < kBucketSlots) return kNone;
  }
}

}  // namespace frost::rt
