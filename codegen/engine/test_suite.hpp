// SPDX-License-Identifier: Apache-2.0
// What running policy tests needs of a policy, and how the parts of the runner fit together.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/source.hpp"
#include "codegen/trace/trace.hpp"
#include "frontend/ast/ast.hpp"
#include "frost/test.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// A rule or declared name that coverage asks about.
struct CoverageTarget {
  CoverageKind kind = CoverageKind::kRule;
  SourceSpan span;
  std::string name;             // of a declaration
  std::string block;            // of a declaration; "global" for the global block
  std::set<std::string> types;  // the block's type and its subtypes; empty for the global block
};

// In source order.
std::vector<CoverageTarget> coverage_targets(const ast::Ast& ast);

// `hir` and `sources` outlive it.
struct TestSuite {
  const hir::Hir& hir;
  const SourceMap& sources;
  const std::vector<CoverageTarget>& targets;
};

struct PolicyTestsImpl {
  hir::Hir hir;
  SourceMap sources;
  std::vector<CoverageTarget> targets;
};

// ---------- test_suite.cpp: the words of the API

// "policy.polar:12"; empty for an invalid span.
std::string place_text(const SourceMap& sources, SourceSpan span);
// The source under `span` on one line, without comments, cut off after `bytes_max` bytes.
std::string one_line(const SourceMap& sources, SourceSpan span, size_t bytes_max = 200);
// User{"ann"}, "read", 3: as Polar writes it.
std::string value_text(const TestValue& value);

// The facts of fixtures and setup.
std::vector<hir::Fact> facts_of(const hir::Hir& hir, const hir::Test& test);
std::vector<TestFact> test_facts(const hir::Hir& hir, const hir::Test& test);
TestQuestion question_of(const hir::Hir& hir, const hir::Assertion& assertion);
// The values of `iff`.
std::set<TestValue> expected_of(const hir::Hir& hir, const hir::Assertion& assertion);

// What a trace has to be asked for `question`: a goal for each concrete type of the open position
// that has a relation.
struct TraceQuestion {
  trace::Goal goal;
  std::string open_type;  // empty without an open position; kAnyName for every type
  bool is_any = false;    // the open position's ids are those of any_text
};
std::vector<TraceQuestion> trace_questions(const hir::Hir& hir, const TestQuestion& question);

// ---------- test_models.cpp: engines

Result<std::shared_ptr<trace::Trace>> trace_facts(const hir::Hir& hir, const hir::Test& test,
                                                  int64_t now);
// `hir` outlives the model.
TestModel trace_model(const hir::Hir& hir, std::shared_ptr<trace::Trace> trace);
// `policy` has been compiled for `tier`.
Result<TestModel> store_model(const Policy& policy, Tier tier, std::span<const TestFact> facts,
                              int64_t now);

// ---------- test_explain.cpp, test_coverage.cpp

// Why an assertion failed with `answer`: at most a few explanations, at least one.
std::vector<Explanation> explain(const TestSuite& suite, trace::Trace& trace,
                                 const hir::Assertion& assertion, const TestAnswer& answer);

// Adds what one test exercised, by index of suite.targets.
void add_coverage(const TestSuite& suite, const trace::Trace& trace, const hir::Test& test,
                  std::vector<bool>& exercised);
Coverage coverage_of(const TestSuite& suite, const std::vector<bool>& exercised);

}  // namespace frost
