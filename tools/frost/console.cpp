// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/console.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "tools/frost/interrupt.hpp"
#include "tools/frost/output.hpp"

namespace frost::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kProgressDelay = std::chrono::seconds(1);
constexpr auto kProgressStep = std::chrono::milliseconds(100);

struct CodePoint {
  uint32_t value = 0;
  size_t bytes = 1;
  bool is_valid = false;
};

std::string_view variable(const char* name);
bool is_capable_terminal();
CodePoint first_code_point(std::string_view text);
bool is_harmless(uint32_t code_point);
std::string hex(uint32_t number, int digits);

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    if (next.is_valid && is_harmless(next.value)) {
      out.append(text.substr(0, next.bytes));
    } else if (next.is_valid && next.value >= 0x80) {
      out.append("\\u{").append(hex(next.value, 1)).append("}");
    } else {
      out.append("\\x").append(hex(next.value, 2));
    }
    text.remove_prefix(next.bytes);
  }
  return out;
}

std::string escape_lines(std::string_view text) {
  std::string out;
  while (true) {
    const size_t end = text.find('\n');
    out.append(escape(text.substr(0, end)));
    if (end == std::string_view::npos) return out;
    out.push_back('\n');
    text.remove_prefix(end + 1);
  }
}

TerminalLook stderr_look() {
  const OutputOptions& options = output();
  const bool is_always = options.color == "always";
  const bool is_terminal = is_capable_terminal();
  TerminalLook look;
  if (options.plain) return look;
  look.colour =
      is_always || (options.color == "auto" && is_terminal && variable("NO_COLOR").empty());
  look.unicode = (is_terminal || is_always) && locale_is_utf8();
  return look;
}

// The first of these that is set decides (POSIX, Base Definitions 8.2).
bool locale_is_utf8() {
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string encoding(variable(name));
    if (encoding.empty()) continue;
    std::ranges::transform(encoding, encoding.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return encoding.find("utf-8") != std::string::npos ||
           encoding.find("utf8") != std::string::npos;
  }
  return false;
}

bool is_pipe_closed() {
  pollfd end = {.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return ::poll(&end, 1, 0) == 1 && (end.revents & POLLERR) != 0;
}

void print(std::string_view text) {
  if (!is_cancelled()) std::cout << text;
}

void complain(std::string_view message) {
  std::cout.flush();  // in order when both go to one place
  const char* const name = stderr_look().colour ? "\033[1;31mfrost:\033[0m " : "frost: ";
  std::cerr << name << escape_lines(message) << "\n";
}

std::string grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t place = digits.size(); place > 3;) {
    place -= 3;
    digits.insert(place, 1, ',');
  }
  return digits;
}

std::string fixed(double number, int digits) {
  std::array<char, 64> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%.*f", digits, number);
  if (length < 0 || static_cast<size_t>(length) >= buffer.size()) return std::to_string(number);
  return {buffer.data(), static_cast<size_t>(length)};
}

std::string counted(uint64_t number, std::string_view noun) {
  std::string out = grouped(number);
  out.append(" ").append(noun);
  if (number != 1) out.append("s");
  return out;
}

bool shows_progress() {
  const OutputOptions& options = output();
  return !options.no_progress && !options.plain && !options.quiet && is_capable_terminal();
}

ProgressLine::ProgressLine() : next_(Clock::now() + kProgressDelay), is_wanted_(shows_progress()) {}

ProgressLine::~ProgressLine() {
  if (!is_shown_) return;
  std::cerr << "\r\033[K" << std::flush;
  set_progress_shown(false);
}

bool ProgressLine::is_due() const { return is_wanted_ && Clock::now() >= next_; }

void ProgressLine::update(std::string_view text) {
  if (!is_due()) return;
  set_progress_shown(true);
  std::cerr << "\r\033[Kfrost: " << escape(text) << std::flush;
  is_shown_ = true;
  next_ = Clock::now() + kProgressStep;
}

BusyLine::BusyLine(std::string what) {
  if (!shows_progress()) return;
  thread_ = std::thread([this, what = std::move(what)] {
    ProgressLine line;
    const Clock::time_point begin = Clock::now();
    std::unique_lock lock(mutex_);
    while (!is_over_changed_.wait_for(lock, kProgressStep, [this] { return is_over_; })) {
      const auto seconds = std::chrono::floor<std::chrono::seconds>(Clock::now() - begin);
      line.update(what + ", " + std::to_string(seconds.count()) + " s");
    }
  });
}

BusyLine::~BusyLine() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock(mutex_);
    is_over_ = true;
  }
  is_over_changed_.notify_one();
  thread_.join();
}

namespace {

// Of the environment; empty when it is not set.
std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Of standard error.
bool is_capable_terminal() { return ::isatty(STDERR_FILENO) != 0 && variable("TERM") != "dumb"; }

CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](size_t place) { return uint32_t{static_cast<unsigned char>(text[place])}; };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return {.value = lead, .bytes = 1, .is_valid = true};
  const CodePoint bad{.value = lead, .bytes = 1, .is_valid = false};
  size_t length = 0;
  if (lead >= 0xc2 && lead < 0xe0) length = 2;
  if (lead >= 0xe0 && lead < 0xf0) length = 3;
  if (lead >= 0xf0 && lead < 0xf5) length = 4;
  if (length == 0 || length > text.size()) return bad;
  uint32_t value = lead & (0xffU >> (length + 1));
  for (size_t place = 1; place < length; ++place) {
    if ((byte(place) & 0xc0U) != 0x80U) return bad;
    value = value << 6U | (byte(place) & 0x3fU);
  }
  constexpr std::array<uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < kSmallest[length] || is_surrogate || value > 0x10ffff) return bad;
  return {.value = value, .bytes = length, .is_valid = true};
}

bool is_harmless(uint32_t code_point) {
  if (code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0)) return false;
  // Left-to-right marks, line separators, bidirectional overrides and isolates, byte order mark.
  if (code_point == 0x200e || code_point == 0x200f || code_point == 0x061c) return false;
  if (code_point >= 0x2028 && code_point <= 0x202e) return false;
  if (code_point >= 0x2066 && code_point <= 0x2069) return false;
  return code_point != 0xfeff;
}

std::string hex(uint32_t number, int digits) {
  std::array<char, 16> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%0*x", digits, number);
  return {buffer.data(), static_cast<size_t>(length)};
}

}  // namespace
}  // namespace frost::cli
