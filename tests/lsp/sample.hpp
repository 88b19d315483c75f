// SPDX-License-Identifier: Apache-2.0
// The policy that the tests of features ask about.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/lsp/client.hpp"

namespace frost::lsp {

inline constexpr const char* kUri = "file:///nowhere/policy.polar";

inline constexpr std::string_view kSample =
    R"(global { roles = ["auditor"]; permissions = ["open"]; "open" if "auditor"; }
actor User {}
resource Org {
  roles = ["member", "owner"];
  "member" if "owner";
}
resource Repo {
  roles = ["reader", "writer"];
  permissions = ["read", "push"];
  relations = { org: Org, maker: User };
  "reader" if "member" on "org";
  "read" if "reader" or global "auditor";
  "read" if is_public(resource);
  "push" if "writer" or "maker";
}
has_role(u: User, "writer", r: Repo) if
  o matches Org and
  has_role(u, "owner", o) and
  has_relation(r, "org", o);
declare note(User, String);
test fixture base { has_role(User{"ann"}, "owner", Org{"o"}); has_relation(Repo{"r"}, "org", Org{"o"}); }
test "owners push" {
  setup { fixture base; is_public(Repo{"q"}); }
  assert allow(User{"ann"}, "push", Repo{"r"});
  assert allow(User{"bob"}, act: String, Repo{"q"}) iff act in ["read"];
}
)";

// Asks about places of a policy, named by a piece of its text.
class SampleTest : public testing::Test {
 protected:
  explicit SampleTest(std::string_view policy = kSample) { reopen(std::string(policy)); }

  void reopen(const std::string& policy) {
    policy_ = policy;
    if (!initialized_) {
      client_.initialize({{"textDocument",
                           {{"hover", {{"contentFormat", {"markdown"}}}},
                            {"documentSymbol", {{"hierarchicalDocumentSymbolSupport", true}}}}}});
      initialized_ = true;
    }
    client_.open(kUri, policy);
  }

  // One character into the first place where `piece` stands, or where its `|` is.
  [[nodiscard]] Position place(std::string_view piece) const {
    const Marked mark = marked(piece);
    const size_t found = policy_.find(mark.text);
    EXPECT_NE(found, std::string::npos) << piece;
    size_t offset = found + (piece.contains('|') ? piece.find('|') : 1);
    Position position;
    for (size_t i = 0; i < offset; ++i) {
      ++position.character;
      if (policy_[i] == '\n') position = {.line = position.line + 1, .character = 0};
    }
    return position;
  }

  Json ask(const std::string& method, std::string_view piece, Json more = Json::object()) {
    Json params = at(kUri, place(piece));
    params.update(more);
    return client_.ask("textDocument/" + method, std::move(params));
  }

  Client client_;
  std::string policy_;
  bool initialized_ = false;
};

}  // namespace frost::lsp
