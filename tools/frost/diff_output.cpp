// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/diff_output.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Totals {
  uint64_t gained = 0;
  uint64_t lost = 0;
};

Totals totals(const PolicyDiff& diff) {
  Totals sum;
  for (const DiffGroup& group : diff.groups) {
    sum.gained += group.gained + group.gained_every;
    sum.lost += group.lost + group.lost_every;
  }
  return sum;
}

std::string action_text(const DiffGroup& group) {
  if (group.action) return escape(*group.action);
  return group.resource_type.empty() && group.unlisted == 0 ? "(every action)"
                                                            : "(any other action)";
}

std::string actor_text(const DiffGroup& group, const std::string& actor) {
  if (group.is_other_actors) return "any other " + escape(group.actor_type);
  return escape(group.actor_type) + ":" + escape(actor);
}

std::string decision_text(const DiffGroup& group, const ChangedDecision& decision) {
  const std::string type = escape(group.resource_type);
  std::string text = decision.is_gained ? "    + " : "    - ";
  text += actor_text(group, decision.actor) + " " + action_text(group);
  switch (decision.target) {
    case DiffTarget::kResource:
      return text + " " + type + ":" + escape(decision.resource) + "\n";
    case DiffTarget::kEvery:
      text += " every " + type;
      if (decision.by_name > 0) {
        text += "; " + std::string(decision.is_gained ? "before" : "now") + " only " +
                grouped(decision.by_name) + " by name";
      }
      return text + "\n";
    case DiffTarget::kOthers:
      return text + " any other " + type + "\n";
    case DiffTarget::kGlobal:
      return text + "\n";
  }
  return text;
}

std::string counts_text(const DiffGroup& group) {
  std::string text;
  const auto count = [&](uint64_t number, const char* what) {
    if (number == 0) return;
    text += (text.empty() ? "" : ", ") + grouped(number) + what;
  };
  count(group.gained, " gained");
  count(group.lost, " lost");
  count(group.gained_every,
        group.gained_every == 1 ? " actor gained every one" : " actors gained every one");
  count(group.lost_every,
        group.lost_every == 1 ? " actor lost every one" : " actors lost every one");
  return text.empty() ? "no change" : text;
}

std::string group_text(const DiffGroup& group) {
  std::string text = "  ";
  if (group.is_other_actors) text += "any other ";
  text += escape(group.actor_type) + " " + action_text(group);
  if (!group.resource_type.empty()) text += " " + escape(group.resource_type);
  text += ": " + counts_text(group) + "\n";
  for (const bool is_gained : {true, false}) {
    uint64_t shown = 0;
    for (const ChangedDecision& decision : group.samples) {
      if (decision.is_gained != is_gained) continue;
      text += decision_text(group, decision);
      ++shown;
    }
    const uint64_t all =
        is_gained ? group.gained + group.gained_every : group.lost + group.lost_every;
    if (shown < all) {
      text += std::string("    ") + (is_gained ? "+" : "-") + " and " + grouped(all - shown) +
              " more\n";
    }
  }
  if (group.unlisted > 0) {
    text +=
        "    note: " + counted(group.unlisted, "list") + " cannot be given; each " +
        (group.resource_type.empty() ? "action" : "resource") +
        " that a fact or a policy mentions was asked for instead: " + escape(group.why_unlisted) +
        "\n";
  }
  if (group.unanswered > 0) {
    text += "    note: " + counted(group.unanswered, "check") +
            " cannot be answered by one policy and may have changed\n";
  }
  return text;
}

std::string rule_text(const RuleChange& rule) {
  std::string text = rule.is_added ? "  + " : "  - ";
  text += escape(rule.text);
  if (rule.line == 0) return text + "  (built in)\n";
  return text + "  " + escape(rule.file) + ":" + std::to_string(rule.line) + "\n";
}

