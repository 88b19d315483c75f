// SPDX-License-Identifier: Apache-2.0
// Universal heads and the shape of answers: SEM-26, SEM-42 to SEM-46.
#include <gtest/gtest.h>

#include "tests/oracle/oracle_fixture.hpp"

namespace frost::oracle {
namespace {

TEST(Universal, HeadVariableRangesOverUnmentionedValuesToo) {  // SEM-26
  Model m = model(R"(actor User {} has_role(u: User, "chief", _: Site) if is_root(u);)",
                  {"is_root(User:r)", "site(Site:s)"});
  EXPECT_TRUE(holds(m, "has_role(User:r, chief, Site:s)"));
  EXPECT_TRUE(holds(m, "has_role(User:r, chief, Site:never_seen)"));
  EXPECT_FALSE(holds(m, "has_role(User:r, chief, Org:s)"));
  EXPECT_FALSE(holds(m, "has_role(User:never_seen, chief, Site:s)"));
  EXPECT_EQ(rows(m, "has_role(User:r, chief, ?s:Site)"), (Rows{{"*"}}));
}

TEST(Universal, OneRuleMayHaveSeveralUniversalPositions) {
  Model m = model("can_see(_: User, _: Poster);");
  EXPECT_TRUE(holds(m, "can_see(User:u, Poster:p)"));
  EXPECT_EQ(rows(m, "can_see(?u:User, ?p:Poster)"), (Rows{{"*", "*"}}));
  Model two = model("pair(_: User, _: User);");
  EXPECT_TRUE(holds(two, "pair(User:u, User:v)"));
  EXPECT_TRUE(holds(two, "pair(User:u, User:u)"));
}

TEST(Universal, HalfGroundPolicyFact) {  // SEM-15
  Model m = model(R"(has_relation(Field{"name"}, "parent", _: Acct);)");
  EXPECT_EQ(rows(m, "has_relation(?f:Field, parent, ?a:Acct)"), (Rows{{"name", "*"}}));
}

TEST(Universal, UntypedHeadVariableRangesOverEveryType) {  // §4.2
  Model m = model("p(x);", {"e(User:a)"});
  EXPECT_TRUE(holds(m, "p(User:b)"));
  EXPECT_TRUE(holds(m, "p(NewType:b)"));
  EXPECT_TRUE(holds(m, "p(Integer:77)"));
  EXPECT_EQ(rows(m, "p(?x:NewType)"), (Rows{{"*"}}));
  EXPECT_FALSE(holds(m, "p(Actor:b)"));
}

TEST(Universal, BooleanAndIntegerWildcards) {
  Model m = model("p(_: Boolean); q(_: Integer);");
  EXPECT_EQ(rows(m, "p(?x:Boolean)"), (Rows{{"*"}}));
  EXPECT_EQ(rows(m, "q(?x:Integer)"), (Rows{{"*"}}));
  EXPECT_TRUE(holds(m, "q(Integer:-5)"));
}

TEST(Wildcard, DoesNotRemoveConcreteRows) {  // SEM-42
  Model m = model("p(_: User); p(x) if e(x); q(x) if p(x);", {"e(User:a)", "other(User:b)"});
  EXPECT_EQ(rows(m, "p(?x:User)"), (Rows{{"*"}, {"a"}}));
  EXPECT_EQ(rows(m, "q(?x:User)"), (Rows{{"*"}, {"a"}}));
}

TEST(Wildcard, UnifiesWithConcreteValues) {  // §4.4: unify(*T, c) = c
  Model m = model(R"(
    p(_: User);
    joined(x) if p(x) and e(x); listed(x) if p(x) and x in [User{"c"}, Bot{"c"}];
    equal(x) if p(x) and x = User{"d"}; called() if p(User{"z"});)",
                  {"e(User:a)", "e(Bot:a)"});
  EXPECT_EQ(rows(m, "joined(?x)"), (Rows{{"a"}}));
  EXPECT_EQ(rows(m, "listed(?x)"), (Rows{{"c"}}));
  EXPECT_EQ(rows(m, "equal(?x)"), (Rows{{"d"}}));
  EXPECT_TRUE(m.holds("called", {}));
}

TEST(Wildcard, UnifiesWithWildcardsOfComparableTypes) {  // §4.4
  Model m = model(R"(
    resource Sup {} resource Sub extends Sup {} resource Other {}
    sup(_: Sup); sub(_: Sub); other(_: Other);
    both(x) if sup(x) and sub(x); none(x) if sub(x) and other(x);)");
  EXPECT_EQ(rows(m, "both(?x:Sub)"), (Rows{{"*"}}));
  EXPECT_EQ(rows(m, "both(?x:Sup)"), Rows{});
  EXPECT_EQ(rows(m, "none(?x)"), Rows{});
}

TEST(Wildcard, DifferentUniversalVariablesStayDifferent) {
  Model m =
      model("p(_: User); q(x, y) if p(x) and p(y); r(x, y) if q(x, y) and e(x);", {"e(User:a)"});
  EXPECT_EQ(rows(m, "q(?x, ?y)"), (Rows{{"*", "*"}}));
  EXPECT_EQ(rows(m, "r(?x, ?y)"), (Rows{{"a", "*"}}));
  EXPECT_EQ(rows(m, "q(User:z, ?y)"), (Rows{{"*"}}));
}

TEST(Wildcard, RepeatedUniversalVariableIsOneValue) {  // SEM-27
  Model m =
      model("same(x: User, x: User); q(x) if same(x, User{\"a\"}); r(x, y) if same(x, y) and e(y);",
            {"e(User:b)"});
  EXPECT_EQ(rows(m, "q(?x)"), (Rows{{"a"}}));
  EXPECT_EQ(rows(m, "r(?x, ?y)"), (Rows{{"b", "b"}}));
  EXPECT_EQ(rows(m, "same(User:unseen, ?y:User)"), (Rows{{"unseen"}}));
  EXPECT_THROW((void)rows(m, "same(?x:User, ?y:User)"), Unbounded);  // not (*, *): every pair
  EXPECT_EQ(rows(m, "same(?x:User, ?x)"), (Rows{{"*"}}));
}

TEST(Wildcard, GrantOverSupertypeAnswersForTheSubtype) {  // SEM-45, DEC-32
  Model m = model(
      "resource Sup {} resource Sub extends Sup {} actor User {} p(_: Sup); a(_: Actor); r(_: "
      "Resource);");
  EXPECT_EQ(rows(m, "p(?x:Sub)"), (Rows{{"*"}}));
  EXPECT_EQ(rows(m, "p(?x:Sup)"), (Rows{{"*"}}));
  EXPECT_EQ(rows(m, "a(?x:User)"), (Rows{{"*"}}));
  EXPECT_EQ(rows(m, "a(?x:Sup)"), Rows{});
  EXPECT_EQ(rows(m, "r(?x:User)"), (Rows{{"*"}}));
  EXPECT_EQ(rows(m, "r(?x:Undeclared)"), Rows{});
}

TEST(Answer, QueryTypesAreExact) {  // SEM-44
  Model m = model("resource Sup {} resource Sub extends Sup {} p(x: Sup) if e(x);",
                  {"e(Sub:a)", "e(Sup:b)"});
  EXPECT_EQ(rows(m, "p(?x:Sup)"), (Rows{{"b"}}));
  EXPECT_EQ(rows(m, "p(?x:Sub)"), (Rows{{"a"}}));
}

TEST(Answer, ListsAreSortedAndDistinct) {  // SEM-43
  Model m = model("", {"has_permission(User:u, x, Repo:b)", "has_permission(User:u, x, Repo:B)",
                       "has_permission(User:u, x, Repo:a)", "has_permission(User:u, y, Repo:a)"});
  EXPECT_EQ(m.list(value("User:u"), "x", "Repo"), (Ids{"B", "a", "b"}));
  EXPECT_EQ(m.actions(value("User:u"), value("Repo:a")), (Ids{"x", "y"}));
}

TEST(Answer, UnknownNamesAnswerFalseOrEmpty) {  // SEM-46
  Model m = model("", {"has_permission(User:u, x, Repo:a)"});
  EXPECT_FALSE(m.authorize(value("User:u"), "nothing", value("Repo:a")));
  EXPECT_FALSE(m.authorize(value("Ghost:u"), "x", value("Repo:a")));
  EXPECT_FALSE(m.authorize(value("User:u"), "x", value("Repo:z")));
  EXPECT_FALSE(holds(m, "no_such_predicate(User:u)"));
  EXPECT_EQ(m.list(value("User:u"), "x", "Ghost"), Ids{});
  EXPECT_EQ(m.list(value("User:u"), "x", "Resource"), Ids{});
}

TEST(Answer, ConjunctiveQuestionsJoinTheirGoals) {  // §10.2
  Model m = model("actor User {} p(_: User, _: Repo);",
                  {"inside(Repo:a, Org:o)", "inside(Repo:b, Org:p)"});
  Answer answer = m.ask({goal("p(User:u, ?r:Repo)"), goal("inside(?r:Repo, Org:o)")});
  EXPECT_EQ(answer.confidence, Confidence::Exact);
  EXPECT_EQ(answer.rows, (std::set<std::vector<Value>>{{value("Repo:a")}}));
}

}  // namespace
}  // namespace frost::oracle
