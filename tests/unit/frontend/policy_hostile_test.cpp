// SPDX-License-Identifier: Apache-2.0
// Whole policies that mean harm, down to HIR: a limit answers before time or memory does. Each of
// these took minutes or gigabytes in some version, so a mistake shows as a run that does not end.
#include <functional>

#include "tests/unit/frontend/lowered.hpp"

namespace frost {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
#define FROST_SLOW_BUILD
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FROST_SLOW_BUILD
#endif
#endif
#ifdef FROST_SLOW_BUILD
constexpr size_t kBytes = 100'000;
#else
constexpr size_t kBytes = 1'000'000;
#endif

using Part = std::function<std::string(size_t)>;

// Parts from number 0 on until the text is large, but within policy_bytes_max.
std::string fill(const Part& part, size_t bytes = kBytes) {
  std::string text;
  for (size_t i = 0; text.size() < bytes; ++i) text += part(i);
  return text;
}
std::string fill(std::string_view part, size_t bytes = kBytes) {
  return fill([&](size_t) { return std::string(part); }, bytes);
}
std::string number(size_t i) { return std::to_string(i); }

// ---------- bytes that are no policy ----------

TEST(PolicyHostile, BytesOfEveryKindAreReported) {
  EXPECT_EQ(lower_text(fill("(")).errors(), "P1011");
  EXPECT_EQ(lower_text(fill("\xFF")).errors(), "P1010");
  EXPECT_EQ(lower_text(fill(std::string_view("\0", 1))).errors(), "P1003");
  EXPECT_EQ(lower_text("f(\xC3").errors(), "P1010");
  EXPECT_EQ(lower_text("f(\"" + fill("x")).errors(), "P1004");
  EXPECT_EQ(lower_text(fill("a")).errors(), "P1002");
  EXPECT_EQ(lower_text(fill("#")).errors(), "");
  EXPECT_EQ(lower_text(std::string(10U << 20U, 'x')).errors(), "P2001") << "10 MiB";
}

TEST(PolicyHostile, AFileThatIsTooLargeIsNotRead) {
  Lowered lowered = lower_files({std::string(10U << 20U, '('), "f(1);"});
  EXPECT_EQ(lowered.errors(), "P2001");
  EXPECT_EQ(lowered.parsed.ast.rules.size(), 1U) << "the other file is";
}

TEST(PolicyHostile, MistakesOfAllFilesAreReportedInOneRun) {
  Lowered lowered =
      lower_files({"f(x,);", "actor A { \"a\" if \"b\"; }", "g(1.5);", "h(Actor{\"a\"});"});
  EXPECT_EQ(lowered.errors(), "P1011 P1107 P1006 P1202");
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(lowered.parsed.diagnostics.at(i).span.file, FileId(i)) << "each in its file";
  }
}

// ---------- many of one thing ----------

TEST(PolicyHostile, ManyRules) {
  EXPECT_EQ(lower_text(fill("f(1);")).errors(), "P2003");
  EXPECT_EQ(lower_text(fill([](size_t i) { return "f" + number(i) + "(1);"; })).errors(), "P2003");
  const Part chain = [](size_t i) { return "f" + number(i) + "(x) if f" + number(i + 1) + "(x);"; };
  Limits limits;
  limits.clauses_max = 1'000;  // slow builds have less text
  EXPECT_EQ(lower_text(fill(chain), limits).errors(), "P2003");
}

TEST(PolicyHostile, ALimitThatIsRaisedLetsManyRulesThrough) {
  Limits limits;
  limits.policy_bytes_max = 16U << 20U;
  limits.clauses_max = limits.monomorphic_clauses_max = 200'000;
  size_t rules = kBytes / 10;
  std::string text;
  for (size_t i = 0; i < rules; ++i) text += "f" + number(i) + "(x: T) if g(x);\n";
  Lowered lowered = lower_text(text, limits);
  EXPECT_EQ(lowered.errors(), "");
  ASSERT_TRUE(lowered.hir.has_value());
  EXPECT_EQ(lowered.hir->clauses.size(), rules + 2) << "and the default rules";
}

TEST(PolicyHostile, ManyConditionsOfOneRule) {
  EXPECT_EQ(lower_text("f(x: T) if " + fill("g(x) and ") + "g(x);").errors(), "P2004");
  EXPECT_EQ(lower_text("f(x: T) if " + fill("g(x) or ") + "g(x);").errors(), "P2003");
  EXPECT_EQ(lower_text("f(x: T) if " + fill("(g(x) or h(x)) and ") + "g(x);").errors(), "P2003");
  EXPECT_EQ(
      lower_text("f(x: T) if " + fill("(g(x) or h(x)) and ", 200) + fill("g(x) and ") + "g(x);")
          .errors(),
      "P2004");
  EXPECT_EQ(lower_text("f(x: T) if " + fill("not (g(x, y) and h(y)) and ") + "g(x, 1);").errors(),
            "P2004");
  EXPECT_EQ(
      lower_text("f(x: T) if g(x) and not (" + fill("(g(x) or h(x)) and ") + "g(x));").errors(),
      "P2003");
  EXPECT_EQ(lower_text("f(x: T) if g(x, y) and y in [" +
                       fill([](size_t i) { return number(i) + ","; }) + "];")
                .errors(),
            "P2003");
}

