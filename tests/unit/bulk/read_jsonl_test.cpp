// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "tests/unit/bulk/collector.hpp"

namespace frost::bulk {
namespace {

Strings read(std::string_view text) { return read_all(text, {.format = FactFormat::kJsonl}); }

// What is said of one line; empty when it is a fact.
std::string mistake(std::string_view line) {
  const Strings found = read(line);
  if (found.size() != 1) return std::to_string(found.size()) + " findings";
  return found[0].starts_with("1 ") ? found[0].substr(2) : "";
}

constexpr std::string_view kFact =
    R"({"predicate":"f","args":[{"type":"A","id":"x"},{"type":"Integer","id":"3"}]})";

TEST(ReadJsonl, OneFactALineInAnyOrderAndSpacing) {
  const std::string text =
      std::string(kFact) + "\r\n\n \t\n" +
      R"(  { "args" : [ { "id" : "x" , "type" : "A" } ] , "predicate" : "g" } )";
  EXPECT_EQ(read(text), (Strings{"f(A{\"x\"}, 3);", "g(A{\"x\"});"}));
  EXPECT_EQ(read("\xEF\xBB\xBF" + std::string(kFact)), Strings{"f(A{\"x\"}, 3);"});
}

TEST(ReadJsonl, Escapes) {
  EXPECT_EQ(read(R"({"pr\u0065dicate":"f","args":[{"type":"A","id":"\"\\\n\u0000\ud83d\ude00"}]})"),
            Strings{"f(A{\"\\\"\\\\\\n\\0\xF0\x9F\x98\x80\"});"});
}

TEST(ReadJsonl, WhatIsNoFactSaysWhy) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"[]", "found an array"},
      {"5", "expected {\"predicate\""},
      {"{}", "no `predicate`"},
      {R"({"predicate":"f"})", "no `args`"},
      {R"({"predicate":5,"args":[]})", "`predicate` is not a string"},
      {R"({"predicate":"f","args":{}})", "`args` is not an array"},
      {R"({"predicate":"f","args":["x"]})", "an argument is an object"},
      {R"({"predicate":"f","args":[],"args":[]})", "`args` occurs twice"},
      {R"({"predicate":"f","predicate":"f","args":[]})", "`predicate` occurs twice"},
      {R"({"predicate":"f","args":[],"x":1})", "no member `x`"},
      {R"({"predicate":"f","args":[{"type":"A","id":"x","y":1}]})", "no member `y`"},
      {R"({"predicate":"f","args":[{"type":"A","id":"x","id":"x"}]})", "`id` occurs twice"},
      {R"({"predicate":"f","args":[{"type":"A","id":5}]})", "\"5\""},
      {R"({"predicate":"f","args":[{"id":"x"}]})", "no `type`"},
      {R"({"predicate":"f","args":[null]})", "wildcard"},
      {R"({"predicate":"f","args":[{"type":null,"id":null}]})", "wildcard"},
      {R"({"predicate":"f","args":[{"type":"A","id":null}]})", "wildcard"},
      {R"({"predicate":"f","args":[{"type":"A"}]})", "wildcard"},
      {R"({"predicate":"f","args":[]} x)", "not JSON"},
      {R"({"predicate":"f","args":[]}{})", "not JSON"},
      {R"({"predicate":"f","args":[])", "not JSON"},
      {R"({"predicate":"f" "args":[]})", "not JSON"},
      {"{\"predicate\":\"f", "not JSON"},
      {"{\"predicate\":\"\xFF\",\"args\":[]}", "not valid UTF-8"},
      {R"({"predicate":"\ud800","args":[]})", "not JSON"},
      {"{\"predicate\":\"a\tb\",\"args\":[]}", "not JSON"},
      {"[[[[[[[[[[1]]]]]]]]]]", "nests deeper"},
  };
  for (const auto& [line, why] : cases) {
    EXPECT_NE(mistake(line).find(why), std::string::npos) << line << ": " << mistake(line);
  }
  EXPECT_NE(mistake(std::string(100'000, '[')), "");
  EXPECT_NE(mistake(std::string_view("\0", 1)), "");
}

TEST(ReadJsonl, ManyArgumentsAreAMistake) {
  std::string line = R"({"predicate":"f","args":[)";
  for (int i = 0; i < 40; ++i) line += R"({"type":"A","id":"x"},)";
  line.back() = ']';
  EXPECT_EQ(mistake(line + "}"), "this fact has too many arguments");
}

TEST(ReadJsonl, ReadingGoesOnBehindAMistake) {
  const std::string text = std::string(kFact) + "\n{\n" + R"({"predicate":"refused","args":[]})" +
                           "\n" + std::string(kFact);
  const Strings found = read(text);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_TRUE(found[1].starts_with("2 this line is not JSON"));
  EXPECT_EQ(found[2], "3 refused");
  EXPECT_EQ(found[3], found[0]);
}

}  // namespace
}  // namespace frost::bulk
