// SPDX-License-Identifier: Apache-2.0
// Running the policy's own tests (polar.md §7) through the public API.
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

constexpr const char* kPolicy = R"(actor User {}
resource Repo { roles = ["reader"]; permissions = ["read", "push"]; "read" if "reader"; }
test fixture ann { has_role(User{"ann"}, "reader", Repo{"r"}); }
test "one" {
  setup { fixture ann; }
  assert allow(User{"ann"}, "read", Repo{"r"});
  assert allow(User{"ann"}, "push", Repo{"r"});
  assert_not allow(User{"bob"}, "read", Repo{"r"});
}
test "two" { assert_not allow(User{"ann"}, "read", Repo{"r"}); }
test "three" { assert allow(User{"ann"}, "read", Repo{"r"}); }
)";

Policy policy() { return compile_text(kPolicy).policy.value(); }

TEST(PolicyTests, CountEveryAssertion) {  // SEM-59, SEM-65
  for (TestEngine engine : {TestEngine::kInterpreter, TestEngine::kTrace}) {
    auto run = run_tests(policy(), {.engine = engine});
    ASSERT_TRUE(run.has_value()) << run.error().message;
    ASSERT_EQ(run->tests.size(), 3U);
    EXPECT_EQ(run->tests[0].passed, 2U);
    EXPECT_EQ(run->tests[0].total, 3U);
    EXPECT_EQ(run->tests[1].passed, 1U);  // sees nothing of test one
    EXPECT_FALSE(run->is_success());
    const TestFailure& failure = run->tests[0].failures.at(0);
    EXPECT_EQ(failure.file, "test.polar");
    EXPECT_EQ(failure.line, 7U);
    EXPECT_EQ(failure.column, 3U);
    EXPECT_EQ(failure.expected, "allowed");
    EXPECT_EQ(failure.got, "denied");
    EXPECT_EQ(failure.explanations.size(), 1U);
  }
}

TEST(PolicyTests, FailFastStopsAfterAFailedTest) {
  auto run = run_tests(policy(), {.fail_fast = true});
  EXPECT_EQ(run->tests.size(), 1U);
  EXPECT_EQ(run->tests[0].total, 3U);
  EXPECT_TRUE(run->is_stopped);
}

TEST(PolicyTests, CanBeSelectedAndReportProgress) {
  Strings seen;
  TestOptions options;
  options.selects = [](const std::string& name) { return name != "two"; };
  options.progress = [&](const TestProgress& progress) {
    seen.push_back(std::string(progress.name) + " " + std::to_string(progress.done) + "/" +
                   std::to_string(progress.total));
  };
  auto run = run_tests(policy(), options);
  EXPECT_EQ(run->left_out, 1U);
  EXPECT_EQ(seen, (Strings{"one 0/2", "three 1/2"}));
}

TEST(PolicyTests, AFewFailuresAreExplained) {
  TestOptions options;
  options.explanations_max = 1;
  auto run = run_tests(policy(), options);
  EXPECT_EQ(run->tests[0].failures.at(0).explanations.size(), 1U);
  EXPECT_EQ(run->tests[2].failures.at(0).explanations.size(), 0U);
}

TEST(PolicyTests, ACustomEngineIsAsked) {
  TestOptions options;
  options.engine = TestEngine::kCustom;
  EXPECT_EQ(run_tests(policy(), options).error().code, Code::kInvalidArgument);
  options.now = 77;
  options.custom = [](std::span<const TestFact> facts, int64_t now) -> Result<TestModel> {
    EXPECT_EQ(now, 77);
    bool has_facts = !facts.empty();
    return [has_facts](const TestQuestion& question) -> Result<TestAnswer> {
      EXPECT_EQ(question.predicate, "allow");
      if (question.arguments.at(1)->id == "push") return fail(Code::kLimit, "too much");
      return TestAnswer{has_facts, false, {}};
    };
  };
  auto run = run_tests(policy(), options);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  EXPECT_EQ(run->tests[0].passed, 1U);
  EXPECT_EQ(run->tests[0].failures.at(0).error, "too much");
}

