// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/id_table.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.hpp"

namespace frost::rt {

IdTable::IdTable(std::span<const std::byte> buckets, std::shared_ptr<const void> owner)
    : is_writable_(false) {
  FROST_CHECK(buckets.size() % kBucketBytes == 0);
  // SAFETY: they begin at a cache line, and atomic loads of up to eight bytes need no writable
  // memory.
  buckets_ = {{reinterpret_cast<const Bucket*>(buckets.data()), buckets.size() / kBucketBytes},
              std::move(owner)};
}

IdTable::IdTable(const IdTable& other) {
  Buffer<Bucket> copy(other.buckets_.size(), Fill::kNone);
  std::memcpy(copy.data(), other.buckets_.data(), copy.bytes());
  buckets_ = SharedArray<Bucket>(std::move(copy));
}

// INVARIANT: ids are placed in ascending order, also when the table grows. So the newest id is
// always the last of its bucket and no other id was pushed past it: remove_newest relies on this.
// And a full bucket that a reader's id was pushed past holds smaller ids only, which the reader
// knows too, so nobody empties it under the reader: find relies on that.
void IdTable::place(uint64_t hash, uint32_t id) {
  size_t index = home(hash);
  while (buckets_[index].used() == kBucketSlots) index = after(index);
  const Bucket& bucket = buckets_[index];
  const uint32_t slot = bucket.used();
  bucket.set(slot, tag_of(hash), id);
  bucket.set_used(slot + 1);
}

// A reader that counted this slot before may see what the writer puts there next: an id beyond its
// count in either case.
void IdTable::remove_newest(uint64_t hash, uint32_t id) {
  for (size_t index = home(hash);; index = after(index)) {
    const Bucket& bucket = buckets_[index];
    const uint32_t used = bucket.used();
    if (used > 0 && bucket.id(used - 1) == id) {
      bucket.set_used(used - 1);
      return;
    }
    FROST_CHECK(used == kBucketSlots);
  }
}

// Later ids follow the earlier ones in a bucket (INVARIANT at place()), so a prefix is wanted.
void IdTable::copy_bucket(size_t bucket, uint32_t ids, std::byte* out) const {
  const Bucket& from = buckets_[bucket];
  Bucket to{};
  const uint32_t used = from.used();
  const uint64_t low = from.low();
  const uint32_t high = from.high();
  for (uint32_t slot = 0; slot < used; ++slot) {
    const uint32_t id = from.id(slot);
    if (id >= ids) break;
    const auto tag =
        static_cast<uint8_t>(slot < kLowTags ? low >> slot * 8 : high >> (slot - kLowTags) * 8);
    to.set(slot, tag, id);
    to.set_used(slot + 1);
  }
  std::memcpy(out, &to, sizeof to);
}

bool IdTable::is_sound(uint32_t ids) const {
  uint64_t used = 0;
  bool are_counts_sound = true;
  uint32_t id_max = 0;
  for (const Bucket& bucket : buckets_.span()) {
    are_counts_sound = are_counts_sound && bucket.count <= kBucketSlots;
    used += bucket.count;
    for (const uint32_t id : bucket.ids) id_max = std::max(id_max, id);
  }
  // Fewer ids than slots: some bucket is not full, and a search ends there.
  return are_counts_sound && used == ids && id_max < ids &&
         used < uint64_t{buckets_.size()} * kBucketSlots && buckets_.size() <= UINT32_MAX;
}

void IdTable::Bucket::set(uint32_t slot, uint8_t tag, uint32_t id) const {
  __atomic_store_n(&ids[slot], id, __ATOMIC_RELAXED);
  // The whole word: readers take it as one. There is one writer, so nothing is lost.
  if (slot < kLowTags) {
    const uint32_t shift = slot * 8;
    const uint64_t others = low() & ~(uint64_t{0xFF} << shift);
    __atomic_store_n(&tags_low, others | uint64_t{tag} << shift, __ATOMIC_RELAXED);
  } else {
    const uint32_t shift = (slot - kLowTags) * 8;
    const uint32_t others = high() & ~(0xFFU << shift);
    __atomic_store_n(&tags_high, others | uint32_t{tag} << shift, __ATOMIC_RELAXED);
  }
}

}  // namespace frost::rt
