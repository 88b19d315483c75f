// SPDX-License-Identifier: Apache-2.0
// The laws of the formatter: format(format(x)) = format(x), the same tree, the same comments.
#include "frontend/format/format.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "frontend/grammar/token.hpp"
#include "tests/differential/generate.hpp"
#include "tests/unit/frontend/parsed.hpp"

namespace frost {
namespace {

// Sanitizers and unoptimised X3 need much more time.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
constexpr size_t kRounds = 300;
#else
constexpr size_t kRounds = 3'000;
#endif
constexpr size_t kWidth = 100;

std::vector<std::string> comments_of(const Parsed& parsed) {
  std::vector<std::string> comments;
  for (SourceSpan span : parsed.ast.comments) {
    std::string text = parsed.text(span);
    text.erase(text.find_last_not_of(" \t\r\v\f") + 1);
    comments.push_back(std::move(text));
  }
  return comments;
}

// No line ends in blanks, no two empty lines, no empty line at either end, one line break at the
// end.
void expect_tidy(const std::string& text) {
  EXPECT_EQ(text.find("\n\n\n"), std::string::npos);
  EXPECT_EQ(text.find(" \n"), std::string::npos);
  EXPECT_FALSE(text.starts_with('\n'));
  EXPECT_FALSE(text.ends_with("\n\n"));
  EXPECT_TRUE(text.empty() || text.ends_with('\n'));
}

// The formatted text after all laws have been checked; empty when `text` has syntax errors.
std::string checked(const std::string& text) {
  SCOPED_TRACE(text);
  Parsed parsed = parse_text(text);
  bool has_errors = std::ranges::any_of(parsed.diagnostics, [](const DiagnosticRecord& record) {
    return record.severity() == Severity::Error;
  });
  if (has_errors) return "";
  auto once = format_file(parsed.ast, parsed.sources, {});
  if (!once) {
    ADD_FAILURE() << once.error().message;
    return "";
  }
  Parsed again = parse_text(*once);
  EXPECT_EQ(again.codes(), "");
  EXPECT_EQ(comments_of(again), comments_of(parsed));
  auto twice = format_file(again.ast, again.sources, {});
  EXPECT_EQ(*twice, *once);
  expect_tidy(*once);
  return *once;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::filesystem::path> policies_of_the_tree() {
  std::vector<std::filesystem::path> paths;
  for (const char* folder : {"examples", "tests", "docs", "bench"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(FROST_SOURCE_DIR "/" +
                                                                           std::string(folder))) {
      bool is_corpus = entry.path().parent_path().filename() == "policy";
      if (entry.path().extension() == ".polar" || (is_corpus && entry.is_regular_file())) {
        paths.push_back(entry.path());
      }
    }
  }
  std::ranges::sort(paths);
  return paths;
}

// Comments between tokens, at random: behind some, on lines of their own, several at one place.
std::string with_comments(const std::string& text, std::mt19937& random) {
  grammar::TokenStream stream = grammar::lex(text, FileId(size_t{0}));
  std::string out;
  uint32_t at = 0;
  size_t number = 0;
  for (const grammar::Token& token : stream.tokens) {
    out += text.substr(at, token.end - at);
    at = token.end;
    for (size_t i = random() % 16; i > 13; --i) {
      for (size_t lines = random() % 4; lines > 0; --lines) out += random() % 2 == 0 ? "\n" : "\n ";
      out += " # " + std::to_string(++number) + (random() % 4 == 0 ? "  \r\n" : "\n");
    }
  }
  return out;
}

// The same tokens with other ones between, removed or doubled.
std::string mutated(const std::string& text, std::mt19937& random) {
  grammar::TokenStream stream = grammar::lex(text, FileId(size_t{0}));
  std::string out;
  uint32_t at = 0;
  for (const grammar::Token& token : stream.tokens) {
    std::string piece = text.substr(at, token.end - at);
    at = token.end;
    size_t choice = random() % (4 * stream.tokens.size());
    if (choice == 0) continue;
    out += piece;
    if (choice == 1) out += piece;
    if (choice == 2) out += " ;";
    if (choice == 3) out += " ,";
    if (choice == 4) out += "\n\n\n";
    if (choice == 5) out += " or ";
    if (choice == 6) out += " and not ";
  }
  return out;
}

// ---------- laws

TEST(Format, EveryPolicyOfTheTreeKeepsTheLaws) {
  size_t formatted = 0;
  for (const std::filesystem::path& path : policies_of_the_tree()) {
    SCOPED_TRACE(path);
    formatted += checked(read(path)).empty() ? 0U : 1U;
  }
  EXPECT_GE(formatted, 6U);
  EXPECT_NE(checked(std::string(kSample)), "");
}

TEST(Format, RandomPoliciesWithCommentsKeepTheLaws) {
  std::mt19937 random(2024);
  for (size_t i = 0; i < kRounds / 10; ++i) {
    difftest::Random seed(i);
    std::string text = difftest::generate_policy(seed).text();
    ASSERT_NE(checked(text), "");
    ASSERT_NE(checked(with_comments(text, random)), "");
    if (HasFailure()) return;
  }
}

TEST(Format, CommentsBetweenAnyTwoTokensStay) {
  std::mt19937 random(7);
  std::vector<std::string> texts{std::string(kSample)};
  for (const std::filesystem::path& path : policies_of_the_tree()) {
    std::string text = read(path);
    if (!checked(text).empty() && text.size() < 4'000) texts.push_back(std::move(text));
  }
  for (size_t i = 0; i < kRounds; ++i) {
    ASSERT_NE(checked(with_comments(texts[i % texts.size()], random)), "");
    if (HasFailure()) return;
  }
}

TEST(Format, MutationsThatParseKeepTheLaws) {
  std::mt19937 random(99);
  std::vector<std::string> texts{std::string(kSample)};
  for (const std::filesystem::path& path : policies_of_the_tree()) {
    std::string text = read(path);
    if (text.size() < 4'000) texts.push_back(std::move(text));
  }
  size_t formatted = 0;
  for (size_t i = 0; i < 4 * kRounds; ++i) {
    std::string text = mutated(texts[i % texts.size()], random);
    if (i % 3 == 0) text = with_comments(text, random);
    formatted += checked(text).empty() ? 0U : 1U;
    if (HasFailure()) return;
  }
  EXPECT_GT(formatted, kRounds / 10);
}

// Random expressions with more parentheses than they need.
std::string random_expression(std::mt19937& random, size_t depth) {
  static constexpr std::string_view kLeaves[] = {
      "a()",         "b(x, \"y\")",
      "x = 3",       "x in [1, 2]",
      "x matches T", "true",
      "x != -1",     "a_rather_long_predicate_name(with_arguments, of_some_length)"};
  std::string text;
  if (depth == 0 || random() % 4 == 0) {
    text = kLeaves[random() % std::size(kLeaves)];
  } else if (random() % 4 == 0) {
    text = "not (" + random_expression(random, depth - 1) + ")";
  } else {
    std::string_view word = random() % 2 == 0 ? " and " : " or ";
    text = "(" + random_expression(random, depth - 1) + ")";
    for (size_t count = 1 + random() % 2; count > 0; --count) {
      text += std::string(word) + "(" + random_expression(random, depth - 1) + ")";
    }
  }
  return random() % 3 == 0 ? "(" + text + ")" : text;
}

TEST(Format, RandomExpressionsKeepTheirMeaning) {
  std::mt19937 random(31);
  for (size_t i = 0; i < kRounds; ++i) {
    std::string text = "f(x) if " + random_expression(random, 1 + random() % 5) + ";";
    ASSERT_NE(checked(text), "");
    if (i % 4 == 0) {
      ASSERT_NE(checked(with_comments(text, random)), "");
    }
    if (HasFailure()) return;
  }
}

// ---------- single rules of the layout

TEST(Format, LinesStayWithinTheWidthWhereTheyCan) {
  std::mt19937 random(5);
  for (size_t i = 0; i < kRounds / 10; ++i) {
    std::string text = checked("f(x) if " + random_expression(random, 3) + ";");
    for (size_t begin = 0; begin < text.size();) {
      size_t end = text.find('\n', begin);
      ASSERT_LE(end - begin, kWidth) << text;
      begin = end + 1;
    }
  }
}

TEST(Format, ALineOfTheFullWidthStaysOneMoreColumnBreaksIt) {
  std::string name(kWidth - std::string("f(x) if (x);").size(), 'g');
  std::string fits = "f(x) if " + name + "(x);\n";
  EXPECT_EQ(checked(fits), fits);
  EXPECT_EQ(checked("f(x) if g" + name + "(x);"), "f(x) if\n  g" + name + "(x);\n");
  // Columns are code points, and comments do not count.
  std::string wide = "f(x) if " + std::string(name.size() - 1, 'g') + "é(x);\n";
  EXPECT_EQ(checked(wide), wide);
  std::string commented = "f(x) if " + name + "(x);  # comment\n";
  EXPECT_EQ(checked(commented), commented);
}

TEST(Format, ParenthesesThatChangeNothingGo) {
  EXPECT_EQ(checked("f() if ((a())) and (b() and c());"), "f() if a() and b() and c();\n");
  EXPECT_EQ(checked("f() if (a() or b()) and not (c() or d());"),
            "f() if (a() or b()) and not (c() or d());\n");
  EXPECT_EQ(checked("f() if not (a());"), "f() if not a();\n");
  EXPECT_EQ(checked("f() if (a() and b());"), "f() if a() and b();\n");
}

TEST(Format, ParenthesesThatExplainStay) {
  EXPECT_EQ(checked("f() if a() or ((b() and c()));"), "f() if a() or (b() and c());\n");
  EXPECT_EQ(checked("f() if a() or b() and c();"), "f() if a() or b() and c();\n");
  EXPECT_EQ(checked("f(x) if not (x = 1);"), "f(x) if not (x = 1);\n");
  EXPECT_EQ(checked("f(x) if not x = 1;"), "f(x) if not x = 1;\n");
}

TEST(Format, StringsKeepTheirValue) {
  EXPECT_EQ(checked("f(\"\\q\\\"\\\\\\\n\t\");"), "f(\"q\\\"\\\\\\n\\t\");\n");
}

TEST(Format, AFileWithoutStatementsKeepsItsComments) {
  EXPECT_EQ(checked(""), "");
  EXPECT_EQ(checked(" \n\n"), "");
  EXPECT_EQ(checked("\n\n# a\n\n\n# b"), "# a\n\n# b\n");
}

TEST(Format, CarriageReturnsAndByteOrderMarkGo) {
  EXPECT_EQ(checked("\xEF\xBB\xBF# a\r\nf(1);\r\n"), "# a\nf(1);\n");
}

TEST(Format, DeepNestingIsWrittenAsItWasRead) {
  std::string text = "f() if ";
  for (int i = 0; i < 127; ++i) text += i % 2 == 0 ? "a() and (" : "b() or (";
  text += "c() or d()" + std::string(127, ')') + ";";
  EXPECT_NE(checked(text), "");
}

TEST(Format, AResultBeyondTheLimitIsRefused) {
  Parsed parsed = parse_text("f(1);f(2);");
  Limits limits;
  limits.policy_bytes_max = 11;
  auto result = format_file(parsed.ast, parsed.sources, limits);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kLimit);
  limits.policy_bytes_max = 12;
  EXPECT_EQ(format_file(parsed.ast, parsed.sources, limits).value(), "f(1);\nf(2);\n");
}

}  // namespace
}  // namespace frost
