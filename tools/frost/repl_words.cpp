// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/repl_words.hpp"

#include <cstddef>
#include <utility>

namespace frost::cli {

Outcome<std::vector<std::string>> split_words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool is_in_word = false;
  char quote = '\0';
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (quote == '\0' && is_blank) {
      if (std::exchange(is_in_word, false)) words.push_back(std::exchange(word, {}));
      continue;
    }
    if (!is_in_word && words.empty() && c == '#') return words;
    is_in_word = true;
    if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
      word += line[++i];
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (quote != '\0' && c == quote) {
      quote = '\0';
    } else {
      word += c;
    }
  }
  if (quote != '\0') {
    return stop(kExitUsage, std::string("a quote is open: close it with ") + quote);
  }
  if (is_in_word) words.push_back(std::move(word));
  return words;
}

}  // namespace frost::cli
