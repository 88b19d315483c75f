// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_questions.hpp"

#include <utility>
#include <variant>

#include "tools/frost/file.hpp"
#include "tools/frost/question_file.hpp"

namespace frost::cli {
namespace {

// Puts a question to those of its kind.
struct Keep {
  Questions& questions;

  void operator()(const CheckQuery& query) const { questions.checks.push_back(query); }
  void operator()(const ListQuery& query) const { questions.lists.push_back(query); }
  void operator()(const ActionsQuery& query) const { questions.actions.push_back(query); }
  void operator()(const WhoCanQuery& query) const { questions.who_can.push_back(query); }
};

std::string text_of(const Value& value);

}  // namespace

Outcome<Questions> read_questions(const std::string& path) {
  auto text = read_file(path);
  if (!text) return std::unexpected(std::move(text.error()));
  return parse_questions(path, *std::move(text));
}

Outcome<Questions> parse_questions(const std::string& name, std::string text) {
  auto file = parse_question_lines(name, std::move(text));
  if (!file) return std::unexpected(std::move(file.error()));
  if (file->questions.empty()) {
    return stop(kExitData,
                "`" + name + "` has no questions: write some, or have them drawn with --generate");
  }
  Questions questions;
  questions.text = std::move(file->text);
  for (const NumberedQuestion& question : file->questions) {
    std::visit(Keep{questions}, question.question);
  }
  return questions;
}

std::string text_of(const CheckQuery& query) {
  return "authorize " + text_of(query.actor) + " " + std::string(query.action) + " " +
         text_of(query.resource);
}

std::string text_of(const ListQuery& query) {
  return "list " + text_of(query.actor) + " " + std::string(query.action) + " " +
         std::string(query.resource_type);
}

std::string text_of(const ActionsQuery& query) {
  return "actions " + text_of(query.actor) + " " + text_of(query.resource);
}

std::string text_of(const WhoCanQuery& query) {
  return "who-can " + std::string(query.action) + " " + text_of(query.resource) + " " +
         std::string(query.actor_type);
}

namespace {

std::string text_of(const Value& value) {
  return std::string(value.type) + ":" + std::string(value.id);
}

}  // namespace
}  // namespace frost::cli
