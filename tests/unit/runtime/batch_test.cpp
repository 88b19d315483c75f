// SPDX-License-Identifier: Apache-2.0
// Batches: what is written is read back, and bytes from outside are never taken on trust.
#include "runtime/store/batch.hpp"

#include <gtest/gtest.h>

#include "tests/unit/runtime/random.hpp"

namespace frost::rt {
namespace {

std::string describe(const Batch& batch) {
  std::string out;
  const auto done = batch.visit([&](const Batch::Operation& change) -> Result<void> {
    out += change.kind == Batch::Kind::Insert ? "+" : "-";
    out += change.predicate;
    for (const ValuePattern& argument : change.arguments) {
      out += " " + std::string(argument.type.value_or("_")) + ":" +
             std::string(argument.id.value_or("_"));
    }
    out += ";";
    return {};
  });
  EXPECT_TRUE(done.has_value());
  return out;
}

Batch sample() {
  Batch batch;
  const ValueView values[] = {
      {"User", "alice"}, {"String", ""}, {"Org", std::string_view("a\0b", 3)}};
  batch.insert({"has_role", values});
  const ValuePattern patterns[] = {{.type = "User", .id = {}}, {.type = {}, .id = {}}};
  batch.erase("follows", patterns);
  batch.erase("flag", {});
  return batch;
}

TEST(Batch, KeepsItsChangesInOrder) {
  const Batch batch = sample();
  EXPECT_EQ(batch.operations(), 3U);
  EXPECT_TRUE(batch.has_wildcard());
  using namespace std::string_literals;
  EXPECT_EQ(describe(batch),
            "+has_role User:alice String: Org:a\0b;-follows User:_ _:_;-flag;"s);
}

TEST(Batch, IsReadBackFromItsBytes) {
  const Batch batch = sample();
  const auto again = Batch::decode(batch.bytes());
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(describe(*again), describe(batch));
  EXPECT_EQ(again->operations(), batch.operations());
  EXPECT_EQ(again->has_wildcard(), batch.has_wildcard());
}

TEST(Batch, WithoutWildcardsSaysSo) {
  Batch batch;
  const ValuePattern patterns[] = {{.type = "User", .id = "u"}};
  batch.erase("follows", patterns);
  EXPECT_FALSE(batch.has_wildcard());
}

TEST(Batch, EveryCutIsAnError) {
  const std::string bytes = sample().bytes();
  size_t whole = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto cut = Batch::decode(bytes.substr(0, size));
    // A cut between two changes leaves a shorter batch: the log's checksum tells.
    if (cut) {
      ++whole;
    } else {
      EXPECT_EQ(cut.error().code, Code::kCorrupt);
    }
  }
  EXPECT_EQ(whole, sample().operations());
}

TEST(Batch, ChangedBytesNeverCrash) {
  Random random(7);
  const std::string bytes = sample().bytes();
  for (int round = 0; round < 20'000; ++round) {
    std::string changed = bytes;
    for (uint32_t change = 0; change <= random.below(3); ++change) {
      changed[random.below(static_cast<uint32_t>(changed.size()))] =
          static_cast<char>(random.below(256));
    }
    if (const auto batch = Batch::decode(changed)) describe(*batch);
  }
}

}  // namespace
}  // namespace frost::rt
