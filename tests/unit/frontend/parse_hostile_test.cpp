// SPDX-License-Identifier: Apache-2.0
// The parser against text that means harm: depth, size and noise.
#include <gtest/gtest.h>
#include <pthread.h>

#include <chrono>
#include <functional>
#include <random>

#include "base/diagnostics/render.hpp"
#include "base/diagnostics/resolve.hpp"
#include "tests/unit/frontend/parsed.hpp"

namespace frost {
namespace {

// Sanitizers and unoptimised X3 need more stack for the same few calls, and much more time.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FROST_SLOW_BUILD
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
#define FROST_SLOW_BUILD
#endif
#ifdef FROST_SLOW_BUILD
constexpr size_t kStackBytes = 1024U << 10;
constexpr size_t kRounds = 250;
constexpr size_t kTextBytes = 50'000;
#else
constexpr size_t kStackBytes = 128U << 10;
constexpr size_t kRounds = 4'000;
constexpr size_t kTextBytes = 1'000'000;
#endif

void* call(void* function) {
  (*static_cast<std::function<void()>*>(function))();
  return nullptr;
}

// Runs `function` on a thread whose stack would not survive recursion over the text.
void with_small_stack(std::function<void()> function) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStackBytes), 0);
  pthread_t thread{};
  ASSERT_EQ(pthread_create(&thread, &attributes, call, &function), 0);
  ASSERT_EQ(pthread_join(thread, nullptr), 0);
  pthread_attr_destroy(&attributes);
}