std::string refused_text(const RefusedFacts& refused, const char* policy) {
  if (refused.count == 0) return "";
  std::string text = counted(refused.count, "fact") + " that the " + policy +
                     " policy does not accept, and answers without:\n";
  for (const std::string& example : refused.examples) text += "  " + example + "\n";
  if (refused.count > refused.examples.size()) {
    text += "  and " + grouped(refused.count - refused.examples.size()) + " more\n";
  }
  return text;
}

const char* target_name(DiffTarget target) {
  switch (target) {
    case DiffTarget::kResource:
      return "resource";
    case DiffTarget::kEvery:
      return "every";
    case DiffTarget::kOthers:
      return "others";
    case DiffTarget::kGlobal:
      return "global";
  }
  return "";
}

// Null for an empty text.
Json optional(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json json_of(const DiffGroup& group) {
  Json samples = Json::array();
  for (const ChangedDecision& decision : group.samples) {
    Json sample = {{"change", decision.is_gained ? "gained" : "lost"},
                   {"actor", optional(decision.actor)},
                   {"target", target_name(decision.target)},
                   {"resource", optional(decision.resource)}};
    if (decision.target == DiffTarget::kEvery) sample["by_name"] = decision.by_name;
    samples.push_back(std::move(sample));
  }
  return {{"actor_type", group.actor_type},
          {"other_actors", group.is_other_actors},
          {"action", group.action ? Json(*group.action) : Json(nullptr)},
          {"resource_type", optional(group.resource_type)},
          {"gained", group.gained},
          {"lost", group.lost},
          {"gained_every", group.gained_every},
          {"lost_every", group.lost_every},
          {"unlisted", group.unlisted},
          {"unanswered", group.unanswered},
          {"why_unlisted", optional(group.why_unlisted)},
          {"samples", std::move(samples)}};
}

Json json_of(const RefusedFacts& refused) {
  return {{"count", refused.count}, {"examples", refused.examples}};
}

}  // namespace

std::string diff_text(const DiffReport& report) {
  const PolicyDiff& diff = report.diff;
  std::string text;
  if (!diff.rules.empty()) text += "rules:\n";
  for (const RuleChange& rule : diff.rules) text += rule_text(rule);
  if (!diff.groups.empty()) text += "decisions:\n";
  for (const DiffGroup& group : diff.groups) text += group_text(group);
  text += refused_text(report.refused_before, "old");
  text += refused_text(report.refused_after, "new");
  const auto added =
      static_cast<uint64_t>(std::ranges::count(diff.rules, true, &RuleChange::is_added));
  const Totals sum = totals(diff);
  text += counted(added, "rule") + " added, " + grouped(diff.rules.size() - added) + " removed; ";
  text += diff.is_changed()
              ? counted(sum.gained, "decision") + " gained, " + grouped(sum.lost) + " lost"
              : std::string("no decision changes");
  return text + " (" + counted(diff.actors, "possible actor") + ")\n";
}

std::string diff_json(const DiffReport& report) {
  const PolicyDiff& diff = report.diff;
  Json rules = Json::array();
  for (const RuleChange& rule : diff.rules) {
    rules.push_back({{"change", rule.is_added ? "added" : "removed"},
                     {"text", rule.text},
                     {"file", optional(rule.file)},
                     {"line", rule.line == 0 ? Json(nullptr) : Json(rule.line)}});
  }
  Json groups = Json::array();
  for (const DiffGroup& group : diff.groups) groups.push_back(json_of(group));
  const Totals sum = totals(diff);
  const Json result = {{"changed", diff.is_changed()},
                       {"gained", sum.gained},
                       {"lost", sum.lost},
                       {"actors", diff.actors},
                       {"questions", diff.questions},
                       {"rules", std::move(rules)},
                       {"decisions", std::move(groups)},
                       {"refused_by_old", json_of(report.refused_before)},
                       {"refused_by_new", json_of(report.refused_after)}};
  return result.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace frost::cli
