// SPDX-License-Identifier: Apache-2.0
// A vector whose first elements need no memory of their own: arguments of atoms, operands of
// instructions and the like, of which a compilation makes thousands of two or three elements.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/check.hpp"

namespace frost {

// Like std::vector, for elements that can be copied as bytes. Up to `kInline` of them lie in the
// object itself, so moving it invalidates iterators. Every index is checked.
template <class T, uint32_t kInline>
class ShortVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  static_assert(kInline > 0);

 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;
  using reference = T&;
  using const_reference = const T&;
  using size_type = size_t;
  using difference_type = ptrdiff_t;

  ShortVector() noexcept = default;
  explicit ShortVector(size_t count, T value = T()) { assign(count, value); }
  ShortVector(std::initializer_list<T> items) { append(items.begin(), items.size()); }
  template <std::forward_iterator Iterator>
  ShortVector(Iterator first, Iterator last) {
    insert(end(), first, last);
  }
  ShortVector(const ShortVector& other) { copy(other); }
  ShortVector(ShortVector&& other) noexcept { take(other); }
  ShortVector& operator=(const ShortVector& other) {
    if (this != &other) {
      clear();
      copy(other);
    }
    return *this;
  }
  ShortVector& operator=(ShortVector&& other) noexcept {
    if (this != &other) {
      release();
      take(other);
    }
    return *this;
  }
  ~ShortVector() { release(); }

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T* data() { return is_inline() ? storage_.items : storage_.far; }
  [[nodiscard]] const T* data() const { return is_inline() ? storage_.items : storage_.far; }
  [[nodiscard]] iterator begin() { return data(); }
  [[nodiscard]] iterator end() { return data() + size_; }
  [[nodiscard]] const_iterator begin() const { return data(); }
  [[nodiscard]] const_iterator end() const { return data() + size_; }
  [[nodiscard]] auto rbegin() const { return std::reverse_iterator(end()); }
  [[nodiscard]] auto rend() const { return std::reverse_iterator(begin()); }

  [[nodiscard]] T& operator[](size_t index) {
    FROST_CHECK(index < size_);
    return data()[index];
  }
  [[nodiscard]] const T& operator[](size_t index) const {
    FROST_CHECK(index < size_);
    return data()[index];
  }
  [[nodiscard]] T& front() { return (*this)[0]; }
  [[nodiscard]] const T& front() const { return (*this)[0]; }
  [[nodiscard]] T& back() { return (*this)[size_ - size_t{1}]; }
  [[nodiscard]] const T& back() const { return (*this)[size_ - size_t{1}]; }

  void reserve(size_t count) {
    if (count > capacity_) grow(count);
  }
  void clear() { size_ = 0; }
  void push_back(T value) {
    reserve(size_ + size_t{1});
    std::construct_at(data() + size_, value);
    ++size_;
  }
  void pop_back() {
    FROST_CHECK(size_ > 0);
    --size_;
  }
  void resize(size_t count, T value = T()) {
    reserve(count);
    if (count > size_) std::uninitialized_fill(data() + size_, data() + count, value);
    size_ = static_cast<uint32_t>(count);
  }
  void assign(size_t count, T value) {
    clear();
    resize(count, value);
  }
  template <std::forward_iterator Iterator>
  iterator insert(const_iterator position, Iterator first, Iterator last) {
    const auto at = static_cast<size_t>(position - begin());
    const auto count = static_cast<size_t>(std::distance(first, last));
    FROST_CHECK(at <= size_);
    if (count > 0) {
      reserve(size_ + count);
      T* const place = data() + at;
      std::memmove(static_cast<void*>(place + count), static_cast<const void*>(place),
                   (size_ - at) * sizeof(T));
      std::uninitialized_copy(first, last, place);
      size_ += static_cast<uint32_t>(count);
    }
    return begin() + at;
  }
  iterator insert(const_iterator position, T value) { return insert(position, &value, &value + 1); }
  iterator insert(const_iterator position, std::initializer_list<T> items) {
    return insert(position, items.begin(), items.end());
  }
  iterator erase(const_iterator first, const_iterator last) {
    const auto at = static_cast<size_t>(first - begin());
    const auto count = static_cast<size_t>(last - first);
    FROST_CHECK(at <= size_ && count <= size_ - at);
    T* const place = data() + at;
    if (count > 0) {
      std::memmove(static_cast<void*>(place), static_cast<const void*>(place + count),
                   (size_ - at - count) * sizeof(T));
    }
    size_ -= static_cast<uint32_t>(count);
    return place;
  }
  iterator erase(const_iterator position) { return erase(position, position + 1); }

  friend bool operator==(const ShortVector& a, const ShortVector& b) {
    return std::ranges::equal(a, b);
  }
  friend auto operator<=>(const ShortVector& a, const ShortVector& b)
    requires std::three_way_comparable<T>
  {
    return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  union Storage {
    Storage() { std::memset(static_cast<void*>(this), 0, sizeof *this); }
    T items[kInline];
    T* far;
  };

  [[nodiscard]] bool is_inline() const { return capacity_ == kInline; }
  // For an object without elements. A few bytes more than there are elements cost less than to
  // count them; memory of its own has room for more than kInline.
  void copy(const ShortVector& other) {
    if (other.size_ > kInline) return append(other.data(), other.size_);
    std::memcpy(static_cast<void*>(data()), other.data(), sizeof storage_.items);
    size_ = other.size_;
  }
  void append(const T* items, size_t count) {
    reserve(size_ + count);
    std::uninitialized_copy_n(items, count, data() + size_);
    size_ += static_cast<uint32_t>(count);
  }
  void grow(size_t count) {
    FROST_CHECK(count < UINT32_MAX / 2);
    const size_t wanted = std::max(count, size_t{capacity_} * 2);
    T* const items = std::allocator<T>().allocate(wanted);
    std::uninitialized_copy_n(data(), size_, items);
    release();
    storage_.far = items;
    capacity_ = static_cast<uint32_t>(wanted);
  }
  // Leaves `capacity_` wrong: for what sets it next.
  void release() {
    if (!is_inline()) std::allocator<T>().deallocate(storage_.far, capacity_);
  }
  // For an object without memory of its own.
  void take(ShortVector& other) {
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, kInline);
    std::memcpy(static_cast<void*>(&storage_), &other.storage_, sizeof storage_);
  }

  uint32_t size_ = 0;
  uint32_t capacity_ = kInline;
  Storage storage_;
};

}  // namespace frost
