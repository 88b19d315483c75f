// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/question.hpp"

#include <cstddef>
#include <string>

namespace frost::cli {
namespace {

constexpr std::string_view kStringPrefix = "String:";
constexpr const char* kResourceHelp = "On what, such as Repository:acme/api";

Outcome<Value> parse_value(std::string_view text);
Outcome<std::string_view> parse_action(std::string_view text);
Outcome<std::string_view> parse_type(std::string_view text);

}  // namespace

void declare_actor(CLI::App& app, std::string& actor) {
  app.add_option("ACTOR", actor, "Who, such as User:alice")->required()->type_name("");
}

void declare_action(CLI::App& app, std::string& action) {
  app.add_option("ACTION", action, "What, such as read")->required()->type_name("");
}

void declare_resource(CLI::App& app, std::string& resource) {
  app.add_option("RESOURCE", resource, kResourceHelp)->required()->type_name("");
}

void declare_resource(CLI::App& app, std::vector<std::string>& resources) {
  app.add_option("RESOURCE", resources, kResourceHelp)->required()->type_name("");
}

Outcome<CheckQuery> parse_check(const QuestionText& text) {
  const auto actor = parse_value(text.actor);
  if (!actor) return std::unexpected(actor.error());
  const auto action = parse_action(text.action);
  if (!action) return std::unexpected(action.error());
  const auto resource = parse_value(text.resource);
  if (!resource) return std::unexpected(resource.error());
  return CheckQuery{.actor = *actor, .action = *action, .resource = *resource};
}

Outcome<ListQuery> parse_list(const QuestionText& text) {
  const auto actor = parse_value(text.actor);
  if (!actor) return std::unexpected(actor.error());
  const auto action = parse_action(text.action);
  if (!action) return std::unexpected(action.error());
  const auto type = parse_type(text.resource);
  if (!type) return std::unexpected(type.error());
  return ListQuery{.actor = *actor, .action = *action, .resource_type = *type};
}

Outcome<ActionsQuery> parse_actions(const QuestionText& text) {
  const auto actor = parse_value(text.actor);
  if (!actor) return std::unexpected(actor.error());
  const auto resource = parse_value(text.resource);
  if (!resource) return std::unexpected(resource.error());
  return ActionsQuery{.actor = *actor, .resource = *resource};
}

Outcome<WhoCanQuery> parse_who_can(const QuestionText& text) {
  const auto type = parse_type(text.actor);
  if (!type) return std::unexpected(type.error());
  const auto action = parse_action(text.action);
  if (!action) return std::unexpected(action.error());
  const auto resource = parse_value(text.resource);
  if (!resource) return std::unexpected(resource.error());
  return WhoCanQuery{.actor_type = *type, .action = *action, .resource = *resource};
}

Outcome<PlanQuestion> parse_question(std::span<const std::string_view> words) {
  const auto as_question = [](auto parsed) -> Outcome<PlanQuestion> {
    if (!parsed) return std::unexpected(parsed.error());
    return PlanQuestion(*parsed);
  };
  const std::string_view kind = words.empty() ? "" : words[0];
  if (kind == "authorize" && words.size() == 4) {
    return as_question(parse_check({.actor = words[1], .action = words[2], .resource = words[3]}));
  }
  if (kind == "list" && words.size() == 4) {
    return as_question(parse_list({.actor = words[1], .action = words[2], .resource = words[3]}));
  }
  if (kind == "actions" && words.size() == 3) {
    return as_question(parse_actions({.actor = words[1], .action = {}, .resource = words[2]}));
  }
  if (kind == "who-can" && words.size() == 4) {
    return as_question(
        parse_who_can({.actor = words[3], .action = words[1], .resource = words[2]}));
  }
  return stop(
      kExitUsage,
      "expected `authorize ACTOR ACTION RESOURCE`, `list ACTOR ACTION TYPE`, `actions ACTOR "
      "RESOURCE` or `who-can ACTION RESOURCE TYPE`");
}

namespace {

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

Outcome<Value> parse_value(std::string_view text) {
  const size_t colon = text.find(':');
  Value value{.type = "String", .id = text};
  if (colon != std::string_view::npos) {
    value = {.type = text.substr(0, colon), .id = text.substr(colon + 1)};
  }
  if (value.type.empty() || value.id.empty()) {
    return stop(kExitUsage, "expected a value such as `User:alice`, found " + quoted(text));
  }
  if (value.id == "_") {
    return stop(kExitUsage,
                quoted(text) + " stands for every value; name one, such as `User:alice`");
  }
  return value;
}

Outcome<std::string_view> parse_action(std::string_view text) {
  const std::string_view action =
      text.starts_with(kStringPrefix) ? text.substr(kStringPrefix.size()) : text;
  if (action.empty() || action == "_") {
    return stop(kExitUsage, "expected an action such as `read`, found " + quoted(text));
  }
  return action;
}

Outcome<std::string_view> parse_type(std::string_view text) {
  if (text.empty() || text == "_" || text.find(':') != std::string_view::npos) {
    return stop(kExitUsage, "expected a type such as `Repository`, found " + quoted(text));
  }
  return text;
}

}  // namespace
}  // namespace frost::cli
