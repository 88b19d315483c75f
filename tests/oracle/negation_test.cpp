// SPDX-License-Identifier: Apache-2.0
// Negation as failure: SEM-36 to SEM-41.
#include <gtest/gtest.h>

#include "tests/oracle/oracle_fixture.hpp"

namespace frost::oracle {
namespace {

TEST(Negation, HoldsIffTheOperandHasNoSolution) {  // SEM-36, SEM-24
  for (const char* body : {"not banned(u) and member(u)", "member(u) and not banned(u)"}) {
    Model m = model(std::string("p(u) if ") + body + ";", {"member(a)", "member(b)", "banned(a)"});
    EXPECT_EQ(rows(m, "p(?u)"), (Rows{{"b"}}));
  }
}

TEST(Negation, InnerVariablesAreExistential) {  // SEM-37
  Model m = model("p(x) if site(x) and not badge_of(x, _any) and not key_of(x, _);",
                  {"site(a)", "site(b)", "site(c)", "badge_of(a, 1)", "key_of(b, 1)"});
  EXPECT_EQ(rows(m, "p(?x)"), (Rows{{"c"}}));
}

TEST(Negation, DoubleNegationExpressesForAll) {  // §4.5, DEC-3
  Model m = model(R"(
    all(u, d) if user(u) and doc(d) and not (r matches String and needs(d, r) and not has(u, r));)",
                  {"user(u)", "user(v)", "doc(d)", "doc(e)", "needs(d, 1)", "needs(d, 2)",
                   "has(u, 1)", "has(u, 2)", "has(v, 1)"});
  EXPECT_EQ(rows(m, "all(?u, ?d)"), (Rows{{"u", "d"}, {"u", "e"}, {"v", "e"}}));
}

TEST(Negation, CompoundOperandsFollowDeMorgan) {  // DEC-3
  Model m = model(R"(
    neither(x) if e(x) and not (a(x) or b(x));
    not_both(x) if e(x) and not (a(x) and b(x));
    again(x) if e(x) and not not a(x);
    outside(x) if e(x) and not x in ["1", "2"];
    differs(x) if e(x) and not x = "1";)",
                  {"e(1)", "e(2)", "e(3)", "e(4)", "a(1)", "a(2)", "b(2)", "b(3)"});
  EXPECT_EQ(rows(m, "neither(?x)"), (Rows{{"4"}}));
  EXPECT_EQ(rows(m, "not_both(?x)"), (Rows{{"1"}, {"3"}, {"4"}}));
  EXPECT_EQ(rows(m, "again(?x)"), (Rows{{"1"}, {"2"}}));
  EXPECT_EQ(rows(m, "outside(?x)"), (Rows{{"3"}, {"4"}}));
  EXPECT_EQ(rows(m, "differs(?x)"), (Rows{{"2"}, {"3"}, {"4"}}));
}

TEST(Negation, SeesDerivedTuplesOfLowerStrata) {  // SEM-38, DEC-2
  Model m = model(R"(
    reach(x, y) if e(x, y); reach(x, z) if reach(x, y) and e(y, z);
    apart(x, y) if n(x) and n(y) and not reach(x, y);
    lonely(x) if n(x) and not near(x); near(x) if n(x) and n(y) and x != y and not apart(x, y);)",
                  {"n(a)", "n(b)", "n(c)", "e(a, b)", "e(b, a)"});
  EXPECT_EQ(rows(m, "apart(a, ?y)"), (Rows{{"c"}}));
  EXPECT_EQ(rows(m, "lonely(?x)"), (Rows{{"c"}}));
}

TEST(Negation, PolicyFactsCount) {  // SEM-38
  Model m = model(R"(p(x) if e(x) and not banned(x); banned("a");)", {"e(a)", "e(b)"});
  EXPECT_EQ(rows(m, "p(?x)"), (Rows{{"b"}}));
}

