// SPDX-License-Identifier: Apache-2.0
// Lines and characters as the protocol counts them, and file: URIs.
#include "tools/lsp/position.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tools/lsp/uri.hpp"

namespace frost::lsp {
namespace {

// a, é (2 bytes, 1 unit), 😀 (4 bytes, 2 units), z
const std::string kMixed = "a\u00e9\U0001F600z";

TEST(LspPosition, CountsUtf16UnitsOrBytes) {
  const LineTable lines(kMixed);
  const auto utf16 = [&](uint32_t offset) {
    return lines.position(kMixed, offset, Encoding::kUtf16).character;
  };
  EXPECT_EQ(utf16(1), 1U);
  EXPECT_EQ(utf16(3), 2U);
  EXPECT_EQ(utf16(7), 4U);
  EXPECT_EQ(utf16(8), 5U);
  EXPECT_EQ(lines.position(kMixed, 7, Encoding::kUtf8).character, 7U);
}

TEST(LspPosition, OffsetsAndPositionsAreInverse) {
  const std::string text = "x\n" + kMixed + "\r\n\U0001F600" + "end";
  const LineTable lines(text);
  for (const Encoding encoding : {Encoding::kUtf16, Encoding::kUtf8}) {
    for (uint32_t offset = 0; offset <= text.size(); ++offset) {
      const bool inside =
          offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xc0U) == 0x80U;
      const bool in_line_break = offset > 0 && text[offset - 1] == '\r';
      if (inside || in_line_break) continue;
      const Position position = lines.position(text, offset, encoding);
      EXPECT_EQ(lines.offset(text, position, encoding), offset);
    }
  }
}

TEST(LspPosition, APlaceInsideACharacterIsItsStart) {
  const LineTable lines(kMixed);
  EXPECT_EQ(lines.offset(kMixed, {.line = 0, .character = 3}, Encoding::kUtf16), 3U);
  EXPECT_EQ(lines.offset(kMixed, {.line = 0, .character = 2}, Encoding::kUtf8), 1U);
  EXPECT_EQ(lines.position(kMixed, 5, Encoding::kUtf16).character, 2U);
}

TEST(LspPosition, OutOfRangeIsTheNearestEnd) {
  const std::string text = "ab\ncd\n";
  const LineTable lines(text);
  EXPECT_EQ(lines.offset(text, {.line = 0, .character = 99}, Encoding::kUtf16), 2U);
  EXPECT_EQ(lines.offset(text, {.line = 99, .character = 0}, Encoding::kUtf16), 6U);
  EXPECT_EQ(lines.offset(text, {.line = UINT32_MAX, .character = UINT32_MAX}, Encoding::kUtf8), 6U);
  EXPECT_EQ(lines.position(text, UINT32_MAX, Encoding::kUtf16),
            (Position{.line = 2, .character = 0}));
}

TEST(LspPosition, EveryLineBreakOfTheProtocolEndsALine) {
  const std::string text = "a\rb\r\nc\nd";
  const LineTable lines(text);
  EXPECT_EQ(lines.position(text, 2, Encoding::kUtf16), (Position{.line = 1, .character = 0}));
  EXPECT_EQ(lines.position(text, 5, Encoding::kUtf16), (Position{.line = 2, .character = 0}));
  EXPECT_EQ(lines.position(text, 7, Encoding::kUtf16), (Position{.line = 3, .character = 0}));
  EXPECT_EQ(lines.offset(text, {.line = 1, .character = 9}, Encoding::kUtf16), 3U);
}

TEST(LspPosition, BytesThatAreNoTextCountOneEach) {
  const std::string text = "\xff\xe2\x82z";
  const LineTable lines(text);
  EXPECT_EQ(lines.position(text, 3, Encoding::kUtf16).character, 3U);
  EXPECT_EQ(lines.offset(text, {.line = 0, .character = 3}, Encoding::kUtf16), 3U);
}

TEST(LspUri, PathsAndUrisAreInverse) {
  for (const char* path : {"/a/b.polar", "/a b/\u00e9 #?%.polar", "/x/\xff"}) {
    EXPECT_EQ(path_of_uri(uri_of_path(path)), path);
  }
  EXPECT_EQ(uri_of_path("/a b/c.polar"), "file:///a%20b/c.polar");
}

TEST(LspUri, SpellingsOfOnePathAreOnePath) {
  EXPECT_EQ(path_of_uri("file:///a/./b/../c%2epolar"), "/a/c.polar");
  EXPECT_EQ(path_of_uri("file://localhost/a/b/"), "/a/b");
  EXPECT_EQ(path_of_uri("file:///"), "/");
}

TEST(LspUri, WhatIsNoLocalFileHasNoPath) {
  for (const char* uri : {"untitled:Untitled-1", "file://host/a", "file:a", "http://x/a", "",
                          "file:///a%zz", "file:///a%2", "file:///a%00b"}) {
    EXPECT_EQ(path_of_uri(uri), std::nullopt) << uri;
  }
}

TEST(LspUri, BelowCountsWholeNames) {
  EXPECT_TRUE(is_below("/a/b/c", "/a/b"));
  EXPECT_TRUE(is_below("/a/b", "/a/b"));
  EXPECT_TRUE(is_below("/a", "/"));
  EXPECT_FALSE(is_below("/a/bc", "/a/b"));
  EXPECT_FALSE(is_below("/a", "/a/b"));
}

}  // namespace
}  // namespace frost::lsp
