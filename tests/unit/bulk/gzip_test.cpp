// SPDX-License-Identifier: Apache-2.0
#include "runtime/bulk/gzip.hpp"

#include <gtest/gtest.h>

#include "tests/unit/bulk/collector.hpp"

namespace frost::bulk {
namespace {

class StringSink : public ByteSink {
 public:
  explicit StringSink(std::string& out) : out_(out) {}
  Result<void> write(std::string_view bytes) override {
    out_ += bytes;
    return {};
  }
  Result<void> finish() override { return {}; }

 private:
  std::string& out_;
};

std::string compressed(std::string_view text) {
  std::string out;
  const auto sink = gzip(std::make_unique<StringSink>(out));
  EXPECT_TRUE(sink->write(text).has_value());
  EXPECT_TRUE(sink->finish().has_value());
  return out;
}

// What `source` gives, or its error.
Result<std::string> drain(ByteSource& source, size_t step) {
  std::string out;
  std::string block(step, '\0');
  while (true) {
    const auto count = source.read(block);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) return out;
    out.append(block, 0, *count);
  }
}

Result<std::string> decompressed(std::string_view bytes) {
  auto whole = drain(*open_memory(bytes), 4096);
  const auto trickle = gunzip(std::make_unique<TrickleSource>(bytes));
  const auto slow = drain(*trickle, 3);
  EXPECT_EQ(whole.has_value(), slow.has_value());
  EXPECT_EQ(whole.value_or(""), slow.value_or(""));
  return whole;
}

std::string sample() {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i * i) + "\n";
  return text;
}

TEST(Gzip, WhatIsCompressedComesBack) {
  for (const std::string& text : {std::string(), std::string("x"), sample()}) {
    EXPECT_EQ(decompressed(compressed(text)).value(), text);
  }
}

TEST(Gzip, TheSameBytesGiveTheSameFile) { EXPECT_EQ(compressed(sample()), compressed(sample())); }

TEST(Gzip, MembersFollowEachOther) {
  EXPECT_EQ(decompressed(compressed("one ") + compressed("") + compressed("two")).value(),
            "one two");
}

TEST(Gzip, EveryCutIsNoticed) {
  const std::string whole = compressed("some text that is long enough");
  for (size_t bytes = kGzipMagicBytes; bytes < whole.size(); ++bytes) {
    const auto cut = decompressed(whole.substr(0, bytes));
    ASSERT_FALSE(cut.has_value()) << bytes;
    EXPECT_EQ(cut.error().code, Code::kCorrupt);
  }
}

TEST(Gzip, AChangedByteNeverGivesOtherData) {
  const std::string whole = compressed("some text that is long enough");
  constexpr size_t kHeaderBytes = 10;
  for (size_t at = kHeaderBytes; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    // Bits that fill up the last byte of the data mean nothing.
    EXPECT_EQ(decompressed(changed).value_or("some text that is long enough"),
              "some text that is long enough")
        << at;
  }
}

TEST(Gzip, BytesBehindTheLastMemberAreNoticed) {
  EXPECT_FALSE(decompressed(compressed("x") + "tail").has_value());
}

}  // namespace
}  // namespace frost::bulk
