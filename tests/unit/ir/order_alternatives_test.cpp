// SPDX-License-Identifier: Apache-2.0
// Which parts of a check may change places, and what is left when they have. That the answers stay
// is what the differential tests show, on every random policy in a random order.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "ir/lir/lir.hpp"
#include "ir/lowering/find_alternatives.hpp"
#include "ir/lowering/order_alternatives.hpp"
#include "tests/unit/ir/three_paths.hpp"

namespace frost {
namespace {

constexpr const char* kSite = "site \"somewhere\"\n";

lir::Program parse(const std::string& procedures, const std::string& more = "") {
  const auto program = lir::parse(kThreePaths + more + procedures);
  EXPECT_TRUE(program.has_value()) << program.error().message;
  EXPECT_EQ(lir::verify(*program), std::nullopt);
  return *program;
}

// Where the alternatives of each chain begin: "b0 b2 b3 else b4".
std::vector<std::string> chains_of(const lir::Program& program) {
  std::vector<std::string> texts;
  for (const AlternativeChain& chain : find_alternatives(program)) {
    std::string text;
    for (const AskedAlternative& alternative : chain.alternatives) {
      text += "b" + std::to_string(alternative.entry.raw) + " ";
    }
    texts.push_back(text + "else b" + std::to_string(chain.otherwise.raw));
  }
  return texts;
}

using Texts = std::vector<std::string>;

std::string reversed(const lir::Program& program) {
  const auto chains = find_alternatives(program);
  std::vector<AlternativeOrder> orders;
  for (const AlternativeChain& chain : chains) {
    AlternativeOrder& order = orders.emplace_back();
    for (size_t i = chain.alternatives.size(); i-- > 0;) order.push_back(static_cast<uint32_t>(i));
  }
  const lir::Program result = order_alternatives(program, chains, orders);
  EXPECT_EQ(lir::verify(result), std::nullopt) << lir::print(result);
  const std::string text = lir::print(result);
  return text.substr(text.find("\nproc"));
}

constexpr const char* kMember = R"(
proc p0 2 exists
registers a b m
b0:
  m.2 = csr_mask P0, a.0, b.1
  test_mask m.2, 0x1 -> b1, b2
b1:
  return 1
b2:
  contains P1, a.0, b.1 -> b3, b4
b3:
  bitmap_test P2, b.1 -> b1, b4
b4:
  bitmap_test P2, a.0 -> b1, b5
b5:
  return 0
)";

TEST(OrderAlternatives, TestsInTurnChangePlaces) {
  const lir::Program program = parse(kMember);
  EXPECT_EQ(chains_of(program), (Texts{"b0 b2 b4 else b5"}));
  EXPECT_EQ(reversed(program), R"(
proc p0 2 exists
registers a b m
b0:
  bitmap_test P2, a.0 -> b1, b2
b1:
  return 1
b2:
  contains P1, a.0, b.1 -> b3, b4
b3:
  bitmap_test P2, b.1 -> b1, b4
b4:
  m.2 = csr_mask P0, a.0, b.1
  test_mask m.2, 0x1 -> b1, b5
b5:
  return 0
)");
}

TEST(OrderAlternatives, AnOrderThatIsTheSameChangesNothing) {
  const lir::Program program = parse(kMember);
  const auto chains = find_alternatives(program);
  EXPECT_EQ(lir::print(order_alternatives(program, chains, {{{0, 1, 2}}})), lir::print(program));
}

// A loop is one alternative, and what its body asks is a chain of its own.
constexpr const char* kLoop = R"(
proc p0 2 exists
registers a b s c m
b0:
  bitmap_test P2, a.0 -> b1, b2
b1:
  return 1
b2:
  s.2 = csr_range P1, a.0
  charge s.2
  jump -> b3
b3:
  c.3 = for_range P1, s.2 -> b4, b6
b4:
  bitmap_test P2, c.3 -> b1, b5
b5:
  m.4 = csr_mask P0, c.3, b.1
  test_mask m.4, 0x1 -> b1, b3
b6:
  contains P1, a.0, b.1 -> b1, b7
b7:
  return 0
)";

TEST(OrderAlternatives, LoopsMoveAsAWhole) {
  const lir::Program program = parse(kLoop);
  EXPECT_EQ(chains_of(program), (Texts{"b0 b2 b6 else b7", "b4 b5 else b3"}));
  EXPECT_EQ(reversed(program), R"(
proc p0 2 exists
registers a b s c m
b0:
  contains P1, a.0, b.1 -> b1, b2
b1:
  return 1
b2:
  s.2 = csr_range P1, a.0
  charge s.2
  jump -> b3
b3:
  c.3 = for_range P1, s.2 -> b5, b6
b4:
  bitmap_test P2, c.3 -> b1, b3
b5:
  m.4 = csr_mask P0, c.3, b.1
  test_mask m.4, 0x1 -> b1, b4
b6:
  bitmap_test P2, a.0 -> b1, b7
b7:
  return 0
)");
}

