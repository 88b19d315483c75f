// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/question_file.hpp"

#include <string_view>
#include <utility>

#include "tools/frost/file.hpp"
#include "tools/frost/question.hpp"

namespace frost::cli {
namespace {

constexpr std::string_view kBlanks = " \t\r";

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

Outcome<QuestionFile> parse_question_lines(const std::string& name, std::string text) {
  QuestionFile file;
  file.text = std::make_shared<const std::string>(std::move(text));
  std::string_view rest = *file.text;
  for (uint64_t number = 1; !rest.empty(); ++number) {
    const size_t end = rest.find('\n');
    const auto words = split_words(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (words.empty() || words[0].starts_with('#')) continue;
    auto question = parse_question(words);
    if (!question) {
      return stop(kExitData, name + ":" + std::to_string(number) + ": " + question.error().message);
    }
    file.questions.push_back({*std::move(question), number});
  }
  return file;
}

Outcome<QuestionFile> read_question_file(const std::string& path) {
  auto text = read_file(path == "-" ? "/dev/stdin" : path);
  if (!text) return std::unexpected(std::move(text.error()));
  auto file = parse_question_lines(path, *std::move(text));
  if (file && file->questions.empty()) {
    return stop(kExitData, "`" + path +
                               "` has no questions: write some, one a line, such as "
                               "`authorize User:bob push Repository:acme/api`");
  }
  return file;
}

}  // namespace frost::cli
