// SPDX-License-Identifier: Apache-2.0
// Near misses of what is denied.
#include "tests/unit/why/why_fixture.hpp"

namespace frost::test {
namespace {

TEST(NearMiss, OfMostThatHoldsComesFirst) {
  Explained world(kRepo,
                  "has_role(User{\"bob\"}, \"member\", Org{\"acme\"});"
                  "has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"});");
  auto misses = world.near_misses("User:bob", "drop", "Repo:r1");
  ASSERT_FALSE(misses.empty());
  EXPECT_EQ(misses[0], (Strings{"+has_role(bob, owner, acme)"}));
}

// The fact that is there comes second in the rule: what is missing hides it from a proof.
TEST(NearMiss, FindsFactsThatNoProofAsksFor) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if t matches Team and joined(u, t) and owns(t, b);\n",
      "owns(Team{\"t1\"}, Box{\"b\"});");
  auto misses = world.near_misses("User:u", "open", "Box:b");
  ASSERT_EQ(misses.size(), 2U);
  EXPECT_EQ(misses[0], (Strings{"+joined(u, t1)"}));
  EXPECT_EQ(misses[1], (Strings{"+joined(u, _)", "+owns(_, b)"}));
}

TEST(NearMiss, TakesAwayWhatIsNegated) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if owns(u, b) and not banned(u);\n"
      "banned(u: User) if barred(u) or (g matches Gang and joined(u, g) and is_bad(g));\n",
      "owns(User{\"u\"}, Box{\"b\"}); barred(User{\"u\"}); joined(User{\"u\"}, Gang{\"g\"});"
      "is_bad(Gang{\"g\"});");
  // Both proofs of the ban must be broken, the second one in either of two ways.
  auto misses = world.near_misses("User:u", "open", "Box:b");
  ASSERT_EQ(misses.size(), 2U);
  EXPECT_EQ(misses[0], (Strings{"-barred(u)", "-joined(u, g)"}));
  EXPECT_EQ(misses[1], (Strings{"-barred(u)", "-is_bad(g)"}));
}

TEST(NearMiss, FillsWhatACompoundNegationLacks) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if knows(u) and\n"
      "  not (t matches Tag and needs(b, t) and not holds(u, t));\n",
      "knows(User{\"u\"}); needs(Box{\"b\"}, Tag{\"t\"});");
  auto misses = world.near_misses("User:u", "open", "Box:b");
  ASSERT_EQ(misses.size(), 2U);
  EXPECT_EQ(misses[0], (Strings{"-needs(b, t)"}));
  EXPECT_EQ(misses[1], (Strings{"+holds(u, t)"}));
}

TEST(NearMiss, ChoosesIntegersThatPass) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(_: User, \"open\", b: Box) if n matches Integer and quota(b, n) and n > 141;\n",
      "quota(Box{\"b\"}, 7);");
  EXPECT_EQ(world.near_misses("User:u", "open", "Box:b"),
            (std::vector<Strings>{{"+quota(b, 142)"}}));
}

// A fact that a rule needs twice is missing once.
TEST(NearMiss, CountsAFactOnce) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if left(u, b) and right(u, b);\n"
      "left(u: User, b: Box) if key(u, b); right(u: User, b: Box) if key(u, b);\n");
  auto misses = world.near_misses("User:u", "open", "Box:b");
  ASSERT_FALSE(misses.empty());
  EXPECT_EQ(misses[0], (Strings{"+key(u, b)"}));
}

TEST(NearMiss, NeverNamesAFactThatThePolicyRefuses) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if has_role(u, \"opener\", b);\n");
  EXPECT_EQ(world.near_misses("User:u", "shut", "Box:b"), std::vector<Strings>{});
  auto explanation = world.ask("User:u", "shut", "Box:b");
  EXPECT_EQ(explanation_text(*explanation),
            "denied: allow(User{\"u\"}, \"shut\", Box{\"b\"})\n"
            "no rule and no fact of the policy leads there\n");
}

// The policy's own facts cannot be taken away.
TEST(NearMiss, LeavesThePolicyAlone) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if owns(u, b) and not banned(u);\n"
      "banned(User{\"u\"});\n",
      "owns(User{\"u\"}, Box{\"b\"});");
  EXPECT_EQ(world.near_misses("User:u", "open", "Box:b"), std::vector<Strings>{});
}

TEST(NearMiss, AnExampleIsAValueThatNothingMentions) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if t matches Team and joined(u, t) and owns(t, b) and\n"
      "  not closed(t);\n",
      "closed(Team{\"new-1\"}); closed(Team{\"new-2\"});");
  auto explanation = world.ask("User:u", "open", "Box:b");
  ASSERT_TRUE(explanation.has_value());
  ASSERT_EQ(explanation->near_misses.size(), 1U);
  const ProofFact& fact = explanation->near_misses[0].missing.at(0);
  EXPECT_EQ(fact.arguments.at(1).type, "Team");
  EXPECT_TRUE(fact.arguments.at(1).is_any);
  EXPECT_FALSE(fact.arguments.at(1).id.starts_with("new-1"));
  EXPECT_FALSE(fact.arguments.at(1).id.starts_with("new-2"));
}

}  // namespace
}  // namespace frost::test
