// SPDX-License-Identifier: Apache-2.0
// What remains of a program once something is taken for granted of its paths. That the answers stay
// is what the differential tests show, on every random policy.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "ir/lir/lir.hpp"
#include "ir/lowering/specialise.hpp"
#include "tests/unit/ir/three_paths.hpp"

namespace frost {
namespace {

using enum PathKnowledge;

// The procedures that are left, without their header.
std::string specialised(const std::string& procedures, std::vector<PathKnowledge> known) {
  const auto program = lir::parse(kThreePaths + procedures);
  EXPECT_TRUE(program.has_value()) << program.error().message;
  EXPECT_EQ(lir::verify(*program), std::nullopt);
  const lir::Program result = specialise(*program, known);
  EXPECT_EQ(lir::verify(result), std::nullopt) << lir::print(result);
  const std::string text = lir::print(result);
  return text.substr(text.find("\nproc"));
}

std::string after(const std::string& text, const std::string& mark) {
  return text.substr(std::min(text.size(), text.find(mark)));
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
  contains P1, a.0, b.1 -> b1, b3
b3:
  bitmap_test P2, a.0 -> b1, b4
b4:
  return 0
)";

TEST(Specialise, WithoutKnowledgeAProgramStays) {
  EXPECT_EQ(specialised(kMember, {kNothing, kNothing, kNothing}), kMember);
}

TEST(Specialise, TestsOfEmptyPathsAreGone) {
  EXPECT_EQ(specialised(kMember, {kEmpty, kNothing, kEmpty}), R"(
proc p0 2 exists
registers a b
b0:
  contains P1, a.0, b.1 -> b1, b2
b1:
  return 1
b2:
  return 0
)");
}

TEST(Specialise, CallsThatCannotHoldAreGone) {
  const std::string caller = R"(
proc p1 2 exists
registers a b
b0:
  call p0, b.1, a.0 -> b1, b2
b1:
  return 1
b2:
  bitmap_test P2, a.0 -> b1, b3
b3:
  return 0
)";
  const std::string left = specialised(kMember + caller, {kEmpty, kEmpty, kEmpty});
  EXPECT_EQ(left.find("call"), std::string::npos) << left;
  EXPECT_EQ(left.find("return 1"), std::string::npos) << left;
}

TEST(Specialise, ALoopOverOneRowIsALookUp) {
  const std::string loops = R"(
proc p0 1 enum
registers a s b t c m
b0:
  s.1 = csr_range P1, a.0
  charge s.1
  jump -> b1
b1:
  b.2 = for_range P1, s.1 -> b2, b6
b2:
  t.3 = csr_range P0, b.2
  charge t.3
  jump -> b3
b3:
  c.4, m.5 = for_masked P0, t.3 -> b4, b1
b4:
  test_mask m.5, 0x2 -> b5, b3
b5:
  emit c.4
  emit b.2
  jump -> b3
b6:
  return 1
)";
  // The inner loop, whose end was the next turn of the outer one, ends both.
  const std::string left = specialised(loops, {kFunctional, kFunctional, kNothing});
  EXPECT_EQ(left.find("for_"), std::string::npos) << left;
  EXPECT_EQ(left.find("charge"), std::string::npos) << left;
  EXPECT_NE(left.find("b.2 = neighbour P1, a.0 ->"), std::string::npos) << left;
  EXPECT_NE(left.find("c.4 = neighbour P0, b.2 ->"), std::string::npos) << left;
  EXPECT_NE(left.find("m.5 = csr_mask P0, b.2, c.4\n"), std::string::npos) << left;
  // One of both alone.
  const std::string outer = specialised(loops, {kNothing, kFunctional, kNothing});
  EXPECT_NE(outer.find("for_masked"), std::string::npos) << outer;
  EXPECT_EQ(outer.find("for_range"), std::string::npos) << outer;
  const std::string inner = specialised(loops, {kFunctional, kNothing, kNothing});
  EXPECT_EQ(inner.find("for_masked"), std::string::npos) << inner;
  EXPECT_NE(inner.find("for_range"), std::string::npos) << inner;
}

TEST(Specialise, ALoopOverNoRowsIsDone) {
  const std::string loop = R"(
proc p0 1 enum
registers a s b
b0:
  s.1 = csr_range P1, a.0
  charge s.1
  jump -> b1
b1:
  b.2 = for_range P1, s.1 -> b2, b3
b2:
  emit b.2
  jump -> b1
b3:
  return 1

proc p1 1 enum
registers a
b0:
  emit_call p0, a.0
  return 1
)";
  const std::string left = specialised(loop, {kNothing, kEmpty, kNothing});
  EXPECT_EQ(left.find("emit"), std::string::npos) << left;
  EXPECT_EQ(left.find("csr_range"), std::string::npos) << left;
}

