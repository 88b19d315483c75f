// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "tests/lsp/client.hpp"

namespace frost::lsp {
namespace {

constexpr const char* kUri = "file:///nowhere/policy.polar";

constexpr std::string_view kBlocks = R"(global { roles = ["auditor"]; permissions = ["open"]; }
actor User {}
resource Org { roles = ["member"]; permissions = ["list"]; relations = { parent: Org }; }
resource Base { roles = ["base_role"]; }
declare note(User, String);
is_public(Org{"x"});
test fixture base {}
test fixture more {}
)";

using Labels = std::set<std::string>;

class LspCompletion : public testing::Test {
 protected:
  LspCompletion() { client_.initialize(); }

  // What is offered at the `|` of `text`, which follows the blocks above.
  Json items(std::string_view text) {
    const Marked mark = marked(text);
    client_.open(kUri, std::string(kBlocks) + mark.text);
    Position position = mark.position;
    position.line += static_cast<uint32_t>(std::ranges::count(kBlocks, '\n'));
    return client_.ask("textDocument/completion", at(kUri, position)).at("items");
  }
  Labels labels(std::string_view text) {
    Labels out;
    for (const Json& item : items(text)) out.insert(item.at("label").get<std::string>());
    return out;
  }
  void expect_offered(std::string_view text, const Labels& wanted, const Labels& unwanted = {}) {
    const Labels offered = labels(text);
    for (const std::string& label : wanted)
      EXPECT_TRUE(offered.contains(label)) << label << " at " << text;
    for (const std::string& label : unwanted) {
      EXPECT_FALSE(offered.contains(label)) << label << " at " << text;
    }
  }

