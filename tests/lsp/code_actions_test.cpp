// SPDX-License-Identifier: Apache-2.0
// Fixes of diagnostics.
#include <gtest/gtest.h>

#include "tests/lsp/client.hpp"

namespace frost::lsp {
namespace {

constexpr const char* kUri = "file:///nowhere/a.polar";
constexpr const char* kMisspelt =
    "actor User {}\nresource Repo {\n  roles = [\"reader\"]; permissions = [\"read\"];\n"
    "  \"read\" if \"raeder\";\n}\n";

Json actions(Client& client, Range range) {
  Json params = text_document(kUri);
  params["range"] = to_json(range);
  params["context"] = {{"diagnostics", Json::array()}};
  return client.ask("textDocument/codeAction", params);
}

TEST(LspCodeActions, AMisspeltNameIsMended) {
  Client client;
  client.initialize();
  client.open(kUri, kMisspelt);
  const Json list = actions(client, {{3, 14}, {3, 14}});
  ASSERT_GE(list.size(), 1U) << list.dump();
  EXPECT_EQ(list[0]["kind"], "quickfix");
  EXPECT_NE(list[0]["title"].get<std::string>().find("reader"), std::string::npos);
  EXPECT_EQ(list[0]["diagnostics"][0]["code"], "P1107");
  const Json& edit = list[0]["edit"]["changes"][kUri][0];
  client.change(kUri, 2, Json::array({{{"range", edit["range"]}, {"text", edit["newText"]}}}));
  EXPECT_EQ(client.errors(kUri), Json::array());
  EXPECT_EQ(actions(client, {{3, 14}, {3, 14}}), Json::array());
}

TEST(LspCodeActions, AreThoseOfTheRange) {
  Client client;
  client.initialize({{"workspace", {{"workspaceEdit", {{"documentChanges", true}}}}}});
  client.open(kUri, kMisspelt, 5);
  EXPECT_EQ(actions(client, {{0, 0}, {2, 0}}), Json::array());
  const Json list = actions(client, {{0, 0}, {9, 0}});
  ASSERT_GE(list.size(), 1U);
  EXPECT_EQ(list[0]["edit"]["documentChanges"][0]["textDocument"]["version"], 5);
}

TEST(LspCodeActions, ARangeThatIsNoneIsAnError) {
  Client client;
  client.initialize();
  client.open(kUri, kMisspelt);
  const Json response = client.call("textDocument/codeAction", text_document(kUri));
  EXPECT_EQ(response["error"]["code"], -32602);
}

}  // namespace
}  // namespace frost::lsp
