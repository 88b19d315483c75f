// SPDX-License-Identifier: Apache-2.0
#include "base/short_vector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace frost {
namespace {

using Short = ShortVector<uint32_t, 4>;

std::vector<uint32_t> items(const Short& vector) { return {vector.begin(), vector.end()}; }

Short counted(uint32_t count) {
  Short vector(count);
  std::iota(vector.begin(), vector.end(), 0U);
  return vector;
}

// Sizes on both sides of what lies in the object itself.
TEST(ShortVector, CopiesAndMovesAreWhatTheyWereMadeOf) {
  for (uint32_t size = 0; size <= 9; ++size) {
    for (uint32_t before = 0; before <= 9; ++before) {
      const Short source = counted(size);
      Short copy = counted(before);
      copy = source;
      EXPECT_EQ(copy, source);
      Short moved_from = source;
      Short moved = counted(before);
      moved = std::move(moved_from);
      EXPECT_EQ(moved, source);
      moved_from = counted(before);  // may be used again
      EXPECT_EQ(items(moved_from), items(counted(before)));
      const Short last(std::move(moved));
      EXPECT_EQ(items(last), items(source));
    }
  }
}

TEST(ShortVector, AssigningToItselfChangesNothing) {
  for (uint32_t size : {2U, 9U}) {
    Short vector = counted(size);
    Short& same = vector;
    vector = same;
    EXPECT_EQ(items(vector), items(counted(size)));
  }
}

// Every change does what it does to a std::vector.
TEST(ShortVector, ChangesAsStdVectorDoes) {
  std::mt19937 random(7);
  Short vector;
  std::vector<uint32_t> expected;
  for (uint32_t step = 0; step < 4'000; ++step) {
    const size_t at = expected.empty() ? 0 : random() % expected.size();
    const auto place = static_cast<ptrdiff_t>(at);
    switch (random() % 7) {
      case 0:
      case 1:
        vector.push_back(step);
        expected.push_back(step);
        break;
      case 2:
        vector.insert(vector.begin() + at, {step, step + 1});
        expected.insert(expected.begin() + place, {step, step + 1});
        break;
      case 3:
        if (expected.empty()) break;
        vector.erase(vector.begin() + at);
        expected.erase(expected.begin() + place);
        break;
      case 4:
        vector.erase(vector.begin() + at, vector.end());
        expected.erase(expected.begin() + place, expected.end());
        break;
      case 5:
        vector.resize(at + 3, step);
        expected.resize(at + 3, step);
        break;
      default:
        if (expected.empty()) break;
        vector.pop_back();
        expected.pop_back();
    }
    ASSERT_EQ(items(vector), expected) << step;
  }
}

TEST(ShortVector, ComparesItemByItem) {
  EXPECT_LT((Short{1, 2}), (Short{1, 3}));
  EXPECT_LT((Short{1}), (Short{1, 0}));
  EXPECT_EQ((Short{1, 2, 3, 4, 5}), (Short{1, 2, 3, 4, 5}));
  EXPECT_NE((Short{}), (Short{0}));
}

TEST(ShortVectorDeathTest, AnIndexBeyondTheEndEndsTheProcess) {
  Short vector = counted(2);
  EXPECT_DEATH(static_cast<void>(vector[2]), "index < size_");
  EXPECT_DEATH(Short().pop_back(), "size_ > 0");
  EXPECT_DEATH(static_cast<void>(Short().front()), "index < size_");
}

}  // namespace
}  // namespace frost