TEST(Negation, RecursionThroughNegationThrows) {  // SEM-39
  EXPECT_THROW(model("p(x) if e(x) and not q(x); q(x) if e(x) and not p(x);", {"e(a)"}),
               std::runtime_error);
  EXPECT_THROW(model("p(x) if e(x) and not p(x);", {"e(a)"}), std::runtime_error);
}

TEST(Negation, OnePredicateMayBeNegatedAtAnotherType) {  // DEC-2: strata by type
  Model m = model(R"(ok(r: Repo) if inside(r, o) and not ok(o); ok(o: Org) if good(o);)",
                  {"inside(Repo:r, Org:o)", "inside(Repo:s, Org:p)", "good(Org:o)"});
  EXPECT_EQ(rows(m, "ok(?r:Repo)"), (Rows{{"s"}}));
}

TEST(Negation, WildcardCoversEveryValueOfItsType) {  // SEM-40
  Model m = model("p(x) if e(x) and not q(x); q(_: User);", {"e(User:a)", "e(Bot:a)"});
  EXPECT_FALSE(holds(m, "p(User:a)"));
  EXPECT_TRUE(holds(m, "p(Bot:a)"));
  EXPECT_EQ(rows(m, "p(?x:User)"), Rows{});
}

TEST(Unbounded, VariableRestrictedOnlyByNegationIsCheckedButNotListed) {  // SEM-41, DEC-4
  Model m = model("f(u: User) if not banned(u);", {"banned(User:a)"});
  EXPECT_FALSE(holds(m, "f(User:a)"));
  EXPECT_TRUE(holds(m, "f(User:b)"));
  EXPECT_FALSE(holds(m, "f(Bot:b)"));
  EXPECT_THROW(rows(m, "f(?u:User)"), Unbounded);
  EXPECT_EQ(rows(m, "f(?u:Bot)"), Rows{});
  EXPECT_THROW((void)m.values("f", {Open{"u", "User"}}), Unbounded);
}

TEST(Unbounded, NegationOnABoundPositionDoesNotDisturbTheOpenOne) {  // SEM-41
  Model m = model(R"(
    allow(u: User, "read", _: Repo) if not banned(u);
    allow(u: User, "hide", r: Repo) if not archived(r);)",
                  {"banned(User:a)", "archived(Repo:x)"});
  EXPECT_EQ(m.list(value("User:a"), "read", "Repo"), Ids{});
  EXPECT_EQ(m.list(value("User:b"), "read", "Repo"), (Ids{"*"}));
  EXPECT_THROW((void)m.list(value("User:b"), "hide", "Repo"), Unbounded);
  EXPECT_EQ(m.actions(value("User:b"), value("Repo:x")), (Ids{"read"}));
  EXPECT_EQ(m.actions(value("User:a"), value("Repo:y")), (Ids{"hide"}));
}

TEST(Unbounded, ComparisonOfAnOpenIntegerIsCheckedButNotListed) {  // SEM-41
  Model m = model("big(x: Integer) if x > 3; other(x: Integer) if x != 3;");
  EXPECT_TRUE(holds(m, "big(Integer:4)"));
  EXPECT_FALSE(holds(m, "big(Integer:3)"));
  EXPECT_FALSE(holds(m, "big(4)"));
  EXPECT_THROW(rows(m, "big(?x:Integer)"), Unbounded);
  EXPECT_TRUE(holds(m, "other(Integer:-7)"));
  EXPECT_FALSE(holds(m, "other(Integer:3)"));
}

TEST(Unbounded, AConcreteRestrictionMakesTheVariableListable) {
  Model m = model("f(u: User) if not banned(u); g(u: User) if f(u) and member(u);",
                  {"banned(User:a)", "member(User:a)", "member(User:b)"});
  EXPECT_EQ(rows(m, "g(?u:User)"), (Rows{{"b"}}));
}

