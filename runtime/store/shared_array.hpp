// SPDX-License-Identifier: Apache-2.0
// An array of trivial values that no one changes any more, with whatever keeps it in memory: an
// allocation of its own, or a mapped file.
//
// Thread safety: const methods, and copying, from any thread. Ownership: shared. Errors:
// std::bad_alloc from the constructor that takes a Buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "runtime/store/buffer.hpp"

namespace frost::rt {

template <class T>
class SharedArray {
 public:
  SharedArray() = default;
  explicit SharedArray(Buffer<T> values) {
    if (values.size() == 0) return;
    auto owner = std::make_shared<const Buffer<T>>(std::move(values));
    values_ = owner->span();
    owner_ = std::move(owner);
  }
  // `values` stay as they are for as long as `owner` lives.
  SharedArray(std::span<const T> values, std::shared_ptr<const void> owner)
      : values_(values), owner_(std::move(owner)) {}

  [[nodiscard]] const T* data() const { return values_.data(); }
  [[nodiscard]] size_t size() const { return values_.size(); }
  [[nodiscard]] uint64_t bytes() const { return uint64_t{values_.size()} * sizeof(T); }
  [[nodiscard]] const T& operator[](size_t index) const { return values_[index]; }
  [[nodiscard]] std::span<const T> span() const { return values_; }

 private:
  std::span<const T> values_;
  std::shared_ptr<const void> owner_;
};

}  // namespace frost::rt
