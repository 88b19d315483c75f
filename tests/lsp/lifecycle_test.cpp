// SPDX-License-Identifier: Apache-2.0
// initialize, shutdown, exit, and the order of messages.
#include <gtest/gtest.h>

#include "tests/lsp/client.hpp"

namespace frost::lsp {
namespace {

constexpr const char* kUri = "file:///nowhere/a.polar";

int code(const Json& response) { return response.at("error").at("code").get<int>(); }

TEST(LspLifecycle, OffersWhatItAnswers) {
  Client client;
  const Json result = client.initialize();
  const Json& offered = result.at("capabilities");
  EXPECT_EQ(offered.at("positionEncoding"), "utf-16");
  EXPECT_EQ(offered.at("textDocumentSync").at("change"), 2);
  for (const char* provider : {"hoverProvider", "definitionProvider", "referencesProvider",
                               "documentSymbolProvider", "documentHighlightProvider"}) {
    EXPECT_EQ(offered.at(provider), true) << provider;
  }
  EXPECT_EQ(offered.at("executeCommandProvider").at("commands"), Json::array({"frost.runTest"}));
  EXPECT_EQ(result.at("serverInfo").at("name"), "frost");
}

TEST(LspLifecycle, Utf8PositionsAreUsedWhenTheClientKnowsThem) {
  Client client;
  const Json result =
      client.initialize({{"general", {{"positionEncodings", {"utf-16", "utf-8"}}}}});
  EXPECT_EQ(result.at("capabilities").at("positionEncoding"), "utf-8");
}

TEST(LspLifecycle, NothingIsAnsweredBeforeInitialize) {
  Client client;
  EXPECT_EQ(code(client.call("textDocument/hover", at(kUri, 0, 0))), -32002);
  EXPECT_EQ(code(client.call("shutdown", nullptr)), -32002);
  client.open(kUri, "actor {");
  EXPECT_TRUE(client.diagnostics(kUri).is_null());
  EXPECT_TRUE(client.initialize().is_object());
}

TEST(LspLifecycle, InitializeHappensOnce) {
  Client client;
  client.initialize();
  EXPECT_EQ(code(client.call("initialize", {{"capabilities", Json::object()}})), -32600);
}

TEST(LspLifecycle, ExitAfterShutdownIsSuccess) {
  Client client;
  client.initialize();
  EXPECT_TRUE(client.ask("shutdown", nullptr).is_null());
  EXPECT_EQ(code(client.call("textDocument/hover", at(kUri, 0, 0))), -32600);
  EXPECT_FALSE(client.server().exit_code());
  client.notify("exit", nullptr);
  EXPECT_EQ(client.server().exit_code(), 0);
}

TEST(LspLifecycle, ExitWithoutShutdownIsFailure) {
  Client client;
  client.initialize();
  client.notify("exit", nullptr);
  EXPECT_EQ(client.server().exit_code(), 1);
  Client fresh;
  fresh.notify("exit", nullptr);
  EXPECT_EQ(fresh.server().exit_code(), 1);
}

TEST(LspLifecycle, UnknownRequestsAreRefusedAndUnknownNotificationsIgnored) {
  Client client;
  client.initialize();
  EXPECT_EQ(code(client.call("textDocument/makeCoffee", Json::object())), -32601);
  client.forget();
  client.notify("$/setTrace", {{"value", "off"}});
  client.notify("textDocument/makeTea", Json::object());
  EXPECT_TRUE(client.received().empty());
}

TEST(LspLifecycle, ARequestThatStillWaitsCanBeCancelled) {
  Client client;
  client.initialize();
  client.open(kUri, "actor User {}");
  client.forget();
  const Json hover = {{"jsonrpc", "2.0"},
                      {"id", "h1"},
                      {"method", "textDocument/hover"},
                      {"params", at(kUri, 0, 7)}};
  client.enqueue(hover);
  client.enqueue({{"jsonrpc", "2.0"}, {"method", "$/cancelRequest"}, {"params", {{"id", "h1"}}}});
  client.enqueue({{"jsonrpc", "2.0"}, {"method", "$/cancelRequest"}, {"params", {{"id", 77}}}});
  client.settle();
  ASSERT_GE(client.received().size(), 1U);
  EXPECT_EQ(code(client.received().front()), -32800);
  EXPECT_EQ(client.received().front().at("id"), "h1");
  for (size_t i = 1; i < client.received().size(); ++i) {
    EXPECT_FALSE(client.received()[i].contains("id"));
  }
}

TEST(LspLifecycle, FileWatchersAreRegisteredWithClientsThatAllowIt) {
  Client client;
  client.initialize({{"workspace", {{"didChangeWatchedFiles", {{"dynamicRegistration", true}}}}}});
  const Json request = client.take("client/registerCapability");
  ASSERT_FALSE(request.is_null());
  EXPECT_EQ(request["params"]["registrations"][0]["registerOptions"]["watchers"][0]["globPattern"],
            "**/*.polar");
  client.send({{"jsonrpc", "2.0"}, {"id", request["id"]}, {"result", nullptr}});
  Client plain;
  plain.initialize();
  EXPECT_TRUE(plain.take("client/registerCapability").is_null());
}

}  // namespace
}  // namespace frost::lsp
