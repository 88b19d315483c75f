// SPDX-License-Identifier: Apache-2.0
// K0: one column, as a bitmap or as one mask per id.
#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.hpp"
#include "runtime/store/access_path.hpp"
#include "runtime/store/shared_array.hpp"

namespace frost::rt {
namespace {

// Ids that may have rows after `changes`: bounds the arrays before they are filled.
uint32_t keys_after(uint32_t keys, ChangeGroups changes) {
  for (; !changes.done(); changes.next()) {
    if (changes.set_bits() != 0) keys = std::max(keys, changes.value(0) + 1);
  }
  return keys;
}

template <class T>
SharedArray<T> ids_as(const PathArrays& arrays) {
  // SAFETY: the array begins at a cache line, and T has no padding.
  return {{reinterpret_cast<const T*>(arrays.ids.data()), arrays.ids.size() / sizeof(T)},
          arrays.owner};
}

class BitmapPath final : public AccessPath {
 public:
  using AccessPath::AccessPath;
  BitmapPath(PathShape shape, const PathArrays& arrays)
      : AccessPath(std::move(shape)), words_(ids_as<uint64_t>(arrays)) {
    FROST_CHECK(words_.size() == (size_t{arrays.keys} + 63) / 64);
    take_counts(arrays);
    path_.a = words_.data();
    path_.elements = words_.size();
  }
  [[nodiscard]] std::shared_ptr<const AccessPath> merged(const ChangeLog& log) const override;
  [[nodiscard]] uint64_t bytes() const override { return sizeof *this + words_.bytes(); }

 private:
  SharedArray<uint64_t> words_;
};

std::shared_ptr<const AccessPath> BitmapPath::merged(const ChangeLog& log) const {
  const SortedChanges sorted = log.sorted(shape_.order);
  ChangeGroups changes(sorted);
  const uint32_t keys = keys_after(path_.keys, changes);

  auto next = std::make_shared<BitmapPath>(shape_);
  Buffer<uint64_t> words((size_t{keys} + 63) / 64);
  // The old array may be longer: its last ids may have been erased.
  std::copy_n(words_.data(), std::min(words.size(), words_.size()), words.data());
  for (; !changes.done(); changes.next()) {
    const uint32_t id = changes.value(0);
    if (id >= keys) continue;
    const uint64_t old = words[id / 64] >> (id % 64) & 1;
    words[id / 64] ^= (old ^ changed_mask(changes, old)) << (id % 64);
  }
  for (size_t word = 0; word < words.size(); ++word) {
    if (words[word] == 0) continue;
    next->path_.rows += static_cast<uint64_t>(std::popcount(words[word]));
    next->path_.keys =
        static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(std::bit_width(words[word]));
  }
  if (next->path_.rows != 0) next->words_ = SharedArray(std::move(words));
  next->path_.a = next->words_.data();
  next->path_.elements = next->words_.size();
  next->count_facts({});
  return next;
}

class UnaryMaskPath final : public AccessPath {
 public:
  using AccessPath::AccessPath;
  UnaryMaskPath(PathShape shape, const PathArrays& arrays)
      : AccessPath(std::move(shape)), masks_(ids_as<std::byte>(arrays)) {
    FROST_CHECK(masks_.size() == size_t{arrays.keys} * (shape_.payload_bits / 8));
    take_counts(arrays);
    path_.a = masks_.data();
    path_.elements = arrays.keys;
  }
  [[nodiscard]] std::shared_ptr<const AccessPath> merged(const ChangeLog& log) const override;
  [[nodiscard]] uint64_t bytes() const override { return sizeof *this + masks_.bytes(); }

 private:
  SharedArray<std::byte> masks_;
};

std::shared_ptr<const AccessPath> UnaryMaskPath::merged(const ChangeLog& log) const {
  const SortedChanges sorted = log.sorted(shape_.order);
  ChangeGroups changes(sorted);
  const uint32_t keys = keys_after(path_.keys, changes);
  const uint32_t bits = shape_.payload_bits;

  auto next = std::make_shared<UnaryMaskPath>(shape_);
  Buffer<std::byte> masks(size_t{keys} * (bits / 8));
  std::copy_n(masks_.data(), std::min(masks.size(), masks_.size()), masks.data());
  for (; !changes.done(); changes.next()) {
    const uint32_t id = changes.value(0);
    if (id >= keys) continue;
    write_mask(masks.data(), bits, id, changed_mask(changes, read_mask(masks.data(), bits, id)));
  }
  for (uint32_t id = 0; id < keys; ++id) {
    if (read_mask(masks.data(), bits, id) == 0) continue;
    ++next->path_.rows;
    next->path_.keys = id + 1;
  }
  if (next->path_.rows != 0) next->masks_ = SharedArray(std::move(masks));
  next->path_.a = next->masks_.data();
  next->path_.elements = next->masks_.size() / (bits / 8);
  next->count_facts(next->masks_.span());
  return next;
}

}  // namespace

std::shared_ptr<const AccessPath> empty_unary_path(PathShape shape) {
  if (shape.payload_bits == 0) return std::make_shared<BitmapPath>(std::move(shape));
  return std::make_shared<UnaryMaskPath>(std::move(shape));
}

std::shared_ptr<const AccessPath> unary_path_over(PathShape shape, const PathArrays& arrays) {
  if (shape.payload_bits == 0) return std::make_shared<BitmapPath>(std::move(shape), arrays);
  return std::make_shared<UnaryMaskPath>(std::move(shape), arrays);
}

}  // namespace frost::rt
