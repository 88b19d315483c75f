// SPDX-License-Identifier: Apache-2.0
// The base protocol, byte by byte.
#include "tools/lsp/framing.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace frost::lsp {
namespace {

std::vector<std::string> read_all(FrameReader& reader) {
  std::vector<std::string> out;
  while (auto next = reader.next()) {
    out.push_back(*next ? **next : "error: " + next->error().message);
  }
  return out;
}

TEST(LspFraming, MessagesComeOutInWhateverPiecesBytesGoIn) {
  const std::string bytes =
      frame("one") + "content-LENGTH:  3 \r\nContent-Type: x\r\n\r\ntwo" + frame("");
  for (size_t piece = 1; piece <= bytes.size(); ++piece) {
    FrameReader reader({});
    std::vector<std::string> out;
    for (size_t at = 0; at < bytes.size(); at += piece) {
      reader.feed(std::string_view(bytes).substr(at, piece));
      for (std::string& body : read_all(reader)) out.push_back(std::move(body));
    }
    EXPECT_EQ(out, (std::vector<std::string>{"one", "two", ""})) << piece;
  }
}

TEST(LspFraming, AMessageBeyondMessageBytesMaxIsSkipped) {
  const ServerLimits limits{.message_bytes_max = 10};
  FrameReader reader(limits);
  reader.feed("Content-Length: 25\r\n\r\n0123456789");
  const auto first = reader.next();
  ASSERT_TRUE(first && !*first);
  EXPECT_NE(first->error().message.find("message_bytes_max"), std::string::npos);
  EXPECT_FALSE(first->error().is_fatal);
  EXPECT_FALSE(reader.next());
  reader.feed("0123456789");
  reader.feed("01234" + frame("ok"));
  EXPECT_EQ(read_all(reader), std::vector<std::string>{"ok"});
}

TEST(LspFraming, AHugeLengthTakesNoMemory) {
  FrameReader reader({});
  reader.feed("Content-Length: 18446744073709551615\r\n\r\nabc");
  const auto first = reader.next();
  ASSERT_TRUE(first && !*first);
  reader.feed("still the same message");
  EXPECT_FALSE(reader.next());
}

TEST(LspFraming, AHeaderThatCannotBeReadEndsTheSession) {
  for (const char* header :
       {"X: 1\r\n\r\n", "Content-Length: -1\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n", "Content-Length: 1x\r\n\r\n",
        "Content-Length:\r\n\r\n", "{\"jsonrpc\"}\r\n\r\n"}) {
    FrameReader reader({});
    reader.feed(header);
    const auto first = reader.next();
    ASSERT_TRUE(first && !*first) << header;
    EXPECT_TRUE(first->error().is_fatal);
    reader.feed(frame("x"));
    EXPECT_FALSE(reader.next());
  }
}

TEST(LspFraming, AHeaderBeyondHeaderBytesMaxEndsTheSession) {
  const ServerLimits limits{.header_bytes_max = 100};
  FrameReader reader(limits);
  reader.feed(std::string(100, 'a'));
  EXPECT_FALSE(reader.next());
  reader.feed("a");
  const auto first = reader.next();
  ASSERT_TRUE(first && !*first);
  EXPECT_NE(first->error().message.find("header_bytes_max"), std::string::npos);
  EXPECT_TRUE(first->error().is_fatal);
}

}  // namespace
}  // namespace frost::lsp