TEST(Unbounded, EqualityMakesATestedVariableConcrete) {
  Model m = model(R"(f(u: User) if not banned(u); g(u) if f(u) and u = User{"a"};
                     h(u) if f(u) and u in [User{"a"}, User{"b"}];)",
                  {"banned(User:a)"});
  EXPECT_EQ(rows(m, "g(?u:User)"), Rows{});
  EXPECT_EQ(rows(m, "h(?u:User)"), (Rows{{"b"}}));
}

TEST(Unbounded, AUniversalConjunctDoesNotMakeATestedVariableListable) {
  Model m = model(
      "f(u: User) if not banned(u); p(_: User); q(u) if p(u) and f(u); r(u) if f(u) and p(u);",
      {"banned(User:a)"});
  EXPECT_THROW(rows(m, "q(?u:User)"), Unbounded);
  EXPECT_THROW(rows(m, "r(?u:User)"), Unbounded);
  EXPECT_FALSE(holds(m, "q(User:a)"));
}

TEST(Unbounded, SeveralNegationsOfOneVariableAreAllChecked) {
  Model m = model("f(u: User) if not a(u) and not b(u) and not a(u);", {"a(User:x)", "b(User:y)"});
  EXPECT_FALSE(holds(m, "f(User:x)"));
  EXPECT_FALSE(holds(m, "f(User:y)"));
  EXPECT_TRUE(holds(m, "f(User:z)"));
}

TEST(Unbounded, NegationsOfDifferentVariablesAreIndependent) {
  Model m = model("f(u: User, v: User) if not a(u) and not b(v);", {"a(User:x)", "b(User:y)"});
  EXPECT_FALSE(holds(m, "f(User:z, User:y)"));
  EXPECT_FALSE(holds(m, "f(User:x, User:z)"));
  EXPECT_TRUE(holds(m, "f(User:y, User:x)"));
}

TEST(Unbounded, VariableOfTwoNegationsIsOuterToBoth) {  // SEM-36
  // Some x is neither in a nor in b; read as existential in each, p would be false.
  Model m = model("p() if not a(x) and not b(x);", {"a(1)"});
  EXPECT_THROW((void)m.holds("p", {}), Unbounded);
}

TEST(Unbounded, EnumeratingAnInnerVariableMakesEvenTheCheckUnanswerable) {
  Model m = model("f(u: User) if not banned(u); some(x: Org) if f(u) and org(x);",
                  {"banned(User:a)", "org(Org:o)"});
  EXPECT_THROW(holds(m, "some(Org:o)"), Unbounded);
  EXPECT_FALSE(holds(m, "some(Org:p)"));
}

TEST(Unbounded, NegationOfAnUnanswerableGoalIsUnanswerable) {
  Model m = model(R"(
    f(u: User) if not banned(u); some(x: Org) if f(u) and org(x);
    none(x: Org) if place(x) and not some(x);)",
                  {"place(Org:o)", "org(Org:o)", "place(Org:p)"});
  EXPECT_THROW(holds(m, "none(Org:o)"), Unbounded);
  EXPECT_TRUE(holds(m, "none(Org:p)"));
}

TEST(Unbounded, ACertainDerivationAnswersACheckThatMayAlsoBeRefused) {  // SEM-58
  Model m = model(R"(
    f(u: User) if not banned(u); some(x: Org) if f(u) and org(x); some(x: Org) if good(x);)",
                  {"org(Org:o)", "good(Org:o)", "banned(User:a)"});
  Answer answer = m.ask({goal("some(Org:o)")});
  EXPECT_EQ(answer.rows.size(), 1U);
  EXPECT_EQ(answer.confidence, Confidence::MayRefuse);
}

TEST(Unbounded, DistinctUniversalsAreNotClaimedToBeUnequal) {
  Model m = model("p(_: User); q() if p(x) and p(y) and x != y; r(x: User, y: User) if x != y;");
  EXPECT_THROW((void)m.holds("q", {}), Unbounded);
  EXPECT_TRUE(holds(m, "r(User:a, User:b)"));
  EXPECT_FALSE(holds(m, "r(User:a, User:a)"));
}

}  // namespace
}  // namespace frost::oracle