TEST(PolicyHostile, ManyConditionsOfOneShorthandRule) {
  const std::string block = R"(actor U {} resource R { roles = ["a", "b"]; "a" if )";
  EXPECT_EQ(lower_text(block + fill("\"a\" and ") + "\"a\"; }").errors(), "P2004");
  EXPECT_EQ(lower_text(block + fill("\"a\" or ") + "\"a\"; }").errors(), "P2003");
  EXPECT_EQ(lower_text(block + fill("(\"a\" or \"b\") and ") + "\"a\"; }").errors(), "P2003");
  EXPECT_EQ(lower_text(block + fill("(\"a\" or \"b\") and ", 150) + fill("\"a\" and ") + "\"a\"; }")
                .errors(),
            "P2004");
}

TEST(PolicyHostile, ManyArguments) {
  EXPECT_EQ(lower_text("f(x: T) if g(" + fill("x, ") + "x);").errors(), "P2006");
  EXPECT_EQ(lower_text("declare f(" + fill("T, ") + "T);").errors(), "P1207");
}

// ---------- types ----------

TEST(PolicyHostile, LongAndWideInheritance) {
  const Part down = [](size_t i) {
    return "resource A" + number(i + 1) + " extends A" + number(i) + " {}\n";
  };
  EXPECT_EQ(lower_text("resource A0 {}\n" + fill(down)).errors(), "P2010");
  const Part diamonds = [](size_t i) {
    std::string text = "resource A" + number(i + 20) + " extends ";
    for (size_t j = i; j < i + 20; ++j) text += "A" + number(j) + ",";
    return text + " {}\n";
  };
  std::string roots;
  for (size_t i = 0; i < 20; ++i) roots += "resource A" + number(i) + " {}\n";
  EXPECT_EQ(lower_text(roots + fill(diamonds)).errors(), "P2010");
  const std::string many_names =
      "resource S { roles = [" +
      fill([](size_t i) { return "\"r" + number(i) + "\","; }, kBytes / 2) + "]; }\n";
  const Part children = [](size_t i) { return "resource A" + number(i) + " extends S {}\n"; };
  EXPECT_EQ(lower_text(many_names + fill(children, kBytes / 2)).errors(), "P2010");
}

TEST(PolicyHostile, CyclesOfInheritanceAreReportedShort) {
  constexpr size_t kTypes = kBytes / 500;
  std::string text;
  for (size_t i = 0; i < kTypes; ++i) {
    text += "resource A" + number(i) + " extends A" + number(i + 1) + " {}\n";
  }
  text += "resource A" + number(kTypes) + " extends ";
  for (size_t i = 0; i < kTypes; ++i) text += "A" + number(i) + ",";
  Lowered lowered = lower_text(text + " {}");
  EXPECT_FALSE(lowered.errors().empty());
  for (const DiagnosticRecord& record : lowered.parsed.diagnostics) {
    EXPECT_LT(record.message.size(), 200U);
  }
}

TEST(PolicyHostile, ManyTypesTimesManyPositions) {
  const std::string actors = fill([](size_t i) { return "actor A" + number(i) + " {}"; });
  EXPECT_EQ(lower_text(actors + "f(x: Actor, y: Actor) if g(x, y);").errors(), "P2003");
  EXPECT_EQ(lower_text(actors + "declare f(Actor, Actor, Actor, Actor, Actor);").errors(), "P2003");
}

TEST(PolicyHostile, ManyRelationsToActors) {
  // Each rule asks whether a relation can lead to an actor.
  const Part blocks = [](size_t i) {
    return "resource R" + number(i) +
           R"( { permissions = ["p"]; relations = { u: User }; "p" if "u"; })";
  };
  EXPECT_EQ(lower_text("actor User {}" + fill(blocks)).errors(), kBytes > 500'000 ? "P2003" : "");
}

// ---------- tests ----------

TEST(PolicyHostile, ManyTestsAndFacts) {
  EXPECT_EQ(lower_text("f(1);" + fill("test \"t\" { assert f(1); }")).errors(), "");
  const std::string facts = fill([](size_t i) { return "g(" + number(i) + ");"; }, kBytes / 2);
  const std::string uses = fill("test \"t\" { setup { fixture a; } assert f(1); }\n", kBytes / 2);
  EXPECT_EQ(lower_text("f(x: Integer) if g(x); test fixture a {" + facts + "}\n" + uses).errors(),
            "");
}

}  // namespace
}  // namespace frost
