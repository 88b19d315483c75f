// SPDX-License-Identifier: Apache-2.0
// The policy's own tests: `test` blocks (polar.md §7).
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "frost/compiler.hpp"
#include "frost/export.hpp"
#include "frost/result.hpp"

namespace frost {

// ---------- what answers

enum class TestEngine : uint8_t {
  kInterpreter,
  kNative,  // after Policy::compile_native
  kTrace,   // the evaluator that also explains; needs the front end only
  kCustom,  // TestOptions::custom
};

// A value by type name and id, such as {"User", "alice"}; {"String", "read"} for a string.
struct TestValue {
  std::string type;
  std::string id;
  friend auto operator<=>(const TestValue&, const TestValue&) = default;
};

struct TestFact {
  std::string predicate;
  std::vector<TestValue> arguments;
};

// The question of an assertion.
struct TestQuestion {
  std::string predicate;
  std::vector<std::optional<TestValue>> arguments;  // none: the open position, at most one
  std::vector<std::string> open_types;              // concrete types of the open position
};

struct TestAnswer {
  bool holds = false;          // there is an answer
  bool is_universal = false;   // every value of some type is one (SEM-62)
  std::set<TestValue> values;  // of the open position
};

// Answers the questions about one set of facts.
using TestModel = std::function<Result<TestAnswer>(const TestQuestion&)>;
// An engine of the caller's: the facts of one test, without those of the policy text, and the value
// of @current_unix_time.
using CustomTestEngine = std::function<Result<TestModel>(std::span<const TestFact>, int64_t now)>;

// ---------- why

enum class StepKind : uint8_t {
  kFact,        // holds: a fact of the test or of the policy text
  kRule,        // holds by the rule at `place`, whose conditions are the steps below
  kAbsent,      // holds: a negated condition, nothing covers it
  kComparison,  // holds
  kUnproved,    // a rule of which some condition does not hold
  kMissing,     // a fact that is not there
  kBlocked,     // a negated condition that fails; the steps below prove what is negated
  kFailed,      // a comparison that does not hold
  kOmitted,     // more steps than are shown
};

struct ExplanationStep {
  StepKind kind = StepKind::kOmitted;
  std::string text;   // as Polar writes it; `_: User` is any user. Not escaped
  std::string place;  // "policy.polar:12"; empty for what is built in or absent
  std::vector<ExplanationStep> steps;

  // Whether the step is as the rule above it wants it.
  [[nodiscard]] bool is_satisfied() const { return kind <= StepKind::kComparison; }
};

enum class ExplanationKind : uint8_t {
  kProof,         // of something that should not hold
  kExpectedPath,  // the rule path that needed the fewest more facts
  kNone,          // see `note`
};

struct Explanation {
  ExplanationKind kind = ExplanationKind::kNone;
  std::string about;  // the question, such as allow(User{"bob"}, "read", Repo{"r1"})
  ExplanationStep root;
  // Of an expected path: what would have to change.
  std::vector<std::string> missing;  // facts that are not there
  std::vector<std::string> present;  // negated conditions that are there
  std::vector<std::string> failed;   // comparisons that do not hold
  size_t alternatives = 0;           // other paths that lack as little
  std::string note;                  // why there is no explanation
};

// ---------- reports

// An assertion that did not hold.
struct TestFailure {
  std::string file;
  uint32_t line = 0;                 // from 1
  uint32_t column = 0;               // from 1, in code points
  std::string assertion;             // its text on one line
  std::string expected;              // "allowed", "holds", or the values of `iff`
  std::string got;                   // the same for what was found
  std::string error;                 // instead of `got`: why there is no answer
  std::vector<std::string> missing;  // of `iff`: values that were expected
  std::vector<std::string> extra;    // of `iff`: values that were not; `_: T` for every value
  std::vector<Explanation> explanations;
};

// For people: several lines that end with a line break, without the place. `unicode` allows marks
// outside ASCII. Policy text is escaped.
FROST_EXPORT std::string render(const TestFailure& failure, bool unicode);

struct TestReport {
  std::string name;
  std::string file;
  uint32_t line = 0;
  size_t passed = 0;  // assertions
  size_t total = 0;
  std::vector<TestFailure> failures;
  uint64_t duration_ns = 0;

  [[nodiscard]] bool is_success() const { return passed == total; }
};

enum class CoverageKind : uint8_t { kRule, kRole, kPermission, kRelation };

// A rule as written, or a declared name.
//
// A rule is exercised when, in some test, its conditions held for some values, also when another
// rule derives the same. A declared role, permission or relation is exercised when, in some test, a
// rule derived has_role, has_permission or has_relation with this name for its block (or a
// subtype), such a fact was a condition of something that was derived, or an assertion names it. A
// name that stands only for itself among "every string" does not count.
struct CoverageItem {
  CoverageKind kind = CoverageKind::kRule;
  std::string text;  // the rule on one line, or `Repo "reader"`
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
  bool is_exercised = false;
};

struct Coverage {
  std::vector<CoverageItem> items;   // in source order
  std::vector<std::string> unknown;  // tests that were too large to trace

  [[nodiscard]] size_t exercised() const;
  // Exercised items of all, in per cent, rounded down; 100 when there are none.
  [[nodiscard]] uint32_t percent() const;
};

struct TestRun {
  std::vector<TestReport> tests;
  size_t left_out = 0;      // tests that `selects` refused
  bool is_stopped = false;  // by fail_fast, with tests still to run
  std::optional<Coverage> coverage;

  [[nodiscard]] bool is_success() const;
};

// ---------- running

struct TestProgress {
  size_t done = 0;
  size_t total = 0;
  std::string_view name;  // of the test that runs next
};

struct TestOptions {
  TestEngine engine = TestEngine::kInterpreter;
  CustomTestEngine custom = {};
  std::function<bool(const std::string& name)> selects = {};  // empty: every test
  std::function<void(const TestProgress&)> progress = {};
  bool fail_fast = false;  // stop after the first test that fails (SEM-65)
  bool coverage = false;
  // Failures that are explained; tracing is slower than answering. 0: none.
  size_t explanations_max = 20;
  // @current_unix_time; none: the real time when a test starts.
  std::optional<int64_t> now = std::nullopt;
};

struct PolicyTestsImpl;

// A policy as far as its tests need it: checked by the front end, not planned for execution.
// Immutable, cheap to copy, thread-safe.
class FROST_EXPORT PolicyTests {
 public:
  explicit PolicyTests(std::shared_ptr<const PolicyTestsImpl> impl) : impl_(std::move(impl)) {}
  [[nodiscard]] const std::shared_ptr<const PolicyTestsImpl>& impl() const { return impl_; }

 private:
  std::shared_ptr<const PolicyTestsImpl> impl_;
};

struct CompiledTests {
  std::optional<PolicyTests> tests;  // none exactly when `diagnostics` has an error
  std::vector<Diagnostic> diagnostics;
};

// Checks a policy for kTrace and kCustom: also one that cannot be planned for execution.
FROST_EXPORT CompiledTests compile_tests(std::span<const Source> sources,
                                         const CompileOptions& options = {});

// Runs test blocks, each on its own facts (SEM-59). All assertions of a test are evaluated and
// counted (SEM-65). Errors: kInvalidArgument when the engine cannot run this policy; kInternal. An
// assertion that the engine cannot answer is a failure with `error`, not an error of the run.
FROST_EXPORT Result<TestRun> run_tests(const PolicyTests& tests, const TestOptions& options);

// The policy must have been compiled from text with `with_tests`.
FROST_EXPORT Result<TestRun> run_tests(const Policy& policy, const TestOptions& options = {});

}  // namespace frost
