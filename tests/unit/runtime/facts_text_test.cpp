// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/facts_text.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/store/utf8.hpp"
#include "tests/unit/runtime/path_rows.hpp"
#include "tests/unit/runtime/random.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {
namespace {

// One fact: predicate, then type and id in turn.
using FactText = std::vector<std::string>;

std::vector<ValueView> values_of(const FactText& fact) {
  std::vector<ValueView> values;
  for (size_t at = 1; at < fact.size(); at += 2) values.push_back({fact[at], fact[at + 1]});
  return values;
}

Result<FactText> read(std::string_view text) {
  FactText fact;
  const auto done = read_fact(
      text, [&](std::string_view predicate, std::span<const ValueView> arguments) -> Result<void> {
        fact.emplace_back(predicate);
        for (const ValueView& argument : arguments) {
          fact.emplace_back(argument.type);
          fact.emplace_back(argument.id);
        }
        return {};
      });
  if (!done) return std::unexpected(done.error());
  return fact;
}

std::string message_of(std::string_view text) {
  const auto fact = read(text);
  EXPECT_FALSE(fact) << text;
  if (fact) return "";
  EXPECT_EQ(fact.error().code, Code::kFactSyntax);
  return fact.error().message;
}

TEST(FactText, ReadsEveryKindOfValue) {
  EXPECT_EQ(read("f(User{\"ann\"}, \"x\", 7, -7, true, false);").value(),
            (FactText{"f", "User", "ann", "String", "x", "Integer", "7", "Integer", "-7", "Boolean",
                      "true", "Boolean", "false"}));
  EXPECT_EQ(read(" f ( ) ").value(), (FactText{"f"}));
  EXPECT_EQ(read("a::b?(A::B::C{\"\"})").value(), (FactText{"a::b?", "A::B::C", ""}));
  EXPECT_EQ(read("f(\xC3\xA9{\"\xE2\x82\xAC\"})").value(),
            (FactText{"f", "\xC3\xA9", "\xE2\x82\xAC"}));
  EXPECT_EQ(read("f(String{\"x\"}, Integer{3}, Boolean{true})").value(),
            (FactText{"f", "String", "x", "Integer", "3", "Boolean", "true"}));
}

TEST(FactText, CommentsAndBlanksMayStandAnywhere) {
  EXPECT_EQ(
      read("# one\n f # two \"\n(\r\n\tUser # three\n{ \"#a\" # four\n } , 1 ) # five\n ; # six")
          .value(),
      (FactText{"f", "User", "#a", "Integer", "1"}));
}

TEST(FactText, EscapesInStrings) {
  EXPECT_EQ(read(R"(f("\n\r\t\q\"\\\é"))").value()[2], "\n\r\tq\"\\é");
  EXPECT_EQ(read("f(\"a\\0b\")").value()[2], std::string("a\0b", 3));
  EXPECT_EQ(read("f(\"a\\\nb\")").value()[2], "a\nb");
  EXPECT_EQ(read("f(\"a\\nb\", \"c\", User{\"\\\"\"}, \"d\\n\")").value(),
            (FactText{"f", "String", "a\nb", "String", "c", "User", "\"", "String", "d\n"}));
}

TEST(FactText, NumbersBecomeCanonical) {
  EXPECT_EQ(read("f(+5, 007, -0, - 3, -9223372036854775808, 9223372036854775807)").value(),
            (FactText{"f", "Integer", "5", "Integer", "7", "Integer", "0", "Integer", "-3",
                      "Integer", "-9223372036854775808", "Integer", "9223372036854775807"}));
}

