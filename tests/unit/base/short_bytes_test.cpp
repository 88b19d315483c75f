// SPDX-License-Identifier: Apache-2.0
#include "base/short_bytes.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace frost {
namespace {

constexpr size_t kSizeMax = 40;

// Bytes that differ from each other, some of them zero or above 0x7F.
std::string bytes(size_t size) {
  std::string text;
  for (size_t i = 0; i < size; ++i) text.push_back(static_cast<char>(i * 37));
  return text;
}

TEST(ShortBytes, AreTheSameUnlessOneDiffers) {
  for (size_t size = 0; size <= kSizeMax; ++size) {
    const std::string text = bytes(size);
    std::string other = text;
    EXPECT_TRUE(same_bytes(text.data(), other.data(), size)) << size;
    for (size_t place = 0; place < size; ++place) {
      other[place] = static_cast<char>(other[place] ^ 0x40);
      EXPECT_FALSE(same_bytes(text.data(), other.data(), size)) << size << " at " << place;
      other[place] = text[place];
    }
  }
}

TEST(ShortBytes, TheWordTellsTextsOfOneLengthApart) {
  for (size_t size = 0; size <= sizeof(uint64_t); ++size) {
    const std::string text = bytes(size);
    std::set<uint64_t> words{word_of(text)};
    for (size_t place = 0; place < size; ++place) {
      std::string other = text;
      other[place] = static_cast<char>(other[place] ^ 0x40);
      EXPECT_TRUE(words.insert(word_of(other)).second) << size << " at " << place;
    }
  }
}

TEST(ShortBytes, TheWordOfALongTextIsOfItsBytesOnly) {
  const std::string text = bytes(kSizeMax);
  for (size_t size = 0; size <= kSizeMax; ++size) {
    const std::string alone = text.substr(0, size);
    EXPECT_EQ(word_of(std::string_view(text).substr(0, size)), word_of(alone)) << size;
  }
}

}  // namespace
}  // namespace frost
