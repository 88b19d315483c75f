// SPDX-License-Identifier: Apache-2.0
// Bytes from outside pass one bounded little-endian reader, and arithmetic on what they say is
// checked (style R15). Every trust boundary that takes bytes uses this file and nothing else.
//
// Thread safety: values, like std::span. Lifetime: a reader and the ranges it hands out borrow the
// bytes. Errors: no value, never an out-of-bounds read; a failed call moves nothing. The caller
// says what was cut short.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace frost {

static_assert(std::endian::native == std::endian::little, "fields are copied as they are");

inline std::optional<uint64_t> checked_add(uint64_t left, uint64_t right) {
  uint64_t sum = 0;
  if (__builtin_add_overflow(left, right, &sum)) return std::nullopt;
  return sum;
}

inline std::optional<uint64_t> checked_multiply(uint64_t left, uint64_t right) {
  uint64_t product = 0;
  if (__builtin_mul_overflow(left, right, &product)) return std::nullopt;
  return product;
}

// The next multiple of `alignment`, which is a power of two.
inline std::optional<uint64_t> checked_align_up(uint64_t value, uint64_t alignment) {
  const auto padded = checked_add(value, alignment - 1);
  if (!padded) return std::nullopt;
  return *padded & ~(alignment - 1);
}

// Whether [offset, offset + count) lies within [0, size).
inline bool range_fits(uint64_t offset, uint64_t count, uint64_t size) {
  return offset <= size && count <= size - offset;
}

// bytes[offset, offset + count).
inline std::optional<std::span<const std::byte>> checked_range(std::span<const std::byte> bytes,
                                                               uint64_t offset, uint64_t count) {
  if (!range_fits(offset, count, bytes.size())) return std::nullopt;
  return bytes.subspan(offset, count);
}

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] uint64_t offset() const { return offset_; }
  [[nodiscard]] uint64_t size() const { return bytes_.size(); }
  [[nodiscard]] uint64_t remaining() const { return bytes_.size() - offset_; }
  [[nodiscard]] bool done() const { return remaining() == 0; }

  [[nodiscard]] std::optional<uint8_t> u8() { return integer<uint8_t>(); }
  [[nodiscard]] std::optional<uint16_t> u16() { return integer<uint16_t>(); }
  [[nodiscard]] std::optional<uint32_t> u32() { return integer<uint32_t>(); }
  [[nodiscard]] std::optional<uint64_t> u64() { return integer<uint64_t>(); }

  // The fields of a structure in their order and without padding: all of them or none.
  template <std::unsigned_integral... Fields>
  [[nodiscard]] bool read(Fields&... fields) {
    if ((sizeof(Fields) + ...) > remaining()) return false;
    ((fields = copy<Fields>()), ...);
    return true;
  }

  // The next `count` bytes.
  [[nodiscard]] std::optional<std::span<const std::byte>> take(uint64_t count) {
    if (count > remaining()) return std::nullopt;
    const auto taken = bytes_.subspan(offset_, count);
    offset_ += count;
    return taken;
  }

  // Moves to the next multiple of `alignment`, a power of two, counted from the first byte; hands
  // out what lies between.
  [[nodiscard]] std::optional<std::span<const std::byte>> take_padding(uint64_t alignment) {
    const auto aligned = checked_align_up(offset_, alignment);
    if (!aligned) return std::nullopt;
    return take(*aligned - offset_);
  }

 private:
  template <std::unsigned_integral Integer>
  [[nodiscard]] std::optional<Integer> integer() {
    Integer value = 0;
    if (!read(value)) return std::nullopt;
    return value;
  }

  // INVARIANT: the caller has checked that sizeof(Integer) bytes remain.
  template <std::unsigned_integral Integer>
  [[nodiscard]] Integer copy() {
    Integer value = 0;
    std::memcpy(&value, bytes_.data() + offset_, sizeof value);
    offset_ += sizeof value;
    return value;
  }

  std::span<const std::byte> bytes_;
  uint64_t offset_ = 0;  // INVARIANT: never above bytes_.size()
};

}  // namespace frost