// A loop at the end, whose end others share, and an alternative within an alternative.
TEST(OrderAlternatives, TheLastOneMayBeALoop) {
  const lir::Program program = parse(R"(
proc p0 2 exists
registers a b s c
b0:
  bitmap_test P2, a.0 -> b2, b6
b1:
  return 1
b2:
  contains P1, b.1, a.0 -> b1, b3
b3:
  s.2 = csr_range P1, a.0
  charge s.2
  jump -> b4
b4:
  c.3 = for_range P1, s.2 -> b5, b6
b5:
  bitmap_test P2, c.3 -> b1, b4
b6:
  return 0
)");
  EXPECT_EQ(chains_of(program), (Texts{"b2 b3 else b6"}));
  EXPECT_NE(reversed(program).find("bitmap_test P2, a.0 -> b3, b6"), std::string::npos);
}

// What an alternative has read serves a later one.
TEST(OrderAlternatives, WhatOthersUseStays) {
  const lir::Program program = parse(R"(
proc p0 2 exists
registers a b m
b0:
  bitmap_test P2, a.0 -> b1, b2
b1:
  return 1
b2:
  bitmap_test P2, b.1 -> b1, b3
b3:
  m.2 = csr_mask P0, a.0, b.1
  test_mask m.2, 0x1 -> b1, b4
b4:
  test_mask m.2, 0x2 -> b1, b5
b5:
  contains P1, a.0, b.1 -> b1, b6
b6:
  return 0
)");
  EXPECT_EQ(chains_of(program), (Texts{"b0 b2 else b3", "b4 b5 else b6"}));
}

// The last note counts, so what may note something stays where it is.
TEST(OrderAlternatives, NotesStayInOrder) {
  const lir::Program program = parse(R"(
proc p0 1 exists
registers a
b0:
  unbounded 0
  return 0

proc p1 2 exists
registers a b
b0:
  bitmap_test P2, a.0 -> b1, b2
b1:
  return 1
b2:
  call p0, a.0 -> b1, b3
b3:
  contains P1, a.0, b.1 -> b1, b4
b4:
  contains P1, b.1, a.0 -> b1, b5
b5:
  return 0
)",
                                     kSite);
  EXPECT_EQ(chains_of(program), (Texts{"b3 b4 else b5"}));
}

// What two alternatives lead to belongs to neither.
TEST(OrderAlternatives, WhatIsSharedStays) {
  const lir::Program program = parse(R"(
proc p0 2 exists
registers a b
b0:
  bitmap_test P2, a.0 -> b3, b2
b1:
  return 1
b2:
  contains P1, a.0, b.1 -> b3, b4
b3:
  bitmap_test P2, b.1 -> b1, b4
b4:
  contains P1, b.1, a.0 -> b1, b5
b5:
  return 0
)");
  EXPECT_EQ(chains_of(program), (Texts{"b0 b4 else b5"}));
}

// A chain that leads to where another one begins.
TEST(OrderAlternatives, ChainsThatFollowEachOther) {
  const lir::Program program = parse(R"(
proc p0 2 exists
registers a b
b0:
  bitmap_test P2, a.0 -> b2, b4
b1:
  return 1
b2:
  contains P1, a.0, b.1 -> b1, b3
b3:
  contains P1, b.1, a.0 -> b1, b4
b4:
  contains P1, a.0, a.0 -> b1, b5
b5:
  contains P1, b.1, b.1 -> b1, b6
b6:
  return 0
)");
  EXPECT_EQ(chains_of(program), (Texts{"b0 b4 b5 else b6", "b2 b3 else b4"}));
  EXPECT_EQ(reversed(program), R"(
proc p0 2 exists
registers a b
b0:
  contains P1, b.1, b.1 -> b1, b4
b1:
  return 1
b2:
  contains P1, a.0, b.1 -> b1, b6
b3:
  contains P1, b.1, a.0 -> b1, b2
b4:
  contains P1, a.0, a.0 -> b1, b5
b5:
  bitmap_test P2, a.0 -> b3, b6
b6:
  return 0
)");
}

TEST(OrderAlternatives, ListsStayAsTheyAre) {
  const lir::Program program = parse(R"(
proc p0 1 enum
registers a
b0:
  bitmap_test P2, a.0 -> b1, b2
b1:
  return 1
b2:
  contains P1, a.0, a.0 -> b1, b3
b3:
  return 1
)");
  EXPECT_TRUE(find_alternatives(program).empty());
}

}  // namespace
}  // namespace frost
