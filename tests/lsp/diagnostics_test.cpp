// SPDX-License-Identifier: Apache-2.0
// Diagnostics while somebody types, and the text they are about.
#include <gtest/gtest.h>

#include "tests/lsp/client.hpp"

namespace frost::lsp {
namespace {

constexpr const char* kUri = "file:///nowhere/a.polar";

TEST(LspDiagnostics, CarryRangeCodeAndSeverity) {
  Client client;
  client.initialize();
  client.open(kUri, "actor User {}\nresource Repo {\n  roles = [\"a\"];\n  \"a\" if \"b\";\n}\n");
  const Json list = client.diagnostics(kUri);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(text(list[0]["range"]), "3:9-3:12");
  EXPECT_EQ(list[0]["code"], "P1107");
  EXPECT_EQ(list[0]["severity"], 1);
  EXPECT_EQ(list[0]["source"], "frost");
  EXPECT_EQ(list[0]["data"]["explain"], "frost explain P1107");
  EXPECT_NE(list[0]["message"].get<std::string>().find("Undeclared term \"b\""), std::string::npos);
}

TEST(LspDiagnostics, WarningsAreWarnings) {
  Client client;
  client.initialize(
      {{"textDocument", {{"publishDiagnostics", {{"tagSupport", {{"valueSet", {1}}}}}}}}});
  client.open(kUri, "actor User {}\nf(u: User);\n");
  const Json list = client.diagnostics(kUri);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["code"], "P1401");
  EXPECT_EQ(list[0]["severity"], 2);
  EXPECT_EQ(list[0]["tags"], Json::array({1}));
  EXPECT_EQ(text(list[0]["range"]), "1:2-1:3");
}

TEST(LspDiagnostics, LintsAreAmongThem) {
  Client client;
  client.initialize();
  client.open(kUri, "actor User {}\nok(1);\ntest fixture idle { ok(1); }\n");
  const Json list = client.diagnostics(kUri);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["code"], "P1421");
  EXPECT_EQ(list[0]["severity"], 2);
}

TEST(LspDiagnostics, OtherPlacesAreRelatedInformation) {
  const std::string text = "global {}\nglobal {}\n";
  Client client;
  client.initialize({{"textDocument", {{"publishDiagnostics", {{"relatedInformation", true}}}}}});
  client.open(kUri, text);
  const Json list = client.diagnostics(kUri);
  ASSERT_EQ(list.size(), 1U);
  ASSERT_EQ(list[0]["relatedInformation"].size(), 1U);
  EXPECT_EQ(lsp::text(list[0]["relatedInformation"][0]["location"]["range"]), "0:0-0:6");
  EXPECT_EQ(list[0]["relatedInformation"][0]["location"]["uri"], kUri);
  Client plain;
  plain.initialize();
  plain.open(kUri, text);
  EXPECT_FALSE(plain.diagnostics(kUri)[0].contains("relatedInformation"));
}

TEST(LspDiagnostics, FollowEveryEditAndGoWhenMended) {
  Client client;
  client.initialize();
  client.open(kUri, "actor User {");
  EXPECT_FALSE(client.diagnostics(kUri).empty());
  client.change(kUri, 2,
                Json::array({{{"range", to_json(Range{{0, 12}, {0, 12}})}, {"text", "}"}}}));
  EXPECT_EQ(client.errors(kUri), Json::array());
  client.change(kUri, 3,
                Json::array({{{"range", to_json(Range{{0, 0}, {0, 5}})}, {"text", "actr"}}}));
  EXPECT_FALSE(client.diagnostics(kUri).empty());
}

TEST(LspDiagnostics, ABurstOfChangesIsAnalysedOnce) {
  Client client;
  client.initialize();
  client.open(kUri, "actor");
  for (int version = 2; version <= 50; ++version) {
    client.enqueue({{"jsonrpc", "2.0"},
                    {"method", "textDocument/didChange"},
                    {"params",
                     {{"textDocument", {{"uri", kUri}, {"version", version}}},
                      {"contentChanges", {{{"text", "actor " + std::to_string(version)}}}}}}});
  }
  client.forget();
  client.settle();
  ASSERT_EQ(client.received().size(), 1U);
  EXPECT_EQ(client.received()[0]["method"], "textDocument/publishDiagnostics");
  EXPECT_EQ(client.received()[0]["params"]["version"], 50);
}

