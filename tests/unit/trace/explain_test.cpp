// SPDX-License-Identifier: Apache-2.0
// Proofs of what holds, and expected rule paths for what does not.
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

TEST(TraceProof, ShowsRulesDownToFacts) {
  Traced traced(kRepo,
                "has_role(User{\"ann\"}, \"owner\", Org{\"acme\"});"
                "has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"});");
  EXPECT_EQ(traced.proof("allow(User:ann, String:read, Repo:r1)"),
            "rule allow(User{\"ann\"}, \"read\", Repo{\"r1\"})\n"
            "  rule has_permission(User{\"ann\"}, \"read\", Repo{\"r1\"})\n"
            "    rule has_role(User{\"ann\"}, \"reader\", Repo{\"r1\"})\n"
            "      fact has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"})\n"
            "      rule has_role(User{\"ann\"}, \"member\", Org{\"acme\"})\n"
            "        fact has_role(User{\"ann\"}, \"owner\", Org{\"acme\"})\n");
  EXPECT_EQ(traced.proof("allow(User:bob, String:read, Repo:r1)"), "");
}

TEST(TraceProof, AUniversalRowProvesTheConcreteQuestion) {
  Traced traced(kRepo, "is_public(Repo{\"r3\"});");
  EXPECT_EQ(traced.proof("allow(User:zoe, String:read, Repo:r3)"),
            "rule allow(User{\"zoe\"}, \"read\", Repo{\"r3\"})\n"
            "  rule has_permission(User{\"zoe\"}, \"read\", Repo{\"r3\"})\n"
            "    fact is_public(Repo{\"r3\"})\n");
  EXPECT_EQ(traced.proof("allow(User:?, String:read, Repo:r3)").substr(0, 44),
            "rule allow(_: User, \"read\", Repo{\"r3\"})\n  ru");
}

TEST(TraceProof, TakesTheShortestWay) {
  Traced traced(
      "actor User {} resource A {}\n"
      "top(u: User) if middle(u);\n"
      "middle(u: User) if low(u);\n"
      "low(u: User) if base(u);\n"
      "top(u: User) if base(u);\n",
      "base(User{\"u\"});");
  EXPECT_EQ(traced.proof("top(User:u)"), "rule top(User{\"u\"})\n  fact base(User{\"u\"})\n");
}

TEST(TraceProof, OfCyclicDataIsFinite) {
  Traced traced(
      "actor User {} resource Team { relations = { parent: Team }; roles = [\"m\"];\n"
      "  \"m\" if \"m\" on \"parent\"; }\n",
      "has_relation(Team{\"1\"}, \"parent\", Team{\"2\"});"
      "has_relation(Team{\"2\"}, \"parent\", Team{\"1\"});"
      "has_role(User{\"ann\"}, \"m\", Team{\"2\"});");
  EXPECT_EQ(traced.proof("has_role(User:ann, String:m, Team:1)"),
            "rule has_role(User{\"ann\"}, \"m\", Team{\"1\"})\n"
            "  fact has_relation(Team{\"1\"}, \"parent\", Team{\"2\"})\n"
            "  fact has_role(User{\"ann\"}, \"m\", Team{\"2\"})\n");
}

TEST(TraceProof, LeavesOutWhatIsBeyondItsLimits) {
  TraceLimits limits;
  limits.proof_depth_max = 1;
  Traced traced(kRepo, "is_public(Repo{\"r3\"});", limits);
  EXPECT_EQ(traced.proof("allow(User:zoe, String:read, Repo:r3)"),
            "rule allow(User{\"zoe\"}, \"read\", Repo{\"r3\"})\n"
            "  rule has_permission(User{\"zoe\"}, \"read\", Repo{\"r3\"})\n"
            "    omitted \n");
  limits = {};
  limits.proof_nodes_max = 1;
  Traced few(kRepo, "is_public(Repo{\"r3\"});", limits);
  EXPECT_EQ(few.proof("allow(User:zoe, String:read, Repo:r3)"),
            "rule allow(User{\"zoe\"}, \"read\", Repo{\"r3\"})\n  omitted \n");
}

