// SPDX-License-Identifier: Apache-2.0
// The sentences of polar.md §14.3 and §14.4 (rules, negation) that the front end decides, each by
// its number.
#include "tests/unit/frontend/lowered.hpp"

namespace frost {
namespace {

// ---------- rules ----------

TEST(Sem, SEM_23_RulesOfOneNameAndArityAreAlternatives) {
  EXPECT_EQ(meaning("f(x: T) if g(x); f(x: T) if h(x);"), meaning("f(x: T) if g(x) or h(x);"));
  Lowered lowered = lower_text("f(x: T) if g(x); f(x: T, y: T) if g(x) and g(y);");
  EXPECT_EQ(lowered.lines("rel %").size(), 3U + 4U) << "f/1, f/2, g and the default rules";
}

TEST(Sem, SEM_24_OrderChangesNothing) {
  constexpr std::string_view kA = R"(resource R { roles = ["a"]; permissions = ["p"];
    relations = { o: O }; "p" if "a"; "a" if "b" on "o"; })";
  constexpr std::string_view kB = R"(resource R { "a" if "b" on "o"; relations = { o: O };
    "p" if "a"; permissions = ["p"]; roles = ["a"]; })";
  constexpr std::string_view kO = R"(resource O { roles = ["b"]; } actor U {})";
  constexpr std::string_view kRules = "f(x: U) if g(x) and h(x, 1); k(U{\"u\"});";
  constexpr std::string_view kSwapped = "k(U{\"u\"}); f(x: U) if g(x) and h(x, 1);";
  auto files = [](std::vector<std::string> texts) {
    Lowered lowered = lower_files(std::move(texts));
    return lowered.hir ? hir::canonical_text(*lowered.hir) : lowered.errors();
  };
  auto text = [](std::string_view part) { return std::string(part); };
  const std::string expected = files({text(kA) + text(kO) + text(kRules)});
  EXPECT_NE(expected.find("has_permission"), std::string::npos) << expected;
  EXPECT_EQ(files({text(kSwapped), text(kB), text(kO)}), expected);
  EXPECT_EQ(files({text(kO), text(kRules), text(kA)}), expected);
}

TEST(Sem, SEM_25_RecursionOutsideNegationIsNoMistake) {
  EXPECT_EQ(lower_text("f(x: T) if f(x); f(x: T) if g(x);").errors(), "");
  EXPECT_EQ(lower_text("f(x: T) if h(x); h(x: T) if f(x); h(x: T) if g(x);").errors(), "");
  EXPECT_EQ(lower_text("r(x: T, y: T) if r(x, z) and e(z, y); r(x: T, y: T) if e(x, y);").errors(),
            "");
}

TEST(Sem, SEM_26_UnboundHeadVariablesAreNoMistake) {
  Lowered lowered = lower_text("actor U {} f(_: U, x: T) if on(1); g(_: U);");
  EXPECT_EQ(lowered.errors(), "");
  EXPECT_EQ(lowered.lines("f(_: U"), (Strings{"f(_: U, x: T) if on(1);"}));
  EXPECT_EQ(lowered.lines("g(_: U"), (Strings{"g(_: U);"}));
}

TEST(Sem, SEM_27_HeadLiteralsAndRepeatedVariablesRestrict) {
  Lowered lowered = lower_text(R"(f(x: U, "own", x: U) if on(1);)");
  EXPECT_EQ(lowered.lines("f(x: U"), (Strings{R"(f(x: U, "own", x: U) if on(1);)"}));
  EXPECT_EQ(meaning("f(x: U, x: U) if on(1);"), meaning("f(x: U, y: U) if x = y and on(1);"));
  EXPECT_EQ(meaning(R"(f("a") if on(1);)"), meaning(R"(f(x) if x = "a" and on(1);)"));
  EXPECT_NE(meaning("f(x: U, x: U) if on(1);"), meaning("f(x: U, y: U) if on(1);"));
}

TEST(Sem, SEM_28_VariablesBelongToOneRuleAndEachWildcardIsItsOwn) {
  EXPECT_EQ(meaning("f(x: T) if g(x); h(x: U) if k(x);"),
            meaning("f(a: T) if g(a); h(b: U) if k(b);"));
  EXPECT_EQ(meaning("declare g(T, T); f(1) if g(_, _);"),
            meaning("declare g(T, T); f(1) if g(_a, _b);"));
  EXPECT_NE(meaning("declare g(T, T); f(1) if g(_, _);"),
            meaning("declare g(T, T); f(1) if g(a, a);"));
}

TEST(Sem, SEM_29_MatchesRestrictsWhereverItStands) {
  const std::string expected =
      meaning("resource A {} resource B extends A {} f(x: A) if g(x) and h(x);");
  for (std::string body : {"x matches A and g(x) and h(x)", "g(x) and x matches A and h(x)",
                           "g(x) and h(x) and x matches A", "g(x) and (h(x) and (x matches A))"}) {
    EXPECT_EQ(meaning("resource A {} resource B extends A {} f(x) if " + body + ";"), expected);
  }
}

TEST(Sem, SEM_30_EqualityBindsAndComparesTypes) {
  EXPECT_EQ(meaning("f(x: T) if x = y and g(y);"), meaning("f(x: T) if g(x);"));
  EXPECT_EQ(meaning("f(x: T) if g(x) and y = 1 and h(y);"), meaning("f(x: T) if g(x) and h(1);"));
  EXPECT_EQ(meaning("f(x: T) if 1 = 1 and g(x);"), meaning("f(x: T) if g(x);"));
  EXPECT_EQ(clauses_of(lower_text("f(x: T) if 1 = \"1\" and g(x);"), "f"), 0U);
}