TEST(FactText, ErrorsSayWhereAndWhat) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "fact:1:1: expected a fact"},
      {"f", "fact:1:2: hit the end of the text unexpectedly; expected `(`"},
      {"f{", "fact:1:2: expected `(` but found `{`"},
      {"f(1", "fact:1:4: hit the end of the text unexpectedly; expected `,` or `)`"},
      {"f(1 2)", "fact:1:5: expected `,` or `)` but found `2`"},
      {"f(1)\n\n  g(2)", "fact:3:3: expected the end of the text but found `g`"},
      {"f(\"\xC3\xA9\xC3\xA9\" \"x\")", "fact:1:8: expected `,` or `)` but found `\"`"},
      {"f(\"ab", "fact:1:3: this string is not closed before the end of its line"},
      {"f(\"ab\n\")", "fact:1:3: this string is not closed before the end of its line"},
      {"f(\"a\\", "fact:1:3: this string is not closed before the end of its line"},
      {"f(1.5)", "fact:1:3: floating point numbers are not supported"},
      {"f(2e3)", "fact:1:3: floating point numbers are not supported"},
      {"f(9223372036854775808)", "fact:1:3: '9223372036854775808' caused an integer overflow"},
      {"f(-)", "fact:1:4: expected digits but found `)`"},
      {"f(User{1})", "fact:1:8: the id of an entity is a string: write `User{\"1\"}`"},
      {"f(User{x})", "fact:1:8: expected a string but found `x`"},
      {"f(Integer{\"3\"})", "fact:1:11: expected a number but found `\"`"},
      {"f(Boolean{maybe})", "fact:1:11: expected `true` or `false`"},
      {"f(User{\"a\")", "fact:1:11: expected `}` but found `)`"},
      {"a::(1)", "fact:1:4: expected a name after `::` but found `(`"},
      {"f(\"a\xFF\")", "fact:1:5: this byte is not valid UTF-8"},
      {"f(1) \xC0\x80", "fact:1:6: this byte is not valid UTF-8"},
      {"f(1) # \xED\xA0\x80", "fact:1:8: this byte is not valid UTF-8"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(message_of(text), message) << text;
  EXPECT_TRUE(message_of("f(x)").starts_with("fact:1:3: expected a value: a string"));
  EXPECT_TRUE(message_of("f(1,)").starts_with("fact:1:5: expected a value: a string"));
  EXPECT_TRUE(message_of("1(x)").starts_with("fact:1:1: expected a fact such as"));
}

TEST(FactText, TheCallersRefusalIsPassedOn) {
  const auto done = read_fact("f(1)", [](std::string_view, std::span<const ValueView>) {
    return Result<void>(fail(Code::kFactRefused, "no"));
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "no");
}

TEST(FactText, WhatIsAppendedReadsBackTheSame) {
  const std::vector<FactText> facts = {
      {"f", "String", "a\"b\\c\nd\re\tf", "User", std::string("\0", 1)},
      {"a::b", "A::B", "#;(){}", "Integer", "-12", "Boolean", "false"},
      {"f", "String", "\xF0\x9F\x98\x80 \x01\x7F"},
  };
  for (const FactText& fact : facts) {
    std::string text;
    append_fact_text(text, fact[0], values_of(fact));
    EXPECT_TRUE(text.ends_with(");\n"));
    EXPECT_EQ(read(text).value(), fact);
  }
  Random random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string id;
    for (uint32_t length = random.below(20); length > 0; --length) {
      id += static_cast<char>(random.below(128));
    }
    const FactText fact = {"f", "String", id, "User", id};
    std::string text;
    append_fact_text(text, fact[0], values_of(fact));
    ASSERT_EQ(read(text).value(), fact) << text;
  }
}

