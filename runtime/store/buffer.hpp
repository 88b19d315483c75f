// SPDX-License-Identifier: Apache-2.0
// A fixed-size array of trivial values with the alignment that large read-mostly tables need.
//
// Ownership: owns its memory; movable, not copyable. Errors: std::bad_alloc from the constructor.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace frost::rt {

inline constexpr size_t kCacheLineBytes = 64;
inline constexpr size_t kHugePageBytes = size_t{2} << 20;

enum class Fill : uint8_t {
  kZero,
  kNone,  // for arrays that are written from end to end anyway
};

template <class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Buffer() = default;
  explicit Buffer(size_t count, Fill fill = Fill::kZero) : count_(count) {
    if (count == 0) return;
    if (count > SIZE_MAX / 2 / sizeof(T)) throw std::bad_alloc();
    const size_t bytes = count * sizeof(T);
    // Arrays beyond a huge page are placed on one: 1.35x at 60 M facts (design §10.5). The tail
    // that does not fill a huge page keeps small ones, so little memory is wasted.
    const bool huge = bytes >= kHugePageBytes;
    const size_t alignment = huge ? kHugePageBytes : kCacheLineBytes;
    void* memory = nullptr;
    if (::posix_memalign(&memory, alignment, bytes) != 0) throw std::bad_alloc();
    // A refusal costs speed only.
    if (huge)
      static_cast<void>(::madvise(memory, bytes / kHugePageBytes * kHugePageBytes, MADV_HUGEPAGE));
    if (fill == Fill::kZero) std::memset(memory, 0, bytes);
    data_ = static_cast<T*>(memory);
  }
  ~Buffer() { std::free(data_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), count_(std::exchange(other.count_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(count_, other.count_);
    return *this;
  }

  [[nodiscard]] T* data() { return data_; }
  [[nodiscard]] const T* data() const { return data_; }
  [[nodiscard]] size_t size() const { return count_; }
  [[nodiscard]] uint64_t bytes() const { return uint64_t{count_} * sizeof(T); }
  [[nodiscard]] T& operator[](size_t index) { return data_[index]; }
  [[nodiscard]] const T& operator[](size_t index) const { return data_[index]; }
  [[nodiscard]] std::span<T> span() { return {data_, count_}; }
  [[nodiscard]] std::span<const T> span() const { return {data_, count_}; }

 private:
  T* data_ = nullptr;
  size_t count_ = 0;
};

}  // namespace frost::rt
