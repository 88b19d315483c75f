// SPDX-License-Identifier: Apache-2.0
// Values, rules, operators and recursion: SEM-1 to SEM-35.
#include <gtest/gtest.h>

#include "tests/oracle/oracle_fixture.hpp"

namespace frost::oracle {
namespace {

TEST(Value, TypesArePartOfValues) {  // SEM-1, SEM-3
  Model m = model("p(x) if q(x);", {"q(User:1)"});
  EXPECT_TRUE(holds(m, "p(User:1)"));
  EXPECT_FALSE(holds(m, "p(Bot:1)"));
  EXPECT_FALSE(holds(m, "p(1)"));
  EXPECT_FALSE(holds(m, "p(Integer:1)"));
}

TEST(Value, PrimitiveNotationIsTheSameValue) {  // SEM-2
  Model m = model(R"(p(String{"x"}); p(Integer{3}); p(Boolean{true}); q("x"); q(3); q(true);)");
  for (const char* text : {"x", "Integer:3", "Boolean:true"}) {
    EXPECT_TRUE(m.holds("p", {value(text)})) << text;
    EXPECT_TRUE(m.holds("q", {value(text)})) << text;
  }
}

TEST(Value, ComparesExactlyAndCaseSensitively) {  // SEM-4
  Model m = model(R"(p("Ann");)");
  EXPECT_FALSE(holds(m, "p(ann)"));
  EXPECT_FALSE(holds(m, "p(Ann )"));
}

TEST(Value, IdOfTheWrongTypeIsAnError) {  // DEC-24, SEM-10
  EXPECT_THROW(oracle("p(User{1});"), std::runtime_error);
  EXPECT_THROW(oracle(R"(p(Integer{"1"});)"), std::runtime_error);
  EXPECT_THROW(oracle(R"(p(Actor{"1"});)"), std::runtime_error);
}

TEST(Parameter, AcceptsTheTypeAndItsSubtypes) {  // SEM-5, SEM-6, SEM-9
  Model m = model(R"(
    actor User {} resource Repo {} resource Fork extends Repo {}
    actors(x: Actor) if seen(x); resources(x: Resource) if seen(x); repos(x: Repo) if seen(x);
    notes(x: Note) if seen(x);)",
                  {"seen(User:v)", "seen(Repo:v)", "seen(Fork:v)", "seen(Note:v)", "seen(v)"});
  auto types = [&](const char* predicate) {
    std::set<std::string> found;
    for (const auto& row : m.ask({{predicate, {Open{"x", std::nullopt}}}}).rows)
      found.insert(row[0].type);
    return found;
  };
  EXPECT_EQ(types("actors"), (std::set<std::string>{"User"}));
  EXPECT_EQ(types("resources"), (std::set<std::string>{"Fork", "Repo", "User"}));
  EXPECT_EQ(types("repos"), (std::set<std::string>{"Fork", "Repo"}));
  EXPECT_EQ(types("notes"), (std::set<std::string>{"Note"}));
}

TEST(Fact, AFalseArgumentCancelsNothing) {  // SEM-11, SEM-14
  Model m = model(
      "p(x) if open(x, true);",
      {"open(Door:d, Boolean:true)", "open(Door:d, Boolean:false)", "open(Door:d, Boolean:true)"});
  EXPECT_TRUE(holds(m, "p(Door:d)"));
}

TEST(Rule, ArityDistinguishesPredicates) {  // SEM-23
  Model m = model("p(x) if q(x); p(x, y) if q(x) and q(y); p();", {"q(a)"});
  EXPECT_TRUE(holds(m, "p(a)"));
  EXPECT_TRUE(holds(m, "p(a, a)"));
  EXPECT_TRUE(m.holds("p", {}));
  EXPECT_FALSE(holds(m, "p(a, a, a)"));
}

TEST(Rule, FiveArgumentsWork) {  // SEM-11
  Model m = model("p(e, d, c, b, a) if q(a, b, c, d, e);", {"q(1, 2, 3, 4, 5)"});
  EXPECT_TRUE(holds(m, "p(5, 4, 3, 2, 1)"));
}

TEST(Rule, RepeatedHeadVariableDemandsEqualValues) {  // SEM-27
  Model m = model(R"(own(u: User, "own", u: User); pair(x, x) if q(x);)", {"q(a)", "q(b)"});
  EXPECT_TRUE(holds(m, "own(User:1, own, User:1)"));
  EXPECT_FALSE(holds(m, "own(User:1, own, User:2)"));
  EXPECT_EQ(rows(m, "own(User:1, own, ?x:User)"), (Rows{{"1"}}));
  EXPECT_EQ(rows(m, "pair(?x, ?y)"), (Rows{{"a", "a"}, {"b", "b"}}));
}

TEST(Rule, EachUnderscoreIsADifferentVariable) {  // SEM-28
  Model m = model("p(x) if q(x, _, _);", {"q(a, b, c)"});
  EXPECT_TRUE(holds(m, "p(a)"));
}

TEST(Rule, RepeatedVariableInACallDemandsEqualValues) {
  Model m = model("p(x) if q(x, x);", {"q(a, b)", "q(c, c)"});
  EXPECT_EQ(rows(m, "p(?x)"), (Rows{{"c"}}));
}

TEST(Operator, MatchesRestrictsWhereverItStands) {  // SEM-29
  for (const char* body : {"x matches Sup and q(x)", "q(x) and x matches Sup"}) {
    Model m =
        model(std::string("resource Sup {} resource Sub extends Sup {} p(x) if ") + body + ";",
              {"q(Sup:a)", "q(Sub:b)", "q(Other:c)"});
    EXPECT_EQ(rows(m, "p(?x)"), (Rows{{"a"}, {"b"}}));
  }
  Model exact =
      model("resource Sup {} resource Sub extends Sup {} p(x) if q(x) and x matches! Sup;",
            {"q(Sup:a)", "q(Sub:b)"});
  EXPECT_EQ(rows(exact, "p(?x)"), (Rows{{"a"}}));
}

TEST(Operator, EqualityBindsInBothDirectionsAndInChains) {  // SEM-30, DEC-21
  Model m = model(R"(p(x) if x = y and y = z and "c" = z; q(x) if e(x) and x = 1; r() if "1" = 1;)",
                  {"e(1)", "e(Integer:1)"});
  EXPECT_EQ(rows(m, "p(?x)"), (Rows{{"c"}}));
  EXPECT_TRUE(holds(m, "q(Integer:1)"));
  EXPECT_FALSE(holds(m, "q(1)"));
  EXPECT_FALSE(m.holds("r", {}));
}

TEST(Operator, InequalityComparesWholeValues) {  // SEM-31
  Model m = model("p(x, y) if e(x) and e(y) and x != y;", {"e(1)", "e(Integer:1)"});
  EXPECT_TRUE(holds(m, "p(1, Integer:1)"));
  EXPECT_FALSE(holds(m, "p(1, 1)"));
}

TEST(Operator, OrderComparesIntegersOnly) {  // SEM-4, SEM-32
  Model m = model(R"(
    lt(x, y) if e(x) and e(y) and x < y;
    le(x, y) if e(x) and e(y) and x <= y;
    gt(x, y) if e(x) and e(y) and x > y;
    ge(x, y) if e(x) and e(y) and x >= y;)",
                  {"e(Integer:9)", "e(Integer:10)", "e(Integer:-1)", "e(11)"});
  EXPECT_EQ(rows(m, "lt(?x, ?y)"), (Rows{{"-1", "9"}, {"-1", "10"}, {"9", "10"}}));
  EXPECT_EQ(rows(m, "gt(?x, ?y)"), (Rows{{"9", "-1"}, {"10", "-1"}, {"10", "9"}}));
  EXPECT_EQ(rows(m, "le(?x, ?y)").size(), 6U);
  EXPECT_EQ(rows(m, "ge(?x, ?y)").size(), 6U);
}

