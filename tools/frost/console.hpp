// SPDX-License-Identifier: Apache-2.0
// What a person sees: text made safe for a terminal, numbers, progress.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace frost::cli {

// `text` without anything that steers a terminal or fools a reader (style §9.6): control characters
// become \x1b, bidirectional overrides and the like \u{202e}, and bytes that are no UTF-8 \xff. So
// one item is one line.
std::string escape(std::string_view text);

// The same line by line.
std::string escape_lines(std::string_view text);

// What may be written to a terminal.
struct TerminalLook {
  bool colour = false;   // ANSI escapes
  bool unicode = false;  // box drawing characters
};

// --color says: "always", "never" or "auto", which is on a terminal that is not dumb, and no
// NO_COLOR. Boxes are drawn where there is a terminal, or colour anyway, and the locale says UTF-8.
// --plain has neither (output.hpp).
TerminalLook stderr_look();

// Whether the locale's encoding is UTF-8, from LC_ALL, LC_CTYPE and LANG.
bool locale_is_utf8();

// Whether the process at the other end of standard output is gone.
bool is_pipe_closed();

// Standard output.
void print(std::string_view text);
// Standard error, as "frost: message\n".
void complain(std::string_view message);

// 1234567 as "1,234,567".
std::string grouped(uint64_t number);
std::string fixed(double number, int digits);
// "1 error", "2 errors".
std::string counted(uint64_t number, std::string_view noun);

// Whether a line on stderr may be drawn again and again: on a terminal that is not dumb, without
// --no-progress, --plain and --quiet.
bool shows_progress();

// One line on a terminal's stderr for work that takes more than a second, removed at the end.
// Silent where shows_progress() is false.
class ProgressLine {
 public:
  ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  // Whether update() would show anything now, for callers whose text takes work.
  [[nodiscard]] bool is_due() const;
  void update(std::string_view text);

 private:
  std::chrono::steady_clock::time_point next_;
  bool is_wanted_ = false;
  bool is_shown_ = false;
};

// The same for work that does not say how far it is: "compiling, 3 s", counted by a thread of its
// own. Whoever writes to the terminal meanwhile removes the line before, by ending this.
class BusyLine {
 public:
  explicit BusyLine(std::string what);
  BusyLine(const BusyLine&) = delete;
  BusyLine& operator=(const BusyLine&) = delete;
  ~BusyLine();

 private:
  std::mutex mutex_;
  std::condition_variable is_over_changed_;
  bool is_over_ = false;
  std::thread thread_;
};

// What `work` gives, with such a line while it runs.
template <class Work>
auto while_busy(std::string what, const Work& work) {
  const BusyLine line(std::move(what));
  return work();
}

}  // namespace frost::cli