// Seventeen tests: too long to be copied to where it is called.
std::string long_check() {
  std::string text = "\nproc p0 5 exists\nregisters a b c d e\n";
  const std::vector<std::string> names = {"a.0", "b.1", "c.2", "d.3", "e.4"};
  for (size_t i = 0; i < 17; ++i) {
    text += "b" + std::to_string(i) + ":\n  contains P1, " + names[i / 5] + ", " + names[i % 5] +
            " -> b17, b" + std::to_string(i == 16 ? 18 : i + 1) + "\n";
  }
  return text + "b17:\n  return 1\nb18:\n  return 0\n";
}

TEST(Specialise, CallersGoWhereACallForwards) {
  const std::string callers = R"(
proc p1 5 exists
registers a b c d e
b0:
  bitmap_test P2, a.0 -> b1, b2
b1:
  return 1
b2:
  call p0, a.0, b.1, c.2, d.3, e.4 -> b1, b3
b3:
  return 0

proc p2 5 exists
registers a b c d e
b0:
  call p1, e.4, d.3, c.2, b.1, a.0 -> b1, b2
b1:
  return 1
b2:
  return 0
)";
  const std::string left = specialised(long_check() + callers, {kNothing, kNothing, kEmpty});
  EXPECT_NE(after(left, "proc p2").find("call p0, e.4, d.3, c.2, b.1, a.0 -> b1, b2"),
            std::string::npos)
      << left;
}

TEST(Specialise, ShortChecksAreCopiedToTheirCallers) {
  const std::string caller = R"(
proc p1 2 exists
registers a b
b0:
  call p0, b.1, a.0 -> b1, b2
b1:
  return 0
b2:
  return 1
)";
  const std::string left = specialised(kMember + caller, {kNothing, kNothing, kNothing});
  const std::string copy = after(left, "proc p1");
  EXPECT_EQ(copy.find("call"), std::string::npos) << copy;
  EXPECT_NE(copy.find("csr_mask P0, b.1, a.0"), std::string::npos) << copy;
  // The caller turns the answer round.
  EXPECT_NE(copy.find("test_mask m.2, 0x1 -> b1, b2\nb1:\n  return 0"), std::string::npos) << copy;
  EXPECT_NE(copy.find("bitmap_test P2, b.1 -> b1, b4\nb4:\n  return 1"), std::string::npos) << copy;
}

// p1 is the check of an action, p2 is not.
TEST(Specialise, ChecksOfActionsAreHotAndTakeInWhatTheyCall) {
  const std::string caller =
      " 5 exists\nregisters a b c d e\nb0:\n  call p0, a.0, b.1, c.2, d.3, e.4 -> b1, b2\nb1:\n"
      "  bitmap_test P2, a.0 -> b3, b2\nb2:\n  return 0\nb3:\n  return 1\n";
  auto program =
      lir::parse(kThreePaths + long_check() + "\nproc p1" + caller + "\nproc p2" + caller);
  ASSERT_TRUE(program.has_value()) << program.error().message;
  program->actions.push_back({lir::RelationId(size_t{0}), 0, lir::ProcedureId(size_t{1})});
  const lir::Program result = specialise(*program, std::vector(3, kNothing));
  const std::string action = lir::print(result, "p1");
  EXPECT_EQ(action.find("call"), std::string::npos) << action;
  EXPECT_NE(action.find("proc p1 5 exists hot\n"), std::string::npos) << action;
  EXPECT_NE(lir::print(result, "p2").find("call p0"), std::string::npos);
  // No check of an action calls it any more.
  EXPECT_EQ(lir::print(result, "p0").find("hot"), std::string::npos);
  program->procedures = result.procedures;
  program->actions.clear();
  const auto again = lir::parse(lir::print(*program));
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(lir::print(*again), lir::print(*program));
}

TEST(Specialise, WhatWasReadIsNotReadAgain) {
  const std::string again = R"(
proc p0 2 exists
registers a b m n
b0:
  m.2 = csr_mask P0, a.0, b.1
  test_mask m.2, 0x1 -> b1, b2
b1:
  return 1
b2:
  contains P1, a.0, b.1 -> b3, b5
b3:
  n.3 = csr_mask P0, a.0, b.1
  test_mask n.3, 0x3 -> b1, b4
b4:
  contains P1, a.0, b.1 -> b1, b6
b5:
  contains P1, a.0, b.1 -> b1, b6
b6:
  return 0
)";
  EXPECT_EQ(specialised(again, {kNothing, kNothing, kNothing}), R"(
proc p0 2 exists
registers a b m
b0:
  m.2 = csr_mask P0, a.0, b.1
  test_mask m.2, 0x1 -> b1, b2
b1:
  return 1
b2:
  contains P1, a.0, b.1 -> b1, b3
b3:
  return 0
)");
}

