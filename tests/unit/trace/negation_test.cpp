// SPDX-License-Identifier: Apache-2.0
// Negation, comparisons, time, `in`, subtypes and untyped positions in traces.
#include "tests/unit/trace/trace_fixture.hpp"

namespace frost::trace::test {
namespace {

TEST(TraceNegation, FailsWhenSomethingCoversIt) {  // SEM-36, SEM-40
  Traced traced(
      "actor User {} resource Doc {}\n"
      "reads(u: User, d: Doc) if opens(u, d) and not banned(u);\n"
      "banned(u: User) if blocked(u);\nbanned(_: User) if lockdown(\"on\");\n",
      "opens(User{\"a\"}, Doc{\"d\"}); opens(User{\"b\"}, Doc{\"d\"}); blocked(User{\"b\"});");
  EXPECT_EQ(traced.rows("reads(User:?, Doc:?)"), (Strings{"a, d"}));
  Traced locked(
      "actor User {} resource Doc {}\n"
      "reads(u: User, d: Doc) if opens(u, d) and not banned(u);\n"
      "banned(u: User) if blocked(u);\nbanned(_: User) if lockdown(\"on\");\n",
      "opens(User{\"a\"}, Doc{\"d\"}); lockdown(\"on\");");
  EXPECT_EQ(locked.rows("reads(User:?, Doc:?)"), Strings{});
}

TEST(TraceNegation, OfAHeadVariableWaitsForAValue) {  // SEM-41
  Traced traced(
      "actor User {} resource Doc {}\n"
      "welcome(u: User) if not banned(u);\n"
      "guest(u: User, d: Doc) if welcome(u) and invites(d, u);\n"
      "open_house(d: Doc) if welcome(u) and u matches User and is_open(d);\n",
      "banned(User{\"b\"}); invites(Doc{\"d\"}, User{\"a\"}); invites(Doc{\"d\"}, User{\"b\"});"
      "is_open(Doc{\"d\"});");
  EXPECT_TRUE(traced.holds("welcome(User:never_mentioned)"));
  EXPECT_FALSE(traced.holds("welcome(User:b)"));
  EXPECT_EQ(traced.rows("guest(User:?, Doc:?)"), (Strings{"a, d"}));
  auto open = traced.trace().answers(*traced.goal("welcome(User:?)"));
  EXPECT_TRUE(open.is_unbounded);
  // Some user that nothing mentions is welcome.
  auto house = traced.trace().answers(*traced.goal("open_house(Doc:d)"));
  EXPECT_EQ(house.rows.size(), 1U);
  EXPECT_TRUE(house.is_witnessed);
  EXPECT_EQ(traced.proof("open_house(Doc:d)"),
            "rule open_house(Doc{\"d\"})\n"
            "  rule welcome(_: User)\n"
            "    absent not banned(_: User)\n"
            "  fact is_open(Doc{\"d\"})\n");
}

TEST(TraceNegation, AWitnessMayBeAMentionedValue) {
  Traced traced(
      "actor User {} resource Doc {}\n"
      "outsider(u: User) if not insider(u);\n"
      "insider(u: User) if not expelled(u);\n"
      "alarm(d: Doc) if u matches User and outsider(u) and is_open(d);\n",
      "expelled(User{\"x\"}); is_open(Doc{\"d\"});");
  EXPECT_TRUE(traced.holds("alarm(Doc:d)"));
  EXPECT_NE(traced.proof("alarm(Doc:d)").find("outsider(User{\"x\"})"), std::string::npos);
}

TEST(TraceNegation, OfACompoundExpression) {  // DEC-3
  Traced traced(
      "actor User {} resource Doc {}\n"
      "signs(u: User, d: Doc) if reader(u, d) and\n"
      "  not (t matches Tag and needs(d, t) and not holds(u, t));\n",
      "reader(User{\"a\"}, Doc{\"d\"}); reader(User{\"b\"}, Doc{\"d\"}); needs(Doc{\"d\"}, "
      "Tag{\"1\"});"
      "needs(Doc{\"d\"}, Tag{\"2\"}); holds(User{\"a\"}, Tag{\"1\"}); holds(User{\"a\"}, "
      "Tag{\"2\"});"
      "holds(User{\"b\"}, Tag{\"1\"});");
  EXPECT_EQ(traced.rows("signs(User:?, Doc:?)"), (Strings{"a, d"}));
}

TEST(TraceNegation, StackedOnRecursion) {
  Traced traced(
      "resource Box {}\n"
      "inside(a: Box, b: Box) if holds(b, a);\n"
      "inside(a: Box, c: Box) if inside(a, b) and holds(c, b) and b matches Box;\n"
      "apart(a: Box, b: Box) if is_box(a) and is_box(b) and not inside(a, b) and a != b;\n",
      "holds(Box{\"1\"}, Box{\"2\"}); holds(Box{\"2\"}, Box{\"3\"}); is_box(Box{\"1\"});"
      "is_box(Box{\"3\"});");
  EXPECT_EQ(traced.rows("apart(Box:?, Box:?)"), (Strings{"1, 3"}));
}

TEST(TraceNegation, LevelsAreLimited) {
  std::string policy = "actor User {}\nn0(u: User) if f(u);\n";
  for (int i = 1; i <= 6; ++i) {
    policy +=
        "n" + std::to_string(i) + "(u: User) if f(u) and not n" + std::to_string(i - 1) + "(u);\n";
  }
  EXPECT_TRUE(Traced(policy, "f(User{\"a\"});").holds("n6(User:a)"));
  TraceLimits limits;
  limits.strata_max = 6;
  EXPECT_NE(Traced(policy, "f(User{\"a\"});", limits).error().find("strata_max"),
            std::string::npos);
}

TEST(TraceComparisons, OfIntegersAndTheTime) {  // SEM-32, SEM-35; the time is kNow
  Traced traced(
      "resource Doc {}\n"
      "cheap(d: Doc) if costs(d, n) and n < 10;\n"
      "live(d: Doc) if until(d, t) and t matches Integer and @current_unix_time <= t;\n"
      "stamped(d: Doc, t: Integer) if is_doc(d) and t = @current_unix_time;\n",
      "costs(Doc{\"a\"}, 9); costs(Doc{\"b\"}, 10); costs(Doc{\"c\"}, -3); until(Doc{\"a\"}, 1000);"
      "until(Doc{\"b\"}, 999); is_doc(Doc{\"a\"});");
  EXPECT_EQ(traced.rows("cheap(Doc:?)"), (Strings{"a", "c"}));
  EXPECT_EQ(traced.rows("live(Doc:?)"), (Strings{"a"}));
  EXPECT_EQ(traced.rows("stamped(Doc:?, Integer:?)"), (Strings{"a, 1000"}));
}

TEST(TraceComparisons, OfAnUnboundIntegerWaitForAValue) {
  Traced traced("small(n: Integer) if n < 3;\nok(n: Integer) if small(n) and seen(n);\n",
                "seen(2); seen(5);");
  EXPECT_TRUE(traced.holds("small(Integer:-7)"));
  EXPECT_FALSE(traced.holds("small(Integer:3)"));
  EXPECT_EQ(traced.rows("ok(Integer:?)"), (Strings{"2"}));
  EXPECT_TRUE(traced.trace().answers(*traced.goal("small(Integer:?)")).is_unbounded);
}

TEST(TraceComparisons, InEnumerates) {  // SEM-33
  Traced traced(
      "actor User {} resource Doc {}\n"
      "does(u: User, x: String, d: Doc) if x in [\"read\", \"list\"] and likes(u, d);\n",
      "likes(User{\"a\"}, Doc{\"d\"});");
  EXPECT_EQ(traced.rows("does(User:a, String:?, Doc:d)"), (Strings{"list", "read"}));
}

TEST(TraceTypes, SupertypesRulesApplyToSubtypes) {  // SEM-7
  Traced traced(
      "actor User {}\n"
      "resource File { roles = [\"editor\"]; permissions = [\"edit\"]; \"edit\" if \"editor\"; }\n"
      "resource Sheet extends File {}\n",
      "has_role(User{\"u\"}, \"editor\", Sheet{\"s\"});");
  EXPECT_TRUE(traced.holds("allow(User:u, String:edit, Sheet:s)"));
  EXPECT_FALSE(traced.holds("allow(User:u, String:edit, File:s)"));
}

TEST(TracePath, ABlockedNegationIsTheReason) {
  Traced traced(
      "actor User {} resource Doc {}\n"
      "reads(u: User, d: Doc) if opens(u, d) and not banned(u);\n",
      "opens(User{\"a\"}, Doc{\"d\"}); banned(User{\"a\"});");
  auto paths = traced.near_misses("reads(User:a, Doc:d)");
  ASSERT_FALSE(paths.empty());
  EXPECT_EQ(paths[0].present, (Strings{"banned(User{\"a\"})"}));
  EXPECT_TRUE(paths[0].missing.empty());
}

TEST(TracePath, AFailedComparisonIsTheReason) {
  Traced traced("resource Doc {}\nlive(d: Doc) if until(d, t) and @current_unix_time < t;\n",
                "until(Doc{\"a\"}, 5);");
  auto paths = traced.near_misses("live(Doc:a)");
  ASSERT_FALSE(paths.empty());
  EXPECT_EQ(paths[0].failed, (Strings{"@current_unix_time (1000) < 5"}));
}

}  // namespace
}  // namespace frost::trace::test