TEST(TracePath, TheMissingFactOfTheNearestRule) {
  Traced traced(kRepo,
                "has_role(User{\"bob\"}, \"member\", Org{\"acme\"});"
                "has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"});");
  EXPECT_EQ(traced.path("allow(User:bob, String:drop, Repo:r1)"),
            "unproved allow(User{\"bob\"}, \"drop\", Repo{\"r1\"})\n"
            "  unproved has_permission(User{\"bob\"}, \"drop\", Repo{\"r1\"})\n"
            "    fact has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"})\n"
            "    missing has_role(User{\"bob\"}, \"owner\", Org{\"acme\"})\n");
  EXPECT_EQ(traced.near_misses("allow(User:bob, String:drop, Repo:r1)").at(0).missing,
            (Strings{"has_role(User{\"bob\"}, \"owner\", Org{\"acme\"})"}));
}

TEST(TracePath, PrefersThePathOfWhichMostHolds) {
  Traced traced(kRepo,
                "has_role(User{\"bob\"}, \"member\", Org{\"acme\"});"
                "has_relation(Repo{\"r2\"}, \"org\", Org{\"other\"});");
  // is_public(r1) and has_role(bob, "reader", r1) lack one fact too, but nothing of them holds.
  auto paths = traced.near_misses("allow(User:bob, String:read, Repo:r1)");
  ASSERT_FALSE(paths.empty());
  EXPECT_EQ(paths[0].missing, (Strings{"has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"})"}));
  EXPECT_EQ(paths.size(), 3U);
}

TEST(TracePath, PrefersTheRoleItselfToThoseThatImplyIt) {
  Traced traced(
      "actor User {} resource Org { roles = [\"owner\"]; }\n"
      "resource Repo { roles = [\"reader\", \"writer\", \"admin\"]; permissions = [\"read\"];\n"
      "  relations = { org: Org }; \"read\" if \"reader\"; \"reader\" if \"writer\";\n"
      "  \"writer\" if \"admin\"; \"admin\" if \"owner\" on \"org\"; }\n",
      "has_relation(Repo{\"r\"}, \"org\", Org{\"o\"});");
  EXPECT_EQ(traced.near_misses("allow(User:u, String:read, Repo:r)").at(0).missing,
            (Strings{"has_role(User{\"u\"}, \"reader\", Repo{\"r\"})"}));
}

TEST(TracePath, AGoalThatOnlyFactsAnswerIsMissingItself) {
  Traced traced(kRepo, "");
  EXPECT_EQ(traced.path("has_relation(Repo:r1, String:org, Org:o)"),
            "missing has_relation(Repo{\"r1\"}, \"org\", Org{\"o\"})\n");
}

TEST(TracePath, NoWayIsNoPath) {
  Traced traced(kRepo, "");
  EXPECT_EQ(traced.path("has_role(User:u, String:nonsense, Org:o)"), "");
}

TEST(TracePath, AnOpenQuestionHasOneToo) {
  Traced traced(kRepo, "has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"});");
  EXPECT_EQ(traced.path("allow(User:bob, String:?, Repo:r1)"),
            "unproved allow(User{\"bob\"}, \"drop\", Repo{\"r1\"})\n"
            "  unproved has_permission(User{\"bob\"}, \"drop\", Repo{\"r1\"})\n"
            "    fact has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"})\n"
            "    missing has_role(User{\"bob\"}, \"owner\", Org{\"acme\"})\n");
}

TEST(TracePath, RecursionIsBounded) {
  Traced traced(
      "actor User {} resource Team { relations = { parent: Team }; roles = [\"m\"];\n"
      "  \"m\" if \"m\" on \"parent\"; }\n",
      "has_relation(Team{\"1\"}, \"parent\", Team{\"2\"});"
      "has_relation(Team{\"2\"}, \"parent\", Team{\"1\"});");
  EXPECT_NE(
      traced.path("has_role(User:ann, String:m, Team:1)").find("missing has_role(User{\"ann\"}"),
      std::string::npos);
}

TEST(TracePath, GivesUpQuietlyAtTheSearchLimit) {
  TraceLimits limits;
  limits.search_states_max = 1;
  Traced traced(kRepo, "", limits);
  EXPECT_TRUE(traced.near_misses("allow(User:bob, String:drop, Repo:r1)").empty());
}

}  // namespace
}  // namespace frost::trace::test
