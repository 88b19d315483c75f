// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "runtime/bulk/lines.hpp"
#include "runtime/bulk/readers.hpp"
#include "runtime/store/fact_scanner.hpp"

namespace frost::bulk {
namespace {

using rt::FactScanner;

// Behind the last line break of `text` that no backslash takes into a string; 0 without one. Facts
// may go on behind it, but no word, string or comment does.
size_t complete_lines(std::string_view text) {
  size_t end = text.size();
  while (true) {
    end = end == 0 ? std::string_view::npos : text.rfind('\n', end - 1);
    if (end == std::string_view::npos) return 0;
    std::string_view before = text.substr(0, end);
    if (before.ends_with('\r')) before.remove_suffix(1);
    if (!before.ends_with('\\')) return end + 1;
  }
}

class TextReader {
 public:
  TextReader(Window& window, FactReceiver& receiver, const Limits& limits)
      : window_(window), receiver_(receiver), limits_(limits) {}

  Result<void> run() {
    while (true) {
      std::string_view text = window_.bytes();
      if (!window_.at_end()) text = text.substr(0, complete_lines(text));
      const auto used = read(text);
      if (!used) return std::unexpected(used.error());
      leave(text.substr(0, *used));
      window_.consume(*used);
      if (window_.at_end() && window_.bytes().empty()) return {};
      const bool is_too_long = window_.bytes().size() > limits_.load_record_bytes_max;
      if (auto done = is_too_long ? skip_long_fact() : window_.more(); !done) return done;
    }
  }

 private:
  [[nodiscard]] Position position(std::string_view text, size_t offset) const {
    return position_behind(here_, text.substr(0, offset));
  }

  void leave(std::string_view used) { here_ = position_behind(here_, used); }

  // How much of `text`, which ends behind a line or with the source, has been dealt with.
  Result<size_t> read(std::string_view text) {
    size_t begin = 0;
    while (begin < text.size()) {
      const auto end = read_until_mistake(text, begin);
      if (!end) return std::unexpected(end.error());
      if (*end == begin) return begin;  // a fact that goes on behind `text`
      begin = *end;
    }
    return begin;
  }

  // Reads from `begin`, the first byte of a line or the one behind a fact; gives where to go on.
  Result<size_t> read_until_mistake(std::string_view text, size_t begin) {
    FactScanner scanner(text.substr(begin));
    size_t used = begin;
    while (true) {
      const auto fact = scanner.next(FactScanner::Semicolon::kRequired);
      if (!fact) {
        const size_t offset = begin + scanner.error_offset();
        // It may be the end of `text` that is wrong, whatever place the message names.
        const bool is_at_end = begin + scanner.offset() == text.size() || offset == text.size();
        if (is_at_end && !window_.at_end()) return used;
        if (auto go_on = receiver_.reject(position(text, offset), fact.error()); !go_on) {
          return std::unexpected(go_on.error());
        }
        return std::min(text.find('\n', offset), text.size() - 1) + 1;
      }
      if (!fact->has_value()) return text.size();
      used = begin + scanner.offset();
      const auto taken = receiver_.fact((*fact)->predicate, (*fact)->arguments);
      if (taken) continue;
      const Position place = position(text, begin + (*fact)->offset);
      if (auto go_on = receiver_.reject(place, taken.error()); !go_on) {
        return std::unexpected(go_on.error());
      }
    }
  }

  Result<void> skip_long_fact() {
    if (auto go_on = receiver_.reject(here_, record_too_long(limits_)); !go_on) return go_on;
    here_ = {.line = here_.line + 1, .column = 1};
    return skip_line(window_);
  }

  Window& window_;
  FactReceiver& receiver_;
  const Limits& limits_;
  Position here_{.line = 1, .column = 1};  // of the first byte of the window
};

}  // namespace

Result<void> read_text(Window& window, FactReceiver& receiver, const Limits& limits) {
  return TextReader(window, receiver, limits).run();
}

}  // namespace frost::bulk
