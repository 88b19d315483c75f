// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/lsp/sample.hpp"

namespace frost::lsp {
namespace {

class LspHover : public SampleTest {
 protected:
  std::string hover(std::string_view piece) {
    const Json result = ask("hover", piece);
    return result.is_object() ? result["contents"]["value"].get<std::string>() : result.dump();
  }
  void expect(std::string_view piece, std::string_view wanted) {
    const std::string shown = hover(piece);
    EXPECT_NE(shown.find(wanted), std::string::npos) << piece << ":\n" << shown;
  }
};

TEST_F(LspHover, AVariableHasTheTypesOfItsClauses) {
  expect("has_role(|u: User", "u: User");
  expect("|o matches", "o: Org");
  reopen(
      "actor User {}\nactor Bot {}\nresource A {}\nresource B {}\n"
      "f(x: Actor, y: Resource, z) if g(x, y) and h(z);\ndeclare h(A);\ndeclare h(B);\n");
  expect("f(|x", "x: Bot | User");
  expect("|z) if", "z: A | B");
}

TEST_F(LspHover, WithoutClausesAVariableHasTheTypeItsRuleSays) {
  reopen("actor User {}\nf(x: User) if g(x);\nresource R { \"a\" if \"b\"; }\n");
  expect("f(|x", "x: User");
  expect("f(|x", "no errors");
}

TEST_F(LspHover, APredicateHasTheShapesOfItsFactsAndRules) {
  expect("has_role(u: User", "has_role(User, \"member\" | \"owner\", Org)");
  expect("has_role(u: User", "What rules derive");
  expect("is_public(resource)", "is_public(Repo)");
  expect("declare |note", "note(User, String)");
  expect("assert |allow", "allow(User, String, Repo)");
}

TEST_F(LspHover, ABlockShowsItsDeclarations) {
  expect("resource |Repo", "resource Repo {");
  expect("resource |Repo", "roles = [\"reader\", \"writer\"];");
  expect("resource |Repo", "relations = { maker: User, org: Org };");
  expect("actor |User", "actor User {}");
  expect("|global {", "permissions = [\"open\"];");
  expect("or |global", "roles = [\"auditor\"];");
  expect("note(User, |String", "built-in type");
}

TEST_F(LspHover, ARoleSaysWhereItIsDeclaredAndWhoGrantsIt) {
  expect("[\"|reader\"", "role \"reader\" of resource Repo");
  expect("if \"|reader\" or", "Declared at policy.polar:8");
  expect("[\"|reader\"", "\"reader\" if \"member\" on \"org\";  # policy.polar:11");
  expect("\"|owner\", o)", "role \"owner\" of resource Org");
  expect("\"|owner\", o)", "No rule grants it");
  // Granted by a longhand rule.
  expect("\"|writer\" or", "has_role(u: User, \"writer\", r: Repo) if o matches Org");
  expect("global \"|auditor\"", "role \"auditor\" of global");
}

TEST_F(LspHover, PermissionsAndRelationsSayWhatTheyAre) {
  expect("\"|push\", Repo", "permission \"push\" of resource Repo");
  expect("on \"|org\"", "relation \"org\" of resource Repo: Org");
  expect("(r, \"|org\"", "relation \"org\" of resource Repo: Org");
  expect("in [\"|read\"]", "permission \"read\" of resource Repo");
}

TEST_F(LspHover, NothingIsSaidAboutPunctuationAndKeywords) {
  EXPECT_EQ(hover("|roles"), "null");
  EXPECT_EQ(hover("if\n| "), "null");
}

TEST_F(LspHover, PolicyTextCannotLeaveItsFrame) {
  reopen("resource R { roles = [\"a```b\", \"c\"]; \"a```b\" if \"c\"; }");
  const std::string shown = hover("[\"|a```b");
  EXPECT_NE(shown.find("````polar\n"), std::string::npos) << shown;
}

TEST_F(LspHover, ClientsWithoutMarkdownGetPlainText) {
  Client plain;
  plain.initialize();
  plain.open(kUri, "actor User {}");
  const Json contents = plain.ask("textDocument/hover", at(kUri, 0, 7))["contents"];
  EXPECT_EQ(contents["kind"], "plaintext");
  EXPECT_EQ(contents["value"], "actor User {}\n");
}

}  // namespace
}  // namespace frost::lsp
