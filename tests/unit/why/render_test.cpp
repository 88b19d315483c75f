// SPDX-License-Identifier: Apache-2.0
// Explanations as text and as JSON.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "tests/unit/why/why_fixture.hpp"

namespace frost::test {
namespace {

using Json = nlohmann::json;

constexpr const char* kFacts =
    "has_role(User{\"ann\"}, \"owner\", Org{\"acme\"});"
    "has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"});";

TEST(ExplanationText, OfADeny) {
  Explained world(kRepo, kFacts);
  auto explanation = world.ask("User:bob", "drop", "Repo:r1", {.near_misses_max = 2});
  EXPECT_EQ(explanation_text(*explanation),
            "denied: allow(User{\"bob\"}, \"drop\", Repo{\"r1\"})\n"
            "it would be allowed, for example,\n"
            "  with has_role(User{\"bob\"}, \"owner\", Org{\"acme\"})\n"
            "  or with has_permission(User{\"bob\"}, \"drop\", Repo{\"r1\"})\n"
            "because with the first\n"
            "  x allow(User{\"bob\"}, \"drop\", Repo{\"r1\"})  -- default rule\n"
            "    x has_permission(User{\"bob\"}, \"drop\", Repo{\"r1\"})  -- rule at p.polar:8:3\n"
            "      + has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"})  -- fact\n"
            "      x has_role(User{\"bob\"}, \"owner\", Org{\"acme\"})  -- missing fact\n");
}

TEST(ExplanationText, OfADenyBecauseOfANegation) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if owns(u, b) and not banned(u);\n",
      "owns(User{\"u\"}, Box{\"b\"}); banned(User{\"u\"});");
  EXPECT_EQ(explanation_text(*world.ask("User:u", "open", "Box:b")),
            "denied: allow(User{\"u\"}, \"open\", Box{\"b\"})\n"
            "it would be allowed\n"
            "  without banned(User{\"u\"})\n"
            "because then\n"
            "  x allow(User{\"u\"}, \"open\", Box{\"b\"})  -- rule at p.polar:2:1\n"
            "    + owns(User{\"u\"}, Box{\"b\"})  -- fact\n"
            "    x not banned(User{\"u\"})  -- but it holds\n");
}

TEST(ExplanationText, IsAtMostSoManyLines) {
  Explained world(kRepo, kFacts);
  auto explanation = world.ask("User:ann", "read", "Repo:r1");
  std::string text = explanation_text(*explanation, {.lines_max = 3});
  EXPECT_EQ(std::ranges::count(text, '\n'), 4);
  EXPECT_TRUE(text.ends_with("\n... 4 more lines (all of it: as JSON)\n")) << text;
}

// As a tree each level doubles the proof.
TEST(ExplanationText, WritesARepeatedStepOnce) {
  std::string policy =
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if s0(u) and box(b);\n";
  for (int i = 0; i < 8; ++i) {
    std::string next = "s" + std::to_string(i + 1) + "(u)";
    policy += "s" + std::to_string(i) + "(u: User) if left" + std::to_string(i) + "(u) and right" +
              std::to_string(i) + "(u);\n";
    policy += "left" + std::to_string(i) + "(u: User) if " + next + ";\n";
    policy += "right" + std::to_string(i) + "(u: User) if " + next + ";\n";
  }
  Explained world(policy, "s8(User{\"u\"}); box(Box{\"b\"});");
  auto explanation = world.ask("User:u", "open", "Box:b");
  ASSERT_TRUE(explanation.has_value()) << explanation.error().message;
  EXPECT_GT(explanation->proof.size, uint64_t{1} << 9U);
  EXPECT_EQ(explanation->proof.steps.size(), 27U);
  std::string text = explanation_text(*explanation, {.lines_max = 1'000});
  EXPECT_LT(std::ranges::count(text, '\n'), 200);
  EXPECT_NE(text.find("-- see above\n"), std::string::npos);
}

TEST(ExplanationText, EscapesWhatSteersATerminal) {
  Explained world(kRepo, "is_public(Repo{\"\x1b[31m\"});");
  auto explanation = world.ask("User:\xe2\x80\xae", "read", "Repo:\x1b[31m");
  std::string text = explanation_text(*explanation, {.unicode = true});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
  std::string json = explanation_json(*explanation);
  EXPECT_TRUE(
      std::ranges::all_of(json, [](char c) { return c == '\n' || (c >= ' ' && c < '\x7f'); }));
}

TEST(ExplanationJson, OfAnAllow) {
  Explained world(kRepo, kFacts);
  Json json = Json::parse(explanation_json(*world.ask("User:ann", "drop", "Repo:r1")));
  EXPECT_EQ(json["allowed"], true);
  EXPECT_EQ(json["now"], 100);
  EXPECT_EQ(json["facts_read"], 2);
  EXPECT_TRUE(json["cut_off"].is_null());
  EXPECT_EQ(json["question"]["predicate"], "allow");
  EXPECT_EQ(json["question"]["arguments"][0], (Json{{"type", "User"}, {"id", "ann"}}));
  EXPECT_TRUE(json["near_misses"].empty());
  const Json& steps = json["proof"]["steps"];
  EXPECT_EQ(json["proof"]["size"], 4);
  ASSERT_EQ(steps.size(), 4U);
  EXPECT_EQ(steps[0]["kind"], "fact");
  EXPECT_TRUE(steps[0]["place"].is_null());
  EXPECT_EQ(steps[2]["kind"], "rule");
  EXPECT_EQ(steps[2]["predicate"], "has_permission");
  EXPECT_EQ(steps[2]["premises"], Json::array({0, 1}));
  EXPECT_EQ(steps[2]["place"]["file"], "p.polar");
  EXPECT_EQ(steps[2]["place"]["begin"]["line"], 8);
  EXPECT_EQ(steps[2]["bindings"].size(), 3U);
  EXPECT_FALSE(steps[2].contains("change"));
}

TEST(ExplanationJson, OfADeny) {
  Explained world(
      "actor User {} resource Box {}\n"
      "allow(u: User, \"open\", b: Box) if t matches Team and joined(u, t) and not banned(u) and\n"
      "  3 < 4 and n matches Integer and size(b, n) and n < 4;\n",
      "banned(User{\"u\"}); size(Box{\"b\"}, 3);");
  Json json = Json::parse(explanation_json(*world.ask("User:u", "open", "Box:b")));
  EXPECT_EQ(json["allowed"], false);
  EXPECT_TRUE(json["proof"].is_null());
  ASSERT_EQ(json["near_misses"].size(), 1U);
  const Json& miss = json["near_misses"][0];
  EXPECT_EQ(miss["missing"][0]["predicate"], "joined");
  EXPECT_EQ(miss["missing"][0]["arguments"][1]["any"], true);
  EXPECT_EQ(miss["blocking"][0]["predicate"], "banned");
  size_t changes = 0;
  size_t comparisons = 0;
  for (const Json& step : miss["proof"]["steps"]) {
    changes += step.contains("change") ? 1U : 0U;
    if (step["kind"] != "comparison") continue;
    ++comparisons;
    EXPECT_EQ(step["comparison"], "<");
    EXPECT_EQ(step["left"], (Json{{"type", "Integer"}, {"id", "3"}}));
  }
  EXPECT_EQ(changes, 2U);
  EXPECT_EQ(comparisons, 1U);
}

}  // namespace
}  // namespace frost::test
