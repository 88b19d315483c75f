// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/dictionary.hpp"

#include <utility>

#include "base/check.hpp"

namespace frost::rt {

namespace {

std::optional<uint32_t> optional_of(uint32_t id) {
  return id == IdTable::kNone ? std::nullopt : std::optional(id);
}

}  // namespace

std::optional<uint32_t> DictionaryView::find(const IdKey& key) const {
  if (size_ == 0) return std::nullopt;
  const PackedId wanted = key.packed();
  return optional_of(table_->find(
      key.hash(), [&](uint32_t id) { return id < size_ && texts_->packed(id) == wanted; }));
}

Dictionary::Dictionary(IdTable&& table, std::span<const TextArrays> texts,
                       const std::shared_ptr<const void>& owner)
    : table_(std::make_shared<IdTable>(std::move(table))),
      texts_(texts, owner),
      size_(texts_.size()),
      shown_(size_) {}

Dictionary::Dictionary(const Dictionary& other)
    : table_(other.table_ ? std::make_shared<IdTable>(*other.table_) : nullptr),
      texts_(other.texts_),
      size_(other.size_) {}

DictionaryView Dictionary::view() {
  shown_ = size_;
  DictionaryView view;
  view.table_ = table_;
  view.texts_ = texts_.blocks();
  view.size_ = size_;
  return view;
}

std::optional<uint32_t> Dictionary::find(const IdKey& key) const {
  if (size_ == 0) return std::nullopt;
  const TextBlocks& texts = *texts_.blocks();
  const PackedId wanted = key.packed();
  const auto is_it = [&](uint32_t id) { return texts.packed(id) == wanted; };
  return optional_of(table_->find(key.hash(), is_it));
}

std::optional<uint32_t> Dictionary::intern(const IdKey& key) {
  if (const auto known = find(key)) return known;
  if (size_ >= FROST_PRIVATE_IDS) return std::nullopt;
  make_room();
  if (!texts_.append(key.packed())) return std::nullopt;
  table_->place(key.hash(), size_);
  return size_++;
}

void Dictionary::truncate(uint32_t count) {
  FROST_CHECK(count >= shown_);
  if (count >= size_) return;
  // The texts go first, because that may throw; their bytes are needed until their slots are gone.
  const std::shared_ptr<const TextBlocks> texts = texts_.blocks();
  texts_.truncate(count);
  for (; size_ > count; --size_) {
    table_->remove_newest(hash_of(texts->packed(size_ - 1)), size_ - 1);
  }
}

void Dictionary::make_room() {
  if (!table_ || !table_->has_room_for(uint64_t{size_} + 1)) {
    grow();
  } else if (!table_->is_writable()) {
    table_ = std::make_shared<IdTable>(*table_);
  }
}

// Views go on with the table that they have: it is not written any more.
void Dictionary::grow() {
  auto bigger = std::make_shared<IdTable>(table_ ? table_->size_after_growth() : 1);
  for (uint32_t id = 0; id < size_; ++id) bigger->place(hash_of(packed(id)), id);
  table_ = std::move(bigger);
}

}  // namespace frost::rt
