// SPDX-License-Identifier: Apache-2.0
// Bytes that are not those that were written are noticed; bytes that somebody made, checksum and
// all, do no harm. Under the address sanitizer these tests see every read outside a file.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include "runtime/checkpoint/contents.hpp"
#include "runtime/checkpoint/sound_rows.hpp"
#include "tests/unit/runtime/checkpoint_files.hpp"
#include "tests/unit/runtime/chunk_rows.hpp"
#include "tests/unit/runtime/random.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {
namespace {

// A few facts of every relation of the sample.
std::string small_checkpoint() {
  const auto store = sample_store();
  const auto add = [&](std::string_view predicate, std::initializer_list<ValueView> arguments) {
    EXPECT_TRUE(insert(*store, predicate, arguments));
  };
  for (const char* const user : {"a", "b", "ann"}) {
    add("has_role", {{"User", user}, {"String", "member"}, {"Org", "o"}});
    add("has_role", {{"User", user}, {"String", "owner"}, {"Org", "p"}});
    add("follows", {{"User", user}, {"Repo", "r"}});
    add("follows", {{"User", user}, {"Repo", "s"}});
    add("quota",
        {{"User", user}, {"String", "disk"}, {"Org", "o"}, {"Integer", "3"}, {"Boolean", "true"}});
  }
  add("has_role", {{"User", "a"}, {"String", "guest"}, {"Org", "o"}});
  add("has_role", {{"User", "a"}, {"String", "x"}, {"Org", "o"}});
  add("has_role", {{"User", "a"}, {"String", "reader"}, {"Repo", "r"}});
  add("is_public", {{"Repo", "s"}, {"Boolean", "true"}});
  add("is_public", {{"Repo", "r"}, {"Boolean", "false"}});
  add("flag", {{"String", "b"}, {"Integer", "-2"}});
  add("age", {{"User", "b"}, {"Integer", "40"}});
  // Names of all kinds.
  add("age", {{"User", "67e55044-10b1-426f-9247-bb680a5fe0c8"}, {"Integer", "-70000"}});
  add("age", {{"User", "18446744073709551615"}, {"Integer", "0"}});
  add("age", {{"User", "-9223372036854775808"}, {"Integer", "9223372036854775807"}});
  return checkpoint_bytes(*store->snapshot());
}

// Does everything with a file that can be done, and counts what became of it.
struct Outcomes {
  uint64_t opened = 0;
  uint64_t refused = 0;
  uint64_t contradictory = 0;  // opened, but a later checkpoint of it was refused

  void meet(std::string_view bytes) {
    auto result = open_bytes(bytes);
    if (!result) {
      ++refused;
      const Code code = result.error().code;
      EXPECT_TRUE(code == Code::kCorrupt || code == Code::kIncompatible);
      EXPECT_NE(result.error().message.find(kCheckpointPath), std::string::npos);
      return;
    }
    ++opened;
    write_everywhere(*result->store, read_everything(*result->store->snapshot()));
    // What is written of it can be opened, unless the file lied about what is not tested: then its
    // orders, merged each on its own, come to hold different numbers of rows.
    const auto again = open_bytes(checkpoint_bytes(*result->store->snapshot()));
    if (again) return;
    EXPECT_NE(again.error().message.find("have different rows"), std::string::npos);
    ++contradictory;
  }
};

TEST(CheckpointHostile, EveryFlippedBitIsNoticed) {
  std::string bytes = small_checkpoint();
  const CheckpointDigest digest = digest_of(bytes);
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    const auto opened = open_bytes(bytes, &digest);
    ASSERT_FALSE(opened) << "bit " << bit;
    ASSERT_EQ(opened.error().code, Code::kCorrupt);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
  }
  EXPECT_TRUE(open_bytes(bytes, &digest));
}

TEST(CheckpointHostile, EveryFlippedBitUnderItsOwnChecksumDoesNoHarm) {
  std::string bytes = small_checkpoint();
  Outcomes outcomes;
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    outcomes.meet(bytes);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
  }
  std::cout << bytes.size() << " bytes: " << outcomes.opened << " opened, " << outcomes.refused
            << " refused, " << outcomes.contradictory << " contradictory\n";
  EXPECT_GT(outcomes.opened, 0U);
  EXPECT_GT(outcomes.refused, outcomes.opened / 2);
}

