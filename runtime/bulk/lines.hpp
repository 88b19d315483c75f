// SPDX-License-Identifier: Apache-2.0
// Lines and places of a window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "runtime/bulk/fact_receiver.hpp"
#include "runtime/bulk/window.hpp"

namespace frost::bulk {

// The place behind `text`, which begins at `begin`.
Position position_behind(Position begin, std::string_view text);

// Consumes everything up to the next line break, and the break.
Result<void> skip_line(Window& window);

// What is said of a line, row or fact beyond Limits::load_record_bytes_max.
Error record_too_long(const Limits& limits);

// A line is ended by LF or CR LF, the last one perhaps by nothing.
class LineReader {
 public:
  LineReader(Window& window, const Limits& limits) : window_(window), limits_(limits) {}

  struct Line {
    std::string_view text;     // without its end; valid until the next call
    uint64_t number = 0;       // one-based
    bool is_too_long = false;  // then without its text
  };

  // None at the end.
  Result<std::optional<Line>> next();

 private:
  Result<std::optional<Line>> take(size_t bytes, size_t end_bytes);

  Window& window_;
  const Limits& limits_;
  uint64_t number_ = 0;
  size_t used_ = 0;  // bytes of the line that was handed out last
};

// Whether there is nothing but blanks.
inline bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace frost::bulk