TEST(Sem, SEM_31_InequalityNeedsBoundVariables) {
  EXPECT_EQ(lower_text("f(x: T) if g(x, y) and y != x and y matches T;").errors(), "");
  EXPECT_EQ(meaning("f(x: T) if g(x) and y != x;"), "refused: P1308");
  EXPECT_EQ(meaning("f(x: T) if g(x) and 1 != \"1\";"), meaning("f(x: T) if g(x);"));
  EXPECT_EQ(clauses_of(lower_text("f(x: T) if g(x) and 1 != 1;"), "f"), 0U);
}

TEST(Sem, SEM_32_OrderIsOfIntegersOnly) {
  for (std::string op : {"<", "<=", ">", ">="}) {
    EXPECT_EQ(meaning("f(x: T) if g(x, n) and n " + op + " \"a\" ;"), "refused: P1209") << op;
    EXPECT_EQ(lower_text("f(x: T) if g(x, n) and n " + op + " 3;").errors(), "") << op;
  }
  EXPECT_EQ(lower_text("f(x: T) if g(x, n) and n < 3;").lines("n matches Integer").size(), 1U);
  EXPECT_EQ(meaning("f(x: T) if g(x, n) and n < 3;"), meaning("f(x: T) if g(x, n) and 3 > n;"));
}

TEST(Sem, SEM_33_InIsEqualityWithOneOfTheValues) {
  EXPECT_EQ(meaning(R"(f(x) if x in ["a", 1];)"), meaning(R"(f("a"); f(1);)"));
  EXPECT_EQ(meaning(R"(f(x: T) if g(x, y) and y in ["a", "b", "a"];)"),
            meaning(R"(f(x: T) if g(x, "a") or g(x, "b");)"));
  EXPECT_EQ(clauses_of(lower_text("f(x: T) if g(x) and x in [];"), "f"), 0U);
  EXPECT_EQ(meaning(R"(f(x: T) if g(x) and not "a" in ["b"];)"), meaning("f(x: T) if g(x);"));
}

TEST(Sem, SEM_34_Precedence) {
  auto same = [](const std::string& a, const std::string& b) {
    const std::string head = "declare a(T); declare b(T); declare c(T); f(x: T) if a(x) and (";
    EXPECT_EQ(meaning(head + a + ");"), meaning(head + b + ");"));
    EXPECT_FALSE(meaning(head + a + ");").starts_with("refused")) << a;
  };
  same("not a(x) and b(x)", "(not a(x)) and b(x)");
  same("a(x) or b(x) and c(x)", "a(x) or (b(x) and c(x))");
  same("not a(x) or b(x)", "(not a(x)) or b(x)");
  same("not x = T{\"a\"}", "not (x = T{\"a\"})");
  same("not x in [T{\"a\"}] and b(x)", "(not (x in [T{\"a\"}])) and b(x)");
  same("not x matches T or b(x)", "(not (x matches T)) or b(x)");
}

TEST(Sem, SEM_35_TheClockIsAnInteger) {
  EXPECT_EQ(lower_text("f(x: T) if until(x, t) and @current_unix_time < t;").errors(), "");
  EXPECT_EQ(lower_text("f(x: T) if until(x, t) and t >= @current_unix_time;")
                .lines("t matches Integer")
                .size(),
            1U);
  EXPECT_EQ(clauses_of(lower_text("f(x: T) if g(x) and @current_unix_time = \"a\";"), "f"), 0U);
  EXPECT_EQ(meaning("f(@current_unix_time);"), "refused: P1307") << "polar.md §4.2";
  EXPECT_EQ(meaning("f(x: T, @current_unix_time) if g(x);"), "refused: P1307");
}

// ---------- negation ----------

TEST(Sem, SEM_36_NegationIsOverTheVariablesOutside) {
  Lowered lowered = lower_text("f(x: T) if g(x) and not h(x);");
  EXPECT_EQ(lowered.errors(), "");
  EXPECT_EQ(lowered.lines("f(x: T)"), (Strings{"f(x: T) if g(x) and not h(x);"}));
  EXPECT_EQ(meaning("f(x: T) if not h(x) and g(x);"), meaning("f(x: T) if g(x) and not h(x);"));
}

TEST(Sem, SEM_37_VariablesInsideNegationOnlyAreExistential) {
  Lowered lowered = lower_text("declare badge(T, U); f(x: T) if g(x) and not badge(x, _any);");
  EXPECT_EQ(lowered.errors(), "");
  EXPECT_EQ(lowered.lines("badge(x, _any)").size(), 1U) << "one rule of what is negated";
  // Two negations do not share what each has inside only.
  EXPECT_EQ(
      meaning(
          "f(x: T) if g(x) and not (h(x, a) and a matches U) and not (k(x, b) and b matches U);"),
      meaning(
          "f(x: T) if g(x) and not (h(x, i) and i matches U) and not (k(x, j) and j matches U);"));
}

TEST(Sem, SEM_38_DerivedPredicatesMayBeNegated) {
  EXPECT_EQ(lower_text("f(x: T) if g(x) and not h(x); h(x: T) if k(x);").errors(), "");
}

}  // namespace
}  // namespace frost