// Changes a few bytes, whole numbers and ranges.
void mutate(Random& random, std::string& bytes) {
  const auto size = static_cast<uint32_t>(bytes.size());
  const uint32_t place = random.below(size);
  const uint32_t word = std::min(place, size - 4) / 4 * 4;
  uint32_t number = 0;
  std::memcpy(&number, bytes.data() + word, sizeof number);
  constexpr uint32_t kNumbers[] = {0,  1,          2,          3,          12,         13,
                                   64, 0x7FFFFFFF, 0x80000000, 0xFFFFFF00, 0xFFFFFFFF, 65536};
  switch (random.below(7)) {
    case 0:
      bytes[place] = static_cast<char>(random.below(256));
      return;
    case 1:
      number = kNumbers[random.below(std::size(kNumbers))];
      break;
    case 2:
      ++number;
      break;
    case 3:
      --number;
      break;
    case 4:
      number ^= 1U << random.below(32);
      break;
    case 5: {
      const uint32_t from = random.below(size);
      const uint32_t count = std::min({random.below(40) + 1, size - from, size - place});
      std::memmove(bytes.data() + place, bytes.data() + from, count);
      return;
    }
    default: {
      const uint32_t other = random.below(size / 4) * 4;
      std::swap_ranges(bytes.begin() + word, bytes.begin() + word + 4, bytes.begin() + other);
      return;
    }
  }
  std::memcpy(bytes.data() + word, &number, sizeof number);
}

TEST(CheckpointHostile, RandomChangesUnderTheirOwnChecksumDoNoHarm) {
  const std::string written = small_checkpoint();
  Outcomes outcomes;
  Random random(1);
  for (int round = 0; round < 24'000; ++round) {
    std::string bytes = written;
    // A third of the files in the arrays only, where most of what is wrong must be noticed late.
    for (uint32_t changes = random.below(4) + 1; changes > 0; --changes) mutate(random, bytes);
    if (round % 3 == 0) {
      Preamble preamble;
      decode(std::as_bytes(std::span(written)), preamble);
      const size_t arrays = kPreambleBytes + preamble.contents_bytes;
      bytes.replace(0, arrays, written, 0, arrays);
    }
    outcomes.meet(bytes);
    if (testing::Test::HasFailure()) FAIL() << "round " << round;
  }
  std::cout << outcomes.opened << " opened, " << outcomes.refused << " refused, "
            << outcomes.contradictory << " contradictory\n";
  EXPECT_GT(outcomes.opened, 100U);
  EXPECT_GT(outcomes.refused, 1000U);
}

// Half of the changes hit what says how the chunks are laid out.
TEST(CheckpointHostile, ChangesOfEveryLayoutDoNoHarm) {
  Random random(2);
  const std::string written = checkpoint_bytes(*store_of_every_kind(random)->snapshot());
  Preamble preamble;
  decode(std::as_bytes(std::span(written)), preamble);
  const size_t arrays = kPreambleBytes + preamble.contents_bytes;
  Outcomes outcomes;
  for (int round = 0; round < 300; ++round) {
    std::string bytes = written;
    std::string contents = bytes.substr(0, arrays);
    for (uint32_t changes = random.below(3) + 1; changes > 0; --changes) {
      mutate(random, round % 2 == 0 ? bytes : contents);
    }
    if (round % 2 != 0) bytes.replace(0, arrays, contents);
    outcomes.meet(bytes);
    if (testing::Test::HasFailure()) FAIL() << "round " << round;
  }
  std::cout << outcomes.opened << " opened, " << outcomes.refused << " refused, "
            << outcomes.contradictory << " contradictory\n";
  EXPECT_GT(outcomes.refused, 100U);
}

TEST(CheckpointHostile, TruncatedFilesAreRefused) {
  const std::string written = small_checkpoint();
  const CheckpointDigest digest = digest_of(written);
  for (size_t size = 0; size < written.size(); ++size) {
    std::string bytes = written.substr(0, size);
    auto opened = open_bytes(bytes, &digest);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::kCorrupt);
    EXPECT_FALSE(open_bytes(bytes));
    if (size < kPreambleBytes) continue;
    // Even when the file says that this is its length.
    Preamble preamble;
    decode(std::as_bytes(std::span(written)), preamble);
    preamble.file_bytes = size;
    bytes.replace(0, kPreambleBytes, encode(preamble));
    opened = open_bytes(bytes);
    ASSERT_FALSE(opened) << size;
    EXPECT_EQ(opened.error().code, Code::kCorrupt);
  }
  EXPECT_FALSE(open_bytes(written + '\0'));
}

