// SPDX-License-Identifier: Apache-2.0
// "Run test" and what it does.
#include <gtest/gtest.h>

#include "tests/lsp/sample.hpp"

namespace frost::lsp {
namespace {

class LspCodeLens : public SampleTest {
 protected:
  Json run(size_t lens) {
    const Json lenses = client_.ask("textDocument/codeLens", text_document(kUri));
    const Json& command = lenses.at(lens).at("command");
    client_.forget();
    return client_.ask("workspace/executeCommand",
                       {{"command", command["command"]}, {"arguments", command["arguments"]}});
  }
  // The type and the message shown last.
  std::pair<int, std::string> shown() {
    const Json message = client_.take("window/showMessage");
    if (message.is_null()) return {0, ""};
    return {message["params"]["type"].get<int>(), message["params"]["message"].get<std::string>()};
  }
};

TEST_F(LspCodeLens, EveryTestHasOneAboveIt) {
  const Json lenses = client_.ask("textDocument/codeLens", text_document(kUri));
  ASSERT_EQ(lenses.size(), 1U);
  EXPECT_EQ(text(lenses[0]["range"]), "21:5-21:18");
  EXPECT_EQ(lenses[0]["command"]["title"], "Run test");
  EXPECT_EQ(lenses[0]["command"]["command"], "frost.runTest");
}

TEST_F(LspCodeLens, APassingTestIsReported) {
  reopen(
      "actor User {}\nresource Repo { roles = [\"w\"]; permissions = [\"push\"]; \"push\" if "
      "\"w\"; }\n"
      "test \"push\" { setup { has_role(User{\"a\"}, \"w\", Repo{\"r\"}); }\n"
      "  assert allow(User{\"a\"}, \"push\", Repo{\"r\"});\n"
      "  assert_not allow(User{\"b\"}, \"push\", Repo{\"r\"}); }\n");
  const Json result = run(0);
  EXPECT_EQ(result["passed"], 2);
  EXPECT_EQ(result["total"], 2);
  EXPECT_EQ(shown(), (std::pair{3, std::string("test \"push\" passed: 2 of 2 assertions hold")}));
}

TEST_F(LspCodeLens, AFailingTestIsReportedWithItsLine) {
  reopen(
      "actor User {}\nresource Repo { roles = [\"w\"]; permissions = [\"push\"]; \"push\" if "
      "\"w\"; }\n"
      "test \"other\" { assert_not allow(User{\"a\"}, \"push\", Repo{\"r\"}); }\n"
      "test \"push\" {\n  assert allow(User{\"a\"}, \"push\", Repo{\"r\"}); }\n");
  const Json result = run(1);
  EXPECT_EQ(result["name"], "push");
  EXPECT_EQ(result["passed"], 0);
  const auto [type, message] = shown();
  EXPECT_EQ(type, 1);
  EXPECT_NE(message.find("test \"push\" failed: 0 of 1"), std::string::npos) << message;
  EXPECT_NE(message.find("policy.polar:5"), std::string::npos) << message;
}

TEST_F(LspCodeLens, TestsOfOneNameAreToldApart) {
  reopen("actor User {}\nok(1);\ntest \"t\" { assert ok(1); }\ntest \"t\" { assert ok(2); }\n");
  EXPECT_EQ(run(0)["passed"], 1);
  EXPECT_EQ(run(1)["passed"], 0);
}

TEST_F(LspCodeLens, APolicyWithErrorsRunsNothing) {
  reopen("actor User {}\nresource R { \"a\" if \"b\"; }\nok(1);\ntest \"t\" { assert ok(1); }\n");
  EXPECT_TRUE(run(0).is_null());
  const auto [type, message] = shown();
  EXPECT_EQ(type, 1);
  EXPECT_NE(message.find("did not run: the policy has errors"), std::string::npos) << message;
}

TEST_F(LspCodeLens, AnUnknownTestIsAnError) {
  const Json answer =
      client_.ask("workspace/executeCommand",
                  {{"command", "frost.runTest"}, {"arguments", {kUri, "no such test", 0}}});
  EXPECT_NE(error_of(answer).find("no such test"), std::string::npos);
}

}  // namespace
}  // namespace frost::lsp
