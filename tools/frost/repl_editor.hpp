// SPDX-License-Identifier: Apache-2.0
// Where the lines of `frost repl` come from: a terminal with editing, history and completion, or
// anything else, read as it is.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tools/frost/outcome.hpp"
#include "tools/frost/repl_complete.hpp"

namespace frost::cli {

// A longer line is refused.
inline constexpr size_t kReplLineBytesMax = size_t{1} << 20;
// So many lines of former sessions are known; a file with twice as many is cut.
inline constexpr size_t kHistoryLinesMax = 1'000;

class LineSource {
 public:
  virtual ~LineSource() = default;
  // The next line without its end; none at the end of the input. An error is about one line, and
  // the next one may be asked for. Ctrl-C gives an empty line.
  virtual Outcome<std::optional<std::string>> next() = 0;
  [[nodiscard]] virtual bool is_terminal() const = 0;
};

using CompleteLine = std::function<Completions(std::string_view before_cursor)>;

// A terminal where standard input and output are one that is not dumb.
std::unique_ptr<LineSource> open_line_source(CompleteLine complete);

}  // namespace frost::cli
