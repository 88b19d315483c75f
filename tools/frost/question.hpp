// SPDX-License-Identifier: Apache-2.0
// Questions as people type them (oso-cloud-api.md §2.2): a value is `User:alice`, split at the
// first colon, and a bare `alice` is a string; an action is `read` or `String:read`; a type is
// `Repository`. What comes back borrows the texts.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "frost/plan.hpp"
#include "frost/store.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

struct QuestionText {
  std::string_view actor;     // a value; the type of `who-can`
  std::string_view action;    // not of `actions`
  std::string_view resource;  // a value; the type of `list`
};

Outcome<CheckQuery> parse_check(const QuestionText& text);
Outcome<ListQuery> parse_list(const QuestionText& text);
Outcome<ActionsQuery> parse_actions(const QuestionText& text);
Outcome<WhoCanQuery> parse_who_can(const QuestionText& text);

// A question by its words: `authorize User:bob push Repository:r1`, `list User:bob read
// Repository`, `actions User:bob Repository:r1`, `who-can read Repository:r1 User`.
Outcome<PlanQuestion> parse_question(std::span<const std::string_view> words);

// ACTOR, ACTION and RESOURCE of the commands that ask.
void declare_actor(CLI::App& app, std::string& actor);
void declare_action(CLI::App& app, std::string& action);
void declare_resource(CLI::App& app, std::string& resource);
void declare_resource(CLI::App& app, std::vector<std::string>& resources);

}  // namespace frost::cli
