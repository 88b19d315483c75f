// SPDX-License-Identifier: Apache-2.0
// Proofs of what is allowed.
#include "tests/unit/why/why_fixture.hpp"

namespace frost::test {
namespace {

TEST(SmallestProof, GoesDownToFactsWithPlaces) {
  Explained world(kRepo,
                  "has_role(User{\"ann\"}, \"owner\", Org{\"acme\"});"
                  "has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"});");
  EXPECT_EQ(
      world.text("User:ann", "read", "Repo:r1"),
      "allowed: allow(User{\"ann\"}, \"read\", Repo{\"r1\"})\n"
      "  + allow(User{\"ann\"}, \"read\", Repo{\"r1\"})  -- default rule\n"
      "    + has_permission(User{\"ann\"}, \"read\", Repo{\"r1\"})  -- rule at p.polar:7:3\n"
      "      + has_role(User{\"ann\"}, \"reader\", Repo{\"r1\"})  -- rule at p.polar:6:3\n"
      "        + has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"})  -- fact\n"
      "        + has_role(User{\"ann\"}, \"member\", Org{\"acme\"})  -- rule at p.polar:2:45\n"
      "          + has_role(User{\"ann\"}, \"owner\", Org{\"acme\"})  -- fact\n");
}

// Fewest lines, not least height: the chain is deeper than the rule with four conditions.
TEST(SmallestProof, HasTheFewestLines) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if f(u) and g(u) and h(b) and k(b);\n"
      "allow(u: User, \"open\", b: Box) if step(u) and k(b);\n"
      "step(u: User) if f(u);\n",
      "f(User{\"u\"}); g(User{\"u\"}); h(Box{\"b\"}); k(Box{\"b\"});");
  auto explanation = world.ask("User:u", "open", "Box:b");
  ASSERT_TRUE(explanation.has_value());
  EXPECT_EQ(explanation->proof.size, 4U);
  EXPECT_EQ(explanation->proof.steps.back().place.line, 3U);
}

TEST(SmallestProof, OfCyclicDataIsFinite) {
  Explained world(
      "actor User {} resource Team { relations = { parent: Team }; roles = [\"m\"];\n"
      "  permissions = [\"see\"]; \"m\" if \"m\" on \"parent\"; \"see\" if \"m\"; }\n",
      "has_relation(Team{\"1\"}, \"parent\", Team{\"2\"});"
      "has_relation(Team{\"2\"}, \"parent\", Team{\"1\"});"
      "has_role(User{\"ann\"}, \"m\", Team{\"2\"});");
  auto explanation = world.ask("User:ann", "see", "Team:1");
  ASSERT_TRUE(explanation.has_value());
  EXPECT_EQ(explanation->proof.size, 5U);
}

// Far beyond proof_depth_max of policy tests, and read link by link.
TEST(SmallestProof, OfALongChainIsWhole) {
  std::string facts = "has_role(User{\"ann\"}, \"m\", Team{\"200\"});";
  for (int i = 0; i < 200; ++i) {
    facts += "has_relation(Team{\"" + std::to_string(i) + "\"}, \"parent\", Team{\"" +
             std::to_string(i + 1) + "\"});";
  }
  Explained world(
      "actor User {} resource Team { relations = { parent: Team }; roles = [\"m\"];\n"
      "  permissions = [\"see\"]; \"m\" if \"m\" on \"parent\"; \"see\" if \"m\"; }\n",
      facts);
  auto explanation = world.ask("User:ann", "see", "Team:0");
  ASSERT_TRUE(explanation.has_value()) << explanation.error().message;
  EXPECT_EQ(explanation->cut_off, "");
  EXPECT_EQ(explanation->proof.size, 403U);
  EXPECT_EQ(explanation->facts_read, 201U);
}

TEST(SmallestProof, ReadsWhatTheQuestionIsAbout) {
  std::string facts = "is_public(Repo{\"r1\"});";
  for (int i = 0; i < 1'000; ++i) {
    facts += "has_role(User{\"u" + std::to_string(i) + "\"}, \"owner\", Org{\"other\"});";
  }
  Explained world(kRepo, facts);
  auto explanation = world.ask("User:zoe", "read", "Repo:r1");
  ASSERT_TRUE(explanation.has_value());
  EXPECT_EQ(explanation->facts_read, 1U);
}

TEST(SmallestProof, NamesAValueThatNothingMentions) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(_: User, \"open\", b: Box) if owner matches User and guest(owner) and h(b);\n"
      "guest(_: User);\n",
      "h(Box{\"b\"});");
  std::string text = world.text("User:u", "open", "Box:b");
  EXPECT_NE(text.find("    + guest(_: User)  -- rule at p.polar:3:1\n"), std::string::npos) << text;
}

TEST(SmallestProof, ShowsTestsWithTheirValues) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if t matches Integer and until(u, b, t) and\n"
      "  t > @current_unix_time and not (o matches User and owner(b, o) and banned(o, u));\n",
      "until(User{\"u\"}, Box{\"b\"}, 101);");
  std::string text = world.text("User:u", "open", "Box:b");
  EXPECT_NE(text.find("    + @current_unix_time (100) < 101\n"), std::string::npos) << text;
  EXPECT_NE(text.find("    + not (o matches User and owner(b, o) and banned(o, u))\n"),
            std::string::npos)
      << text;
}

TEST(SmallestProof, KnowsFactsOfThePolicyText) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if opens(u, b);\n"
      "opens(User{\"u\"}, Box{\"b\"});\n");
  EXPECT_NE(world.text("User:u", "open", "Box:b").find("-- fact at p.polar:3:1"),
            std::string::npos);
}

// Types that the policy never names.
TEST(SmallestProof, OfAnyType) {
  Explained world("actor User {} allow(u: User, \"open\", x) if f(u) and g(x);\n",
                  "f(User{\"u\"}); g(Thing{\"t\"});");
  EXPECT_NE(world.text("User:u", "open", "Thing:t").find("g(Thing{\"t\"})  -- fact"),
            std::string::npos);
}

TEST(Explanation, HasTheErrorsOfTheCheck) {
  Explained world(kRepo);
  EXPECT_EQ(world.ask("User:", "read", "Repo:r").error().code, Code::kInvalidArgument);
  EXPECT_EQ(world.ask("User:*", "read", "Repo:r").error().code, Code::kInvalidArgument);
}

TEST(Explanation, OfUnknownTypesIsADeny) {
  Explained world("actor User {} allow(u: User, \"open\", u: User);");
  auto explanation = world.ask("Martian:u", "open", "Venusian:v");
  ASSERT_TRUE(explanation.has_value());
  EXPECT_FALSE(explanation->is_allowed);
  EXPECT_TRUE(explanation->near_misses.empty());
}

// Negation between literals of one relation is fine for plans, but the tracer has one level for
// all of a relation.
TEST(Explanation, SaysWhenItCannotTrace) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if has_role(u, \"writer\", b);\n"
      "has_role(u: User, \"writer\", b: Box) if has_role(u, \"reader\", b) and\n"
      "  not has_role(u, \"banned\", b);\n",
      "has_role(User{\"u\"}, \"reader\", Box{\"b\"});");
  auto explanation = world.ask("User:u", "open", "Box:b");
  ASSERT_TRUE(explanation.has_value()) << explanation.error().message;
  EXPECT_TRUE(explanation->is_allowed);
  EXPECT_EQ(explanation->cut_off, "not traced: a rule depends on its own negation");
  EXPECT_TRUE(explanation->proof.steps.empty());
}

}  // namespace
}  // namespace frost::test
