// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/repl_editor.hpp"

#include <histedit.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <utility>
#include <vector>

#include "tools/frost/console.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/repl_history.hpp"

namespace frost::cli {
namespace {

// More words are counted.
constexpr size_t kWordsShownMax = 100;

std::unexpected<Stop> too_long() {
  return stop(kExitUsage, "a line has " + grouped(kReplLineBytesMax) +
                              " bytes at most; facts of files are loaded by `frost load`");
}

// A pipe or a file.
class PlainSource : public LineSource {
 public:
  Outcome<std::optional<std::string>> next() override {
    std::cin.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    if (std::cin.bad() || (std::cin.eof() && std::cin.gcount() == 0)) return std::nullopt;
    if (std::cin.fail() && !std::cin.eof()) {
      std::cin.clear();
      std::cin.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
      return too_long();
    }
    return std::string(buffer_.data());
  }
  [[nodiscard]] bool is_terminal() const override { return false; }

 private:
  std::vector<char> buffer_ = std::vector<char>(kReplLineBytesMax + 1);
};

// libedit keeps the terminal as it is while no line is read: Ctrl-C then is a signal. While one is
// read it is a key, bound to cancel().
class Terminal : public LineSource {
 public:
  explicit Terminal(CompleteLine complete) : complete_(std::move(complete)) {
    std::setlocale(LC_CTYPE, "");
    editor_ = ::el_init("frost", stdin, stdout, stderr);
    history_ = ::history_init();
    if (editor_ == nullptr || history_ == nullptr) return;
    HistEvent event = {};
    ::history(history_, &event, H_SETSIZE, static_cast<int>(kHistoryLinesMax));
    ::history(history_, &event, H_SETUNIQUE, 1);
    for (const std::string& line : file_.read()) remember(line);
    ::el_set(editor_, EL_CLIENTDATA, this);
    ::el_set(editor_, EL_PROMPT, &prompt);
    ::el_set(editor_, EL_EDITOR, "emacs");
    ::el_set(editor_, EL_HIST, ::history, history_);
    ::el_set(editor_, EL_ADDFN, "frost-complete", "Complete a word", &complete_word);
    ::el_set(editor_, EL_ADDFN, "frost-cancel", "Cancel the line", &cancel);
    ::el_set(editor_, EL_BIND, "^I", "frost-complete", nullptr);
    ::el_set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    ::el_set(editor_, EL_BIND, "^C", "frost-cancel", nullptr);
    ::el_set(editor_, EL_SETTY, "-d", "-isig", nullptr);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() override {
    if (history_ != nullptr) ::history_end(history_);
    if (editor_ != nullptr) ::el_end(editor_);
  }

  [[nodiscard]] bool is_usable() const { return editor_ != nullptr && history_ != nullptr; }
  [[nodiscard]] bool is_terminal() const override { return true; }

  Outcome<std::optional<std::string>> next() override {
    std::cout.flush();
    std::cerr.flush();
    is_cancelled_ = false;
    int count = 0;
    const char* const text = ::el_gets(editor_, &count);
    if (is_cancelled_) return std::string();
    if (text == nullptr || count <= 0) {
      std::fputs("\n", stdout);
      std::fflush(stdout);
      return std::nullopt;
    }
    std::string line = text;
    while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
    if (line.size() > kReplLineBytesMax) return too_long();
    if (line.find_first_not_of(" \t") != std::string::npos && !line.starts_with(' ')) {
      remember(line);
      file_.append(line);
    }
    return line;
  }

 private:
  static char* prompt(EditLine* /*editor*/) {
    static std::string text = "frost> ";
    return text.data();
  }

  static Terminal& of(EditLine* editor) {
    void* self = nullptr;
    ::el_get(editor, EL_CLIENTDATA, &self);
    return *static_cast<Terminal*>(self);
  }

  static unsigned char cancel(EditLine* editor, int /*key*/) {
    of(editor).is_cancelled_ = true;
    std::fputs("^C\n", stdout);
    std::fflush(stdout);
    return CC_NEWLINE;
  }

  // Adds what all words have in common; when there is nothing to add, shows them.
  static unsigned char complete_word(EditLine* editor, int /*key*/) {
    const LineInfo* const line = ::el_line(editor);
    const std::string_view before(line->buffer, static_cast<size_t>(line->cursor - line->buffer));
    const Completions found = of(editor).complete_(before);
    if (found.words.empty()) return CC_ERROR;
    std::string common = found.words.front();
    for (const std::string& word : found.words) {
      const auto end = std::ranges::mismatch(common, word).in1;
      common.erase(end, common.end());
    }
    std::string more = common.substr(found.word_bytes);
    if (found.words.size() == 1 && !common.ends_with(':')) more += ' ';
    if (more.empty()) {
      show(found.words);
      return CC_REDISPLAY;
    }
    return ::el_insertstr(editor, more.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
  }

  static void show(const std::vector<std::string>& words) {
    std::string text = "\n";
    for (size_t i = 0; i < std::min(words.size(), kWordsShownMax); ++i) {
      text += escape(words[i]) + "\n";
    }
    if (words.size() > kWordsShownMax) {
      text += "and " + grouped(words.size() - kWordsShownMax) + " more\n";
    }
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }

  void remember(const std::string& line) {
    HistEvent event = {};
    ::history(history_, &event, H_ENTER, line.c_str());
  }

  CompleteLine complete_;
  HistoryFile file_;
  EditLine* editor_ = nullptr;
  History* history_ = nullptr;
  bool is_cancelled_ = false;
};

bool is_capable_terminal() {
  const char* const term = std::getenv("TERM");
  const bool is_dumb = term == nullptr || std::string_view(term) == "dumb";
  return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0 && !is_dumb;
}

}  // namespace

std::unique_ptr<LineSource> open_line_source(CompleteLine complete) {
  if (is_capable_terminal()) {
    auto terminal = std::make_unique<Terminal>(std::move(complete));
    if (terminal->is_usable()) return terminal;
  }
  return std::make_unique<PlainSource>();
}

}  // namespace frost::cli
