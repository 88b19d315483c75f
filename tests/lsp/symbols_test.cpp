// SPDX-License-Identifier: Apache-2.0
// The outline of a document.
#include <gtest/gtest.h>

#include "tests/lsp/sample.hpp"

namespace frost::lsp {
namespace {

class LspSymbols : public SampleTest {};

TEST_F(LspSymbols, BlocksHoldTheirMembersAndEveryItemIsListed) {
  const Json symbols = client_.ask("textDocument/documentSymbol", text_document(kUri));
  std::string names;
  for (const Json& symbol : symbols) names += symbol["name"].get<std::string>() + "\n";
  EXPECT_EQ(names, "global\nUser\nOrg\nRepo\nhas_role\nnote\nbase\nowners push\n");
  const Json& repo = symbols[3];
  EXPECT_EQ(repo["detail"], "resource");
  EXPECT_EQ(text(repo["selectionRange"]), "6:9-6:13");
  std::string members;
  for (const Json& member : repo["children"]) {
    members += member["detail"].get<std::string>() + " " + member["name"].get<std::string>() + "\n";
  }
  EXPECT_EQ(members,
            "role reader\nrole writer\npermission read\npermission push\nrelation: Org org\n"
            "relation: User maker\n");
  EXPECT_EQ(symbols[4]["detail"], "(u: User, \"writer\", r: Repo)");
}

TEST_F(LspSymbols, SelectionsLieInsideTheirRanges) {
  const auto check = [](const auto& self, const Json& symbol) -> void {
    const Range whole = read_range(symbol["range"]);
    const Range selection = read_range(symbol["selectionRange"]);
    EXPECT_LE(whole.start, selection.start) << symbol.dump();
    EXPECT_GE(whole.end, selection.end) << symbol.dump();
    if (!symbol.contains("children")) return;
    for (const Json& child : symbol["children"]) {
      EXPECT_LE(whole.start, read_range(child["range"]).start);
      EXPECT_GE(whole.end, read_range(child["range"]).end);
      self(self, child);
    }
  };
  for (const Json& symbol : client_.ask("textDocument/documentSymbol", text_document(kUri))) {
    check(check, symbol);
  }
}

TEST_F(LspSymbols, ClientsWithoutTreesGetAFlatList) {
  Client plain;
  plain.initialize();
  plain.open(kUri, "resource R { roles = [\"a\"]; }\ntest \"\" { assert f(1); }");
  const Json symbols = plain.ask("textDocument/documentSymbol", text_document(kUri));
  ASSERT_EQ(symbols.size(), 3U);
  EXPECT_EQ(symbols[1]["name"], "a");
  EXPECT_EQ(symbols[1]["containerName"], "R");
  EXPECT_EQ(text(symbols[1]["location"]["range"]), "0:22-0:25");
  EXPECT_FALSE(symbols[2]["name"].get<std::string>().empty());
}

}  // namespace
}  // namespace frost::lsp
