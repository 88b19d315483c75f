// SPDX-License-Identifier: Apache-2.0
// The ids of one type: text <-> dense u32, in order of first appearance.
//
// Thread safety: one writer, and at the same time any number of readers, each with a DictionaryView
// that the writer made for it. Nobody takes a lock or waits. Const methods of Dictionary itself
// are for the writer, or for everybody once there is no writer any more.
// Cost: find and intern are O(1), about three cache misses; growing the table is one pass over all
// ids, and old views keep the old table. Per id: the bytes of its text as packed_id.hpp says, 4 for
// where they are and 6 to 9 for its slot.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/abi.h"
#include "runtime/store/id_table.hpp"
#include "runtime/store/packed_id.hpp"
#include "runtime/store/text_list.hpp"

namespace frost::rt {

// The ids that a dictionary had when the view was made, for ever: an id that came later is unknown
// to it.
//
// Thread safety: const methods may be called from any thread at the same time, also while the
// writer adds ids to the dictionary or takes them back. Ownership: shares the texts and the table
// with the dictionary, and may outlive it. Texts live as long as the view, or a copy of it.
class DictionaryView {
 public:
  [[nodiscard]] std::optional<uint32_t> find(const IdKey& key) const;
  [[nodiscard]] std::optional<uint32_t> find(std::string_view text) const {
    return find(IdKey(text));
  }
  // Of an id below size().
  [[nodiscard]] PackedId packed(uint32_t id) const { return texts_->packed(id); }
  [[nodiscard]] IdText text(uint32_t id) const { return IdText(packed(id)); }
  [[nodiscard]] uint32_t size() const { return size_; }
  // What to store of it; null when there are no ids. Both may hold later ids too.
  [[nodiscard]] const IdTable* table() const { return size_ == 0 ? nullptr : table_.get(); }
  [[nodiscard]] const TextBlocks* texts() const { return size_ == 0 ? nullptr : texts_.get(); }

 private:
  friend class Dictionary;
  friend class DictionarySearch;

  std::shared_ptr<const IdTable> table_;
  std::shared_ptr<const TextBlocks> texts_;
  uint32_t size_ = 0;
};

// DictionaryView::find() in steps, each of which starts to fetch what the next one reads, so that
// searches for several names wait for memory together: the constructor, probe(), fetch(), found().
//
// Lifetime: borrows the text and the view.
class DictionarySearch {
 public:
  DictionarySearch() = default;  // holds nothing: to be assigned to
  DictionarySearch(const DictionaryView& ids, std::string_view text) : ids_(&ids), key_(text) {
    if (ids.size_ != 0) ids.table_->prefetch(key_.hash());
  }
  // Finds the first id that may be it, without a look at its text.
  void probe() {
    candidate_ = kNone;
    const uint32_t size = ids_->size_;
    if (size == 0) return;
    candidate_ = ids_->table_->find(key_.hash(), [size](uint32_t id) { return id < size; });
    if (candidate_ == kNone) return;
    place_ = ids_->texts_->place(candidate_);
    place_.prefetch_end();
  }
  void fetch() const {
    if (candidate_ != kNone) place_.prefetch_bytes();
  }
  // The id, or IdTable::kNone.
  [[nodiscard]] uint32_t found() const {
    if (candidate_ == kNone || place_.packed() == key_.packed()) return candidate_;
    return ids_->find(key_).value_or(kNone);
  }
  [[nodiscard]] const IdKey& key() const { return key_; }

 private:
  static constexpr uint32_t kNone = IdTable::kNone;

  const DictionaryView* ids_;
  IdKey key_;
  uint32_t candidate_;
  TextPlace place_;  // of `candidate_`
};

class Dictionary {
 public:
  Dictionary() = default;
  ~Dictionary() = default;
  // The ids of a table and texts that were stored and still lie in memory that nobody may write.
  // Cost: copies the last block of the texts; the first new id copies the table.
  Dictionary(IdTable&& table, std::span<const TextArrays> texts,
             const std::shared_ptr<const void>& owner);
  // A dictionary with the same ids that changes on its own. Cost: copies the table.
  Dictionary(const Dictionary& other);
  // `other` may then only be destroyed.
  Dictionary(Dictionary&& other) noexcept = default;
  Dictionary& operator=(const Dictionary&) = delete;
  Dictionary& operator=(Dictionary&&) = delete;

  // The ids so far. O(1).
  [[nodiscard]] DictionaryView view();

  [[nodiscard]] std::optional<uint32_t> find(const IdKey& key) const;
  [[nodiscard]] std::optional<uint32_t> find(std::string_view text) const {
    return find(IdKey(text));
  }

  // Starts to fetch what intern() and find() of this id will touch, so that the look-ups of one
  // fact wait for memory together.
  void prefetch(const IdKey& key) const {
    if (size_ != 0) table_->prefetch(key.hash());
  }

  // The id of the text, new or old; none when all FROST_PRIVATE_IDS ids are taken. Out of memory:
  // std::bad_alloc, nothing changed.
  [[nodiscard]] std::optional<uint32_t> intern(const IdKey& key);
  [[nodiscard]] std::optional<uint32_t> intern(std::string_view text) {
    return intern(IdKey(text));
  }

  // Of an id below size(). What it borrows stays until the next intern() or truncate().
  [[nodiscard]] PackedId packed(uint32_t id) const { return texts_.packed(id); }
  [[nodiscard]] IdText text(uint32_t id) const { return IdText(packed(id)); }

  // Forgets the ids from `count` on. No view may have been made since there were `count` ids.
  // Errors: std::bad_alloc, nothing changed. Cost: O(ids forgotten), and perhaps a copy of one
  // block of texts.
  void truncate(uint32_t count);

  [[nodiscard]] uint32_t size() const { return size_; }
  [[nodiscard]] uint64_t bytes() const { return texts_.bytes() + (table_ ? table_->bytes() : 0); }

 private:
  void grow();
  // Makes sure that one more id can be placed.
  void make_room();

  std::shared_ptr<IdTable> table_;  // null before the first id
  TextList texts_;
  uint32_t size_ = 0;
  uint32_t shown_ = 0;  // the size of the last view
};

}  // namespace frost::rt