TEST(LspDiagnostics, SeveralChangesOfOneNotificationApplyInOrder) {
  Client client;
  client.initialize();
  client.open(kUri, "");
  client.change(
      kUri, 2,
      Json::array({{{"range", to_json(Range{{0, 0}, {0, 0}})}, {"text", "actor \nresource R {}"}},
                   {{"range", to_json(Range{{0, 6}, {0, 6}})}, {"text", "User {}"}},
                   {{"range", to_json(Range{{1, 9}, {1, 10}})}, {"text", "Repo"}}}));
  const Json symbols = client.ask("textDocument/documentSymbol", text_document(kUri));
  ASSERT_EQ(symbols.size(), 2U);
  EXPECT_EQ(symbols[0]["name"], "User");
  EXPECT_EQ(symbols[1]["name"], "Repo");
}

TEST(LspDiagnostics, EditsCountUtf16Units) {
  Client client;
  client.initialize();
  client.open(kUri, "# \U0001F600\u00e9x\nactor User {}");
  // Replaces the x: two units for the smiley, one for the é.
  client.change(kUri, 2,
                Json::array({{{"range", to_json(Range{{0, 5}, {0, 6}})}, {"text", "\nactor "}}}));
  client.change(kUri, 3, Json::array({{{"range", to_json(Range{{2, 0}, {2, 6}})}, {"text", ""}}}));
  // Now "# 😀é\nactor \nUser {}".
  EXPECT_EQ(client.errors(kUri), Json::array());
  const Json symbols = client.ask("textDocument/documentSymbol", text_document(kUri));
  ASSERT_EQ(symbols.size(), 1U);
}

TEST(LspDiagnostics, RangesCountInTheAgreedEncoding) {
  const std::string text = "actor \u00dc\U0001F600 {} actr X {}";
  Client utf16;
  utf16.initialize();
  utf16.open(kUri, text);
  Client utf8;
  utf8.initialize({{"general", {{"positionEncodings", {"utf-8"}}}}});
  utf8.open(kUri, text);
  EXPECT_EQ(lsp::text(utf16.diagnostics(kUri)[0]["range"]), "0:13-0:17");
  EXPECT_EQ(lsp::text(utf8.diagnostics(kUri)[0]["range"]), "0:16-0:20");
}

TEST(LspDiagnostics, AClosedDocumentOfNoFolderHasNone) {
  Client client;
  client.initialize();
  client.open(kUri, "actor");
  EXPECT_FALSE(client.diagnostics(kUri).empty());
  client.close(kUri);
  EXPECT_EQ(client.errors(kUri), Json::array());
}

TEST(LspDiagnostics, DocumentsOutsideOfEveryFolderArePoliciesOfTheirOwn) {
  Client client;
  client.initialize();
  client.open("untitled:one", "global {}");
  client.open("untitled:two", "global {}");
  EXPECT_EQ(client.errors("untitled:one"), Json::array());
  EXPECT_EQ(client.errors("untitled:two"), Json::array());
}

// What only planning finds comes after what the front end finds.
TEST(LspDiagnostics, PlanningHasItsSay) {
  std::string policy = "actor User {}\nresource R { permissions = [\"p\"]; }\n";
  policy += "has_permission(u: User, \"p\", r: R) if f0(u, r);\n";
  for (int i = 0; i < 250; ++i) {
    policy +=
        "f" + std::to_string(i) + "(u: User, r: R) if f" + std::to_string(i + 1) + "(u, r);\n";
  }
  Client client;
  client.initialize();
  client.open(kUri, policy);
  const Json list = client.diagnostics(kUri);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["code"], "P2008");
}

}  // namespace
}  // namespace frost::lsp
