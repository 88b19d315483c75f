// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_questions.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "tools/frost/file.hpp"
#include "tools/frost/question.hpp"

namespace frost::cli {
namespace {

constexpr std::string_view kBlanks = " \t\r";

Outcome<void> add_question(std::string_view line, Questions& questions);
std::vector<std::string_view> split_words(std::string_view line);
std::string text_of(const Value& value);

}  // namespace

Outcome<Questions> read_questions(const std::string& path) {
  auto text = read_file(path);
  if (!text) return std::unexpected(std::move(text.error()));
  return parse_questions(path, *std::move(text));
}

Outcome<Questions> parse_questions(const std::string& name, std::string text) {
  Questions questions;
  questions.text = std::make_shared<const std::string>(std::move(text));

  std::string_view rest = *questions.text;
  for (uint64_t number = 1; !rest.empty(); ++number) {
    const size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const auto added = add_question(line, questions);
    if (added) continue;
    return stop(kExitData, name + ":" + std::to_string(number) + ": " + added.error().message);
  }
  if (questions.checks.empty() && questions.lists.empty() && questions.actions.empty() &&
      questions.who_can.empty()) {
    return stop(kExitData,
                "`" + name + "` has no questions: write some, or have them drawn with --generate");
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

template <class Query>
Outcome<void> keep(Outcome<Query> query, std::vector<Query>& queries) {
  if (!query) return std::unexpected(std::move(query.error()));
  queries.push_back(*query);
  return {};
}

Outcome<void> add_question(std::string_view line, Questions& questions) {
  const std::vector<std::string_view> words = split_words(line);
  if (words.empty() || words[0].starts_with('#')) return {};
  if (words[0] == "authorize" && words.size() == 4) {
    return keep(parse_check({.actor = words[1], .action = words[2], .resource = words[3]}),
                questions.checks);
  }
  if (words[0] == "list" && words.size() == 4) {
    return keep(parse_list({.actor = words[1], .action = words[2], .resource = words[3]}),
                questions.lists);
  }
  if (words[0] == "actions" && words.size() == 3) {
    return keep(parse_actions({.actor = words[1], .action = {}, .resource = words[2]}),
                questions.actions);
  }
  if (words[0] == "who-can" && words.size() == 4) {
    return keep(parse_who_can({.actor = words[3], .action = words[1], .resource = words[2]}),
                questions.who_can);
  }
  return stop(kExitData,
              "expected `authorize ACTOR ACTION RESOURCE`, `list ACTOR ACTION TYPE`, "
              "`actions ACTOR RESOURCE` or `who-can ACTION RESOURCE TYPE`");
}

std::string text_of(const Value& value) {
  return std::string(value.type) + ":" + std::string(value.id);
}

std::vector<std::string_view> split_words(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const size_t begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const size_t end = line.find_first_of(kBlanks);
    words.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return words;
    line.remove_prefix(end);
  }
}

}  // namespace
}  // namespace frost::cli
