// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/lsp/sample.hpp"

namespace frost::lsp {
namespace {

class LspRename : public SampleTest {
 protected:
  Json rename(std::string_view piece, const std::string& new_name) {
    return ask("rename", piece, {{"newName", new_name}});
  }

  // The policy after the rename; the error when it was refused.
  std::string renamed(std::string_view piece, const std::string& new_name) {
    const Json edit = rename(piece, new_name);
    if (!edit.is_object()) return edit.dump();
    std::string text = policy_;
    std::vector<Json> edits = edit["changes"].value(kUri, Json::array());
    std::ranges::reverse(edits);
    const LineTable lines(text);
    for (const Json& change : edits) {
      const Range range = read_range(change["range"]);
      const uint32_t begin = lines.offset(text, range.start, Encoding::kUtf16);
      const uint32_t end = lines.offset(text, range.end, Encoding::kUtf16);
      text.replace(begin, end - begin, change["newText"].get<std::string>());
    }
    return text;
  }

  // Every place of `from` becomes `to`, and the policy stays free of errors.
  void expect_renamed(std::string_view piece, const std::string& new_name, std::string_view from,
                      std::string_view to, size_t places) {
    std::string wanted = policy_;
    size_t count = 0;
    for (size_t at = wanted.find(from); at != std::string::npos; at = wanted.find(from, at)) {
      wanted.replace(at, from.size(), to);
      at += to.size();
      ++count;
    }
    EXPECT_EQ(count, places);
    const std::string result = renamed(piece, new_name);
    EXPECT_EQ(result, wanted);
    Client check;
    check.initialize();
    check.open(kUri, result);
    EXPECT_EQ(check.errors(kUri), Json::array());
  }

