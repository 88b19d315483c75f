// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/dictionary.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/runtime/random.hpp"

namespace frost::rt {
namespace {

std::string text_of(uint32_t number) {
  // Lengths from 0 to 60, and a zero byte now and then.
  std::string text = std::to_string(number);
  text.resize(text.size() + number % 53, number % 5 == 0 ? '\0' : 'x');
  return text;
}

void fill(Dictionary& dictionary, uint32_t texts) {
  for (uint32_t id = 0; id < texts; ++id) ASSERT_EQ(dictionary.intern(text_of(id)), id);
}

TEST(Dictionary, IdsAreDenseInOrderOfFirstAppearance) {
  Dictionary dictionary;
  EXPECT_EQ(dictionary.size(), 0U);
  EXPECT_FALSE(dictionary.find("a"));
  EXPECT_EQ(dictionary.intern("a"), 0U);
  EXPECT_EQ(dictionary.intern(""), 1U);
  EXPECT_EQ(dictionary.intern("a"), 0U);
  EXPECT_EQ(dictionary.intern(std::string_view("a\0", 2)), 2U);
  EXPECT_EQ(dictionary.text(1), "");
  EXPECT_EQ(dictionary.size(), 3U);
}

TEST(Dictionary, EveryTextRoundTripsThroughGrowth) {
  Dictionary dictionary;
  constexpr uint32_t kTexts = 200'000;
  fill(dictionary, kTexts);
  for (uint32_t id = 0; id < kTexts; ++id) {
    ASSERT_EQ(dictionary.find(text_of(id)), id);
    ASSERT_EQ(dictionary.text(id), text_of(id));
    ASSERT_FALSE(dictionary.find(text_of(id) + "?"));
  }
}

TEST(Dictionary, CopiesDoNotSeeEachOthersTexts) {
  Dictionary original;
  fill(original, 1000);
  Dictionary copy(original);
  EXPECT_EQ(original.intern("only in the original"), 1000U);
  EXPECT_EQ(copy.intern("only in the copy"), 1000U);
  EXPECT_FALSE(copy.find("only in the original"));
  EXPECT_FALSE(original.find("only in the copy"));
  for (uint32_t id = 0; id < 1000; ++id) ASSERT_EQ(copy.text(id), text_of(id));
  EXPECT_EQ(copy.text(1000), "only in the copy");
}

TEST(Dictionary, TruncationForgetsExactlyTheNewestIds) {
  Random random(3);
  Dictionary dictionary;
  std::vector<std::string> model;
  uint32_t number = 0;
  for (int round = 0; round < 400; ++round) {
    for (uint32_t added = random.below(200); added > 0; --added) {
      model.push_back(text_of(number++));
      ASSERT_EQ(dictionary.intern(model.back()), model.size() - 1);
    }
    const auto keep = static_cast<uint32_t>(
        model.size() - random.below(static_cast<uint32_t>(model.size() + 1)) / 2);
    std::vector<std::string> forgotten(model.begin() + keep, model.end());
    model.resize(keep);
    dictionary.truncate(keep);
    ASSERT_EQ(dictionary.size(), keep);
    for (const std::string& text : forgotten) ASSERT_FALSE(dictionary.find(text));
  }
  for (uint32_t id = 0; id < model.size(); ++id) {
    ASSERT_EQ(dictionary.find(model[id]), id);
    ASSERT_EQ(dictionary.text(id), model[id]);
  }
  dictionary.truncate(0);
  EXPECT_EQ(dictionary.intern("again"), 0U);
  EXPECT_EQ(dictionary.text(0), "again");
}

TEST(Dictionary, TruncatingACopyLeavesTheOriginalWhole) {
  Dictionary original;
  fill(original, 70'000);
  Dictionary copy(original);
  copy.truncate(10);
  for (uint32_t id = 10; id < 100; ++id) {
    ASSERT_EQ(copy.intern("other " + std::to_string(id)), id);
  }
  for (uint32_t id = 0; id < 70'000; ++id) ASSERT_EQ(original.text(id), text_of(id));
}

#ifndef FROST_SMALL_CONSTANTS
TEST(Dictionary, OverheadPerIdIsSmall) {
  Dictionary dictionary;
  uint64_t text_bytes = 0;
  for (uint32_t id = 0; id < 1'000'000; ++id) {
    const std::string text = "user-" + std::to_string(id);
    text_bytes += text.size();
    ASSERT_EQ(dictionary.intern(text), id);
  }
  EXPECT_LT(dictionary.bytes() - text_bytes, 15U * 1'000'000);
}
#endif

}  // namespace
}  // namespace frost::rt