// Each way into a block goes on with what it has read.
TEST(Specialise, WaysThatHaveReadOtherThingsPart) {
  const std::string apart = R"(
proc p0 2 exists
registers a b m n
b0:
  bitmap_test P2, a.0 -> b1, b2
b1:
  m.2 = csr_mask P0, a.0, b.1
  test_mask m.2, 0x1 -> b3, b2
b2:
  n.3 = csr_mask P0, a.0, b.1
  test_mask n.3, 0x2 -> b3, b4
b3:
  return 1
b4:
  return 0
)";
  EXPECT_EQ(specialised(apart, {kNothing, kNothing, kNothing}), R"(
proc p0 2 exists
registers a b n m
b0:
  bitmap_test P2, a.0 -> b1, b2
b1:
  m.3 = csr_mask P0, a.0, b.1
  test_mask m.3, 0x1 -> b3, b5
b2:
  n.2 = csr_mask P0, a.0, b.1
  test_mask n.2, 0x2 -> b3, b4
b3:
  return 1
b4:
  return 0
b5:
  test_mask m.3, 0x2 -> b3, b4
)");
}

// Whether there is a neighbour, and which, answers each test of a pair with its key, also in a
// loop.
TEST(Specialise, TheNeighbourOfAFunctionalPathAnswersForItsPairs) {
  const std::string pairs = R"(
proc p0 2 exists
registers a b x s t z
b0:
  s.3 = csr_range P1, a.0
  charge s.3
  jump -> b1
b1:
  x.2 = for_range P1, s.3 -> b2, b3
b2:
  bitmap_test P2, x.2 -> b7, b1
b3:
  t.4 = csr_range P0, b.1
  charge t.4
  jump -> b4
b4:
  z.5 = for_range P0, t.4 -> b5, b8
b5:
  contains P1, a.0, z.5 -> b7, b6
b6:
  contains P1, z.5, a.0 -> b7, b4
b7:
  return 1
b8:
  return 0
)";
  const std::string left = specialised(pairs, {kNothing, kFunctional, kNothing});
  EXPECT_NE(left.find("neighbour P1, a.0"), std::string::npos) << left;
  EXPECT_NE(left.find("same x"), std::string::npos) << left;
  EXPECT_EQ(left.find("contains P1, a.0"), std::string::npos) << left;
  // Each element of the loop is another key.
  EXPECT_NE(left.find("contains P1, z"), std::string::npos) << left;
}

// The element of a loop is another one in the next turn.
TEST(Specialise, WhatIsReadOfAnElementIsReadOfTheNextOne) {
  const std::string loop = R"(
proc p0 2 exists
registers a b s x m n
b0:
  s.2 = csr_range P1, a.0
  charge s.2
  jump -> b1
b1:
  x.3 = for_range P1, s.2 -> b2, b5
b2:
  m.4 = csr_mask P0, x.3, b.1
  test_mask m.4, 0x1 -> b4, b3
b3:
  bitmap_test P2, b.1 -> b4, b1
b4:
  return 1
b5:
  return 0
)";
  const std::string left = specialised(loop, {kNothing, kNothing, kNothing});
  EXPECT_NE(left.find("for_range"), std::string::npos) << left;
  EXPECT_NE(left.find("csr_mask P0, x"), std::string::npos) << left;
  EXPECT_NE(left.find("bitmap_test P2, b.1"), std::string::npos) << left;
}

// Sixteen times two ways that differ in what they have read: all of them would be 65,536.
TEST(Specialise, WaysDoNotMultiply) {
  constexpr size_t kSteps = 16;
  std::string text = "\nproc p0 17 exists\nregisters";
  for (size_t i = 0; i <= kSteps; ++i) text += " r";
  text += "\n";
  const auto block = [](size_t number) { return "b" + std::to_string(number); };
  const auto pair = [](size_t step) {
    return " P1, r." + std::to_string(step) + ", r." + std::to_string(step + 1) + " -> ";
  };
  for (size_t i = 0; i < kSteps; ++i) {
    text += block(2 * i) + ":\n  bitmap_test P2, r." + std::to_string(i) + " -> " +
            block(2 * i + 1) + ", " + block(2 * i + 2) + "\n";
    text += block(2 * i + 1) + ":\n  contains" + pair(i) + block(2 * i + 2) + ", " +
            block(2 * i + 2) + "\n";
  }
  size_t next = 2 * kSteps;
  for (size_t i = 0; i < kSteps; ++i, ++next) {
    text += block(next) + ":\n  contains" + pair(i) + block(3 * kSteps) + ", " +
            block(i + 1 == kSteps ? 3 * kSteps + 1 : next + 1) + "\n";
  }
  text += block(next) + ":\n  return 1\n" + block(next + 1) + ":\n  return 0\n";
  const std::string left = specialised(text, {kNothing, kNothing, kNothing});
  EXPECT_LT(left.size(), 3 * text.size()) << left;
}

}  // namespace
}  // namespace frost