TEST(CheckpointHostile, OtherVersionsAndBuildsAreIncompatible) {
  const std::string written = small_checkpoint();
  for (const size_t field : {8U, 12U, 16U, 20U, 24U, 32U, 56U}) {
    std::string bytes = written;
    bytes[field] = static_cast<char>(bytes[field] + 1);
    const auto opened = open_bytes(bytes);
    ASSERT_FALSE(opened) << field;
    EXPECT_EQ(opened.error().code, Code::kIncompatible) << field;
    EXPECT_EQ(opened.error().message.find("another version") != std::string::npos, field == 8);
  }
}

TEST(CheckpointHostile, EarlierVersionsAreIncompatible) {
  std::string bytes = small_checkpoint();
  for (const char version : {'\1', '\2'}) {
    bytes[8] = version;
    const auto opened = open_bytes(bytes);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::kIncompatible);
  }
}

// A block with one name of each of these kinds and bytes, one after the other.
bool is_sound_block(const std::vector<PackedId>& names) {
  std::string bytes;
  std::vector<TextEnd> ends = {TextEnd()};
  for (const PackedId& name : names) {
    bytes += name.bytes;
    ends.emplace_back(static_cast<uint32_t>(bytes.size()), name.kind);
  }
  return are_sound({ends, bytes});
}

// Or one text could be two ids, of which one is never found.
TEST(CheckpointHostile, NamesThatAreNotPackedAsADictionaryPacksThemAreRefused) {
  using namespace std::string_view_literals;
  const std::vector<PackedId> good = {{IdKind::kText, ""sv},
                                      {IdKind::kText, "07"sv},
                                      {IdKind::kUuid, "0123456789abcdef"sv},
                                      {IdKind::kNatural, ""sv},
                                      {IdKind::kNatural, "\xff\xff\xff\xff\xff\xff\xff\xff"sv},
                                      {IdKind::kNegative, ""sv},
                                      {IdKind::kNegative, "\xff\xff\xff\xff\xff\xff\xff\x7f"sv}};
  EXPECT_TRUE(is_sound_block(good));
  const PackedId bad[] = {{IdKind::kText, "7"sv},
                          {IdKind::kText, "-7"sv},
                          {IdKind::kText, "67e55044-10b1-426f-9247-bb680a5fe0c8"sv},
                          {IdKind::kUuid, ""sv},
                          {IdKind::kUuid, "0123456789abcde"sv},
                          {IdKind::kUuid, "0123456789abcdefg"sv},
                          {IdKind::kNatural, "\0"sv},
                          {IdKind::kNatural, "\1\0"sv},
                          {IdKind::kNatural, "123456789"sv},
                          {IdKind::kNegative, "\0"sv},
                          {IdKind::kNegative, "\0\0\0\0\0\0\0\x80"sv},
                          {IdKind::kNegative, "123456789"sv}};
  for (size_t place = 0; place <= good.size(); ++place) {
    for (const PackedId& name : bad) {
      std::vector<PackedId> names = good;
      names.insert(names.begin() + static_cast<std::ptrdiff_t>(place), name);
      EXPECT_FALSE(is_sound_block(names)) << static_cast<int>(name.kind) << " " << name.bytes;
    }
  }
  // Ends that go back, that leave bytes over, and a first one that is not 0.
  const TextEnd back[] = {TextEnd(), {2, IdKind::kText}, {1, IdKind::kText}};
  EXPECT_FALSE(are_sound({back, "a"sv}));
  const TextEnd over[] = {TextEnd(), {1, IdKind::kText}};
  EXPECT_FALSE(are_sound({over, "ab"sv}));
  const TextEnd late[] = {{0, IdKind::kUuid}, {1, IdKind::kText}};
  EXPECT_FALSE(are_sound({late, "a"sv}));
}

TEST(CheckpointHostile, ContentsComeBackAsTheyWere) {
  Contents contents;
  contents.schema = sample_schema();
  contents.dictionaries = {{5, 2, {1, 2}}, {0, 0, {}}};
  contents.paths = {{1, 2, {{FROST_CHUNK_DENSE, 1, 3}}}, {}};
  contents.attachment = std::string("a\0b", 3);
  const std::string bytes = encode(contents);
  EXPECT_EQ(decode_contents(std::as_bytes(std::span(bytes))), contents);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_contents(std::as_bytes(std::span(bytes).first(size))));
  }
}

}  // namespace
}  // namespace frost::rt
