// SPDX-License-Identifier: Apache-2.0
// What a person sees: text made safe for a terminal, numbers, progress.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace frost::cli {

// `text` without anything that steers a terminal or fools a reader (style §9.6): control characters
// become \x1b, bidirectional overrides and the like \u{202e}, and bytes that are no UTF-8 \xff. So
// one item is one line.
std::string escape(std::string_view text);

// The same line by line.
std::string escape_lines(std::string_view text);

// What may be written to stderr.
struct TerminalLook {
  bool colour = false;   // ANSI escapes
  bool unicode = false;  // box drawing characters
};

// `color` is "always", "never" or "auto": a terminal that is not dumb, and no NO_COLOR. Boxes are
// drawn where there is a terminal, or colour anyway, and the locale says UTF-8.
TerminalLook stderr_look(std::string_view color = "auto");

// Standard output.
void print(std::string_view text);
// Standard error, as "frost: message\n".
void complain(std::string_view message);

// 1234567 as "1,234,567".
std::string grouped(uint64_t number);
std::string fixed(double number, int digits);
// "1 error", "2 errors".
std::string counted(uint64_t number, std::string_view noun);

// One line on a terminal's stderr for work that takes more than a second, removed at the end.
// Silent when stderr is no terminal.
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
  bool is_terminal_ = false;
  bool is_shown_ = false;
};

}  // namespace frost::cli
