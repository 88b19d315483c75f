// SPDX-License-Identifier: Apache-2.0
// One run reports every independent mistake, and nothing that only follows from one.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/unit/frontend/policy_text.hpp"

namespace frost {
namespace {

TEST(Recovery, IndependentMistakesOfOneFile) {
  EXPECT_EQ(check_policy({R"(
actor User {}
resource Org { roles = ["member"]; }
resource Repo {
  roles = ["reader"];
  permissions = ["read"];
  relations = { org: Org };
  "read" if "raeder";
  "reader" if "member" on "rog";
  "read" if "memebr" on "org";
}
f(x) if g(x;
f(User{1});
)"})
                .places(),
            "P1107 at `\"raeder\"`\nP1107 at `\"rog\"`\nP1108 at `\"memebr\"`\nP1001 at `;`\n"
            "P1203 at `1`\n");
}

TEST(Recovery, IndependentMistakesAcrossFiles) {
  EXPECT_EQ(
      check_policy({"actor User {}\nresource Repo { roles = [\"reader\"]\n\"x\" if \"y\"; }\n",
                    "resource Org { roels = [\"member\"]; }\nf(1.5);\n",
                    "test \"t\" { setup { fixture nowhere; } assert f(a: User, b: User); }\n"
                    "global { relations = { a: User }; }\n"})
          .places(),
      "P1011 at `\"x\"`\nP1107 at `\"x\"`\nP1101 at `roels`\nP1006 at `1.5`\n"
      "P1118 at `nowhere`\nP1301 at `b: User`\nP1113 at `relations`\n");
}

TEST(Recovery, MistakesInTestsAreReportedBesideThoseInRules) {
  EXPECT_EQ(check_policy({R"(
actor User {}
f(User{1});
test fixture yard { f(x); }
test fixture yard { f(User{"a"}); }
test "t" {
  setup { f(); g(User{""}); }
  assert_not f(a: User) iff a in [User{"x"}];
  assert f(a: User) iff b in [User{"x"}];
}
)"})
                .places(),
            "P1203 at `1`\nP1305 at `x`\nP1119 at `yard`\nP1207 at `f();`\nP1208 at `\"\"`\n"
            "P1302 at `a in [User{\"x\"}]`\nP1304 at `b`\n");
}

TEST(Recovery, FactsAreNotRefusedForTheSakeOfALostRule) {
  EXPECT_EQ(check_policy({"actor User {}\nf(u: User) if g(u;\n"
                          "test \"t\" { setup { g(User{\"a\"}); } assert f(User{\"a\"}); }"})
                .places(),
            "P1001 at `;`\n");
}

TEST(Recovery, OneMistakeIsReportedOnceForAllClausesOfItsRule) {
  EXPECT_EQ(check_policy({"actor User {}\nresource Repo { roles = [\"a\", \"b\"]; permissions = "
                          "[\"p\"];\n \"p\" if \"zzz\" and (\"a\" or \"b\"); }"})
                .places(),
            "P1107 at `\"zzz\"`\n");
}

// A block around a shorthand rule that uses each name of the refused declaration.
std::string uses(std::string_view declaration, std::string_view rule) {
  return "actor User {}\nresource Org { roles = [\"member\"]; }\nresource Repo {\n  permissions = "
         "[\"read\"];\n  " +
         std::string(declaration) + "\n  " + std::string(rule) + "\n}\n";
}

TEST(Recovery, NamesOfRefusedDeclarationsAreNotAlsoUndeclared) {
  struct Case {
    std::string_view declaration;
    std::string_view rule;
    std::string_view places;
  };
  constexpr Case kCases[] = {
      {"role = [\"reader\"];", "\"read\" if \"reader\";", "P1101 at `role`\n"},
      {"roles = { reader: User };", "\"read\" if \"reader\";",
       "P1102 at `roles = { reader: User };`\n"},
      {"relations = [\"org\"];", "\"read\" if \"member\" on \"org\";",
       "P1102 at `relations = [\"org\"];`\n"},
      {"roles = [\"a\"]; roles = [\"reader\"];", "\"read\" if \"reader\";", "P1103 at `roles`\n"},
      {"roles = [reader];", "\"read\" if \"reader\";", "P1105 at `reader`\n"},
      {"relations = { org };", "\"read\" if \"member\" on \"org\";", "P1106 at `org`\n"},
      {"roles = [\"reader\" \"writer\"];", "\"read\" if \"reader\" or \"writer\";",
       "P1001 at `\"writer\"`\n"},
      {"roles = [\"reader];", "\"read\" if \"reader\";", "P1004 at `\"reader`\n"},
  };
  for (const Case& row : kCases) {
    EXPECT_EQ(check_policy({uses(row.declaration, row.rule)}).places(), row.places);
  }
}

TEST(Recovery, LostShorthandRulesLoseNoNames) {
  EXPECT_EQ(check_policy({uses("\"read\" if not \"x\";", "\"read\" if \"reader\";")}).places(),
            "P1011 at `not`\nP1107 at `\"reader\"`\n");
}

TEST(Recovery, LostBlocksAreNotAlsoMissing) {
  EXPECT_EQ(check_policy({"actr User {}\nresorce Org { roles = [\"member\"]; }\n"
                          "resource Repo { roles = [\"reader\"]; relations = { org: Org, owner: "
                          "User }; \"reader\" if \"member\" on \"org\" or \"owner\"; }\n"
                          "resource Fork extends Org {}\n"})
                .places(),
            "P1013 at `actr`\nP1013 at `resorce`\n");
  EXPECT_EQ(check_policy({"global x { roles = [\"auditor\"]; }\nactor User {}\n"
                          "resource Repo { roles = [\"a\"]; \"a\" if global \"auditor\"; }"})
                .places(),
            "P1011 at `x`\n");
}

TEST(Recovery, LostFilesLoseEveryName) {
  EXPECT_EQ(
      check_policy({"resource Org {} # \xFF",
                    "actor User {}\nresource Repo { roles = [\"a\"]; relations = { org: Org }; "
                    "\"a\" if \"b\" on \"org\" or global \"c\"; }"})
          .places(),
      "P1010 at `\xFF`\n");
}

TEST(Recovery, BlocksThatCannotBeMergedLoseTheirNames) {
  EXPECT_EQ(
      check_policy({"global { roles = [\"a\"]; }\nglobal { roles = [\"b\"]; }\nactor User {}\n"
                    "resource Repo { roles = [\"r\"]; \"r\" if global \"b\"; }"})
          .places(),
      "P1116 at `global`\n");
  EXPECT_EQ(
      check_policy({"actor Team {}\nresource Team { roles = [\"a\", \"b\"]; \"a\" if \"b\"; }"})
          .places(),
      "P1115 at `Team`\n");
}

TEST(Recovery, InheritedNamesAreNotMissedWhenTheSupertypeIs) {
  EXPECT_EQ(
      check_policy({"actor User {}\nresource Fork extends Nowhere { roles = [\"a\"]; \"a\" if "
                    "\"inherited\"; }"})
          .places(),
      "P1123 at `Nowhere`\n");
}

TEST(Recovery, LostFixturesAreNotAlsoUnknown) {
  EXPECT_EQ(check_policy({"f(_: User);\ntest fixture yard;\n"
                          "test \"t\" { setup { fixture yard; } assert f(User{\"a\"}); }"})
                .places(),
            "P1011 at `;`\n");
}

}  // namespace
}  // namespace frost
