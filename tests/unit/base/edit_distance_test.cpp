// SPDX-License-Identifier: Apache-2.0
#include "base/edit_distance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace frost {
namespace {

// The same by the book: the whole table, no bound.
size_t by_definition(const std::string& left, const std::string& right) {
  std::vector<std::vector<size_t>> table(left.size() + 1, std::vector<size_t>(right.size() + 1));
  for (size_t i = 0; i <= left.size(); ++i) table[i][0] = i;
  for (size_t j = 0; j <= right.size(); ++j) table[0][j] = j;
  for (size_t i = 1; i <= left.size(); ++i) {
    for (size_t j = 1; j <= right.size(); ++j) {
      size_t replaced = table[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      table[i][j] = std::min({replaced, table[i - 1][j] + 1, table[i][j - 1] + 1});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
      }
    }
  }
  return table[left.size()][right.size()];
}

TEST(EditDistance, CountsEveryKindOfSlip) {
  EXPECT_EQ(edit_distance("reader", "reader"), 0U);
  EXPECT_EQ(edit_distance("raeder", "reader"), 1U);   // swapped
  EXPECT_EQ(edit_distance("reder", "reader"), 1U);    // missing
  EXPECT_EQ(edit_distance("readder", "reader"), 1U);  // doubled
  EXPECT_EQ(edit_distance("rcader", "reader"), 1U);   // replaced
  EXPECT_EQ(edit_distance("raedr", "reader"), 2U);
  EXPECT_EQ(edit_distance("", "ab"), 2U);
  EXPECT_EQ(edit_distance("", ""), 0U);
}

TEST(EditDistance, EndsAtTwo) {
  EXPECT_EQ(edit_distance("", "abc"), std::nullopt);
  EXPECT_EQ(edit_distance("abc", "xyz"), std::nullopt);
  EXPECT_EQ(edit_distance("writer", "reader"), std::nullopt);
}

TEST(EditDistance, LongWordsAreNotCompared) {
  std::string longest(kEditWordBytesMax, 'x');
  EXPECT_EQ(edit_distance(longest, longest), 0U);
  EXPECT_EQ(edit_distance(longest + "x", longest + "x"), std::nullopt);
}

TEST(EditDistance, AgreesWithTheDefinition) {
  std::mt19937 random(1);
  auto below = [&](size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random);
  };
  size_t near = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string left(below(8), 'a');
    for (char& c : left) c = static_cast<char>('a' + below(3));
    std::string right = left;
    for (size_t edits = below(4); edits > 0; --edits) {
      size_t at = below(right.size() + 1);
      char c = static_cast<char>('a' + below(3));
      if (below(2) == 0) right.insert(at, 1, c);
      if (at < right.size() && below(2) == 0) right.erase(at, 1);
      if (at + 1 < right.size() && below(2) == 0) std::swap(right[at], right[at + 1]);
    }
    size_t expected = by_definition(left, right);
    std::optional<size_t> distance = edit_distance(left, right);
    ASSERT_EQ(distance.has_value(), expected <= kEditDistanceMax) << left << " " << right;
    ASSERT_EQ(distance.value_or(expected), expected) << left << " " << right;
    ASSERT_EQ(distance, edit_distance(right, left)) << left << " " << right;
    near += distance ? size_t{1} : size_t{0};
  }
  EXPECT_GT(near, 1'000U);
  EXPECT_LT(near, 19'900U);
}

TEST(NearestWord, TheNearestWinsAndThenTheFirst) {
  NearestWord nearest("reeder");
  EXPECT_TRUE(nearest.offer("render1"));
  EXPECT_TRUE(nearest.offer("reader"));
  EXPECT_FALSE(nearest.offer("render"));
  EXPECT_FALSE(nearest.offer("writer"));
}

TEST(NearestWord, OnlyCaseDiffers) {
  EXPECT_TRUE(NearestWord("READER").offer("Reader"));
  EXPECT_FALSE(NearestWord("READER").offer("writer"));
}

TEST(NearestWord, ItselfAndShortWordsWithNothingInCommonAreNotNear) {
  EXPECT_FALSE(NearestWord("reader").offer("reader"));
  EXPECT_FALSE(NearestWord("a").offer("b"));
  EXPECT_FALSE(NearestWord("abc").offer("axy"));
  EXPECT_TRUE(NearestWord("ab").offer("abc"));
}

}  // namespace
}  // namespace frost
