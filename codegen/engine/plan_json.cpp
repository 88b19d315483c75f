// SPDX-License-Identifier: Apache-2.0
// Plans and profiles for programs: docs/plans.md.
#include <nlohmann/json.hpp>

#include "frost/plan.hpp"

namespace frost {

namespace {

using Json = nlohmann::ordered_json;

// ASCII; what is no UTF-8 in a policy's name becomes U+FFFD.
std::string text_of(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

void add_counts(const OperatorCounts& counts, Json& json) {
  json["starts"] = counts.starts;
  json["rows"] = counts.rows;
  json["nanoseconds"] = counts.nanoseconds;
}

Json json_of(const PlanOperator& source) {
  Json json = {{"operator", source.name}, {"text", source.text}};
  if (!source.rule.empty()) json["rule"] = source.rule;
  if (!source.place.empty()) json["place"] = source.place;
  if (source.estimated_rows) json["estimated_rows"] = *source.estimated_rows;
  add_counts(source.counts, json);
  if (source.part) json["part"] = *source.part;
  if (source.children.empty()) return json;
  Json children = Json::array();
  for (const PlanOperator& child : source.children) children.push_back(json_of(child));
  json["children"] = std::move(children);
  return json;
}

}  // namespace

std::string plan_json(const Plan& plan) {
  Json parts = Json::array();
  for (const PlanPart& part : plan.parts) {
    Json json = {{"goal", part.goal}};
    if (!part.place.empty()) json["place"] = part.place;
    if (part.is_table) json["table"] = true;
    json["plan"] = json_of(part.root);
    parts.push_back(std::move(json));
  }
  return text_of({{"parts", std::move(parts)}}) + "\n";
}

std::string profile_json(const Profile& profile) {
  Json rules = Json::array();
  for (const RuleProfile& rule : profile.rules) {
    Json json = {{"place", rule.place}, {"rule", rule.text}};
    add_counts(rule.counts, json);
    rules.push_back(std::move(json));
  }
  return text_of({{"questions", profile.questions},
                  {"answers", profile.answers},
                  {"nanoseconds", profile.nanoseconds},
                  {"rules", std::move(rules)}}) +
         "\n";
}

}  // namespace frost
