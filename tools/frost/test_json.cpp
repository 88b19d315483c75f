// SPDX-License-Identifier: Apache-2.0
// Results of policy tests as JSON. Text is the policy's own; whatever is not printable ASCII is
// escaped as JSON does, so that the output is safe on a terminal too.
#include <nlohmann/json.hpp>

#include "tools/frost/test_output.hpp"

namespace frost::cli {
namespace {

using Json = nlohmann::ordered_json;

const char* kind_name(StepKind kind) {
  switch (kind) {
    case StepKind::kFact:
      return "fact";
    case StepKind::kRule:
      return "rule";
    case StepKind::kAbsent:
      return "absent";
    case StepKind::kComparison:
      return "comparison";
    case StepKind::kUnproved:
      return "unproved_rule";
    case StepKind::kMissing:
      return "missing_fact";
    case StepKind::kBlocked:
      return "blocked_negation";
    case StepKind::kFailed:
      return "failed_comparison";
    case StepKind::kOmitted:
      return "omitted";
  }
  return "";
}

const char* kind_name(CoverageKind kind) {
  switch (kind) {
    case CoverageKind::kRule:
      return "rule";
    case CoverageKind::kRole:
      return "role";
    case CoverageKind::kPermission:
      return "permission";
    case CoverageKind::kRelation:
      return "relation";
  }
  return "";
}

// Recursion is as deep as the explanation, which the tracer's limits bound.
Json step_json(const ExplanationStep& step) {
  Json json = {
      {"kind", kind_name(step.kind)}, {"satisfied", step.is_satisfied()}, {"text", step.text}};
  if (!step.place.empty()) json["place"] = step.place;
  for (const ExplanationStep& below : step.steps) json["steps"].push_back(step_json(below));
  return json;
}

Json explanation_json(const Explanation& explanation) {
  Json json = {{"about", explanation.about}};
  if (explanation.kind == ExplanationKind::kNone) {
    json["note"] = explanation.note;
    return json;
  }
  const bool is_proof = explanation.kind == ExplanationKind::kProof;
  json[is_proof ? "proof" : "expected_path"] = step_json(explanation.root);
  if (!is_proof) {
    json["missing_facts"] = explanation.missing;
    json["blocking"] = explanation.present;
    json["failed_comparisons"] = explanation.failed;
    json["alternatives"] = explanation.alternatives;
  }
  return json;
}

Json failure_json(const TestFailure& failure) {
  Json json = {{"file", failure.file},
               {"line", failure.line},
               {"column", failure.column},
               {"assertion", failure.assertion},
               {"expected", failure.expected}};
  json[failure.error.empty() ? "got" : "error"] =
      failure.error.empty() ? failure.got : failure.error;
  if (!failure.missing.empty()) json["missing"] = failure.missing;
  if (!failure.extra.empty()) json["extra"] = failure.extra;
  for (const Explanation& explanation : failure.explanations) {
    json["explanations"].push_back(explanation_json(explanation));
  }
  return json;
}

std::string message_of(const TestReport& report, const TestFailure& failure) {
  std::string_view assertion = failure.assertion;
  if (assertion.ends_with(';')) assertion.remove_suffix(1);
  return failure.file + ":" + std::to_string(failure.line) + ": " + report.name + ": " +
         std::string(assertion) + ": expected " + failure.expected +
         (failure.error.empty() ? ", got " + failure.got : ", no answer: " + failure.error);
}

Json coverage_json(const Coverage& coverage) {
  Json json = {{"percent", coverage.percent()},
               {"exercised", coverage.exercised()},
               {"total", coverage.items.size()},
               {"items", Json::array()},
               {"not_traced", coverage.unknown}};
  for (const CoverageItem& item : coverage.items) {
    json["items"].push_back({{"kind", kind_name(item.kind)},
                             {"text", item.text},
                             {"file", item.file},
                             {"line", item.line},
                             {"column", item.column},
                             {"exercised", item.is_exercised}});
  }
  return json;
}

std::string dumped(const Json& json) {
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string results_json(const std::vector<EngineRun>& runs, bool is_success) {
  Json json = {{"success", is_success}, {"errors", Json::array()}, {"tests", Json::array()}};
  const EngineRun& first = runs.front();
  for (const TestReport& report : first.run.tests) {
    Json test = {{"name", report.name},      {"passed", report.passed},
                 {"total", report.total},    {"file", report.file},
                 {"line", report.line},      {"duration_ns", report.duration_ns},
                 {"failures", Json::array()}};
    for (const TestFailure& failure : report.failures) {
      const bool is_answered = failure.error.empty();
      json["errors"].push_back({{"error_type", is_answered ? "AssertionFailed" : "ServerError"},
                                {"message", message_of(report, failure)}});
      test["failures"].push_back(failure_json(failure));
    }
    json["tests"].push_back(std::move(test));
  }
  for (const EngineRun& run : runs) {
    json["engines"].push_back({{"engine", run.engine}, {"success", run.run.is_success()}});
  }
  json["left_out"] = first.run.left_out;
  json["stopped"] = first.run.is_stopped;
  if (first.run.coverage) json["coverage"] = coverage_json(*first.run.coverage);
  return dumped(json);
}

std::string invalid_json(std::span<const Diagnostic> diagnostics, const std::string& message) {
  Json json = {{"success", false}, {"errors", Json::array()}, {"tests", Json::array()}};
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!diagnostic.is_error) continue;
    std::string text = diagnostic.message;
    const SourceRange& range = diagnostic.range;
    if (range.valid()) {
      text = range.file + ":" + std::to_string(range.line) + ":" + std::to_string(range.column) +
             ": " + text;
    }
    json["errors"].push_back({{"error_type", "ValidationFailed"},
                              {"message", text},
                              {"code", diagnostic.code},
                              {"file", range.file},
                              {"line", range.line},
                              {"column", range.column}});
  }
  if (json["errors"].empty()) {
    json["errors"].push_back({{"error_type", "ServerError"}, {"message", message}});
  }
  return dumped(json);
}

}  // namespace frost::cli
