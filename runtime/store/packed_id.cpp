// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/packed_id.hpp"

#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <type_traits>

#include "runtime/store/hash.hpp"

namespace frost::rt {
namespace {

constexpr size_t kUuidBytes = 16;
constexpr size_t kUuidChars = 36;
constexpr size_t kDigitsMax = 20;
constexpr uint64_t kEveryByte = 0x0101010101010101U;
constexpr uint64_t kInt64Max = std::numeric_limits<int64_t>::max();

template <class Integer>
void store(char* bytes, Integer value) {
  std::memcpy(bytes, &value, sizeof value);
}

// The hexadecimal digits of eight numbers below 16, each in a byte.
uint64_t to_digits(uint64_t numbers) {
  const uint64_t letters = (numbers + 6 * kEveryByte) >> 4 & kEveryByte;
  return numbers + '0' * kEveryByte + letters * ('a' - '0' - 10);
}

// The four bytes that eight digits spell, in the same order; none unless to_digits() gives them.
std::optional<uint32_t> join(uint64_t digits) {
  const uint64_t letters = digits >> 6 & kEveryByte;
  uint64_t numbers = (digits + letters * 9) & 0x0F * kEveryByte;
  if (to_digits(numbers) != digits) return std::nullopt;
  numbers = (numbers << 4 | numbers >> 8) & 0x00FF00FF00FF00FFU;
  numbers = (numbers | numbers >> 8) & 0x0000FFFF0000FFFFU;
  return static_cast<uint32_t>(numbers | numbers >> 16);
}

// The inverse.
uint64_t split(uint32_t bytes) {
  uint64_t numbers = bytes;
  numbers = (numbers | numbers << 16) & 0x0000FFFF0000FFFFU;
  numbers = (numbers | numbers << 8) & 0x00FF00FF00FF00FFU;
  return to_digits((numbers >> 4 | numbers << 8) & 0x0F * kEveryByte);
}

// False when `text` is not the spelling of a UUID.
bool pack_uuid(std::string_view text, char* bytes) {
  if (text.size() != kUuidChars) return false;
  const char* const in = text.data();
  if (in[8] != '-' || in[13] != '-' || in[18] != '-' || in[23] != '-') return false;
  const auto first = join(load_bytes<uint64_t>(in));
  if (!first) return false;
  const auto second =
      join(load_bytes<uint32_t>(in + 9) | uint64_t{load_bytes<uint32_t>(in + 14)} << 32);
  if (!second) return false;
  const auto third =
      join(load_bytes<uint32_t>(in + 19) | uint64_t{load_bytes<uint32_t>(in + 24)} << 32);
  if (!third) return false;
  const auto fourth = join(load_bytes<uint64_t>(in + 28));
  if (!fourth) return false;
  store(bytes, *first | uint64_t{*second} << 32);
  store(bytes + 8, *third | uint64_t{*fourth} << 32);
  return true;
}

void spell_uuid(const char* bytes, char* text) {
  const uint64_t second = split(load_bytes<uint32_t>(bytes + 4));
  const uint64_t third = split(load_bytes<uint32_t>(bytes + 8));
  store(text, split(load_bytes<uint32_t>(bytes)));
  text[8] = '-';
  store(text + 9, static_cast<uint32_t>(second));
  text[13] = '-';
  store(text + 14, static_cast<uint32_t>(second >> 32));
  text[18] = '-';
  store(text + 19, static_cast<uint32_t>(third));
  text[23] = '-';
  store(text + 24, static_cast<uint32_t>(third >> 32));
  store(text + 28, split(load_bytes<uint32_t>(bytes + 12)));
}

// The number without a sign that `digits` are the only spelling of.
std::optional<uint64_t> natural_of(std::string_view digits) {
  if (digits == "0") return 0;
  if (digits.empty() || digits.size() > kDigitsMax) return std::nullopt;
  if (digits.front() < '1' || digits.front() > '9') return std::nullopt;
  uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

uint8_t pack_natural(uint64_t value, char* bytes) {
  store(bytes, value);
  return static_cast<uint8_t>((std::bit_width(value) + 7) / 8);
}

// Of at most eight bytes.
uint64_t unpack_natural(std::string_view bytes) {
  uint64_t value = 0;
  for (const char* byte = bytes.data() + bytes.size(); byte != bytes.data();) {
    value = value << 8 | static_cast<uint8_t>(*--byte);
  }
  return value;
}

// Writes the text of an id that is no text to `out`, which has room for it. Returns its length.
size_t spell(const PackedId& id, char* out, size_t room) {
  if (id.kind == IdKind::kUuid) {
    spell_uuid(id.bytes.data(), out);
    return kUuidChars;
  }
  const uint64_t value = unpack_natural(id.bytes);
  const auto [end, error] = id.kind == IdKind::kNatural
                                ? std::to_chars(out, out + room, value)
                                : std::to_chars(out, out + room, static_cast<int64_t>(~value));
  return static_cast<size_t>(end - out);
}

// False for most texts, without a closer look.
bool may_be_packed(std::string_view text) {
  if (text.empty()) return false;
  const char first = text.front();
  return (first >= '0' && first <= '9') || first == '-' || text.size() == kUuidChars;
}

struct Packing {
  IdKind kind = IdKind::kText;
  uint8_t size = 0;
};

// Writes what is not a text to the kUuidBytes bytes.
Packing pack(std::string_view text, char* bytes) {
  if (pack_uuid(text, bytes)) return {IdKind::kUuid, kUuidBytes};
  if (!text.starts_with('-')) {
    const auto value = natural_of(text);
    if (!value) return {};
    return {IdKind::kNatural, pack_natural(*value, bytes)};
  }
  const auto value = natural_of(text.substr(1));
  if (!value || *value == 0 || *value - 1 > kInt64Max) return {};
  return {IdKind::kNegative, pack_natural(*value - 1, bytes)};
}

}  // namespace

IdKey::IdKey(std::string_view text) : text_(text.data()), size_(text.size()), kind_(IdKind::kText) {
  static_assert(sizeof packed_ == kUuidBytes);
  static_assert(std::is_trivially_default_constructible_v<IdKey>);
  if (may_be_packed(text)) {
    const Packing packing = pack(text, packed_);
    kind_ = packing.kind;
    if (kind_ != IdKind::kText) size_ = packing.size;
  }
  hash_ = hash_of(packed());
}

bool is_canonical(const PackedId& id) {
  const std::string_view bytes = id.bytes;
  const bool is_short = bytes.size() <= sizeof(uint64_t) && !bytes.ends_with('\0');
  char packed[kUuidBytes];
  switch (id.kind) {
    case IdKind::kText:
      return pack(bytes, packed).kind == IdKind::kText;
    case IdKind::kUuid:
      return bytes.size() == kUuidBytes;
    case IdKind::kNatural:
      return is_short;
    case IdKind::kNegative:
      return is_short && unpack_natural(bytes) <= kInt64Max;
  }
  return false;
}

uint64_t hash_of(const PackedId& id) {
  if (id.kind == IdKind::kText) return hash_text(id.bytes);
  return hash_text(id.bytes, static_cast<uint64_t>(id.kind));
}

std::optional<int64_t> integer_of(const PackedId& id) {
  if (id.kind != IdKind::kNatural && id.kind != IdKind::kNegative) return std::nullopt;
  const uint64_t value = unpack_natural(id.bytes);
  if (value > kInt64Max) return std::nullopt;
  return static_cast<int64_t>(id.kind == IdKind::kNatural ? value : ~value);
}

std::string to_string(const PackedId& id) {
  if (id.kind == IdKind::kText) return std::string(id.bytes);
  // A byte is at most 2.41 digits; a sign and the rounding take two. What fits into the string
  // itself takes no other memory.
  const size_t room = id.kind == IdKind::kUuid ? kUuidChars : id.bytes.size() * 5 / 2 + 2;
  std::string text;
  text.resize_and_overwrite(room, [&](char* out, size_t size) { return spell(id, out, size); });
  return text;
}

void IdText::unpack(const PackedId& id) {
  borrowed_ = nullptr;
  size_ = static_cast<uint32_t>(spell(id, unpacked_, sizeof unpacked_));
}

}  // namespace frost::rt
