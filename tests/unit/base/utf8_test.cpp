// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace frost {
namespace {

TEST(Utf8, EveryLengthIsRead) {
  struct Case {
    std::string_view text;
    uint32_t value;
    size_t bytes;
  };
  for (const Case& c :
       {Case{"az", 'a', 1}, Case{"\xc2\x80z", 0x80, 2}, Case{"\xc3\xb6", 0xf6, 2},
        Case{"\xe2\x80\xae", 0x202e, 3}, Case{"\xef\xbf\xbf", 0xffff, 3},
        Case{"\xf0\x90\x80\x80", 0x10000, 4}, Case{"\xf4\x8f\xbf\xbf", 0x10ffff, 4}}) {
    const CodePoint read = first_code_point(c.text);
    EXPECT_TRUE(read.is_valid) << c.value;
    EXPECT_EQ(read.value, c.value);
    EXPECT_EQ(read.bytes, c.bytes);
  }
  EXPECT_EQ(first_code_point(std::string_view("\0", 1)).value, 0U);
}

// RFC 3629: continuation first, overlong, surrogate, beyond Unicode, cut short.
TEST(Utf8, WhatIsNoSequenceIsOneBadByte) {
  for (std::string_view text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x80", "\xf0\x90\x80", "\xc3z", "\xe2\x80z"}) {
    const CodePoint read = first_code_point(text);
    EXPECT_FALSE(read.is_valid) << ::testing::PrintToString(std::string(text));
    EXPECT_EQ(read.bytes, 1U);
    EXPECT_EQ(read.value, static_cast<unsigned char>(text[0]));
  }
}

TEST(Utf8, WhatSteersOrReordersIsNotSafeToShow) {
  for (uint32_t code_point : {0x00U, 0x0aU, 0x1bU, 0x7fU, 0x9bU, 0x061cU, 0x200eU, 0x2028U, 0x2029U,
                              0x202aU, 0x202eU, 0x2066U, 0x2069U, 0xfeffU}) {
    EXPECT_FALSE(is_safe_to_show(code_point)) << code_point;
  }
  for (uint32_t code_point : {0x20U, 0x7eU, 0xa0U, 0xf6U, 0x4e2dU, 0x1f600U, 0x10ffffU}) {
    EXPECT_TRUE(is_safe_to_show(code_point)) << code_point;
  }
}

// The invariant that lets `\uNNNN` write whatever must not be shown.
TEST(Utf8, NothingBeyondTheFirstPlaneIsUnsafe) {
  for (uint32_t code_point = 0x10000; code_point <= 0x10ffff; ++code_point) {
    ASSERT_TRUE(is_safe_to_show(code_point)) << code_point;
  }
}

}  // namespace
}  // namespace frost
