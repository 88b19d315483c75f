// SPDX-License-Identifier: Apache-2.0
// From traces to explanations of failed assertions.
#include <algorithm>

#include "codegen/engine/test_suite.hpp"

namespace frost {

namespace {

// Values of an `iff` that are explained; the others are only listed.
constexpr size_t kValuesExplainedMax = 3;

StepKind step_kind(trace::NodeKind kind) {
  switch (kind) {
    case trace::NodeKind::Fact:
      return StepKind::kFact;
    case trace::NodeKind::Rule:
      return StepKind::kRule;
    case trace::NodeKind::Absent:
      return StepKind::kAbsent;
    case trace::NodeKind::Condition:
      return StepKind::kComparison;
    case trace::NodeKind::Unproved:
      return StepKind::kUnproved;
    case trace::NodeKind::Missing:
      return StepKind::kMissing;
    case trace::NodeKind::Blocked:
      return StepKind::kBlocked;
    case trace::NodeKind::Failed:
      return StepKind::kFailed;
    case trace::NodeKind::Omitted:
      return StepKind::kOmitted;
  }
  return StepKind::kOmitted;
}

class Explainer {
 public:
  Explainer(const TestSuite& suite, trace::Trace& trace, const hir::Assertion& assertion)
      : suite_(suite),
        trace_(trace),
        assertion_(assertion),
        question_(question_of(suite.hir, assertion)) {}

  std::vector<Explanation> run(const TestAnswer& answer) {
    if (!assertion_.iff) {
      return {assertion_.negated ? proof(question_) : path(question_)};
    }
    std::set<TestValue> expected = expected_of(suite_.hir, assertion_);
    std::vector<Explanation> result;
    if (answer.is_universal) result.push_back(proof(question_));
    auto explain_values = [&](const std::set<TestValue>& values, const std::set<TestValue>& known,
                              bool is_expected) {
      size_t count = 0;
      for (const TestValue& value : values) {
        if (known.contains(value) || count == kValuesExplainedMax) continue;
        ++count;
        TestQuestion closed = close(value);
        result.push_back(is_expected ? path(closed) : proof(closed));
      }
    };
    explain_values(answer.values, expected, false);
    if (!answer.is_universal) explain_values(expected, answer.values, true);
    if (result.empty()) result.push_back(path(question_));
    return result;
  }

 private:
  TestQuestion close(const TestValue& value) const {
    TestQuestion closed = question_;
    closed.arguments.at(*assertion_.open_position) = value;
    return closed;
  }

  Explanation proof(const TestQuestion& question) {
    Explanation explanation;
    explanation.about = text(question);
    for (const TraceQuestion& one : trace_questions(suite_.hir, question)) {
      auto found = trace_.proof(one.goal);
      if (!found) continue;
      explanation.kind = ExplanationKind::kProof;
      explanation.root = step(*found);
      return explanation;
    }
    explanation.note = "the tracer finds no proof; please report it with the policy";
    return explanation;
  }

  Explanation path(const TestQuestion& question) {
    Explanation explanation;
    explanation.about = text(question);
    std::vector<TraceQuestion> goals = trace_questions(suite_.hir, question);
    for (const TraceQuestion& one : goals) {
      std::vector<trace::Path> paths = trace_.near_misses(one.goal);
      if (paths.empty()) continue;
      trace::Path& best = paths.front();
      explanation.kind = ExplanationKind::kExpectedPath;
      explanation.root = step(best.root);
      explanation.missing = std::move(best.missing);
      explanation.present = std::move(best.present);
      explanation.failed = std::move(best.failed);
      explanation.alternatives = paths.size() - 1;
      return explanation;
    }
    explanation.note = goals.empty() ? "no rule and no fact of the policy has these types"
                                     : "no rule of the policy leads there";
    return explanation;
  }

  std::string text(const TestQuestion& question) const {
    std::string out = question.predicate + "(";
    for (size_t i = 0; i < question.arguments.size(); ++i) {
      if (i > 0) out += ", ";
      const std::optional<TestValue>& argument = question.arguments[i];
      if (argument) {
        out += value_text(*argument);
      } else {
        out += question.open_types.size() == 1 ? "_: " + question.open_types[0] : "_";
      }
    }
    return out + ")";
  }

  // Recursion is bounded by proof_depth_max and search_depth_max.
  ExplanationStep step(const trace::Node& node) const {
    ExplanationStep result;
    result.kind = step_kind(node.kind);
    result.text = node.text;
    if (node.text.empty()) {  // a compound negation, or what is inside one
      bool is_negation =
          node.kind == trace::NodeKind::Absent || node.kind == trace::NodeKind::Blocked;
      std::string source = one_line(suite_.sources, node.span);
      result.text = is_negation ? "not (" + source + ")" : source;
    }
    bool is_place = node.kind == trace::NodeKind::Fact || node.kind == trace::NodeKind::Rule ||
                    node.kind == trace::NodeKind::Unproved;
    if (is_place) result.place = place_text(suite_.sources, node.span);
    for (const trace::Node& child : node.children) result.steps.push_back(step(child));
    return result;
  }

  const TestSuite& suite_;
  trace::Trace& trace_;
  const hir::Assertion& assertion_;
  TestQuestion question_;
};

}  // namespace

std::vector<Explanation> explain(const TestSuite& suite, trace::Trace& trace,
                                 const hir::Assertion& assertion, const TestAnswer& answer) {
  return Explainer(suite, trace, assertion).run(answer);
}

}  // namespace frost
