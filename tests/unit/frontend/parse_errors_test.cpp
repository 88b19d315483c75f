// SPDX-License-Identifier: Apache-2.0
// What the parser refuses, where it says so, and how it goes on (polar.md §9).
#include <gtest/gtest.h>

#include "tests/unit/frontend/parsed.hpp"

namespace frost {
namespace {

std::string places(std::string text) { return parse_text(std::move(text)).places(); }

// The diagnostic of text that has exactly one.
DiagnosticRecord only(std::string text) {
  Parsed parsed = parse_text(std::move(text));
  EXPECT_EQ(parsed.diagnostics.size(), 1U) << parsed.places();
  return parsed.diagnostics.empty() ? DiagnosticRecord{} : parsed.diagnostics.front();
}

// ---------- each code ----------

TEST(ParseErrors, UnexpectedTokenNamesItAndWhatWasExpected) {
  DiagnosticRecord record = only("f(x y);");
  EXPECT_EQ(record.kind, DiagnosticKind::UnexpectedToken);
  EXPECT_EQ(record.message, "did not expect to find the token 'y'");
  EXPECT_EQ(record.label, "expected `,` or `)`");
}

TEST(ParseErrors, EndOfFileIsReportedBehindTheLastToken) {
  Parsed parsed = parse_text("f(x) if g(x) # end\n\n");
  EXPECT_EQ(parsed.codes(), "P1002");
  EXPECT_EQ(parsed.diagnostics.at(0).span.begin, 12U);
  EXPECT_EQ(parsed.diagnostics.at(0).message,
            "hit the end of the file unexpectedly. Did you forget a semi-colon");
}

TEST(ParseErrors, BadCharactersAreShownWhole) {
  EXPECT_EQ(places("f(x) if x.y = 1;"), "P1003 at `.`\n");
  EXPECT_EQ(places("f(x) if x = 'a';"), "P1003 at `'`\n");
  EXPECT_EQ(places("f(x) if a(x) | b(x);"), "P1003 at `|`\n");
  EXPECT_EQ(places("f(x) if x = 1\x01;"), "P1003 at `\x01`\n");
  EXPECT_EQ(places("f(x) if\xC2\xA0g(x);"), "P1003 at `\xC2\xA0`\n");
  EXPECT_EQ(places("f(x) if x = @ y;"), "P1003 at `@`\n");
  EXPECT_EQ(only("f(x) if x = 1 // y\n;").help, "a comment starts with `#`");
}

TEST(ParseErrors, OpenStringEndsWhereItsLineSeemsToGoOn) {
  EXPECT_EQ(places("f(\"a);\ng(x);"), "P1004 at `\"a`\n");
  EXPECT_EQ(places("resource R { roles = [\"a]; }"), "P1004 at `\"a`\n");
  EXPECT_EQ(places("f(\"a); # comment\r\ng(x);"), "P1004 at `\"a`\n");
  EXPECT_EQ(places("f(\"a\\"), "P1004 at `\"a\\`\n");
  EXPECT_EQ(places("f(x) \"a;\n"), "P1004 at `\"a`\n");
}

TEST(ParseErrors, IntegerOverflowShowsTheSign) {
  EXPECT_EQ(only("f(9223372036854775808);").message,
            "'9223372036854775808' caused an integer overflow");
  EXPECT_EQ(places("f(- 9223372036854775809);"), "P1005 at `- 9223372036854775809`\n");
  EXPECT_EQ(places("f(+9223372036854775808);"), "P1005 at `+9223372036854775808`\n");
  EXPECT_EQ(places("f(" + std::string(1000, '9') + ");").substr(0, 5), "P1005");
}

TEST(ParseErrors, FloatingPointNumbersAreRefused) {
  EXPECT_EQ(places("f(1.5);"), "P1006 at `1.5`\n");
  EXPECT_EQ(places("f(-2e3);"), "P1006 at `2e3`\n");
  EXPECT_EQ(places("f(1.5e-3);"), "P1006 at `1.5e-3`\n");
  EXPECT_EQ(places("f(x 1.5);"), "P1006 at `1.5`\n");
}

TEST(ParseErrors, ReservedWordsAreNoNames) {
  for (std::string word :
       {"new", "cut", "debug", "print", "isa", "forall", "type", "mod", "rem", "inf", "nan"}) {
    SCOPED_TRACE(word);
    std::string place = "P1007 at `" + word + "`\n";
    EXPECT_EQ(places(word + "(x);"), place);
    EXPECT_EQ(places("f(" + word + ");"), place);
    EXPECT_EQ(places("f(x: " + word + ");"), place);
    EXPECT_EQ(places("f(x) if " + word + "(x);"), place);
    EXPECT_EQ(places("f(x) if x matches " + word + ";"), place);
    EXPECT_EQ(places("actor " + word + " {}"), place);
    EXPECT_EQ(places("actor A { relations = { " + word + ": A }; }"), place);
    EXPECT_EQ(places("actor A { \"a\" if " + word + "; }"), place);
    EXPECT_EQ(places("@" + word + " f(x);"), "P1007 at `@" + word + "`\n");
  }
  for (std::string word : {"if", "and", "or", "in", "matches", "true", "false"}) {
    SCOPED_TRACE(word);
    EXPECT_EQ(places("actor " + word + " {}"), "P1007 at `" + word + "`\n");
    EXPECT_EQ(places("f(x: " + word + ");"), "P1007 at `" + word + "`\n");
  }
  EXPECT_EQ(places("f(not);"), "P1007 at `not`\n");
  EXPECT_EQ(only("f(x) if print(x);").message,
            "print is a reserved Polar word and cannot be used here");
}

TEST(ParseErrors, StraySemicolonBehindABraceIsAWarning) {
  Parsed parsed = parse_text("actor A {};\ntest fixture f {} ; ; f(x);");
  EXPECT_EQ(parsed.places(), "P1008 at `;`\nP1008 at `; ;`\n");
  EXPECT_EQ(parsed.diagnostics.at(0).severity(), Severity::Warning);
  EXPECT_EQ(parsed.tree(), "block actor A\nfixture f\nrule f(x)\n");
}

TEST(ParseErrors, StraySemicolonElsewhereIsAnError) {
  EXPECT_EQ(places("f(x);;"), "P1011 at `;`\n");
  EXPECT_EQ(places("actor A { ; }"), "P1011 at `;`\n");
}

TEST(ParseErrors, TestNeedsAnAssertion) {
  EXPECT_EQ(places("test \"a\" { setup { f(1); } }"), "P1009 at `\"a\"`\n");
}

TEST(ParseErrors, LostAssertionIsNotAlsoMissing) {
  EXPECT_EQ(places("test \"a\" { assert f(; }"), "P1001 at `;`\n");
  EXPECT_EQ(places("test \"a\" { assert f(1.5); }"), "P1006 at `1.5`\n");
}

TEST(ParseErrors, InvalidUtf8IsReportedAtItsFirstByte) {
  for (std::string bad : {"\xFF", "\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                          "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xE2\x82"}) {
    Parsed parsed = parse_text("f(\"é\"); # " + bad);
    ASSERT_EQ(parsed.codes(), "P1010");
    EXPECT_EQ(parsed.diagnostics.at(0).span.begin, 11U);
    EXPECT_TRUE(parsed.ast.rules.empty());
  }
}

TEST(ParseErrors, SingleExpectationIsNamedInTheMessage) {
  EXPECT_EQ(only("resource \"a\" {}").message, "expected a name but found '\"a\"'");
  EXPECT_EQ(only("f(x) if x in y;").message, "expected `[` but found 'y'");
}

TEST(ParseErrors, WordInThePlaceOfOn) {
  EXPECT_EQ(only("actor A { \"a\" if \"b\" at \"c\"; }").message,
            "Unexpected relation keyword 'at'. Did you mean 'on'?");
}

TEST(ParseErrors, FileAboveTheLimitIsNotParsed) {
  Limits limits;
  limits.policy_bytes_max = 5;
  EXPECT_EQ(parse_text("f(x);", limits).codes(), "");
  Parsed parsed = parse_text("f(x); ", limits);
  EXPECT_EQ(parsed.codes(), "P2001");
  EXPECT_TRUE(parsed.ast.rules.empty());
}

// ---------- what the grammar refuses ----------

TEST(ParseErrors, WrongBlockKeyword) {
  Parsed parsed = parse_text("resorce Foo { roles = [\"x\"]; oops }");
  EXPECT_EQ(parsed.places(), "P1013 at `resorce`\nP1011 at `}`\n");
  EXPECT_EQ(parsed.diagnostics.at(0).message,
            "Expected 'actor' or 'resource' but found 'resorce'.");
  EXPECT_EQ(parsed.tree(), "");
}

TEST(ParseErrors, TrailingCommasOutsideOfLists) {
  for (std::string text :
       {"f(x,);", "f(x) if g(x,);", "declare f(A,);", "test fixture a { f(1,); }",
        "test \"t\" { assert f(1,); }", "actor A { \"a\" if f(x,); }"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(places(text), "P1011 at `)`\n");
    EXPECT_EQ(only(text).help, "a trailing comma is allowed in lists only; remove it");
  }
  EXPECT_EQ(places("actor A { roles = [,]; }"), "P1001 at `,`\n");
  EXPECT_EQ(places("actor A { roles = [\"a\",,]; }"), "P1001 at `,`\n");
}

TEST(ParseErrors, ShorthandHasNoNegationComparisonOrSecondHop) {
  auto shorthand = [](const std::string& body) { return "actor A { \"a\" if " + body + "; }"; };
  EXPECT_EQ(places(shorthand("not \"b\"")), "P1011 at `not`\n");
  EXPECT_EQ(places(shorthand("\"b\" and not f(resource)")), "P1011 at `not`\n");
  EXPECT_EQ(places(shorthand("\"b\" on \"c\" on \"d\"")), "P1001 at `on`\n");
  EXPECT_EQ(places(shorthand("global \"b\" on \"d\"")), "P1001 at `on`\n");
  EXPECT_EQ(places(shorthand("role = \"b\"")), "P1001 at `=`\n");
  EXPECT_EQ(places(shorthand("role in [\"b\"]")), "P1001 at `in`\n");
  EXPECT_EQ(places(shorthand("role matches String")), "P1001 at `matches`\n");
  EXPECT_EQ(places(shorthand("3")), "P1011 at `3`\n");
  EXPECT_EQ(places(shorthand("f(g(x))")), "P1001 at `(`\n");
  EXPECT_EQ(places("actor A { 3 if \"b\"; }"), "P1011 at `3`\n");
}

TEST(ParseErrors, ExpressionsTheGrammarRefuses) {
  auto rule = [](const std::string& body) { return places("f(x) if " + body + ";"); };
  EXPECT_EQ(rule("x"), "P1011 at `;`\n");
  EXPECT_EQ(rule("x == 1"), "P1011 at `=`\n");
  EXPECT_EQ(rule("x + 1 = 2"), "P1011 at `+`\n");
  EXPECT_EQ(rule("x in y"), "P1011 at `y`\n");
  EXPECT_EQ(rule("x not in [1]"), "P1011 at `not`\n");
  EXPECT_EQ(rule("[1] = x"), "P1011 at `[`\n");
  EXPECT_EQ(rule("x = [1]"), "P1011 at `[`\n");
  EXPECT_EQ(rule("x < 1 < 2"), "P1001 at `<`\n");
  EXPECT_EQ(rule("g(x) = 1"), "P1001 at `=`\n");
  EXPECT_EQ(rule("g(h(x))"), "P1001 at `(`\n");
  EXPECT_EQ(rule("g(x: T)"), "P1001 at `:`\n");
  EXPECT_EQ(rule("\"a\" matches T"), "P1011 at `matches`\n");
  EXPECT_EQ(rule("x matches T{\"a\"}"), "P1001 at `{`\n");
  EXPECT_EQ(rule("x matches \"T\""), "P1011 at `\"T\"`\n");
  EXPECT_EQ(rule("x = T{y}"), "P1011 at `y`\n");
  EXPECT_EQ(rule("x = T{}"), "P1011 at `}`\n");
  EXPECT_EQ(rule("(x) = 1"), "P1011 at `)`\n");
  EXPECT_EQ(rule("a() and"), "P1011 at `;`\n");
  EXPECT_EQ(rule("a() b()"), "P1001 at `b`\n");
  EXPECT_EQ(rule("()"), "P1011 at `)`\n");
  EXPECT_EQ(rule("a())"), "P1001 at `)`\n");
  EXPECT_EQ(rule("x = 1a"), "P1001 at `a`\n");
  EXPECT_EQ(rule("A:: = 1"), "P1011 at `::`\n");
  EXPECT_EQ(rule("x?y = 1"), "P1011 at `y`\n");
}

TEST(ParseErrors, UnclosedParenthesisIsPointedAt) {
  Parsed parsed = parse_text("f(x) if not (a(x) and (b(x) or c(x));");
  ASSERT_EQ(parsed.places(), "P1001 at `;`\n");
  ASSERT_EQ(parsed.diagnostics.at(0).labels.size(), 1U);
  EXPECT_EQ(parsed.diagnostics.at(0).labels.at(0).span.begin, 12U);
}

TEST(ParseErrors, ItemsTheGrammarRefuses) {
  EXPECT_EQ(places("banana"), "P1002 at ``\n");
  EXPECT_EQ(places("f;"), "P1011 at `;`\n");
  EXPECT_EQ(places("f(\"a\": T);"), "P1001 at `:`\n");
  EXPECT_EQ(places("f(x) g(x);"), "P1001 at `g`\n");
  EXPECT_EQ(places("global G {}"), "P1011 at `G`\n");
  EXPECT_EQ(places("@flag actor A {}"), "P1011 at `A`\n");
  EXPECT_EQ(places("declare f(\"a\");"), "P1001 at `\"a\"`\n");
  EXPECT_EQ(places("declare f;"), "P1011 at `;`\n");
  EXPECT_EQ(places("test fixture \"a\" {}"), "P1011 at `\"a\"`\n");
  EXPECT_EQ(places("test fixture a { fixture b; }"), "P1011 at `b`\n");
  EXPECT_EQ(places("test fixture a { f(x) if g(x); }"), "P1011 at `if`\n");
  EXPECT_EQ(places("test \"a\" { f(1); assert f(1); }"), "P1011 at `f`\n");
  EXPECT_EQ(places("type f(x) if g(x);"), "P1011 at `if`\n");
  EXPECT_EQ(places("}"), "P1011 at `}`\n");
  EXPECT_EQ(places("actor A { relations = { \"a\": A }; }"), "P1001 at `\"a\"`\n");
  EXPECT_EQ(places("actor A { roles: [\"a\"]; }"), "P1011 at `:`\n");
  EXPECT_EQ(places("actor A { roles = \"a\"; }"), "P1001 at `\"a\"`\n");
}

TEST(ParseErrors, SetupStandsFirstAndOnce) {
  EXPECT_EQ(places("test \"a\" { assert f(1); setup {} }"), "P1001 at `setup`\n");
  EXPECT_EQ(places("test \"a\" { setup {} setup {} assert f(1); }"), "P1001 at `setup`\n");
}

// ---------- recovery ----------

TEST(ParseErrors, SeveralMistakesInOneFileAreEachReportedOnce) {
  Parsed parsed = parse_text(R"(
f(x,) if g(x);
good(1);
actor A {
  roles = ["a" "b"];
  permissions = ["good"];
  "a" if not "b";
  "good" if "a";
}
f(x) if x;
resource B { relations = { a: A, b c }; "x" if "y" }
test "t" { setup { f(1) g(1); good(2); } assert f(; assert good(1); }
good(3);
)");
  EXPECT_EQ(parsed.places(),
            "P1011 at `)`\nP1001 at `\"b\"`\nP1011 at `not`\nP1011 at `;`\nP1001 at `c`\n"
            "P1011 at `}`\nP1011 at `g`\nP1001 at `;`\n");
  EXPECT_EQ(parsed.tree(), R"(rule good(1)
block actor A
  permissions "good"
  shorthand "good" if "a"
block resource B
  shorthand "x" if "y"
test "t"
  setup
    fact good(2)
  assert good(1)
rule good(3)
)");
}

TEST(ParseErrors, MissingSemicolonBeforeANewLineIsSupplied) {
  Parsed parsed = parse_text(
      "f(x) if g(x)\nh(y)\nactor A { roles = [\"a\"]\n \"b\" if \"a\"\n role if role on \"r\" }");
  EXPECT_EQ(parsed.places(),
            "P1011 at `h`\nP1011 at `actor`\nP1011 at `\"b\"`\nP1011 at `role`\nP1011 at `}`\n");
  EXPECT_EQ(parsed.tree(),
            "rule f(x)\n  call g(x)\nrule h(y)\nblock actor A\n  roles \"a\"\n"
            "  shorthand \"b\" if \"a\"\n  shorthand role if (role on \"r\")\n");
}

TEST(ParseErrors, MissingBraceIsSuppliedBeforeTheNextItem) {
  Parsed parsed = parse_text("actor A { roles = [\"a\"];\nresource B {}\nf(x);");
  EXPECT_EQ(parsed.places(), "P1011 at `resource`\n");
  ASSERT_EQ(parsed.diagnostics.at(0).labels.size(), 1U);
  EXPECT_EQ(parsed.text(parsed.diagnostics.at(0).labels.at(0).span), "{");
  EXPECT_EQ(parsed.tree(), "block actor A\n  roles \"a\"\nblock resource B\nrule f(x)\n");
  EXPECT_EQ(places("actor A {\nf(x) if g(x);\nf(y);"), "P1011 at `f`\n");
  EXPECT_EQ(places("test \"a\" { setup { f(1); assert f(1); }"), "P1011 at `assert`\n");
  EXPECT_EQ(places("test \"a\" { assert f(1);\ntest \"b\" { assert f(1); }"), "P1011 at `test`\n");
}

TEST(ParseErrors, MissingBraceAtTheEndIsReportedOnce) {
  EXPECT_EQ(places("actor A { roles = [\"a\"];"), "P1002 at ``\n");
  EXPECT_EQ(places("actor A { roles = [\"a\""), "P1002 at ``\n");
  EXPECT_EQ(places("test \"a\" { setup { f(1"), "P1002 at ``\n");
}

TEST(ParseErrors, RecoveryDoesNotStopInsideStringsCommentsOrBraces) {
  EXPECT_EQ(places("f(x) oops \"; }\" # ; }\n User{\"a\"} more; g(x);"), "P1001 at `oops`\n");
  EXPECT_EQ(places("actor A { relations = { a b: C }; roles = [\"a\"]; }"), "P1001 at `b`\n");
  EXPECT_EQ(places("what is this { a; b; c { d; } } f(x);"), "P1011 at `is`\n");
}

TEST(ParseErrors, StatementWithAMistakeIsLeftOutOfTheTree) {
  Parsed parsed = parse_text("f(print); f(1.5); f(\"a); \n f(99999999999999999999); f(1);");
  EXPECT_EQ(parsed.codes(), "P1007 P1006 P1004 P1005");
  EXPECT_EQ(parsed.tree(), "rule f(1)\n");
  EXPECT_EQ(parsed.ast.terms.size(), 1U);
}

TEST(ParseErrors, FailedStatementsLeaveNoNodesBehind) {
  Parsed parsed =
      parse_text("f(x) if a(x) and b(x) or; actor A { \"a\" if f(1) or; roles = [\"x\" }");
  EXPECT_EQ(parsed.ast.terms.size(), 0U);
  EXPECT_EQ(parsed.ast.exprs.size(), 0U);
  EXPECT_EQ(parsed.ast.shorthands.size(), 0U);
}

TEST(ParseErrors, MistakesOfOneFileAreBounded) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "f(x) g;\n";
  EXPECT_EQ(parse_text(text).diagnostics.size(), 100U);
}

TEST(ParseErrors, LongTokensAreCutInMessages) {
  DiagnosticRecord record = only("f(x) \"" + std::string(10'000, 'x') + "é\";");
  EXPECT_LT(record.message.size(), 200U);
}

}  // namespace
}  // namespace frost
