// SPDX-License-Identifier: Apache-2.0
// Each limit of explanations: what fits is explained, one less is cut off and said, and the answer
// stays what it is.
#include "tests/unit/why/why_fixture.hpp"

namespace frost::test {
namespace {

// A check that needs four facts: ann is allowed, bob is not.
class ExplainLimitsTest : public testing::Test {
 protected:
  DecisionExplanation ask(const char* actor, const ExplainLimits& limits) const {
    return world_.ask(actor, "drop", "Repo:r1", limits).value();
  }
  static bool names(const DecisionExplanation& explanation, const char* limit) {
    return explanation.cut_off.find(limit) != std::string::npos;
  }
  void expect_only_the_answer(const ExplainLimits& limits, const char* name) const {
    DecisionExplanation allowed = ask("User:ann", limits);
    EXPECT_TRUE(allowed.is_allowed);
    EXPECT_TRUE(names(allowed, name)) << allowed.cut_off;
    EXPECT_TRUE(allowed.proof.steps.empty());
    DecisionExplanation denied = ask("User:bob", limits);
    EXPECT_FALSE(denied.is_allowed);
    EXPECT_TRUE(names(denied, name)) << denied.cut_off;
    EXPECT_NE(explanation_text(denied).find("; the answer is right, but not explained\n"),
              std::string::npos);
  }

  Explained world_{kRepo,
                   "has_role(User{\"ann\"}, \"owner\", Org{\"acme\"});"
                   "has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"});"};
};

TEST_F(ExplainLimitsTest, Rows) {
  ExplainLimits limits;
  limits.rows_max = 1;
  expect_only_the_answer(limits, "rows_max");
}

TEST_F(ExplainLimitsTest, Steps) {
  ExplainLimits limits;
  limits.steps_max = 2;
  expect_only_the_answer(limits, "steps_max");
}

TEST_F(ExplainLimitsTest, Goals) {
  ExplainLimits limits;
  limits.goals_max = 2;
  expect_only_the_answer(limits, "goals_max");
}

TEST_F(ExplainLimitsTest, SearchStates) {
  ExplainLimits limits;
  limits.search_states_max = 1;
  DecisionExplanation denied = ask("User:bob", limits);
  EXPECT_TRUE(names(denied, "search_states_max")) << denied.cut_off;
  EXPECT_TRUE(denied.near_misses.empty());
}

TEST_F(ExplainLimitsTest, Trials) {
  ExplainLimits limits;
  limits.trials_max = 1;
  DecisionExplanation denied = ask("User:bob", limits);
  EXPECT_TRUE(names(denied, "trials_max")) << denied.cut_off;
  EXPECT_EQ(denied.near_misses.size(), 1U);
  EXPECT_NE(explanation_text(denied).find("; there may be smaller or further ones\n"),
            std::string::npos);
}

TEST_F(ExplainLimitsTest, NearMisses) {
  for (uint32_t most : {0U, 1U, 2U}) {
    ExplainLimits limits;
    limits.near_misses_max = most;
    EXPECT_EQ(ask("User:bob", limits).near_misses.size(), most);
  }
}

TEST(ExplainLimitsOfSearch, Changes) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if f(u) and g(u) and h(b);\n");
  ExplainLimits limits;
  limits.changes_max = 3;
  EXPECT_EQ(world.near_misses("User:u", "open", "Box:b", limits).size(), 1U);
  limits.changes_max = 2;
  EXPECT_TRUE(world.near_misses("User:u", "open", "Box:b", limits).empty());
}

// A goal that only a near miss asks for, with many facts.
TEST(ExplainLimitsOfSearch, SearchRows) {
  std::string facts;
  for (int i = 0; i < 20; ++i) {
    facts += "owns(Team{\"t" + std::to_string(i) + "\"}, Box{\"b\"});";
    facts += "joined(User{\"u\"}, Team{\"s" + std::to_string(i) + "\"});";
  }
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if t matches Team and joined(u, t) and owns(t, b);\n",
      facts);
  EXPECT_EQ(world.near_misses("User:u", "open", "Box:b").at(0).size(), 1U);
  ExplainLimits limits;
  limits.search_rows_max = 10;
  limits.near_misses_max = 30;  // more than there are of one change
  auto explanation = world.ask("User:u", "open", "Box:b", limits);
  EXPECT_NE(explanation->cut_off.find("search_rows_max"), std::string::npos)
      << explanation->cut_off;
}

// A long way that fits no tree of policy tests does not overflow anything.
TEST(ExplainLimitsOfSearch, DeepRulesAreFine) {
  std::string policy =
      "actor User {} resource Box {}\nallow(u: User, \"open\", b: Box) if s0(u) and box(b);\n";
  for (int i = 0; i < 150; ++i) {
    policy += "s" + std::to_string(i) + "(u: User) if s" + std::to_string(i + 1) + "(u);\n";
  }
  Explained world(policy, "s150(User{\"u\"}); box(Box{\"b\"});");
  auto explanation = world.ask("User:u", "open", "Box:b");
  ASSERT_TRUE(explanation.has_value());
  EXPECT_EQ(explanation->proof.size, 153U);
}

}  // namespace
}  // namespace frost::test
