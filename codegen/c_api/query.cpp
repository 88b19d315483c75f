// SPDX-License-Identifier: Apache-2.0
// frost/c/question.h: queries.
#include <utility>

#include "codegen/c_api/handles.hpp"

namespace frost::c_api {
namespace {

Result<void> check_variable(const Query& query, uint32_t variable) {
  if (variable < query.variables.size()) return {};
  return fail(Code::kInvalidArgument, "the query has no variable " + std::to_string(variable));
}

Result<QueryArgument> argument_of(const Query& query, const frost_query_argument& given) {
  if (given.is_variable) {
    if (auto checked = check_variable(query, given.variable); !checked) {
      return std::unexpected(checked.error());
    }
    return given.variable;
  }
  const auto type = text_of(given.value.type, "the type of an argument");
  if (!type) return std::unexpected(type.error());
  const auto id = optional_text_of(given.value.id, "the id of an argument");
  if (!id) return std::unexpected(id.error());
  QueryValue value{std::string(*type), {}};
  if (*id) value.id = std::string(**id);
  return value;
}

void visit_rows(const std::vector<QueryRow>& rows, frost_row_visitor visit, void* context) {
  std::vector<frost_value> values;
  for (const QueryRow& row : rows) {
    values.clear();
    for (const QueryValue& value : row) {
      values.push_back({to_c(value.type), value.id ? to_c(*value.id) : frost_text{}});
    }
    if (!visit(context, values.data(), values.size())) return;
  }
}

}  // namespace
}  // namespace frost::c_api

using namespace frost::c_api;  // of this file only
using frost::Result;

extern "C" {

frost_code frost_query_new(frost_query** query, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the query", query); !checked) return checked;
    *query = new frost_query{};
    return {};
  });
}

void frost_query_free(frost_query* query) noexcept { delete query; }

frost_code frost_query_add_variable(frost_query* query, frost_text type, uint32_t* variable,
                                    frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (variable != nullptr) *variable = 0;
    if (auto checked = require("the query or the variable", query, variable); !checked) {
      return checked;
    }
    const auto name = text_of(type, "the type of a variable");
    if (!name) return std::unexpected(name.error());
    const auto number = static_cast<uint32_t>(query->query.variables.size());
    query->query.variables.push_back({std::string(*name), {}});
    *variable = number;
    return {};
  });
}

frost_code frost_query_restrict(frost_query* query, uint32_t variable, const frost_text* ids,
                                size_t id_count, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the query", query); !checked) return checked;
    if (auto checked = require_array("the ids", ids, id_count); !checked) return checked;
    if (auto checked = check_variable(query->query, variable); !checked) return checked;
    std::vector<std::string> texts;
    for (size_t i = 0; i < id_count; ++i) {
      const auto id = text_of(ids[i], "an id");
      if (!id) return std::unexpected(id.error());
      texts.emplace_back(*id);
    }
    query->query.variables[variable].ids = std::move(texts);
    return {};
  });
}

frost_code frost_query_add_atom(frost_query* query, frost_text predicate,
                                const frost_query_argument* arguments, size_t argument_count,
                                frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the query", query); !checked) return checked;
    if (auto checked = require_array("the arguments", arguments, argument_count); !checked) {
      return checked;
    }
    const auto name = text_of(predicate, "the predicate");
    if (!name) return std::unexpected(name.error());
    frost::QueryAtom atom{std::string(*name), {}};
    for (size_t i = 0; i < argument_count; ++i) {
      auto argument = argument_of(query->query, arguments[i]);
      if (!argument) return std::unexpected(argument.error());
      atom.arguments.push_back(*std::move(argument));
    }
    query->query.atoms.push_back(std::move(atom));
    return {};
  });
}

frost_code frost_query_run(const frost_snapshot* snapshot, const frost_query* query,
                           const frost_question_options* options, frost_row_visitor visit,
                           void* context, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the snapshot, the query or the visitor", snapshot, query,
                               reinterpret_cast<const void*>(visit));
        !checked) {
      return checked;
    }
    return with_question_options(options, [&](const frost::QueryOptions& chosen) -> Result<void> {
      const auto rows = snapshot->snapshot.query(query->query, chosen);
      if (!rows) return std::unexpected(rows.error());
      visit_rows(*rows, visit, context);
      return {};
    });
  });
}

frost_code frost_query_count(const frost_snapshot* snapshot, const frost_query* query,
                             const frost_question_options* options, uint64_t* rows,
                             frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (rows != nullptr) *rows = 0;
    if (auto checked = require("the snapshot, the query or the count", snapshot, query, rows);
        !checked) {
      return checked;
    }
    return with_question_options(options, [&](const frost::QueryOptions& chosen) -> Result<void> {
      const auto counted = snapshot->snapshot.count(query->query, chosen);
      if (!counted) return std::unexpected(counted.error());
      *rows = *counted;
      return {};
    });
  });
}

}  // extern "C"