TEST(FactText, ALoadReportsProgressAndCountsStatements) {
  const auto store = sample_store();
  std::string text;
  for (int number = 0; number < 150'000; ++number) {
    const std::string user = "u" + std::to_string(number % 1000);
    append_fact_text(text, "follows", std::vector<ValueView>{{"User", user}, {"Repo", "r"}});
  }
  std::vector<LoadProgress> reports;
  const auto loaded = load_facts_text(*store, "file", text,
                                      [&](const LoadProgress& done) { reports.push_back(done); });
  EXPECT_EQ(loaded.value(), 150'000U);
  ASSERT_GE(reports.size(), 2U);
  for (size_t report = 1; report < reports.size(); ++report) {
    EXPECT_GT(reports[report].facts, reports[report - 1].facts);
    EXPECT_EQ(reports[report].bytes_total, text.size());
  }
  EXPECT_EQ(reports.back().bytes_done, text.size());
  EXPECT_EQ(store->snapshot()->statistics().facts, 1000U);
}

TEST(FactText, AFailedLoadLeavesExactlyWhatWasThere) {
  const auto store = sample_store();
  ASSERT_TRUE(load_facts_text(*store, "good", "follows(User{\"ann\"}, Repo{\"r\"});"));
  const auto before = store->snapshot();
  // The first fact was there already: it must stay.
  const std::string start =
      "follows(User{\"ann\"}, Repo{\"r\"});\nfollows(User{\"bob\"}, Repo{\"r\"});\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"follows(User{\"c\"}, Repo{\"r\"})",
       "bad:3:30: hit the end of the text unexpectedly; expected `;`"},
      {"  likes(User{\"c\"});", "bad:3:3: likes(User) is not used in policy."},
      {"follows(User{\"*\"}, Repo{\"r\"});", "bad:3:1: the id `*` is refused"},
      {"\xFF", "bad:3:1: this byte is not valid UTF-8"},
  };
  for (const auto& [text, message] : cases) {
    const auto loaded = load_facts_text(*store, "bad", start + text);
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(loaded.error().message.starts_with(message)) << loaded.error().message;
    const auto after = store->snapshot();
    EXPECT_EQ(after->statistics().facts, 1U);
    EXPECT_FALSE(after->find(kUser, "bob"));
    EXPECT_EQ(read_path(after->paths()[6]), read_path(before->paths()[6]));
  }
  ASSERT_TRUE(load_facts_text(*store, "good", start));
  EXPECT_EQ(store->snapshot()->statistics().facts, 2U);
}

TEST(FactText, HostileTextNeverDoesHarm) {
  const std::string seed_text =
      "# facts\nhas_role(User{\"a\\n\"}, \"member\", Org{\"o\"});\n"
      "quota(User{\"u\"}, \"disk\", Org{\"\xC3\xA9\"}, -12, true);\nflag(\"a\", 1);\n"
      "follows(User{\"u\"}, Repo{\"r\"}); is_public(Repo{\"r\"}, false);";
  const std::string_view pieces = "\"\\(){},;#:?-+09eE. \n\r\t\xC3\xA9\xFF_aZ";
  for (uint32_t seed = 0; seed < 4000; ++seed) {
    Random random(seed);
    std::string text = seed_text;
    for (uint32_t change = random.below(6); change > 0 && !text.empty(); --change) {
      const uint32_t at = random.below(static_cast<uint32_t>(text.size()));
      switch (random.below(4)) {
        case 0:
          text[at] = static_cast<char>(random.below(256));
          break;
        case 1:
          text.insert(at, 1, pieces[random.below(static_cast<uint32_t>(pieces.size()))]);
          break;
        case 2:
          text.erase(at, random.below(12));
          break;
        default:
          text.resize(at + 1);
          break;
      }
    }
    const auto store = sample_store();
    ASSERT_TRUE(insert(*store, "follows", {{"User", "ann"}, {"Repo", "r"}}));
    const auto loaded = load_facts_text(*store, "hostile", text);
    if (loaded) continue;
    EXPECT_TRUE(loaded.error().message.starts_with("hostile:"));
    EXPECT_EQ(utf8_prefix(loaded.error().message), loaded.error().message.size());
    ASSERT_EQ(store->snapshot()->statistics().facts, 1U);
  }
}

TEST(FactText, VeryManyArgumentsAreRefused) {
  std::string text = "f(1";
  for (int argument = 0; argument < 100'000; ++argument) text += ",1";
  EXPECT_EQ(message_of(text + ")"), "fact:1:67: this fact has too many arguments");
}

TEST(Utf8, AcceptsExactlyWhatTheStandardAllows) {
  const std::vector<std::pair<std::string, size_t>> cases = {{"", 0},
                                                             {"abc", 3},
                                                             {"12345678\x80", 8},
                                                             {"\xC2\x80", 2},
                                                             {"\xC1\xBF", 0},
                                                             {"\xC3", 0},
                                                             {"\xE0\xA0\x80", 3},
                                                             {"\xE0\x9F\xBF", 0},
                                                             {"\xED\x9F\xBF", 3},
                                                             {"\xED\xA0\x80", 0},
                                                             {"\xF0\x90\x80\x80", 4},
                                                             {"\xF0\x8F\xBF\xBF", 0},
                                                             {"\xF4\x8F\xBF\xBF", 4},
                                                             {"\xF4\x90\x80\x80", 0},
                                                             {"\xF5\x80\x80\x80", 0},
                                                             {"a\xF0\x90\x80", 1}};
  for (const auto& [text, prefix] : cases) EXPECT_EQ(utf8_prefix(text), prefix) << text;
}

}  // namespace
}  // namespace frost::rt