TEST(Operator, ExtremeIntegersCompare) {
  Model m = model("p(x, y) if e(x) and e(y) and x < y;",
                  {"e(Integer:-9223372036854775808)", "e(Integer:9223372036854775807)"});
  EXPECT_EQ(rows(m, "p(?x, ?y)").size(), 1U);
}

TEST(Operator, ClockMayStandOnEitherSide) {  // SEM-35
  const char* policy =
      "p(x) if until(x, t) and @current_unix_time < t; q(x) if until(x, t) and t > "
      "@current_unix_time;";
  Model m = model(policy, {"until(a, Integer:10)", "until(b, Integer:11)"}, 10);
  EXPECT_EQ(rows(m, "p(?x)"), (Rows{{"b"}}));
  EXPECT_EQ(rows(m, "q(?x)"), (Rows{{"b"}}));
}

TEST(Operator, InGeneratesAndRestricts) {  // SEM-33, DEC-20
  Model m = model(R"(
    gen(x) if x in ["a", 1, true, "a"];
    res(x) if e(x) and x in ["a", "b"];
    none(x) if x in [];
    var(x) if e(y) and x in [y, "z"];)",
                  {"e(a)", "e(c)"});
  EXPECT_EQ(rows(m, "gen(?x)"), (Rows{{"a"}, {"1"}, {"true"}}));
  EXPECT_EQ(rows(m, "res(?x)"), (Rows{{"a"}}));
  EXPECT_EQ(rows(m, "none(?x)"), Rows{});
  EXPECT_EQ(rows(m, "var(?x)"), (Rows{{"a"}, {"c"}, {"z"}}));
}

