// SPDX-License-Identifier: Apache-2.0
// frost/c/question.h: lists, actions and actors.
#include "codegen/c_api/handles.hpp"

namespace frost::c_api {
namespace {

Result<void> require_visitor(const frost_snapshot* snapshot, frost_text_visitor visit) {
  return require("the snapshot or the visitor", snapshot, reinterpret_cast<const void*>(visit));
}

// Hands over answers until one is the last that is wanted.
Result<void> visit_all(const Result<std::vector<std::string>>& answers, frost_text_visitor visit,
                       void* context) {
  if (!answers) return std::unexpected(answers.error());
  for (const std::string& answer : *answers) {
    if (!visit(context, to_c(answer))) break;
  }
  return {};
}

}  // namespace
}  // namespace frost::c_api

using namespace frost::c_api;  // of this file only
using frost::Result;

extern "C" {

frost_code frost_list(const frost_snapshot* snapshot, frost_value actor, frost_text action,
                      frost_text resource_type, const frost_question_options* options,
                      frost_text_visitor visit, void* context, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_visitor(snapshot, visit); !checked) return checked;
    const auto who = value_of(actor, "the actor");
    if (!who) return std::unexpected(who.error());
    const auto what = text_of(action, "the action");
    if (!what) return std::unexpected(what.error());
    const auto type = text_of(resource_type, "the type of the resources");
    if (!type) return std::unexpected(type.error());
    return with_question_options(options, [&](const frost::QueryOptions& chosen) -> Result<void> {
      const auto visited = snapshot->snapshot.visit_list(
          {*who, *what, *type}, [&](std::string_view id) { return visit(context, to_c(id)); },
          chosen);
      if (!visited) return std::unexpected(visited.error());
      return {};
    });
  });
}

frost_code frost_actions(const frost_snapshot* snapshot, frost_value actor, frost_value resource,
                         const frost_question_options* options, frost_text_visitor visit,
                         void* context, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_visitor(snapshot, visit); !checked) return checked;
    const auto who = value_of(actor, "the actor");
    if (!who) return std::unexpected(who.error());
    const auto what = value_of(resource, "the resource");
    if (!what) return std::unexpected(what.error());
    return with_question_options(options, [&](const frost::QueryOptions& chosen) {
      return visit_all(snapshot->snapshot.actions({*who, *what}, chosen), visit, context);
    });
  });
}

frost_code frost_who_can(const frost_snapshot* snapshot, frost_text actor_type, frost_text action,
                         frost_value resource, const frost_question_options* options,
                         frost_text_visitor visit, void* context, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_visitor(snapshot, visit); !checked) return checked;
    const auto type = text_of(actor_type, "the type of the actors");
    if (!type) return std::unexpected(type.error());
    const auto what = text_of(action, "the action");
    if (!what) return std::unexpected(what.error());
    const auto where = value_of(resource, "the resource");
    if (!where) return std::unexpected(where.error());
    return with_question_options(options, [&](const frost::QueryOptions& chosen) {
      return visit_all(snapshot->snapshot.who_can({*type, *what, *where}, chosen), visit, context);
    });
  });
}

}  // extern "C"