  Client client_;
};

constexpr const char* kRepo =
    "resource Repo extends Base { roles = [\"reader\"]; permissions = [\"read\"]; relations = { "
    "org: "
    "Org, maker: User };\n";

TEST_F(LspCompletion, ABlockOffersDeclarationsAndHeads) {
  expect_offered(
      std::string(kRepo) + "|",
      {"roles", "permissions", "relations", "role", "\"read\"", "\"reader\"", "\"base_role\""},
      {"\"org\"", "\"member\"", "allow"});
  expect_offered("global { | }", {"roles", "permissions"}, {"relations"});
}

TEST_F(LspCompletion, AfterIfTheNamesOfTheBlockAndWhatItsRelationsLeadTo) {
  const std::string body = std::string(kRepo) + "  \"read\" if ";
  expect_offered(body + "|",
                 {"\"reader\"", "\"read\"", "\"org\"", "\"maker\"", "\"base_role\"", "\"member\"",
                  "global", "is_public"},
                 {"\"auditor\"", "roles"});
  expect_offered(body + "\"reader\" or |", {"\"reader\"", "global"});
  expect_offered(body + "(|", {"\"reader\""});
  expect_offered(body + "\"reader\" |", {"on", "or", "and"}, {"\"reader\""});
}

TEST_F(LspCompletion, AfterOnTheRelationsThatFit) {
  const std::string body = std::string(kRepo) + "  \"read\" if ";
  EXPECT_EQ(labels(body + "\"member\" on |"), (Labels{"\"org\"", "resource"}));
  EXPECT_EQ(labels(body + "\"nonsense\" on |"), (Labels{"\"org\"", "\"maker\"", "resource"}));
  EXPECT_EQ(labels(body + "role on |"), (Labels{"\"org\"", "\"maker\"", "resource"}));
}

TEST_F(LspCompletion, AfterGlobalTheGlobalNames) {
  EXPECT_EQ(labels(std::string(kRepo) + "  \"read\" if global |"),
            (Labels{"\"auditor\"", "\"open\""}));
}

TEST_F(LspCompletion, TypesWhereTypesStand) {
  expect_offered("f(x: |", {"User", "Org", "String", "Resource"}, {"global", "allow"});
  expect_offered("f(x) if x matches |", {"User", "Integer"});
  expect_offered("resource Repo { relations = { org: |", {"User", "Org"}, {"String", "allow"});
  expect_offered("declare f(User, |", {"Org", "Boolean"});
  expect_offered("resource Repo extends |", {"Base", "Org"}, {"String"});
  expect_offered("test \"t\" { assert allow(User{\"u\"}, x: |", {"String", "Org"});
}

TEST_F(LspCompletion, PredicatesAndVariablesInBodies) {
  expect_offered("f(user: User, org: Org) if |",
                 {"note", "is_public", "has_role", "not", "user", "org"}, {"User"});
  expect_offered("f(user: User, org: Org) if not |", {"note", "user"});
  expect_offered("f(user: User, org: Org) if g(user, |", {"user", "org", "User"}, {"f", "g"});
  expect_offered("f(user: User) |", {"if"}, {"and"});
  expect_offered("f(user: User) if user |", {"matches", "in", "and"});
}

TEST_F(LspCompletion, NamesInTheSecondPlaceOfTheConventionalPredicates) {
  EXPECT_EQ(labels("f(u: User) if has_role(u, \"|\")"),
            (Labels{"\"member\"", "\"base_role\"", "\"auditor\""}));
  EXPECT_EQ(labels("f(u: User) if has_relation(u, \"|"), (Labels{"\"parent\""}));
  expect_offered("test \"t\" { assert allow(User{\"u\"}, |", {"\"list\"", "\"open\""},
                 {"\"member\""});
  EXPECT_EQ(labels("f(u: User) if g(u, \"|\")"), Labels{});
}

TEST_F(LspCompletion, FixturesInASetup) {
  EXPECT_EQ(labels("test \"t\" { setup { fixture |"), (Labels{"base", "more"}));
  expect_offered("test \"t\" { setup { |", {"fixture", "has_role", "note"});
}

TEST_F(LspCompletion, KeywordsWhereStatementsStart) {
  expect_offered("|", {"actor", "resource", "global", "declare", "test", "allow", "note"});
  expect_offered("test |", {"fixture"});
  expect_offered("test \"t\" { |", {"assert", "assert_not", "setup"}, {"actor"});
  expect_offered("test \"t\" { assert |", {"allow", "has_permission", "note"});
}

TEST_F(LspCompletion, NothingInCommentsAndInListsOfNewNames) {
  EXPECT_EQ(labels("# if |"), Labels{});
  EXPECT_EQ(labels("resource R { roles = [\"|\"]; }"), Labels{});
}

TEST_F(LspCompletion, AnAcceptedNameReplacesWhatWasTypedOfIt) {
  const std::string body = std::string(kRepo) + "  \"read\" if ";
  const auto edited = [&](std::string_view text, const std::string& label) {
    for (const Json& item : items(text)) {
      if (item["label"] == label)
        return lsp::text(item["textEdit"]["range"]) + " " +
               item["textEdit"]["newText"].get<std::string>();
    }
    return std::string("not offered");
  };
  EXPECT_EQ(edited(body + "\"rea|der\";", "\"reader\""), "9:12-9:20 \"reader\"");
  EXPECT_EQ(edited(body + "\"rea|", "\"reader\""), "9:12-9:16 \"reader\"");
  EXPECT_EQ(edited(body + "glo|", "global"), "9:12-9:15 global");
  EXPECT_EQ(edited(body + "|", "global"), "9:12-9:12 global");
  // UTF-16: the smiley before it counts two. The cursor is beyond the end, which is the end.
  EXPECT_EQ(edited("# \n\"\U0001F600\"; f(x: Us|", "User"), "9:11-9:13 User");
}

// What is being typed is no suggestion for itself.
TEST_F(LspCompletion, ANameThatIsOnlyAtTheCursorIsNotOffered) {
  expect_offered("f(x: Usr|);", {"User"}, {"Usr"});
  expect_offered("test \"t\" { setup { fixture bas|; } assert f(1); }", {"base"}, {"bas"});
}

// More items than an answer holds: what was typed narrows them, and the client asks again.
TEST_F(LspCompletion, ALongListIsNarrowedByWhatWasTyped) {
  std::string many;
  for (int i = 0; i < 1'100; ++i) many += "resource A" + std::to_string(i) + " {}\n";
  many += "resource Zed {}\n";
  EXPECT_EQ(labels(many + "f(x: A|").size(), 1'000U);
  EXPECT_EQ(labels(many + "f(x: Z|"), Labels{"Zed"});
}

TEST_F(LspCompletion, ABlockMayBeClosedOrNot) {
  const std::string body = std::string(kRepo) + "  \"read\" if |";
  for (const char* rest : {"", "\n}\n", ";\n}\nresource After { roles = [\"late\"]; }\n",
                           "\nresource After { roles = [\"late\"]; }\n"}) {
    expect_offered(body + rest, {"\"reader\"", "\"read\"", "\"org\"", "\"base_role\"", "global"});
  }
}

TEST_F(LspCompletion, BrokenTextBeforeTheCursorDoesNotMatter) {
  expect_offered("resource Broken { roles = [\"x\" ; \"a\" if \"b\" }\n" + std::string(kRepo) +
                     "  \"read\" if |",
                 {"\"reader\"", "global"});
  expect_offered(")))]]} ;;; f(x: |", {"User"});
}

}  // namespace
}  // namespace frost::lsp
