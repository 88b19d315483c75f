// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bulk/collector.hpp"

namespace frost::bulk {
namespace {

Strings csv(std::string_view text, const Strings& types = {}) {
  return read_all(text, {.format = FactFormat::kCsv, .types = types});
}
Strings tsv(std::string_view text, const Strings& types = {}) {
  return read_all(text, {.format = FactFormat::kTsv, .types = types});
}

TEST(ReadCsv, TheFirstRowNamesTheTypes) {
  EXPECT_EQ(csv("A,String,Integer\nx,member,3\n\"y\",,-1"),
            (Strings{"f(A{\"x\"}, \"member\", 3);", "f(A{\"y\"}, \"\", -1);"}));
}

TEST(ReadCsv, GivenTypesLeaveNoHeader) {
  EXPECT_EQ(csv("x,1\r\ny,2\r\n", {"A", "Integer"}),
            (Strings{"f(A{\"x\"}, 1);", "f(A{\"y\"}, 2);"}));
}

TEST(ReadCsv, NothingIsNoFact) {
  EXPECT_EQ(csv(""), Strings{});
  EXPECT_EQ(csv("\n\r\n"), Strings{});
  EXPECT_EQ(csv("A,B\n"), Strings{});
  EXPECT_EQ(csv("\xEF\xBB\xBF"
                "A\n\nx\n\n"),
            Strings{"f(A{\"x\"});"});
}

TEST(ReadCsv, QuotedFieldsHoldEverything) {
  EXPECT_EQ(csv("A\n\"a,b\"\n\"\"\"\"\n\"l\r\nm\"\n\" x \"\n y \n\"\"\n"),
            (Strings{"f(A{\"a,b\"});", "f(A{\"\\\"\"});", "f(A{\"l\\r\\nm\"});", "f(A{\" x \"});",
                     "f(A{\" y \"});", "f(A{\"\"});"}));
  EXPECT_EQ(csv("A,B\n\"a\"\"b\",\"c\"\"\"\n"), Strings{"f(A{\"a\\\"b\"}, B{\"c\\\"\"});"});
}

TEST(ReadCsv, MistakesCostTheirLine) {
  EXPECT_EQ(
      csv("A,B\nx\nx,y,z\nx,\"y\"z\nx,y\"\na\rb,y\n\xFF,y\nx,y\n"),
      (Strings{"2 expected 2 fields, one for each type, but found 1",
               "3 expected 2 fields, one for each type, but found 3",
               "4 there is something behind the closing quote of a field",
               "5 a quote in the middle of a field: quote the field and double the quotes in it",
               "6 a carriage return in the middle of a line: quote the field it belongs to",
               "7 this row is not valid UTF-8", "f(A{\"x\"}, B{\"y\"});"}));
}

TEST(ReadCsv, AnUnclosedQuoteIsReportedWhereItBegins) {
  EXPECT_EQ(csv("A\nx\n\"y\nz\n"),
            (Strings{"f(A{\"x\"});", "3 a quoted field is not closed", "f(A{\"z\"});"}));
}

TEST(ReadCsv, LinesOfRowsWithLineBreaksAreCounted) {
  EXPECT_EQ(
      csv("A\n\"1\n2\n3\"\nx,y\n"),
      (Strings{"f(A{\"1\\n2\\n3\"});", "5 expected 1 fields, one for each type, but found 2"}));
}

TEST(ReadCsv, Utf16IsGuessed) {
  EXPECT_EQ(csv(std::string_view("A\nx\0\n", 5)),
            Strings{"2 a NUL byte: is this UTF-16? Facts are read as UTF-8"});
}

TEST(ReadCsv, AnEmptyTypeInTheHeaderEndsIt) {
  EXPECT_EQ(csv("A,\nx,y\n"),
            Strings{"error: 1 the first row names the types of the columns, such as "
                    "User,String,Organization; one of its fields is empty"});
}

TEST(ReadCsv, TooManyFieldsAreAMistake) {
  EXPECT_EQ(csv("A\n" + std::string(40, ',') + "\n"), Strings{"2 this row has too many fields"});
}

TEST(ReadCsv, WithoutAPredicateTheMessageSaysHowToNameIt) {
  const Strings found = read_all("A\nx\n", {.format = FactFormat::kCsv, .predicate = ""});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("has_role.csv"), std::string::npos);
}

TEST(ReadTsv, FieldsBetweenTabsWithEscapes) {
  EXPECT_EQ(tsv("A\tB\nx y\t\\t\\n\\r\\0\\\\\r\n\"q\"\t,\n"),
            (Strings{"f(A{\"x y\"}, B{\"\\t\\n\\r\\0\\\\\"});", "f(A{\"\\\"q\\\"\"}, B{\",\"});"}));
}

TEST(ReadTsv, MistakesCostTheirLine) {
  EXPECT_EQ(
      tsv("A\n\\N\nx\\\nx\ty\na\rb\nx"),
      (Strings{"2 a backslash is followed by none of t, n, r, 0 and another backslash",
               "3 a backslash is followed by none of t, n, r, 0 and another backslash",
               "4 expected 1 fields, one for each type, but found 2",
               "5 a carriage return or a NUL byte in a field: write \\r or \\0", "f(A{\"x\"});"}));
}

}  // namespace
}  // namespace frost::bulk
