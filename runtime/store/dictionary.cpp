// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/dictionary.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.hpp"
#include "runtime/store/hash.hpp"

namespace frost::rt {
namespace {

// Growth by one half at 90 % load keeps slots at 6 to 9 bytes per id.
constexpr uint64_t kLoadPercentMax = 90;

uint8_t tag_of(uint64_t hash) { return static_cast<uint8_t>(hash); }

// Sets the top bit of every byte of `word` that is zero; a byte above a zero byte that holds 1 may
// be reported too, which costs one text comparison.
uint64_t zero_bytes(uint64_t word) {
  return (word - 0x0101010101010101U) & ~word & 0x8080808080808080U;
}

}  // namespace

Dictionary::Dictionary(const Dictionary& other)
    : buckets_(other.buckets_.size()),
      blocks_(other.blocks_),
      tail_(other.tail_),
      finished_bytes_(other.finished_bytes_),
      size_(other.size_) {
  if (buckets_.size() != 0) {
    std::memcpy(buckets_.data(), other.buckets_.data(), buckets_.bytes());
  }
  refresh_tail_view();
}

std::optional<uint32_t> Dictionary::find(std::string_view text) const {
  return find(text, hash_text(text));
}

std::optional<uint32_t> Dictionary::find(std::string_view text, uint64_t hash) const {
  if (size_ == 0) return std::nullopt;
  return find_hashed(hash, text);
}

uint64_t Dictionary::prefetch(std::string_view text) const {
  const uint64_t hash = hash_text(text);
  if (size_ != 0) __builtin_prefetch(&buckets_[home(hash)]);
  return hash;
}

std::optional<uint32_t> Dictionary::intern(std::string_view text) {
  return intern(text, hash_text(text));
}

std::optional<uint32_t> Dictionary::intern(std::string_view text, uint64_t hash) {
  if (const auto known = find(text, hash)) return known;
  if (size_ >= FROST_PRIVATE_IDS) return std::nullopt;
  const uint64_t slots = uint64_t{buckets_.size()} * kBucketSlots;
  if (uint64_t{size_} * 100 >= slots * kLoadPercentMax) grow();
  if (!append_text(text)) return std::nullopt;
  place(hash, size_);
  return size_++;
}

void Dictionary::truncate(uint32_t count) {
  while (size_ > count) {
    const uint32_t id = size_ - 1;
    // First, because it may throw.
    if ((id >> kBlockBits) + 1 < blocks_.size()) reopen_block(id >> kBlockBits);
    remove_newest(id);
    tail_.starts.pop_back();
    tail_.bytes.resize(tail_.starts.back());
    size_ = id;
  }
}

uint64_t Dictionary::bytes() const {
  return buckets_.bytes() + finished_bytes_ + bytes_of(tail_) +
         blocks_.capacity() * sizeof(BlockSlot);
}

uint64_t Dictionary::bytes_of(const Texts& texts) {
  return sizeof texts + texts.starts.capacity() * sizeof(uint32_t) + texts.bytes.capacity();
}

size_t Dictionary::home(uint64_t hash) const {
  // The tag uses the low bits, so the home uses the high ones.
  return static_cast<size_t>(((hash >> 32) * uint64_t{buckets_.size()}) >> 32);
}

std::optional<uint32_t> Dictionary::find_hashed(uint64_t hash, std::string_view text) const {
  const uint64_t pattern = uint64_t{tag_of(hash)} * 0x0101010101010101U;
  for (size_t index = home(hash);;) {
    const Bucket& bucket = buckets_[index];
    uint64_t low = 0;
    uint32_t high = 0;
    std::memcpy(&low, bucket.tags, sizeof low);
    std::memcpy(&high, bucket.tags + sizeof low, sizeof high);
    // One bit per candidate: slots 0 to 7, then 8 to 11.
    const uint64_t first = zero_bytes(low ^ pattern);
    const uint64_t second = zero_bytes((high ^ pattern) & 0xFFFFFFFFU) & 0xFFFFFFFFU;
    for (uint32_t base = 0; base < kBucketSlots; base += 8) {
      for (uint64_t matches = base == 0 ? first : second; matches != 0; matches &= matches - 1) {
        const uint32_t slot = base + static_cast<uint32_t>(std::countr_zero(matches)) / 8;
        if (slot < bucket.count && this->text(bucket.ids[slot]) == text) return bucket.ids[slot];
      }
    }
    if (bucket.count < kBucketSlots) return std::nullopt;
    index = index + 1 == buckets_.size() ? 0 : index + 1;
  }
}

// INVARIANT: ids are placed in ascending order, also when the table grows. So the newest id is
// always the last of its bucket and no other id was pushed past it; remove_newest relies on this.
void Dictionary::place(uint64_t hash, uint32_t id) {
  size_t index = home(hash);
  while (buckets_[index].count == kBucketSlots) {
    index = index + 1 == buckets_.size() ? 0 : index + 1;
  }
  Bucket& bucket = buckets_[index];
  bucket.tags[bucket.count] = tag_of(hash);
  bucket.ids[bucket.count] = id;
  ++bucket.count;
}

void Dictionary::grow() {
  Buffer<Bucket> bigger(buckets_.size() + buckets_.size() / 2 + 1);
  std::swap(buckets_, bigger);
  for (uint32_t id = 0; id < size_; ++id) place(hash_text(text(id)), id);
}

void Dictionary::remove_newest(uint32_t id) {
  const uint64_t hash = hash_text(text(id));
  for (size_t index = home(hash);;) {
    Bucket& bucket = buckets_[index];
    if (bucket.count > 0 && bucket.ids[bucket.count - 1] == id) {
      --bucket.count;
      return;
    }
    FROST_CHECK(bucket.count == kBucketSlots);
    index = index + 1 == buckets_.size() ? 0 : index + 1;
  }
}

bool Dictionary::append_text(std::string_view text) {
  if (blocks_.empty() || tail_.starts.size() == kBlockIds + 1) open_block();
  if (text.size() > UINT32_MAX - tail_.starts.back()) return false;
  // Room first: nothing may throw between the two changes.
  if (tail_.starts.size() == tail_.starts.capacity()) {
    tail_.starts.reserve(std::min<size_t>(tail_.starts.size() * 2, kBlockIds + 1));
  }
  tail_.bytes.insert(tail_.bytes.end(), text.begin(), text.end());
  tail_.starts.push_back(static_cast<uint32_t>(tail_.bytes.size()));
  refresh_tail_view();
  return true;
}

void Dictionary::open_block() {
  blocks_.reserve(blocks_.size() + 1);
  tail_.starts.reserve(1);
  if (!blocks_.empty()) finish_block();
  // The next block will be about as long, so the room is kept.
  tail_.starts.assign(1, 0);
  tail_.bytes.clear();
  blocks_.push_back({});
}

void Dictionary::finish_block() {
  auto finished = std::make_shared<Texts>();
  // A finished block never grows: give back what doubling took too much.
  finished->starts.assign(tail_.starts.begin(), tail_.starts.end());
  finished->bytes.assign(tail_.bytes.begin(), tail_.bytes.end());
  finished_bytes_ += bytes_of(*finished);
  BlockSlot& slot = blocks_.back();
  slot.view = {finished->starts.data(), finished->bytes.data()};
  slot.finished = std::move(finished);
}

// Makes finished block `block` the unfinished last one again.
void Dictionary::reopen_block(uint32_t block) {
  Texts copy = *blocks_[block].finished;
  finished_bytes_ -= bytes_of(*blocks_[block].finished);
  blocks_.resize(size_t{block} + 1);
  blocks_.back() = {};
  tail_ = std::move(copy);
  refresh_tail_view();
}

void Dictionary::refresh_tail_view() {
  if (blocks_.empty()) return;
  blocks_.back().view = {tail_.starts.data(), tail_.bytes.data()};
}

}  // namespace frost::rt
