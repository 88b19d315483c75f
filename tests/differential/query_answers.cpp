// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/query_answers.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace frost::difftest {

std::string to_text(const ValueRows& rows) {
  std::string text = std::to_string(rows.size()) + (rows.size() == 1 ? " row" : " rows");
  for (const ValueRow& row : rows) {
    text += "\n  (";
    for (size_t i = 0; i < row.size(); ++i) text += (i > 0 ? ", " : "") + to_text(row[i]);
    text += ")";
  }
  return text;
}

// ---------- the oracle

namespace {

// Adds the answer where variables with lists of ids have the values of `chosen`.
void add_answer(const oracle::Model& model, const Query& query,
                const std::map<uint32_t, Value>& chosen, ExpectedRows& answer) {
  std::vector<oracle::Goal> goals;
  std::vector<uint32_t> columns;
  for (const QueryAtom& atom : query.atoms) {
    oracle::Goal& goal = goals.emplace_back(oracle::Goal{atom.predicate, {}});
    for (const QueryArgument& argument : atom.arguments) {
      if (const auto* value = std::get_if<QueryValue>(&argument)) {
        goal.arguments.emplace_back(Value{value->type, value->id.value()});
        continue;
      }
      const auto variable = std::get<uint32_t>(argument);
      if (const auto found = chosen.find(variable); found != chosen.end()) {
        goal.arguments.emplace_back(found->second);
        continue;
      }
      const std::string& type = query.variables[variable].type;
      goal.arguments.emplace_back(
          oracle::Open{variable_name(variable), type.empty() ? std::nullopt : std::optional(type)});
      if (std::ranges::find(columns, variable) == columns.end()) columns.push_back(variable);
    }
  }
  const oracle::Answer found = model.ask(goals);
  answer.confidence = std::max(answer.confidence, found.confidence);
  for (const ValueRow& row : found.rows) {
    ValueRow made(query.variables.size());
    for (const auto& [variable, value] : chosen) made[variable] = value;
    for (size_t i = 0; i < columns.size(); ++i) made[columns[i]] = row[i];
    answer.rows.insert(std::move(made));
  }
}

}  // namespace

ExpectedRows expected_rows(const oracle::Model& model, const Query& query) {
  std::vector<std::map<uint32_t, Value>> choices = {{}};
  for (uint32_t i = 0; i < query.variables.size(); ++i) {
    const QueryVariable& variable = query.variables[i];
    if (!variable.ids) continue;
    std::vector<std::map<uint32_t, Value>> next;
    for (const auto& choice : choices) {
      for (const std::string& id : *variable.ids) {
        next.push_back(choice);
        next.back()[i] = {variable.type, id};
      }
    }
    choices = std::move(next);
  }
  ExpectedRows answer;
  for (const auto& choice : choices) add_answer(model, query, choice, answer);
  return answer;
}

// ---------- executions

namespace {

// A value of no type stands for one of each type.
ValueRows expanded(const QueryRow& row, const std::set<std::string>& types) {
  ValueRows rows = {{}};
  for (const QueryValue& value : row) {
    ValueRows next;
    for (const ValueRow& begun : rows) {
      auto add = [&](const std::string& type) {
        ValueRow longer = begun;
        longer.push_back({type, value.id.value_or("*")});
        next.insert(std::move(longer));
      };
      if (!value.type.empty()) {
        add(value.type);
      } else {
        for (const std::string& type : types) add(type);
      }
    }
    rows = std::move(next);
  }
  return rows;
}

// Every type that a value may have: those of topics and question.
std::set<std::string> all_types(const QueryTopics& topics, const Query& query) {
  std::set<std::string> types(topics.types().begin(), topics.types().end());
  for (const QueryVariable& variable : query.variables) {
    if (!variable.type.empty()) types.insert(variable.type);
  }
  for (const QueryAtom& atom : query.atoms) {
    for (const QueryArgument& argument : atom.arguments) {
      if (const auto* value = std::get_if<QueryValue>(&argument)) types.insert(value->type);
    }
  }
  return types;
}

bool says(const Error& error, Code code, const char* text) {
  return error.code == code && error.message.find(text) != std::string::npos;
}

QueryReply refused(const Error& error) {
  QueryReply reply;
  reply.refusal =
      error.code == Code::kUnanswerable ? std::string(kUnanswerable) : "error: " + error.message;
  reply.is_plan_limit = says(error, Code::kLimit, "(plan_nodes_max)");
  reply.is_limit = reply.is_plan_limit || says(error, Code::kLimit, "(query_shapes_max)") ||
                   says(error, Code::kUnanswerable, "of any type in another");
  return reply;
}

}  // namespace

QueryReply query_reply(const QueryTopics& topics, const Execution& execution, const Query& query) {
  const QueryOptions options{execution.tier, kNow};
  const auto found = execution.snapshot.query(query, options);
  const auto count = execution.snapshot.count(query, options);
  if (!found) {
    QueryReply reply = refused(found.error());
    if (count) reply.refusal += ", but count() gives " + std::to_string(*count);
    return reply;
  }
  QueryReply reply;
  const std::set<std::string> types = all_types(topics, query);
  for (const QueryRow& row : *found) reply.rows.merge(expanded(row, types));
  const bool is_ordered =
      std::ranges::adjacent_find(*found, std::greater_equal<>()) == found->end();
  if (!is_ordered) {
    reply.refusal = "error: not sorted and distinct";
  } else if (!count) {
    reply.refusal = "error: count() says " + count.error().message;
  } else if (*count != found->size()) {
    reply.refusal = "error: " + std::to_string(found->size()) + " rows, but count() gives " +
                    std::to_string(*count);
  }
  return reply;
}

}  // namespace frost::difftest
