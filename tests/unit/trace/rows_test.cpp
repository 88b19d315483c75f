// SPDX-License-Identifier: Apache-2.0
// What a trace derives, construct by construct.
#include "tests/unit/trace/trace_fixture.hpp"

namespace frost::trace::test {
namespace {

constexpr const char* kRepo = R"(actor User {}
resource Org { roles = ["owner", "member"]; "member" if "owner"; }
resource Repo {
  roles = ["reader"]; permissions = ["read", "drop"];
  relations = { org: Org };
  "reader" if "member" on "org";
  "read" if "reader" or is_public(resource);
  "drop" if "owner" on "org";
}
)";

constexpr const char* kRepoFacts = R"(
has_role(User{"ann"}, "owner", Org{"acme"});
has_role(User{"bob"}, "member", Org{"acme"});
has_relation(Repo{"r1"}, "org", Org{"acme"});
is_public(Repo{"r3"});
)";

TEST(TraceRows, RulesOverRulesOverFacts) {
  Traced traced(kRepo, kRepoFacts);
  EXPECT_TRUE(traced.holds("allow(User:ann, String:read, Repo:r1)"));
  EXPECT_TRUE(traced.holds("allow(User:ann, String:drop, Repo:r1)"));
  EXPECT_TRUE(traced.holds("allow(User:bob, String:read, Repo:r1)"));
  EXPECT_FALSE(traced.holds("allow(User:bob, String:drop, Repo:r1)"));
  EXPECT_FALSE(traced.holds("allow(User:zoe, String:read, Repo:r1)"));
  EXPECT_EQ(traced.rows("allow(User:ann, String:?, Repo:r1)"), (Strings{"drop", "read"}));
}

TEST(TraceRows, AHeadVariableThatNothingBindsIsEveryValue) {  // SEM-26, SEM-42
  Traced traced(kRepo, kRepoFacts);
  EXPECT_TRUE(traced.holds("allow(User:never_mentioned, String:read, Repo:r3)"));
  EXPECT_EQ(traced.rows("allow(User:?, String:read, Repo:r3)"), (Strings{"*"}));
  EXPECT_EQ(traced.rows("allow(User:?, String:read, Repo:?)"),
            (Strings{"*, r3", "ann, r1", "bob, r1"}));
}

TEST(TraceRows, AUniversalRowMeetsConcreteOnes) {
  Traced traced(
      "actor User {} resource Org {}\n"
      "sees(_: User, _: Org);\n"
      "works(u: User, o: Org) if sees(u, o) and employs(o, u);\n",
      "employs(Org{\"o\"}, User{\"ann\"});");
  EXPECT_EQ(traced.rows("works(User:?, Org:?)"), (Strings{"ann, o"}));
  EXPECT_TRUE(traced.holds("sees(User:x, Org:y)"));
}

TEST(TraceRows, AVariableRepeatedInAHeadDemandsEqualValues) {  // SEM-27
  Traced traced(
      "actor User {}\nself(u: User, \"own\", u: User);\n"
      "pair(a: User, b: User) if self(a, \"own\", b) and likes(a, b);\n",
      "likes(User{\"a\"}, User{\"a\"}); likes(User{\"a\"}, User{\"b\"});");
  EXPECT_TRUE(traced.holds("self(User:x, String:own, User:x)"));
  EXPECT_FALSE(traced.holds("self(User:x, String:own, User:y)"));
  EXPECT_FALSE(traced.holds("self(User:x, String:other, User:x)"));
  EXPECT_EQ(traced.rows("pair(User:?, User:?)"), (Strings{"a, a"}));
}

TEST(TraceRows, RecursionEndsOnCyclicData) {  // SEM-25
  Traced traced(
      "actor User {} resource Team { relations = { parent: Team }; roles = [\"m\"];\n"
      "  \"m\" if \"m\" on \"parent\"; }\n"
      "path(a: Team, b: Team) if has_relation(a, \"parent\", b);\n"
      "path(a: Team, c: Team) if b matches Team and path(a, b) and path(b, c);\n",
      "has_relation(Team{\"1\"}, \"parent\", Team{\"2\"});"
      "has_relation(Team{\"2\"}, \"parent\", Team{\"3\"});"
      "has_relation(Team{\"3\"}, \"parent\", Team{\"1\"});"
      "has_role(User{\"ann\"}, \"m\", Team{\"2\"});");
  EXPECT_EQ(traced.rows("has_role(User:ann, String:m, Team:?)"), (Strings{"1", "2", "3"}));
  EXPECT_EQ(traced.rows("path(Team:?, Team:?)").size(), 9U);
}

TEST(TraceRows, TypesArePartOfValues) {  // SEM-3
  Traced traced(
      "actor User {} actor Bot {}\n"
      "ok(x: User) if on_list(x);\nok(x: Bot) if on_list(x);\n",
      "on_list(User{\"1\"});");
  EXPECT_TRUE(traced.holds("ok(User:1)"));
  EXPECT_FALSE(traced.holds("ok(Bot:1)"));
}

TEST(TraceRows, TenThousandFactsAreNoTrouble) {
  std::string facts;
  for (int i = 0; i < 10'000; ++i) {
    std::string n = std::to_string(i);
    facts +=
        "has_role(User{\"u" + n + "\"}, \"member\", Org{\"o" + std::to_string(i % 100) + "\"});";
  }
  for (int i = 0; i < 100; ++i) {
    std::string n = std::to_string(i);
    facts += "has_relation(Repo{\"r" + n + "\"}, \"org\", Org{\"o" + n + "\"});";
  }
  Traced traced(kRepo, facts);
  ASSERT_EQ(traced.error(), "");
  EXPECT_TRUE(traced.holds("allow(User:u42, String:read, Repo:r42)"));
  EXPECT_EQ(traced.rows("allow(User:?, String:read, Repo:r42)").size(), 100U);
}

TEST(TraceRows, FiredClausesAreNamed) {
  Traced traced(kRepo,
                "has_role(User{\"bob\"}, \"member\", Org{\"acme\"});"
                "has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"});");
  EXPECT_EQ(traced.fired_lines(), (std::vector<uint32_t>{6, 7}));
}

TEST(TraceRows, EachLimitIsNamed) {
  TraceLimits rows;
  rows.rows_max = 8;
  EXPECT_NE(Traced(kRepo, kRepoFacts, rows).error().find("rows_max"), std::string::npos);
  TraceLimits steps;
  steps.steps_max = 3;
  EXPECT_NE(Traced(kRepo, kRepoFacts, steps).error().find("steps_max"), std::string::npos);
  TraceLimits facts;
  facts.rows_max = 3;
  EXPECT_NE(Traced(kRepo, kRepoFacts, facts).error().find("facts (rows_max)"), std::string::npos);
}

}  // namespace
}  // namespace frost::trace::test
