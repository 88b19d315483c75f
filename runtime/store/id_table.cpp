// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/id_table.hpp"

#include <cstring>

#include "base/check.hpp"

namespace frost::rt {

IdTable::IdTable(const IdTable& other) : buckets_(other.buckets_.size(), Fill::kNone) {
  std::memcpy(buckets_.data(), other.buckets_.data(), buckets_.bytes());
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

void IdTable::Bucket::set(uint32_t slot, uint8_t tag, uint32_t id) const {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  std::atomic_ref(ids[slot]).store(id, kRelaxed);
  // The whole word: readers take it as one. There is one writer, so nothing is lost.
  if (slot < kLowTags) {
    const uint32_t shift = slot * 8;
    const uint64_t others = std::atomic_ref(tags_low).load(kRelaxed) & ~(uint64_t{0xFF} << shift);
    std::atomic_ref(tags_low).store(others | uint64_t{tag} << shift, kRelaxed);
  } else {
    const uint32_t shift = (slot - kLowTags) * 8;
    const uint32_t others = std::atomic_ref(tags_high).load(kRelaxed) & ~(0xFFU << shift);
    std::atomic_ref(tags_high).store(others | uint32_t{tag} << shift, kRelaxed);
  }
}

}  // namespace frost::rt
