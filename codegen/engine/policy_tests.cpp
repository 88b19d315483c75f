// SPDX-License-Identifier: Apache-2.0
// Runs the policy's own tests (polar.md §7.2).
#include <algorithm>

#include "base/env.hpp"
#include "codegen/engine/pipeline.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/test_suite.hpp"

namespace frost {

namespace {

std::string list_text(const std::set<TestValue>& values) {
  std::string out = "[";
  for (const TestValue& value : values) {
    if (out.size() > 1) out += ", ";
    out += value_text(value);
  }
  return out + "]";
}

class Runner {
 public:
  // `policy` may be null for engines that need none.
  Runner(const TestSuite& suite, const Policy* policy, const TestOptions& options)
      : suite_(suite), policy_(policy), options_(options), exercised_(suite.targets.size()) {}

  Result<TestRun> run() {
    std::vector<const hir::Test*> chosen;
    for (const hir::Test& test : suite_.hir.tests) {
      if (!options_.selects || options_.selects(test.name)) chosen.push_back(&test);
    }
    TestRun run;
    run.left_out = suite_.hir.tests.size() - chosen.size();
    for (const hir::Test* test : chosen) {
      if (options_.progress) options_.progress({run.tests.size(), chosen.size(), test->name});
      auto report = run_test(*test);
      if (!report) return std::unexpected(report.error());
      bool is_failure = !report->is_success();
      run.tests.push_back(std::move(*report));
      if (!is_failure || !options_.fail_fast) continue;
      run.is_stopped = run.tests.size() < chosen.size();
      break;
    }
    if (options_.coverage) {
      run.coverage = coverage_of(suite_, exercised_);
      run.coverage->unknown = std::move(untraced_);
    }
    return run;
  }

 private:
  Result<TestReport> run_test(const hir::Test& test) {
    uint64_t start = monotonic_ns();
    TestReport report;
    report.name = test.name;
    const SourceFile& file = suite_.sources.file(test.span.file);
    report.file = file.name();
    report.line = file.line_column(test.span.begin).line;
    // One value for the whole test: all of its questions are about one moment (SEM-35).
    now_ = options_.now.value_or(unix_time_s());
    trace_.reset();
    auto model = make_model(test);
    if (!model) return std::unexpected(model.error());
    for (const hir::Assertion& assertion : test.assertions) {
      ++report.total;
      auto failure = check(test, assertion, *model);
      if (!failure) return std::unexpected(failure.error());
      if (*failure) {
        report.failures.push_back(std::move(**failure));
      } else {
        ++report.passed;
      }
    }
    report.duration_ns = monotonic_ns() - start;
    if (options_.coverage) cover(test);
    return report;
  }

  Result<TestModel> make_model(const hir::Test& test) {
    switch (options_.engine) {
      case TestEngine::kInterpreter:
      case TestEngine::kNative: {
        if (policy_ == nullptr) {
          return fail(Code::kInvalidArgument, "this engine needs a policy made by compile()");
        }
        Tier tier = options_.engine == TestEngine::kNative ? Tier::kNative : Tier::kInterpreter;
        return store_model(*policy_, tier, test_facts(suite_.hir, test), now_);
      }
      case TestEngine::kTrace: {
        if (auto done = trace(test); !done) return std::unexpected(done.error());
        return trace_model(suite_.hir, trace_);
      }
      case TestEngine::kCustom:
        if (!options_.custom) return fail(Code::kInvalidArgument, "no custom engine is given");
        return options_.custom(test_facts(suite_.hir, test), now_);
    }
    return fail(Code::kInternal, "there is no such engine");
  }

  // None when the assertion holds.
  Result<std::optional<TestFailure>> check(const hir::Test& test, const hir::Assertion& assertion,
                                           const TestModel& model) {
    auto answer = model(question_of(suite_.hir, assertion));
    if (!answer) {
      bool is_about_question =
          answer.error().code == Code::kUnanswerable || answer.error().code == Code::kLimit;
      if (!is_about_question) return std::unexpected(answer.error());
      TestFailure failure = describe(assertion);
      failure.error = answer.error().message;
      return failure;
    }
    if (passes(assertion, *answer)) return std::nullopt;
    TestFailure failure = describe(assertion);
    if (assertion.iff) {
      compare(assertion, *answer, failure);
    } else {
      failure.got = verdict(assertion, answer->holds);
    }
    if (explained_ < options_.explanations_max) {
      ++explained_;
      if (auto done = trace(test); done) {
        failure.explanations = explain(suite_, *trace_, assertion, *answer);
      } else {
        Explanation none;
        none.note = done.error().message;
        failure.explanations.push_back(std::move(none));
      }
    }
    return failure;
  }

