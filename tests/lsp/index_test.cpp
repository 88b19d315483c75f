// SPDX-License-Identifier: Apache-2.0
// The symbol index by itself: what every feature relies on.
#include "tools/lsp/index.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/frontend/parsed.hpp"

namespace frost::lsp {
namespace {

struct Indexed {
  Parsed parsed;
  Index index;
};

Indexed index_of(std::string text) {
  Indexed result{.parsed = parse_text(std::move(text)), .index = {}};
  result.index = build_index(result.parsed.ast, InferredTypes());
  return result;
}

// Each occurrence has the text of its symbol under its span, with quotes exactly when it says so.
TEST(LspIndex, SpansAreTheirNames) {
  const Indexed sample = index_of(std::string(frost::kSample));
  size_t count = 0;
  for (size_t i = 0; i < sample.index.symbols().size(); ++i) {
    const Symbol& symbol = sample.index.symbol(SymbolId(i));
    for (const Occurrence& occurrence : sample.index.of(SymbolId(i))) {
      const std::string wanted = occurrence.is_string ? "\"" + symbol.name + "\"" : symbol.name;
      EXPECT_EQ(sample.parsed.text(occurrence.span), wanted);
      ++count;
    }
  }
  EXPECT_GT(count, 80U);
}

TEST(LspIndex, EverythingIsFoundUnderItsSpan) {
  const Indexed sample = index_of(std::string(frost::kSample));
  for (size_t i = 0; i < sample.index.symbols().size(); ++i) {
    for (const Occurrence& occurrence : sample.index.of(SymbolId(i))) {
      for (const uint32_t offset : {occurrence.span.begin, occurrence.span.end - 1}) {
        const auto here = sample.index.at(occurrence.span.file, offset);
        EXPECT_TRUE(std::ranges::any_of(here, [&](const Occurrence& found) {
          return found.symbol == SymbolId(i) && found.span == occurrence.span;
        }));
      }
    }
  }
}

TEST(LspIndex, ArityTellsPredicatesApart) {
  const Indexed indexed = index_of("f(1) if f(1, 2); f(1, 2);");
  std::vector<uint32_t> arities;
  for (const Symbol& symbol : indexed.index.symbols()) {
    if (symbol.kind == SymbolKind::Predicate) arities.push_back(symbol.arity);
  }
  EXPECT_EQ(arities, (std::vector<uint32_t>{1, 2}));
}

TEST(LspIndex, CyclesOfExtendsEnd) {
  const Indexed indexed = index_of(
      "resource A extends B {} resource B extends A, C {} resource C extends C { \"x\" if \"y\"; "
      "}");
  EXPECT_EQ(indexed.index.with_supertypes("A"), (std::vector<std::string>{"A", "B", "C"}));
  EXPECT_TRUE(indexed.index.accepts("C", "A"));
  EXPECT_FALSE(indexed.index.accepts("A", "C"));
  EXPECT_EQ(indexed.index.member("C", "x"), nullptr);
}

TEST(LspIndex, BlocksOfOneTypeAreOne) {
  const Indexed indexed =
      index_of("resource A { roles = [\"r\"]; } resource A { permissions = [\"p\"]; }");
  const BlockSummary* block = indexed.index.block("A");
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(block->members.size(), 2U);
}

// A literal that fits very many blocks is not traced, and the index says so.
TEST(LspIndex, ALiteralOfTooManyBlocksIsLoose) {
  std::string text = "f(u, r) if has_role(u, \"r\", r);";
  for (int i = 0; i < 65; ++i) text += "resource R" + std::to_string(i) + " { roles = [\"r\"]; }";
  EXPECT_TRUE(index_of(text).index.is_loose("r"));
  EXPECT_FALSE(index_of(text.substr(0, text.rfind("resource"))).index.is_loose("r"));
}

}  // namespace
}  // namespace frost::lsp