  void expect_refused(std::string_view piece, const std::string& new_name,
                      std::string_view reason) {
    const std::string error = error_of(rename(piece, new_name));
    EXPECT_NE(error.find(reason), std::string::npos)
        << piece << " -> " << new_name << ": " << error;
  }
};

TEST_F(LspRename, TypesEverywhere) { expect_renamed("actor |User", "Person", "User", "Person", 7); }

TEST_F(LspRename, RolesPermissionsAndRelations) {
  expect_renamed("u, \"|owner\"", "boss", "\"owner\"", "\"boss\"", 4);
  expect_renamed("\"|push\", Repo", "git push", "\"push\"", "\"git push\"", 3);
  expect_renamed("global \"|auditor\"", "a\"b\\c", "\"auditor\"", "\"a\\\"b\\\\c\"", 3);
}

TEST_F(LspRename, RelationsAreKeysAndStrings) {
  const std::string result = renamed("on \"|org\"", "tenant");
  EXPECT_NE(result.find("relations = { tenant: Org"), std::string::npos) << result;
  EXPECT_NE(result.find("on \"tenant\""), std::string::npos);
  EXPECT_NE(result.find("has_relation(r, \"tenant\", o)"), std::string::npos);
  EXPECT_EQ(result.find("\"org\""), std::string::npos);
}

TEST_F(LspRename, PredicatesFixturesAndVariables) {
  expect_renamed("is_public(resource", "is_open?", "is_public", "is_open?", 2);
  expect_renamed("fixture |base;", "tiny", "base", "tiny", 2);
  expect_renamed("|act in", "what", " act", " what", 2);
}

TEST_F(LspRename, AVariableOfOneRuleOnly) {
  reopen("actor User {}\nf(u: User) if g(u);\nh(u: User) if g(u);\n");
  EXPECT_EQ(renamed("h(|u", "x"), "actor User {}\nf(u: User) if g(u);\nh(x: User) if g(x);\n");
}

TEST_F(LspRename, PrepareGivesTheNameWithoutItsQuotes) {
  const Json quoted = ask("prepareRename", "global \"|auditor\"");
  EXPECT_EQ(quoted["placeholder"], "auditor");
  EXPECT_EQ(text(quoted["range"]), "11:32-11:39");
  EXPECT_EQ(ask("prepareRename", "resource |Repo")["placeholder"], "Repo");
}

TEST_F(LspRename, WhatIsNoNameOrBuiltInIsRefusedBeforeAnythingIsTyped) {
  EXPECT_NE(error_of(ask("prepareRename", "|roles")).find("no name here"), std::string::npos);
  EXPECT_NE(error_of(ask("prepareRename", "note(User, |String")).find("built in"),
            std::string::npos);
  EXPECT_NE(error_of(ask("prepareRename", "assert |allow")).find("built in"), std::string::npos);
  EXPECT_NE(error_of(ask("prepareRename", "|global {")).find("built in"), std::string::npos);
}

TEST_F(LspRename, ReservedWordsAndNonsenseAreRefused) {
  for (const char* word : {"if", "not", "matches", "true", "forall", "type", "new"}) {
    expect_refused("actor |User", word, "reserved");
    expect_refused("has_role(|u: User", word, "reserved");
  }
  for (const char* word : {"", "a b", "1a", "a-b", "a::", "\"x\"", "x#c", "a;", "_", " a"}) {
    expect_refused("fixture |base;", word, "is no name of a fixture");
    expect_refused("on \"|org\"", word, "is no name of a relation");
  }
  expect_refused("global \"|auditor\"", "", "cannot be empty");
}

TEST_F(LspRename, NamesThatAreTakenAreRefused) {
  expect_refused("actor |User", "Org", "a type `Org` already");
  expect_refused("actor |User", "Actor", "built in");
  expect_refused("actor |User", "global", "built in");
  expect_refused("[\"|reader\"", "writer", "a role `writer` already");
  expect_refused("[\"|reader\"", "push", "`Repo` declares \"push\" already");
  expect_refused("on \"|org\"", "reader", "`Repo` declares \"reader\" already");
  expect_refused("is_public(resource", "allow", "built in");
  expect_refused("has_role(|u: User", "o", "already in this rule");
}

TEST_F(LspRename, AnInheritedNameMustNotBeHidden) {
  reopen(
      "actor User {}\nresource File { roles = [\"editor\"]; permissions = [\"edit\"]; \"edit\" if "
      "\"editor\"; }\nresource Sheet extends File { permissions = [\"calc\"]; \"calc\" if "
      "\"editor\"; }\n");
  expect_refused("[\"|calc\"", "edit", "`File` declares \"edit\" already");
  expect_refused("[\"|edit\"", "calc", "`Sheet` declares \"calc\" already");
}

TEST_F(LspRename, ANameThatMayMeanSeveralMembersIsLeftToPeople) {
  reopen(
      "actor User {}\nresource A { roles = [\"r\"]; permissions = [\"p\"]; \"p\" if \"r\"; }\n"
      "resource B { roles = [\"r\"]; permissions = [\"p\"]; \"p\" if \"r\"; }\n"
      "g(u: User, x: Resource) if has_role(u, \"r\", x);\n");
  expect_refused("A { roles = [\"|r", "s", "by hand");
  expect_refused("has_role(u, \"|r", "s", "by hand");
}

TEST_F(LspRename, ARoleThatIsHandedOnByNameIsLeftToPeople) {
  reopen(
      "actor User {}\nresource Org { roles = [\"member\"]; }\n"
      "resource Repo { roles = [\"member\"]; relations = { org: Org }; role if role on \"org\"; "
      "}\n");
  expect_refused("Org { roles = [\"|member", "friend", "hands \"member\" on");
  expect_refused("Repo { roles = [\"|member", "friend", "hands \"member\" on");
}

TEST_F(LspRename, ANameThatChangesTheMeaningOfAnotherPlaceIsRefused) {
  // Longhand may name a role that no block declares.
  reopen(
      "actor User {}\nresource Org { roles = [\"owner\"]; }\n"
      "f(u: User, o: Org) if has_role(u, \"owner\", o) or has_role(u, \"boss\", o);\n");
  expect_refused("[\"|owner", "boss", "would mean something else");
}

TEST_F(LspRename, TheVariablesOfShorthandAreFixed) {
  EXPECT_NE(error_of(ask("prepareRename", "is_public(|resource")).find("built in"),
            std::string::npos);
  reopen("actor User {}\nresource R { permissions = [\"p\"]; \"p\" if f(actor, x); }\n");
  expect_refused("f(actor, |x", "resource", "already in this rule");
  expect_refused("f(|actor", "y", "built in");
}

TEST_F(LspRename, ClientsThatKnowVersionsGetThem) {
  Client client;
  client.initialize({{"workspace", {{"workspaceEdit", {{"documentChanges", true}}}}}});
  client.open(kUri, "actor User {}", 7);
  Json params = at(kUri, 0, 7);
  params["newName"] = "Person";
  const Json edit = client.ask("textDocument/rename", params);
  ASSERT_EQ(edit["documentChanges"].size(), 1U);
  EXPECT_EQ(edit["documentChanges"][0]["textDocument"]["version"], 7);
  EXPECT_EQ(edit["documentChanges"][0]["edits"][0]["newText"], "Person");
}

}  // namespace
}  // namespace frost::lsp
