// SPDX-License-Identifier: Apache-2.0
// The policy's own tests: SEM-59 to SEM-65.
#include <gtest/gtest.h>

#include "tests/oracle/oracle_fixture.hpp"

namespace frost::oracle {
namespace {

constexpr const char* kPolicy = R"(
  actor User {}
  resource Crate { roles = ["loader"]; permissions = ["open", "move", "seal"];
                   "open" if "loader"; "move" if "loader"; }
  wild(_: User);
  free(u: User) if not banned(u);
  test fixture yard { has_role(User{"ada"}, "loader", Crate{"c1"}); })";

// Which assertions of the test body pass?
size_t passed(const std::string& body) {
  std::vector<TestResult> results =
      oracle(kPolicy + std::string("test \"t\" { setup { fixture yard; }") + body + "}")
          .run_tests();
  EXPECT_EQ(results.at(0).passed + results.at(0).failures.size(), results.at(0).total);
  return results.at(0).passed;
}

TEST(PolicyTest, AssertsAndAssertNotsAreOpposites) {  // SEM-60
  EXPECT_EQ(passed(R"(assert allow(User{"ada"}, "open", Crate{"c1"});)"), 1U);
  EXPECT_EQ(passed(R"(assert_not allow(User{"ada"}, "open", Crate{"c1"});)"), 0U);
  EXPECT_EQ(passed(R"(assert allow(User{"ada"}, "seal", Crate{"c1"});)"), 0U);
  EXPECT_EQ(passed(R"(assert_not allow(User{"ada"}, "seal", Crate{"c1"});)"), 1U);
}

TEST(PolicyTest, AVariableWithoutIffIsExistential) {  // SEM-60, DEC-1
  EXPECT_EQ(passed(R"(assert allow(User{"ada"}, act: String, Crate{"c1"});)"), 1U);
  EXPECT_EQ(passed(R"(assert_not allow(User{"bob"}, act: String, Crate{"c1"});)"), 1U);
  EXPECT_EQ(passed(R"(assert allow(User{"ada"}, _, Crate{"c1"});)"), 1U);
  EXPECT_EQ(passed(R"(assert wild(u: User);)"), 1U);
}

TEST(PolicyTest, IffIsEqualityOfSets) {  // SEM-61
  EXPECT_EQ(
      passed(
          R"(assert allow(User{"ada"}, a: String, Crate{"c1"}) iff a in ["move", "open", "open"];)"),
      1U);
  EXPECT_EQ(passed(R"(assert allow(User{"ada"}, a: String, Crate{"c1"}) iff a in ["open"];)"), 0U);
  EXPECT_EQ(
      passed(
          R"(assert allow(User{"ada"}, a: String, Crate{"c1"}) iff a in ["move", "open", "seal"];)"),
      0U);
  EXPECT_EQ(passed(R"(assert allow(User{"bob"}, a: String, Crate{"c1"}) iff a in [];)"), 1U);
  EXPECT_EQ(passed(R"(assert has_role(u: User, "loader", Crate{"c1"}) iff u in [User{"ada"}];)"),
            1U);
  EXPECT_EQ(passed(R"(assert has_role(u, "loader", Crate{"c1"}) iff u in [User{"ada"}];)"), 1U);
}

TEST(PolicyTest, AWildcardFailsIff) {  // SEM-62
  EXPECT_EQ(passed(R"(assert wild(u: User) iff u in [User{"ada"}];)"), 0U);
}

TEST(PolicyTest, AnUnanswerableAssertionFails) {  // SEM-41
  EXPECT_EQ(passed(R"(assert free(u: User); assert_not free(u: User);)"), 0U);
  EXPECT_EQ(passed(R"(assert free(User{"ada"});)"), 1U);
}

TEST(PolicyTest, EveryAssertionIsCounted) {  // SEM-65
  std::vector<TestResult> results = oracle(std::string(kPolicy) + R"(
    test "a" { assert wild(User{"u"}); assert wild(Crate{"c"}); assert wild(User{"v"}); })")
                                        .run_tests();
  EXPECT_EQ(results.at(0).total, 3U);
  EXPECT_EQ(results.at(0).passed, 2U);
  EXPECT_EQ(results.at(0).failures.size(), 1U);
}

TEST(PolicyTest, TestsSeeOnlyTheirOwnFacts) {  // SEM-59
  std::vector<TestResult> results = oracle(std::string(kPolicy) + R"(
    test "a" { setup { fixture yard; banned(User{"x"}); } assert_not free(User{"x"}); }
    test "a" { assert free(User{"x"}); assert_not has_role(User{"ada"}, "loader", Crate{"c1"}); })")
                                        .run_tests();
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].passed, 1U);
  EXPECT_EQ(results[1].passed, 2U);
}

TEST(PolicyTest, WrongAssertionsAreErrors) {  // SEM-63
  EXPECT_THROW(passed("assert allow(u: User, a: String, Crate{\"c1\"});"), std::runtime_error);
  EXPECT_THROW(passed("assert_not wild(u: User) iff u in [];"), std::runtime_error);
  EXPECT_THROW(passed("assert wild(u: User) iff v in [];"), std::runtime_error);
  EXPECT_THROW(passed("assert wild(u: User) iff wild(u);"), std::runtime_error);
  EXPECT_THROW(oracle("test \"t\" { setup { fixture none; } assert p(); }"), std::runtime_error);
}

}  // namespace
}  // namespace frost::oracle
