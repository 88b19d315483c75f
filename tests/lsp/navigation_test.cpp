// SPDX-License-Identifier: Apache-2.0
// Definitions, references and highlights.
#include <gtest/gtest.h>

#include "tests/lsp/sample.hpp"

namespace frost::lsp {
namespace {

class LspNavigation : public SampleTest {
 protected:
  std::string definition(std::string_view piece) {
    const Json result = ask("definition", piece);
    return result.is_array() ? ranges(result) : result.dump();
  }
  std::string references(std::string_view piece, bool with_declaration = true) {
    return ranges(
        ask("references", piece, {{"context", {{"includeDeclaration", with_declaration}}}}));
  }
};

TEST_F(LspNavigation, TypesLeadToTheirBlocks) {
  EXPECT_EQ(definition("maker: |User"), "1:6-1:10");
  EXPECT_EQ(definition("matches |Org"), "2:9-2:12");
  EXPECT_EQ(definition("|Repo{\"q\"}"), "6:9-6:13");
  EXPECT_EQ(definition("note(|User"), "1:6-1:10");
  EXPECT_EQ(definition("note(User, |String"), "null");
}

TEST_F(LspNavigation, NamesInShorthandLeadToTheirDeclarations) {
  EXPECT_EQ(definition("if \"|owner\""), "3:21-3:28");
  EXPECT_EQ(definition("\"|member\" on"), "3:11-3:19");
  EXPECT_EQ(definition("on \"|org\""), "9:16-9:19");
  EXPECT_EQ(definition("global \"|auditor\""), "0:18-0:27");
  EXPECT_EQ(definition("or \"|maker\""), "9:26-9:31");
  EXPECT_EQ(definition("or |global"), "0:0-0:6");
}

TEST_F(LspNavigation, NamesInLonghandLeadToTheDeclarationsOfTheTypeOfTheirResource) {
  EXPECT_EQ(definition("u, \"|owner\", o"), "3:21-3:28");
  EXPECT_EQ(definition("User, \"|writer\", r: Repo"), "7:21-7:29");
  EXPECT_EQ(definition("(r, \"|org\", o"), "9:16-9:19");
  EXPECT_EQ(definition("\"|push\", Repo{"), "8:25-8:31");
  EXPECT_EQ(definition("in [\"|read\"]"), "8:17-8:23");
}

TEST_F(LspNavigation, PredicatesLeadToRuleHeadsAndDeclares) {
  EXPECT_EQ(definition("declare |note"), "19:8-19:12");
  EXPECT_EQ(definition("  |has_role(u, \"owner\""), "15:0-15:8");
  EXPECT_EQ(definition("|is_public(Repo"), "null");
}

TEST_F(LspNavigation, FixturesLeadToTheirBlocks) {
  EXPECT_EQ(definition("fixture |base;"), "20:13-20:17");
}

TEST_F(LspNavigation, VariablesLeadToTheHeadOrTheirFirstPlace) {
  EXPECT_EQ(definition("has_role(|u, \"owner\""), "15:9-15:10");
  EXPECT_EQ(definition("\"org\", |o)"), "16:2-16:3");
  EXPECT_EQ(definition("iff |act"), "24:28-24:31");
}

TEST_F(LspNavigation, ReferencesAreEveryPlaceOfTheName) {
  EXPECT_EQ(references("[\"member\", \"|owner\"]"), "3:21-3:28 4:14-4:21 17:14-17:21 20:42-20:49");
  EXPECT_EQ(references("[\"member\", \"|owner\"]", false), "4:14-4:21 17:14-17:21 20:42-20:49");
  EXPECT_EQ(references("{ |org: Org"), "9:16-9:19 10:26-10:31 18:18-18:23 20:86-20:91");
  EXPECT_EQ(references("is_public(resource"), "12:12-12:21 22:24-22:33");
  EXPECT_EQ(references("fixture |base {"), "20:13-20:17 22:18-22:22");
  EXPECT_EQ(references("has_role(|u: User"), "15:9-15:10 17:11-17:12");
}

TEST_F(LspNavigation, ARoleOfOneBlockIsNotThatOfAnother) {
  reopen(
      "actor User {}\nresource A { roles = [\"r\"]; permissions = [\"p\"]; \"p\" if \"r\"; }\n"
      "resource B { roles = [\"r\"]; permissions = [\"p\"]; \"p\" if \"r\"; }\n"
      "f(u: User, x: B) if has_role(u, \"r\", x);\n"
      "g(u: User, x: Resource) if has_role(u, \"r\", x);\n");
  EXPECT_EQ(references("A { roles = [\"|r"), "1:22-1:25 1:56-1:59 4:39-4:42");
  EXPECT_EQ(references("B { roles = [\"|r"), "2:22-2:25 2:56-2:59 3:32-3:35 4:39-4:42");
  EXPECT_EQ(definition("Resource) if has_role(u, \"|r"), "1:22-1:25 2:22-2:25");
}

TEST_F(LspNavigation, AnUntypedVariableIsTracedByInference) {
  reopen(
      "actor User {}\nresource A { roles = [\"r\"]; }\nresource B { roles = [\"r\"]; }\n"
      "declare owns(User, B);\nf(u: User) if owns(u, x) and has_role(u, \"r\", x);\n");
  EXPECT_EQ(definition("has_role(u, \"|r"), "2:22-2:25");
}

TEST_F(LspNavigation, InheritedNamesLeadToTheSupertype) {
  reopen(
      "actor User {}\nresource File { roles = [\"editor\"]; permissions = [\"edit\"]; }\n"
      "resource Sheet extends File { \"edit\" if \"editor\"; }\n"
      "test \"t\" { setup { has_role(User{\"u\"}, \"editor\", Sheet{\"s\"}); } assert "
      "allow(User{\"u\"}, \"edit\", Sheet{\"s\"}); }\n");
  EXPECT_EQ(definition("extends |File"), "1:9-1:13");
  EXPECT_EQ(definition("if \"|editor"), "1:25-1:33");
  EXPECT_EQ(definition("{\"u\"}, \"|editor"), "1:25-1:33");
  EXPECT_EQ(definition("{\"u\"}, \"|edit\""), "1:51-1:57");
}

TEST_F(LspNavigation, PlacesWithoutAName) {
  EXPECT_EQ(definition("|roles = [\"auditor"), "null");
  EXPECT_EQ(references("|roles = [\"auditor"), "");
}

TEST_F(LspNavigation, HighlightsTellDeclarationsFromUses) {
  const Json highlights = ask("documentHighlight", "[\"|reader\"");
  EXPECT_EQ(ranges(highlights), "7:11-7:19 10:2-10:10 11:12-11:20");
  EXPECT_EQ(highlights[0]["kind"], 3);
  EXPECT_EQ(highlights[1]["kind"], 3);  // granted here
  EXPECT_EQ(highlights[2]["kind"], 2);
}

TEST_F(LspNavigation, EverythingWorksWhileTheRestHasErrors) {
  reopen(std::string(kSample) + "resource Broken { \"x\" if ; roles = [\n");
  EXPECT_EQ(definition("\"|member\" on"), "3:11-3:19");
  EXPECT_EQ(references("fixture |base {"), "20:13-20:17 22:18-22:22");
}

}  // namespace
}  // namespace frost::lsp
