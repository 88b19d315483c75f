// SPDX-License-Identifier: Apache-2.0
// Messages that mean harm or make no sense: an error of the protocol each, and the server goes on.
#include <gtest/gtest.h>

#include <random>

#include "tests/lsp/client.hpp"

namespace frost::lsp {
namespace {

constexpr const char* kUri = "file:///nowhere/a.polar";
constexpr const char* kPolicy = "actor User {}\nresource Repo { roles = [\"reader\"]; }\n";

class LspHostile : public testing::Test {
 protected:
  LspHostile() {
    client_.initialize();
    client_.open(kUri, kPolicy);
    client_.settle();
    client_.forget();
  }

  // The code of the error that `text` is answered with; 0 when it is not answered.
  int code_of(const std::string& text) {
    client_.forget();
    client_.send_text(text);
    for (const Json& message : client_.received()) {
      if (message.contains("error")) return message["error"]["code"].get<int>();
    }
    return 0;
  }

  int code_of_request(const std::string& method, const Json& params) {
    const Json response = client_.call(method, params);
    return response.contains("error") ? response["error"]["code"].get<int>() : 0;
  }

  void expect_alive() {
    EXPECT_TRUE(client_.ask("textDocument/hover", at(kUri, 0, 7)).is_object());
  }

  Client client_;
};

TEST_F(LspHostile, TextThatIsNoJson) {
  for (const char* text : {"", "{", "nul", "[1,", "{\"a\":1}x", "\xff\xfe", "\"\\ud800\""}) {
    EXPECT_EQ(code_of(text), -32700) << text;
  }
  expect_alive();
}

TEST_F(LspHostile, JsonThatIsNoMessage) {
  for (const char* text :
       {"null", "3", "[]", "\"x\"", "{}", R"({"id":1})", R"({"id":{},"method":"x"})",
        R"({"id":[1],"method":"x"})", R"({"id":true,"method":"x"})", R"({"id":1,"method":7})"}) {
    EXPECT_EQ(code_of(text), -32600) << text;
  }
  expect_alive();
}

TEST_F(LspHostile, NestingBeyondJsonDepthMax) {
  const auto nested = [](size_t depth) {
    return R"({"jsonrpc":"2.0","id":1,"method":"textDocument/hover","params":)" +
           std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(code_of(nested(60)), -32602);
  EXPECT_EQ(code_of(nested(65)), -32700);
  EXPECT_EQ(code_of(nested(1'000'000)), -32700);
  EXPECT_EQ(code_of(std::string(1'000'000, '[')), -32700);
  expect_alive();
}

TEST_F(LspHostile, ParametersThatAreNotWhatTheyMustBe) {
  const Json wrong[] = {
      nullptr,
      Json::array(),
      7,
      Json::object(),
      {{"textDocument", 3}, {"position", {{"line", 0}, {"character", 0}}}},
      {{"textDocument", {{"uri", 3}}}, {"position", {{"line", 0}, {"character", 0}}}},
      {{"textDocument", {{"uri", kUri}}}},
      {{"textDocument", {{"uri", kUri}}}, {"position", nullptr}},
      {{"textDocument", {{"uri", kUri}}}, {"position", {{"line", -1}, {"character", 0}}}},
      {{"textDocument", {{"uri", kUri}}}, {"position", {{"line", 0.5}, {"character", 0}}}},
      {{"textDocument", {{"uri", kUri}}}, {"position", {{"line", "0"}, {"character", 0}}}},
      {{"textDocument", {{"uri", "file:///not/open.polar"}}},
       {"position", {{"line", 0}, {"character", 0}}}},
  };
  for (const char* method :
       {"textDocument/hover", "textDocument/definition", "textDocument/references",
        "textDocument/documentHighlight", "textDocument/prepareRename", "textDocument/rename",
        "textDocument/completion"}) {
    for (const Json& params : wrong) {
      EXPECT_EQ(code_of_request(method, params), -32602) << method << ' ' << params.dump();
    }
  }
  EXPECT_EQ(code_of_request("textDocument/documentSymbol", Json::object()), -32602);
  EXPECT_EQ(code_of_request("textDocument/codeLens", nullptr), -32602);
  for (const Json& params :
       {Json(nullptr), Json({{"command", "rm"}, {"arguments", Json::array()}}),
        Json({{"command", "frost.runTest"}}),
        Json({{"command", "frost.runTest"}, {"arguments", {kUri}}}),
        Json({{"command", "frost.runTest"}, {"arguments", {kUri, 1}}}),
        Json({{"command", "frost.runTest"}, {"arguments", {kUri, "x", -1}}})}) {
    EXPECT_EQ(code_of_request("workspace/executeCommand", params), -32602) << params.dump();
  }
  expect_alive();
}

TEST_F(LspHostile, PositionsOutOfRangeAreClamped) {
  for (const uint64_t far : {uint64_t{99}, uint64_t{UINT32_MAX}, UINT64_MAX}) {
    const Json params = {{"textDocument", {{"uri", kUri}}},
                         {"position", {{"line", far}, {"character", far}}}};
    EXPECT_EQ(code_of_request("textDocument/hover", params), 0);
    EXPECT_EQ(code_of_request("textDocument/completion", params), 0);
  }
}

TEST_F(LspHostile, NotificationsThatMakeNoSenseAreReportedAndChangeNothing) {
  const Json one_change = {{"text", "actor Bot {}"}};
  const Json wrong[] = {
      nullptr,
      {{"textDocument", {{"uri", kUri}, {"version", "2"}}}, {"contentChanges", {one_change}}},
      {{"textDocument", {{"uri", kUri}, {"version", 2}}}, {"contentChanges", "x"}},
      {{"textDocument", {{"uri", kUri}, {"version", 2}}}, {"contentChanges", {one_change, 7}}},
      {{"textDocument", {{"uri", kUri}, {"version", 2}}},
       {"contentChanges", {{{"text", "x"}, {"range", {{"start", 1}}}}}}},
      {{"textDocument", {{"uri", "file:///not/open"}, {"version", 2}}},
       {"contentChanges", {one_change}}},
  };
  for (const Json& params : wrong) {
    client_.forget();
    client_.notify("textDocument/didChange", params);
    EXPECT_FALSE(client_.take("window/showMessage").is_null()) << params.dump();
  }
  client_.notify("textDocument/didOpen", {{"textDocument", {{"uri", kUri}}}});
  client_.notify("textDocument/didClose", Json::array());
  client_.notify("workspace/didChangeWatchedFiles", {{"changes", 3}});
  client_.notify("workspace/didChangeWorkspaceFolders", 3);
  expect_alive();
}

TEST(LspLimits, DocumentBytesMaxKeepsTheOldText) {
  Client client(ServerLimits{.document_bytes_max = 30});
  client.initialize();
  client.open(kUri, "actor User {}");
  client.replace(kUri, 2, "actor User {}" + std::string(30, ' '));
  const Json message = client.take("window/showMessage");
  ASSERT_FALSE(message.is_null());
  EXPECT_NE(message["params"]["message"].get<std::string>().find("document_bytes_max"),
            std::string::npos);
  EXPECT_TRUE(client.ask("textDocument/hover", at(kUri, 0, 7)).is_object());
}

TEST(LspLimits, OpenDocumentsMax) {
  Client client(ServerLimits{.open_documents_max = 2});
  client.initialize();
  client.open("file:///a", "");
  client.open("file:///b", "");
  client.open("file:///a", "");
  EXPECT_TRUE(client.take("window/showMessage").is_null());
  client.open("file:///c", "");
  const Json message = client.take("window/showMessage");
  ASSERT_FALSE(message.is_null());
  EXPECT_NE(message["params"]["message"].get<std::string>().find("open_documents_max"),
            std::string::npos);
}

// Whatever an editor shows for a moment while somebody types, every request is answered.
TEST(LspRandom, EveryRequestIsAnsweredOnBrokenText) {
  std::mt19937 random(7);
  const std::string pieces[] = {"actor ",
                                "resource ",
                                "Repo ",
                                "{",
                                "}",
                                "roles = [",
                                "\"a\"",
                                "\"",
                                "]; ",
                                "if ",
                                "on ",
                                "global ",
                                "x: ",
                                "(",
                                ")",
                                ", ",
                                "has_role(",
                                "test ",
                                "setup {",
                                "fixture ",
                                "matches ",
                                "extends ",
                                ";\n",
                                "declare ",
                                "relations = { p: Repo };",
                                "\u00e9\U0001F600",
                                "# c\n",
                                "in [",
                                "_"};
  Client client;
  client.initialize();
  for (int round = 0; round < 150; ++round) {
    std::string text;
    const size_t count = random() % 40;
    for (size_t i = 0; i < count; ++i) text += pieces[random() % std::size(pieces)];
    client.open(kUri, text, round);
    for (const char* method :
         {"textDocument/hover", "textDocument/definition", "textDocument/references",
          "textDocument/documentHighlight", "textDocument/completion", "textDocument/prepareRename",
          "textDocument/rename"}) {
      Json params =
          at(kUri, static_cast<uint32_t>(random() % 5), static_cast<uint32_t>(random() % 60));
      params["newName"] = "fresh";
      const Json response = client.call(method, params);
      if (response.contains("error")) {
        EXPECT_EQ(response["error"]["code"], -32803) << response.dump() << '\n' << text;
      }
    }
    EXPECT_TRUE(client.ask("textDocument/documentSymbol", text_document(kUri)).is_array()) << text;
    EXPECT_TRUE(client.ask("textDocument/codeLens", text_document(kUri)).is_array()) << text;
    EXPECT_TRUE(client.diagnostics(kUri).is_array()) << text;
  }
}

}  // namespace
}  // namespace frost::lsp
