// SPDX-License-Identifier: Apache-2.0
// Explanations for programs: docs/formats/explanation.md.
#include <nlohmann/json.hpp>

#include "codegen/engine/why.hpp"

namespace frost {

namespace {

using Json = nlohmann::ordered_json;

std::string_view kind_text(ProofKind kind) {
  switch (kind) {
    case ProofKind::kFact:
      return "fact";
    case ProofKind::kRule:
      return "rule";
    case ProofKind::kAbsent:
      return "absent";
    case ProofKind::kComparison:
      return "comparison";
  }
  return "";
}

Json json_of(const ProofValue& value) {
  Json result = {{"type", value.type}, {"id", value.id}};
  if (value.is_any) result["any"] = true;
  return result;
}

Json json_of(const ProofFact& fact) {
  Json arguments = Json::array();
  for (const ProofValue& value : fact.arguments) arguments.push_back(json_of(value));
  return {{"predicate", fact.predicate}, {"arguments", std::move(arguments)}};
}

Json json_of(const std::vector<ProofFact>& facts) {
  Json result = Json::array();
  for (const ProofFact& fact : facts) result.push_back(json_of(fact));
  return result;
}

Json json_of(const SourceRange& range) {
  if (!range.valid()) return nullptr;
  return {
      {"file", range.file},
      {"begin", {{"line", range.line}, {"column", range.column}, {"byte", range.begin_byte}}},
      {"end", {{"line", range.end_line}, {"column", range.end_column}, {"byte", range.end_byte}}}};
}

Json json_of(const ProofStep& step) {
  Json result = {{"kind", kind_text(step.kind)}, {"text", step.text}};
  if (step.kind == ProofKind::kComparison) {
    result["left"] = json_of(step.left);
    result["comparison"] = proof_text(step.comparison);
    result["right"] = json_of(step.right);
  } else {
    result.update(json_of(step.fact));
  }
  result["place"] = json_of(step.place);
  if (step.kind == ProofKind::kRule) {
    Json bindings = Json::array();
    for (const ProofBinding& binding : step.bindings) {
      bindings.push_back({{"name", binding.name}, {"value", json_of(binding.value)}});
    }
    result["bindings"] = std::move(bindings);
    result["premises"] = step.premises;
  }
  if (step.is_change) result["change"] = true;
  return result;
}

Json json_of(const Proof& proof) {
  if (proof.steps.empty()) return nullptr;
  Json steps = Json::array();
  for (const ProofStep& step : proof.steps) steps.push_back(json_of(step));
  return {{"size", proof.size}, {"steps", std::move(steps)}};
}

}  // namespace

std::string explanation_json(const DecisionExplanation& explanation) {
  Json misses = Json::array();
  for (const NearMiss& miss : explanation.near_misses) {
    misses.push_back({{"missing", json_of(miss.missing)},
                      {"blocking", json_of(miss.blocking)},
                      {"proof", json_of(miss.proof)}});
  }
  Json cut_off = nullptr;
  if (!explanation.cut_off.empty()) cut_off = explanation.cut_off;
  Json result = {{"question", json_of(explanation.question)},
                 {"allowed", explanation.is_allowed},
                 {"now", explanation.now},
                 {"facts_read", explanation.facts_read},
                 {"cut_off", std::move(cut_off)},
                 {"proof", json_of(explanation.proof)},
                 {"near_misses", std::move(misses)}};
  // In ASCII; an id that is no UTF-8 is shown with U+FFFD, never refused.
  return result.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace frost
