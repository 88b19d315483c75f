// SPDX-License-Identifier: Apache-2.0
// What fits passes, one byte more is refused and the next fact read.
#include "tests/unit/bulk/collector.hpp"

namespace frost::bulk {
namespace {

constexpr uint32_t kRecordBytes = 60;

ReadOptions small(FactFormat format) {
  ReadOptions options{.format = format};
  options.limits.load_record_bytes_max = kRecordBytes;
  return options;
}

constexpr std::string_view kTooLong = "this fact has more than 60 bytes (load_record_bytes_max)";

TEST(BulkLimits, LoadRecordBytesOfJsonl) {
  const std::string fact = R"({"predicate":"f","args":[{"type":"A","id":"x"}]})";
  const std::string fits = fact + std::string(kRecordBytes - fact.size(), ' ');
  const Strings found = read_all(fits + "\n" + fits + " \n" + fact, small(FactFormat::kJsonl));
  EXPECT_EQ(found, (Strings{"f(A{\"x\"});", "2 " + std::string(kTooLong), "f(A{\"x\"});"}));
}

TEST(BulkLimits, LoadRecordBytesOfTables) {
  for (const FactFormat format : {FactFormat::kCsv, FactFormat::kTsv}) {
    const std::string fits(kRecordBytes, 'x');
    const Strings found = read_all("A\n" + fits + "\r\n" + fits + "xxx\ny\n", small(format));
    EXPECT_EQ(found,
              (Strings{"f(A{\"" + fits + "\"});", "3 " + std::string(kTooLong), "f(A{\"y\"});"}));
  }
}

TEST(BulkLimits, AQuoteThatIsNeverClosedIsNotReadToTheEnd) {
  const std::string text = "A\n\"" + std::string(100'000, 'x') + "\ny\n";
  EXPECT_EQ(read_all(text, small(FactFormat::kCsv)),
            (Strings{"2 " + std::string(kTooLong), "f(A{\"y\"});"}));
}

TEST(BulkLimits, LoadRecordBytesOfText) {
  // Of text the limit is what has to be kept in memory, which is a block for short facts.
  ReadOptions options{.format = FactFormat::kText};
  options.limits.load_record_bytes_max = 1000;
  const std::string text = "f(1);\nf(\"" + std::string(2'000'000, 'x') + "\");\nf(2);\n";
  EXPECT_EQ(read_all(text, options),
            (Strings{"f(1);", "2:1 this fact has more than 1000 bytes (load_record_bytes_max)",
                     "f(2);"}));
}

TEST(BulkLimits, LoadBytes) {
  ReadOptions options{.format = FactFormat::kText};
  options.limits.load_bytes_max = 6;
  EXPECT_EQ(read_all("f(1);\n", options), Strings{"f(1);"});
  // Where it stops depends on the blocks, and nothing of the source is kept anyway.
  Window window("f(1);\n\n", options.limits);
  EXPECT_EQ(read_window(window, options).back(),
            "error: there are more than 6 bytes of facts (load_bytes_max): split the file");
}

}  // namespace
}  // namespace frost::bulk