TEST(Operator, NotBindsTighterThanAndAndAndTighterThanOr) {  // SEM-34
  Model m = model("p(x) if a(x) or b(x) and c(x); q(x) if d(x) and not a(x) and b(x);",
                  {"a(1)", "b(2)", "b(3)", "c(3)", "d(1)", "d(2)"});
  EXPECT_EQ(rows(m, "p(?x)"), (Rows{{"1"}, {"3"}}));
  EXPECT_EQ(rows(m, "q(?x)"), (Rows{{"2"}}));
}

TEST(Operator, TrueAndFalseBodies) {
  Model m = model("p(1) if true; p(2) if false; p(3) if false or true;");
  EXPECT_EQ(rows(m, "p(?x)"), (Rows{{"1"}, {"3"}}));
}

TEST(Recursion, EveryShapeOfClosureTerminatesOnCycles) {  // SEM-25
  std::vector<std::string_view> cycle = {"e(a, b)", "e(b, c)", "e(c, a)", "e(c, d)"};
  Rows expected;
  for (const char* from : {"a", "b", "c"}) {
    for (const char* to : {"a", "b", "c", "d"}) expected.insert({from, to});
  }
  for (const char* step : {"p(x, y) and e(y, z)", "e(x, y) and p(y, z)", "p(x, y) and p(y, z)"}) {
    Model m = model(std::string("p(x, z) if e(x, z); p(x, z) if ") + step + ";", cycle);
    EXPECT_EQ(rows(m, "p(?x, ?y)"), expected) << step;
  }
}

TEST(Recursion, GroupsThatContainEachOtherShareTheirMembers) {  // SEM-25
  Model m =
      model(R"(
    member(u, g) if direct(u, g);
    member(u, g) if h matches Group and inside(h, g) and member(u, h);)",
            {"direct(User:u, Group:a)", "inside(Group:a, Group:b)", "inside(Group:b, Group:a)"});
  EXPECT_EQ(rows(m, "member(User:u, ?g)"), (Rows{{"a"}, {"b"}}));
}

TEST(Recursion, MutualRecursionAlternates) {
  Model m = model(R"(even("0"); even(y) if odd(x) and s(x, y); odd(y) if even(x) and s(x, y);)",
                  {"s(0, 1)", "s(1, 2)", "s(2, 3)"});
  EXPECT_EQ(rows(m, "even(?x)"), (Rows{{"0"}, {"2"}}));
  EXPECT_EQ(rows(m, "odd(?x)"), (Rows{{"1"}, {"3"}}));
}

TEST(Rule, RefusedConstructsThrow) {
  EXPECT_THROW(oracle("p(@current_unix_time);"), std::runtime_error);  // §4.2
}

}  // namespace
}  // namespace frost::oracle
