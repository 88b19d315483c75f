// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/packed_id.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "tests/unit/runtime/id_spellings.hpp"
#include "tests/unit/runtime/random.hpp"

namespace frost::rt {
namespace {

constexpr std::string_view kUuid = "67e55044-10b1-426f-9247-bb680a5fe0c8";

IdKind kind_of(std::string_view text) { return IdKey(text).packed().kind; }

// What must hold of every text.
void expect_law(std::string_view text) {
  const IdKey key(text);
  const PackedId packed = key.packed();
  ASSERT_EQ(to_string(packed), text);
  ASSERT_EQ(IdText(packed), text);
  ASSERT_TRUE(is_canonical(packed)) << text;
  ASSERT_EQ(key.hash(), hash_of(packed));
  ASSERT_LE(packed.bytes.size(), text.size());
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_integer = error == std::errc() && std::to_string(number) == text;
  const auto found = integer_of(packed);
  ASSERT_EQ(found.has_value(), is_integer) << text;
  if (found) {
    ASSERT_EQ(*found, number);
  }
}

TEST(PackedId, CanonicalSpellingsArePacked) {
  const IdKey uuid(kUuid);
  EXPECT_EQ(uuid.packed().kind, IdKind::kUuid);
  EXPECT_EQ(uuid.packed().bytes,
            "\x67\xe5\x50\x44\x10\xb1\x42\x6f\x92\x47\xbb\x68\x0a\x5f\xe0\xc8");
  EXPECT_EQ(kind_of("00000000-0000-0000-0000-000000000000"), IdKind::kUuid);
  EXPECT_EQ(kind_of("ffffffff-ffff-ffff-ffff-ffffffffffff"), IdKind::kUuid);
  const std::pair<std::string_view, std::string_view> naturals[] = {
      {"0", ""},
      {"1", "\1"},
      {"255", "\xff"},
      {"256", std::string_view("\0\1", 2)},
      {"65536", std::string_view("\0\0\1", 3)},
      {"9223372036854775807", "\xff\xff\xff\xff\xff\xff\xff\x7f"},
      {"9223372036854775808", std::string_view("\0\0\0\0\0\0\0\x80", 8)},
      {"18446744073709551615", "\xff\xff\xff\xff\xff\xff\xff\xff"},
  };
  for (const auto& [text, bytes] : naturals) {
    EXPECT_EQ(IdKey(text).packed(), (PackedId{IdKind::kNatural, bytes})) << text;
    expect_law(text);
  }
  const std::pair<std::string_view, std::string_view> negatives[] = {
      {"-1", ""},
      {"-2", "\1"},
      {"-256", "\xff"},
      {"-257", std::string_view("\0\1", 2)},
      {"-9223372036854775808", "\xff\xff\xff\xff\xff\xff\xff\x7f"},
  };
  for (const auto& [text, bytes] : negatives) {
    EXPECT_EQ(IdKey(text).packed(), (PackedId{IdKind::kNegative, bytes})) << text;
    expect_law(text);
  }
}

TEST(PackedId, OtherSpellingsStayTexts) {
  const std::string_view texts[] = {
      "",
      "-",
      "--1",
      "-0",
      "00",
      "01",
      "007",
      "-01",
      "+1",
      "+0",
      "1.0",
      "1e3",
      " 1",
      "1 ",
      "0x10",
      "1_000",
      "12a",
      "a12",
      "18446744073709551616",
      "18446744073709551620",
      "20000000000000000000",
      "99999999999999999999",
      "100000000000000000000",
      "-9223372036854775809",
      "-9999999999999999999",
      "-18446744073709551615",
      std::string_view("1\0", 2),
      std::string_view("\0", 1),
      "67E55044-10B1-426F-9247-BB680A5FE0C8",
      "67e55044-10b1-426f-9247-bb680a5fe0C8",
      "{67e55044-10b1-426f-9247-bb680a5fe0c8}",
      "67e5504410b1426f9247bb680a5fe0c8",
      "67e55044-10b1-426f-9247-bb680a5fe0c",
      "67e55044-10b1-426f-9247-bb680a5fe0c8 ",
      "67e55044-10b1-426f-9247bb680a5fe0c8-",
      "67e5504-410b1-426f-9247-bb680a5fe0c8",
      "67e55044_10b1_426f_9247_bb680a5fe0c8",
      "urn:uuid:67e55044-10b1-426f-9247-bb680a5fe0c8",
      "67e55044-10b1-426f-9247-bb680a5fe0cg",
      "67e55044-10b1-426f-9247-bb680a5fe0c:",
      "67e55044-10b1-426f-9247-bb680a5fe0c/",
      "67e55044-10b1-426f-9247-bb680a5fe0c`",
      "------------------------------------",
      "000000000000000000000000000000000000",
      "\xb0\xb1\xb2\xb3\xb4\xb5\xb6\xb7-10b1-426f-9247-bb680a5fe0c8",
  };
  for (const std::string_view text : texts) {
    EXPECT_EQ(IdKey(text).packed(), (PackedId{IdKind::kText, text})) << text;
    expect_law(text);
  }
}

// Every byte in every place of a UUID: only the sixteen digits and the dashes pack.
TEST(PackedId, AUuidWithAnyOtherByteStaysAText) {
  std::string text(kUuid);
  for (char& place : text) {
    const char before = place;
    for (int byte = 0; byte < 256; ++byte) {
      place = static_cast<char>(byte);
      const bool is_digit = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
      const bool is_uuid = before == '-' ? byte == '-' : is_digit;
      ASSERT_EQ(kind_of(text) == IdKind::kUuid, is_uuid) << text;
      expect_law(text);
    }
    place = before;
  }
}

TEST(PackedId, DifferentTextsNeverPackAlike) {
  Random random(1);
  std::map<std::pair<IdKind, std::string>, std::string> texts;
  std::map<IdKind, int> kinds;
  for (int round = 0; round < 300'000; ++round) {
    const std::string text = random_spelling(random);
    expect_law(text);
    const IdKey key(text);
    const PackedId packed = key.packed();
    const auto [place, is_new] = texts.try_emplace({packed.kind, std::string(packed.bytes)}, text);
    ASSERT_EQ(place->second, text);
    kinds[packed.kind] += is_new ? 1 : 0;
  }
  for (const auto& [kind, count] : kinds) EXPECT_GT(count, 10'000) << static_cast<int>(kind);
  EXPECT_EQ(kinds.size(), 4U);
}

TEST(PackedId, EveryShortTextPacksAlone) {
  constexpr std::string_view kAlphabet("-+0129a.", 8);
  std::set<std::pair<IdKind, std::string>> packed;
  size_t count = 0;
  std::string text;
  for (uint32_t size = 0; size <= 5; ++size) {
    const auto total = static_cast<uint32_t>(1) << 3 * size;
    for (uint32_t number = 0; number < total; ++number) {
      text.clear();
      for (uint32_t i = 0; i < size; ++i) text.push_back(kAlphabet[number >> 3 * i & 7]);
      expect_law(text);
      const IdKey key(text);
      packed.emplace(key.packed().kind, key.packed().bytes);
      ++count;
    }
  }
  EXPECT_EQ(packed.size(), count);
}

// Bytes that no text packs to are told from those that one does.
TEST(PackedId, BytesAreCanonicalWhenTheirTextPacksToThem) {
  Random random(2);
  int canonical = 0;
  const auto expect_right = [&](const PackedId& id) {
    const bool is_number = id.kind == IdKind::kNatural || id.kind == IdKind::kNegative;
    const bool has_text = id.kind == IdKind::kText ||
                          (id.kind == IdKind::kUuid ? id.bytes.size() == 16 : id.bytes.size() <= 8);
    if (!is_canonical(id)) {
      if (!has_text) return;
      // There is a text, but it packs to something else, or there is no such number.
      const std::string text = to_string(id);
      ASSERT_FALSE(IdKey(text).packed() == id) << text;
      return;
    }
    ASSERT_TRUE(has_text);
    ASSERT_TRUE(!is_number || !id.bytes.ends_with('\0'));
    const std::string text = to_string(id);
    ASSERT_EQ(IdKey(text).packed(), id) << text;
    ++canonical;
  };
  for (int round = 0; round < 200'000; ++round) {
    std::string bytes;
    const uint32_t size = random.below(2) == 0 ? random.below(10) : random.below(20);
    for (uint32_t i = 0; i < size; ++i) {
      bytes.push_back(static_cast<char>(random.below(3) == 0 ? 0 : random.below(256)));
    }
    expect_right({static_cast<IdKind>(random.below(4)), bytes});
  }
  EXPECT_GT(canonical, 20'000);
  EXPECT_FALSE(is_canonical({IdKind::kText, "7"}));
  EXPECT_FALSE(is_canonical({IdKind::kText, kUuid}));
  EXPECT_TRUE(is_canonical({IdKind::kText, "07"}));
  EXPECT_FALSE(is_canonical({IdKind::kNatural, std::string_view("\1\0", 2)}));
  EXPECT_FALSE(is_canonical({IdKind::kNatural, "123456789"}));
  EXPECT_FALSE(is_canonical({IdKind::kNegative, "\xff\xff\xff\xff\xff\xff\xff\xff"}));
  EXPECT_FALSE(is_canonical({IdKind::kUuid, "0123456789abcde"}));
}

TEST(PackedId, TextsCanBeCopied) {
  const IdKey uuid(kUuid);
  IdText text;
  EXPECT_EQ(text, "");
  text = IdText(uuid.packed());
  const IdText copy = text;
  text = IdText(PackedId{IdKind::kText, "other"});
  EXPECT_EQ(copy, kUuid);
  EXPECT_EQ(text, "other");
}

}  // namespace
}  // namespace frost::rt