TEST(PolicyTests, WhatTheTracerAllowsIsProved) {
  auto run = run_tests(compile_text(std::string(kPolicy) +
                                    "test \"four\" { setup { fixture ann; }\n"
                                    " assert_not allow(User{\"ann\"}, \"read\", Repo{\"r\"}); }\n")
                           .policy.value());
  const Explanation& explanation = run->tests[3].failures.at(0).explanations.at(0);
  EXPECT_EQ(explanation.kind, ExplanationKind::kProof);
  EXPECT_EQ(explanation.root.steps.at(0).place, "test.polar:2");
  EXPECT_EQ(explanation.root.steps.at(0).steps.at(0).kind, StepKind::kFact);
  EXPECT_EQ(explanation.root.steps.at(0).steps.at(0).place, "test.polar:3");
}

TEST(PolicyTests, CoverageOfRulesAndNames) {
  auto run = run_tests(policy(), {.coverage = true});
  ASSERT_TRUE(run->coverage.has_value());
  Strings missed;
  for (const CoverageItem& item : run->coverage->items) {
    if (!item.is_exercised) missed.push_back(item.text);
  }
  EXPECT_EQ(run->coverage->items.size(), 4U);
  EXPECT_EQ(missed, Strings{});  // an assertion names "push"
  EXPECT_EQ(run->coverage->percent(), 100U);
  TestOptions options{.coverage = true};
  options.selects = [](const std::string& name) { return name == "two"; };
  run = run_tests(policy(), options);
  EXPECT_EQ(run->coverage->exercised(), 1U);  // the permission that the assertion names
  EXPECT_EQ(run->coverage->percent(), 25U);
}

TEST(PolicyTests, NamesOfASubtypeExerciseThoseOfItsSupertype) {
  std::string text =
      "actor User {}\n"
      "resource File { roles = [\"editor\"]; permissions = [\"edit\"]; \"edit\" if \"editor\"; }\n"
      "resource Sheet extends File {}\nresource Other { roles = [\"editor\"]; }\n"
      "test \"t\" { setup { has_role(User{\"u\"}, \"editor\", Sheet{\"s\"}); }\n"
      " assert allow(User{\"u\"}, \"edit\", Sheet{\"s\"}); }\n";
  Source source{"test.polar", text};
  CompiledTests compiled = compile_tests({&source, 1});
  ASSERT_TRUE(compiled.tests.has_value());
  auto run = run_tests(*compiled.tests, {.engine = TestEngine::kTrace, .coverage = true});
  ASSERT_TRUE(run.has_value()) << run.error().message;
  EXPECT_TRUE(run->is_success());
  Strings missed;
  for (const CoverageItem& item : run->coverage->items) {
    if (!item.is_exercised) missed.push_back(item.text);
  }
  EXPECT_EQ(missed, (Strings{"Other \"editor\""}));
}

TEST(PolicyTests, TheTimeIsOneValuePerTest) {  // SEM-35
  Source source{"test.polar",
                "actor User {}\nresource Doc {}\n"
                "allow(u: User, \"read\", d: Doc) if until(u, d, t) and @current_unix_time < t;\n"
                "test \"t\" { setup { until(User{\"a\"}, Doc{\"d\"}, 2000); "
                "until(User{\"b\"}, Doc{\"d\"}, 1); }\n"
                " assert allow(User{\"a\"}, \"read\", Doc{\"d\"});\n"
                " assert_not allow(User{\"b\"}, \"read\", Doc{\"d\"}); }\n"};
  CompiledTests compiled = compile_tests({&source, 1});
  ASSERT_TRUE(compiled.tests.has_value());
  EXPECT_TRUE(
      run_tests(*compiled.tests, {.engine = TestEngine::kTrace, .now = 1999})->is_success());
  auto late = run_tests(*compiled.tests, {.engine = TestEngine::kTrace, .now = 2000});
  EXPECT_EQ(late->tests[0].passed, 1U);
  // Without a given time it is the real one, which is past 2000.
  auto real = run_tests(*compiled.tests, {.engine = TestEngine::kTrace});
  EXPECT_EQ(real->tests[0].passed, 1U);
}

}  // namespace
}  // namespace frost::test
