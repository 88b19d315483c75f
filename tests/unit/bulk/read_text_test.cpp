// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bulk/collector.hpp"

namespace frost::bulk {
namespace {

Strings read(std::string_view text) { return read_all(text, {.format = FactFormat::kText}); }

TEST(ReadText, FactsOverLinesWithCommentsAndStringsThatHoldLineBreaks) {
  EXPECT_EQ(read("# one\nf(A{\"x\"}, 3);  g(\"a\\\nb\");\r\nh(\n  true\n)\n;# last"),
            (Strings{"f(A{\"x\"}, 3);", "g(\"a\\nb\");", "h(true);"}));
}

// A block may end behind any of these lines.
TEST(ReadText, EveryTokenMayBeginALine) {
  EXPECT_EQ(read("f\n(\nUser\n{\n\"a\"\n}\n,\n-\n5\n,\ntrue\n)\n;\n"),
            Strings{"f(User{\"a\"}, -5, true);"});
}

TEST(ReadText, NothingIsNoFact) {
  EXPECT_EQ(read(""), Strings{});
  EXPECT_EQ(read("\xEF\xBB\xBF"), Strings{});
  EXPECT_EQ(read("\n\n # f(1);"), Strings{});
}

TEST(ReadText, AByteOrderMarkIsLeftOut) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "f(1);"),
            Strings{"f(1);"});
}

TEST(ReadText, ReadingGoesOnBehindTheLineOfAMistake) {
  EXPECT_EQ(read("f(1);\nf(x); f(2);\nf(3); refused(1); f(4);\nf(5)"),
            (Strings{"f(1);",
                     "2:3 expected a value: a string, a number, `true`, `false` or an object such "
                     "as `User{\"alice\"}`; a fact has no variables like `x`",
                     "f(3);", "3:7 refused", "f(4);",
                     "4:5 hit the end of the text unexpectedly; expected `;`"}));
}

TEST(ReadText, ColumnsCountCharacters) {
  EXPECT_EQ(read("f(\"\xC3\xA9\"); f(\"\xF0\x9F\x98\x80\"); refused(1);"),
            (Strings{"f(\"\xC3\xA9\");", "f(\"\xF0\x9F\x98\x80\");", "1:17 refused"}));
}

TEST(ReadText, ABadByteCostsItsLineOnly) {
  EXPECT_EQ(read("f(1);\nf(\"\xFF\");\nf(2);\n"),
            (Strings{"f(1);", "2:4 this byte is not valid UTF-8", "f(2);"}));
}

}  // namespace
}  // namespace frost::bulk