  bool passes(const hir::Assertion& assertion, const TestAnswer& answer) const {
    if (!assertion.iff) return answer.holds != assertion.negated;  // SEM-60
    // SEM-61, SEM-62.
    return !answer.is_universal && answer.values == expected_of(suite_.hir, assertion);
  }

  TestFailure describe(const hir::Assertion& assertion) const {
    TestFailure failure;
    const SourceFile& file = suite_.sources.file(assertion.span.file);
    LineColumn at = file.line_column(assertion.span.begin);
    failure.file = file.name();
    failure.line = at.line;
    failure.column = at.column;
    failure.assertion = one_line(suite_.sources, assertion.span);
    failure.expected = assertion.iff ? list_text(expected_of(suite_.hir, assertion))
                                     : verdict(assertion, !assertion.negated);
    return failure;
  }

  static std::string verdict(const hir::Assertion& assertion, bool holds) {
    if (assertion.predicate == "allow") return holds ? "allowed" : "denied";
    return holds ? "holds" : "does not hold";
  }

  void compare(const hir::Assertion& assertion, const TestAnswer& answer,
               TestFailure& failure) const {
    std::set<TestValue> expected = expected_of(suite_.hir, assertion);
    failure.got = answer.is_universal ? "every value" : list_text(answer.values);
    for (const TestValue& value : expected) {
      bool is_missing = !answer.is_universal && !answer.values.contains(value);
      if (is_missing) failure.missing.push_back(value_text(value));
    }
    if (answer.is_universal) failure.extra.emplace_back("*");
    for (const TestValue& value : answer.values) {
      if (!expected.contains(value)) failure.extra.push_back(value_text(value));
    }
  }

  // Once per test, when it is needed first.
  Result<void> trace(const hir::Test& test) {
    if (trace_) return {};
    auto traced = trace_facts(suite_.hir, test, now_);
    if (!traced) return std::unexpected(traced.error());
    trace_ = std::move(*traced);
    return {};
  }

  void cover(const hir::Test& test) {
    if (auto done = trace(test); done) {
      add_coverage(suite_, *trace_, test, exercised_);
    } else {
      untraced_.push_back(test.name);
    }
  }

  const TestSuite& suite_;
  const Policy* policy_;
  const TestOptions& options_;
  int64_t now_ = 0;
  std::shared_ptr<trace::Trace> trace_;
  size_t explained_ = 0;
  std::vector<bool> exercised_;
  std::vector<std::string> untraced_;
};

}  // namespace

bool TestRun::is_success() const { return std::ranges::all_of(tests, &TestReport::is_success); }

CompiledTests compile_tests(std::span<const Source> sources, const CompileOptions& options) {
  Pipeline pipeline(sources, options.limits);
  CompiledTests compiled;
  compiled.diagnostics = take_diagnostics(pipeline, options.colour);
  if (pipeline.front.hir) {
    auto impl = std::make_shared<PolicyTestsImpl>();
    impl->hir = std::move(*pipeline.front.hir);
    impl->sources = std::move(pipeline.sources);
    impl->targets = coverage_targets(pipeline.front.ast);
    compiled.tests = PolicyTests(std::move(impl));
  }
  return compiled;
}

Result<TestRun> run_tests(const PolicyTests& tests, const TestOptions& options) {
  const PolicyTestsImpl& impl = *tests.impl();
  return Runner({impl.hir, impl.sources, impl.targets}, nullptr, options).run();
}

Result<TestRun> run_tests(const Policy& policy, const TestOptions& options) {
  const PolicyImpl& impl = *policy.impl();
  if (!impl.hir || !impl.with_tests) {
    return fail(Code::kInvalidArgument,
                "only a policy compiled from text with its tests can run them");
  }
  if (options.engine == TestEngine::kNative && policy.active_tier() != Tier::kNative) {
    return fail(Code::kInvalidArgument, "compile the policy to native code first");
  }
  SourceMap sources;
  for (const Source& source : impl.sources) sources.add(source.name, source.text);
  return Runner({*impl.hir, sources, impl.coverage_targets}, &policy, options).run();
}

}  // namespace frost
