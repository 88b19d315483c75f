// SPDX-License-Identifier: Apache-2.0
// What a dictionary keeps of an id: a UUID in 16 bytes, a decimal number in at most 8, every other
// text as it is.
//
// INVARIANT: packing is injective, or two ids would be one, which is an authorization bug. A text
// is packed only if it is what unpacking gives; every other spelling of the same UUID or number
// stays a text, and is another id.
//
// Thread safety: values. Cost: a few nanoseconds to pack or unpack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "base/short_bytes.hpp"

namespace frost::rt {

// The numbers are stored (docs/formats/checkpoint.md).
enum class IdKind : uint8_t {
  kText = 0,
  kUuid = 1,      // 16 bytes in the order of the digits; 8-4-4-4-12 of them, lower-case
  kNatural = 2,   // 0 to 2^64 - 1: the low bytes first, as few as hold the number; 0 has none
  kNegative = 3,  // -1 to -2^63: -1 - n for the number n, in the same form
};
inline constexpr uint32_t kIdKindBits = 2;

// Equal when the ids are. Borrowed.
struct PackedId {
  IdKind kind = IdKind::kText;
  std::string_view bytes;
  friend bool operator==(const PackedId& a, const PackedId& b) {
    return a.kind == b.kind && a.bytes.size() == b.bytes.size() &&
           same_bytes(a.bytes.data(), b.bytes.data(), a.bytes.size());
  }
};

// Whether some text is packed so.
bool is_canonical(const PackedId& id);
// The same for equal ids; stored in hash tables of files.
uint64_t hash_of(const PackedId& id);
// The number that an id spells; none for a text, a UUID and what is beyond 64 bits with a sign.
std::optional<int64_t> integer_of(const PackedId& id);
// The text that is packed so.
std::string to_string(const PackedId& id);

// An id to look for: packed and hashed once, for any number of dictionaries. Borrows the text.
class IdKey {
 public:
  IdKey() = default;  // holds nothing, not even zeros: to be assigned to
  explicit IdKey(std::string_view text);

  [[nodiscard]] PackedId packed() const {
    return {kind_, {kind_ == IdKind::kText ? text_ : packed_, size_}};
  }
  [[nodiscard]] uint64_t hash() const { return hash_; }

 private:
  const char* text_;
  uint64_t hash_;
  size_t size_;  // bytes of the text, or of what it is packed to
  char packed_[16];
  IdKind kind_;
};

// The text of an id, without memory of its own. Lifetime: a text that is not packed is borrowed
// from the dictionary, what was packed is here; so view() lives as long as both.
class IdText {
 public:
  IdText() : IdText(PackedId{}) {}
  explicit IdText(const PackedId& id)
      : borrowed_(id.bytes.data()), size_(static_cast<uint32_t>(id.bytes.size())) {
    if (id.kind != IdKind::kText) unpack(id);
  }

  [[nodiscard]] std::string_view view() const& {
    return {borrowed_ != nullptr ? borrowed_ : unpacked_, size_};
  }
  // The view would outlive the text: keep it, or take string().
  std::string_view view() const&& = delete;
  [[nodiscard]] std::string string() const { return std::string(view()); }

  friend bool operator==(const IdText& text, std::string_view other) {
    return text.view() == other;
  }
  friend bool operator==(const IdText& a, const IdText& b) { return a.view() == b.view(); }
  friend std::ostream& operator<<(std::ostream& out, const IdText& text) {
    return out << text.view();
  }

 private:
  void unpack(const PackedId& id);

  const char* borrowed_;  // null: unpacked_
  uint32_t size_;
  char unpacked_[36];
};

}  // namespace frost::rt