std::string repeated(std::string_view text, size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

std::string nested(size_t parentheses, size_t negations) {
  return "f(x) if " + repeated("(", parentheses) + repeated("not ", negations) + "g(x)" +
         repeated(")", parentheses) + ";";
}

std::string nested_shorthand(size_t parentheses) {
  return "actor A { \"a\" if " + repeated("(", parentheses) + "\"b\"" + repeated(")", parentheses) +
         "; }";
}

TEST(ParseHostile, NestingUpToTheLimitIsAccepted) {
  EXPECT_EQ(parse_text(nested(128, 0)).codes(), "");
  EXPECT_EQ(parse_text(nested(0, 128)).codes(), "");
  EXPECT_EQ(parse_text(nested(64, 64)).codes(), "");
  EXPECT_EQ(parse_text(nested_shorthand(128)).codes(), "");
}

TEST(ParseHostile, NestingBeyondTheLimitIsRefusedOnceAtTheTokenBeyond) {
  Parsed parsed = parse_text(nested(129, 0) + nested(0, 129) + nested(64, 65) + "good(1);");
  EXPECT_EQ(parsed.places(), "P2002 at `(`\nP2002 at `not`\nP2002 at `not`\n");
  EXPECT_EQ(parsed.diagnostics.at(0).span.begin, 8U + 128U);
  EXPECT_EQ(parsed.tree(), "rule good(1)\n");
  EXPECT_EQ(parse_text(nested_shorthand(129)).codes(), "P2002");
}

TEST(ParseHostile, SequencesOfGroupsAreNotNested) {
  EXPECT_EQ(parse_text("f(x) if " + repeated("(not g(x)) and ", 1000) + "g(x);").codes(), "");
}

TEST(ParseHostile, DepthLimitIsTheOneOfTheCaller) {
  Limits limits;
  limits.nesting_depth_max = 2;
  EXPECT_EQ(parse_text(nested(2, 0), limits).codes(), "");
  EXPECT_EQ(parse_text(nested(2, 1), limits).codes(), "P2002");
  limits.nesting_depth_max = 0;
  EXPECT_EQ(parse_text("f(x) if g(x);", limits).codes(), "");
  EXPECT_EQ(parse_text(nested(1, 0), limits).codes(), "P2002");
}

TEST(ParseHostile, DeepNestingDoesNotUseTheStack) {
  with_small_stack([] {
    for (std::string_view open : {"(", "not ", "(not ", "A{", "[", "f(", "((("}) {
      Parsed parsed = parse_text("f(x) if " + repeated(open, 100'000));
      EXPECT_EQ(parsed.diagnostics.size(), 1U) << open;
    }
    EXPECT_EQ(parse_text(nested(100'000, 0)).codes(), "P2002");
    EXPECT_EQ(parse_text(nested_shorthand(100'000)).codes(), "P2002");
    EXPECT_EQ(parse_text(repeated("{", 500'000)).codes(), "P1011");
    EXPECT_EQ(parse_text("actor A { roles = " + repeated("[", 100'000)).diagnostics.size(), 1U);
    EXPECT_GE(parse_text(repeated("actor A {", 50'000)).diagnostics.size(), 1U);
    // The limit is no protection of the parser itself: it is safe without.
    Limits limits;
    limits.nesting_depth_max = UINT32_MAX;
    EXPECT_EQ(parse_text(nested(200'000, 100'000), limits).codes(), "");
  });
}

TEST(ParseHostile, TimeIsLinearInTheText) {
  // Each would take minutes if anything were read twice per level, line or token.
  const std::pair<std::string_view, std::string_view> kTexts[] = {
      {"f(x) if ", "("},
      {"f(x) if ", "not "},
      {"f(x) if ", "(g(x)) and "},
      {"f(x) if ", "a::"},
      {"", ";"},
      {"", "}"},
      {"", "f(x) g;"},
      {"", "f(x)\n"},
      {"", "actor A {};"},
      {"", "actor A {"},
      {"", "\\\"];#\\\n"},
      {"\"", "\\\"\\\n"},
      {"\"", "]"},
      {"f(", "print,"},
      {"f(", "A{"},
      {"actor A { x y ", "{ "},
      {"actor A { roles=[", "1,"},
      {"", "\"a\n"},
      {"", "# comment\n"},
      {"", "\xE2\x80\xA8"},
      {"f(", "9"},
      {"test \"a\" {", "setup {"},
      {"actor A extends ", "a,"},
      {"", "@a "},
  };
  auto begin = std::chrono::steady_clock::now();
  for (auto [prefix, unit] : kTexts) {
    std::string text(prefix);
    parse_text(text + repeated(unit, (kTextBytes - text.size()) / unit.size()));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

// ---------- noise ----------

// Parses `text` and shows everything that came of it.
size_t exercise(std::string text) {
  Parsed parsed = parse_text(std::move(text));
  size_t bytes = ast::print(parsed.ast, parsed.sources).size();
  for (const DiagnosticRecord& record : parsed.diagnostics) {
    EXPECT_LE(record.span.end, parsed.sources.file(FileId(size_t{0})).text().size());
    EXPECT_LE(record.span.begin, record.span.end);
    SourceTexts texts{parsed.sources.file(FileId(size_t{0})).text()};
    bytes += render_text(resolve(record, parsed.sources), texts, {}).size();
  }
  return bytes;
}

class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  std::string mutate(std::string text, std::string_view alphabet) {
    for (size_t count = 1 + below(6); count > 0; --count) mutate_once(text, alphabet);
    return text;
  }

 private:
  void mutate_once(std::string& text, std::string_view alphabet) {
    size_t at = below(text.size() + 1);
    size_t length = below(std::min<size_t>(20, text.size() - at) + 1);
    switch (below(5)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, 1, alphabet[below(alphabet.size())]);
        break;
      case 2:
        text.insert(below(text.size() + 1), text.substr(at, length));
        break;
      case 3:
        if (at < text.size()) text[at] = alphabet[below(alphabet.size())];
        break;
      default:
        text.resize(at);
    }
  }

  size_t below(size_t bound) { return random_() % bound; }

  std::mt19937 random_;
};

TEST(ParseHostile, MutationsOfTheSampleNeitherCrashNorHang) {
  std::string any_byte;
  for (int i = 0; i < 256; ++i) any_byte += static_cast<char>(i);
  constexpr std::string_view kSyntax = "(){}[],;:=!<>?@#\"\\-+._ \n\t0aif";
  Mutator mutator(20'240'229);
  size_t bytes = 0;
  for (size_t i = 0; i < kRounds; ++i) {
    bytes += exercise(mutator.mutate(std::string(kSample), kSyntax));
    bytes += exercise(mutator.mutate(std::string(kSample), any_byte));
  }
  EXPECT_GT(bytes, 0U);
}

TEST(ParseHostile, ShuffledTokensNeitherCrashNorHang) {
  constexpr std::string_view kTokens[] = {"actor ",
                                          "resource ",
                                          "global ",
                                          "extends ",
                                          "on ",
                                          "test ",
                                          "fixture ",
                                          "setup ",
                                          "assert ",
                                          "assert_not ",
                                          "iff ",
                                          "declare ",
                                          "type ",
                                          "if ",
                                          "and ",
                                          "or ",
                                          "not ",
                                          "in ",
                                          "matches ",
                                          "matches! ",
                                          "true ",
                                          "print ",
                                          "x ",
                                          "Foo ",
                                          "f(",
                                          "\"a\" ",
                                          "\"open",
                                          "12 ",
                                          "1.5 ",
                                          "-",
                                          "@flag ",
                                          "@current_unix_time ",
                                          "(",
                                          ")",
                                          "{",
                                          "}",
                                          "[",
                                          "]",
                                          ",",
                                          ";",
                                          ":",
                                          "::",
                                          "=",
                                          "!=",
                                          "<",
                                          "?=",
                                          "\n",
                                          ".",
                                          "roles = [",
                                          "relations = {",
                                          "test \"t\" {",
                                          "setup {",
                                          "actor A {",
                                          "assert f("};
  std::mt19937 random(7);
  for (size_t i = 0; i < 4 * kRounds; ++i) {
    std::string text;
    for (size_t count = 1 + random() % 40; count > 0; --count) {
      text += kTokens[random() % std::size(kTokens)];
    }
    SCOPED_TRACE(text);
    exercise(std::move(text));
  }
}

TEST(ParseHostile, EveryPrefixOfTheSampleIsReported) {
  std::string sample(kSample);
  for (size_t length = 0; length < sample.size(); length += 4'000 / kRounds) {
    exercise(sample.substr(0, length));
  }
}

}  // namespace
}  // namespace frost
