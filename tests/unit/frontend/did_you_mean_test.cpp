// SPDX-License-Identifier: Apache-2.0
// Suggestions: where the name that may be meant is declared, and a fix that mends the policy.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "frontend/did_you_mean.hpp"
#include "tests/unit/frontend/policy_text.hpp"

namespace frost {
namespace {

// The only mistake of `policy` has `code`, and its fix leaves none.
void expect_mended(std::string_view code, std::string_view policy, std::string_view replacement) {
  SCOPED_TRACE(policy);
  CheckedPolicy checked = check_policy({policy});
  ASSERT_EQ(checked.diagnostics.size(), 1U) << checked.places();
  EXPECT_EQ(info(checked.diagnostics.at(0).kind).code, code);
  ASSERT_FALSE(checked.diagnostics.at(0).fixes.empty());
  EXPECT_EQ(checked.diagnostics.at(0).fixes.at(0).replacement, replacement);
  std::string mended = checked.mended();
  EXPECT_EQ(check_policy({mended}).places(), "") << mended;
}

std::string block(std::string_view rule) {
  return "actor User {}\n"
         "global { roles = [\"auditor\"]; }\n"
         "resource Org { roles = [\"member\"]; }\n"
         "resource Repo { roles = [\"reader\"]; permissions = [\"read\"];\n"
         "  relations = { parent: Org, owner: User };\n  " +
         std::string(rule) + "\n}\n";
}

TEST(DidYouMean, NamesOfBlocks) {
  expect_mended("P1107", block("\"read\" if \"raeder\";"), "\"reader\"");
  expect_mended("P1107", block("\"raed\" if \"reader\";"), "\"read\"");
  expect_mended("P1107", block("\"read\" if \"onwer\";"), "\"owner\"");
  expect_mended("P1107", block("\"read\" if \"member\" on \"paernt\";"), "\"parent\"");
  expect_mended("P1108", block("\"read\" if \"memebr\" on \"parent\";"), "\"member\"");
  expect_mended("P1112", block("\"read\" if global \"auditer\";"), "\"auditor\"");
  expect_mended("P1120", block("\"read\" if \"member\" on parent;"), "\"parent\"");
}

TEST(DidYouMean, Types) {
  expect_mended(
      "P1109",
      "actor User {}\nresource Organization { roles = [\"m\"]; }\nresource Repo { roles = "
      "[\"r\"]; relations = { org: Organisation }; \"r\" if \"m\" on \"org\"; }",
      "Organization");
  expect_mended(
      "P1117",
      "actor User {}\nresource Repo { roles = [\"r\"]; relations = { owner: user }; \"r\" "
      "if \"owner\"; }",
      "User");
  expect_mended("P1123", "resource Repo {}\nresource Fork extends Reop {}", "Repo");
  expect_mended("P1203", "level(User{\"a\"}, intger{3});", "Integer");
}

TEST(DidYouMean, Words) {
  expect_mended("P1013", "resorce Repo {}", "resource");
  expect_mended("P1012", block("\"read\" if \"member\" from \"parent\";"), "on");
  expect_mended("P1101", "resource Repo { permissons = [\"read\"]; }", "permissions");
  expect_mended("P1101", "resource Repo { relation = { up: Repo }; }", "relations");
}

TEST(DidYouMean, Fixtures) {
  expect_mended("P1118",
                "f(_: User);\ntest fixture yard { f(User{\"a\"}); }\n"
                "test \"t\" { setup { fixture yrad; } assert f(User{\"a\"}); }",
                "yard");
}

TEST(DidYouMean, OtherFixes) {
  expect_mended("P1008", "actor User {};", "");
  expect_mended("P1011", "resource Repo { roles = [\"a\"] }", ";");
  expect_mended("P1105", "resource Repo { roles = [reader]; }", "\"reader\"");
  expect_mended("P1203", "f(User{1});", "\"1\"");
  expect_mended("P1401", "f(u: User) if g(u, x); declare g(User, Integer);", "_x");
  expect_mended("P1402", "@fast f(_: User);", "");
}

TEST(DidYouMean, TheDeclarationIsPointedAt) {
  CheckedPolicy checked = check_policy({block("\"read\" if \"raeder\";")});
  ASSERT_EQ(checked.diagnostics.at(0).labels.size(), 1U);
  const LabelRecord& label = checked.diagnostics.at(0).labels.at(0);
  EXPECT_EQ(label.text, "did you mean this one?");
  EXPECT_EQ(checked.sources.text(label.span), "\"reader\"");
}

TEST(DidYouMean, NothingNearIsNoSuggestion) {
  CheckedPolicy checked = check_policy({block("\"read\" if \"administrator\";")});
  ASSERT_EQ(checked.diagnostics.size(), 1U);
  EXPECT_TRUE(checked.diagnostics.at(0).fixes.empty());
  EXPECT_TRUE(checked.diagnostics.at(0).labels.empty());
}

// A role cannot stand behind `on`, and a relation cannot be granted.
TEST(DidYouMean, OnlyWhatCanStandThereIsSuggested) {
  EXPECT_TRUE(check_policy({block("\"read\" if \"member\" on \"raeder\";")})
                  .diagnostics.at(0)
                  .fixes.empty());
  EXPECT_TRUE(check_policy({block("\"onwer\" if \"reader\";")}).diagnostics.at(0).fixes.empty());
}

TEST(DidYouMean, TheSearchEndsForPoliciesFullOfMistakes) {
  std::string rules;
  for (int i = 0; i < 300; ++i) rules += "\"read\" if \"reade" + std::to_string(i) + "\";\n";
  CheckedPolicy checked = check_policy({block(rules)});
  ASSERT_EQ(checked.diagnostics.size(), 300U);
  size_t fixes = 0;
  for (const DiagnosticRecord& record : checked.diagnostics) fixes += record.fixes.size();
  EXPECT_GT(fixes, 0U);
  EXPECT_LE(fixes, kSuggestionsMax);
}

}  // namespace
}  // namespace frost
