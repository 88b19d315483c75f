// SPDX-License-Identifier: Apache-2.0
// Positions as the protocol counts them: lines from 0, characters from 0 in UTF-16 or UTF-8 code
// units (LSP 3.17, "Text Documents"). The rest of the project counts bytes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace frost::lsp {

enum class Encoding : uint8_t { kUtf16, kUtf8 };

struct Position {
  uint32_t line = 0;
  uint32_t character = 0;
  friend auto operator<=>(const Position&, const Position&) = default;
};

struct Range {
  Position start;
  Position end;
  friend auto operator<=>(const Range&, const Range&) = default;
};

// The line starts of one text. Lines end with "\n", "\r\n" or "\r", as the protocol has it. The
// text itself stays with the caller, who passes the same one to every call.
class LineTable {
 public:
  LineTable() = default;
  explicit LineTable(std::string_view text);

  // An offset past the end is read as the end, one inside a character as its start. Cost: the
  // length of the line.
  [[nodiscard]] Position position(std::string_view text, uint32_t offset, Encoding encoding) const;

  // A character past the end of the line is read as the end of the line, a line past the last as
  // the end of the text, and a place inside a character as its start: no position is out of range.
  [[nodiscard]] uint32_t offset(std::string_view text, Position position, Encoding encoding) const;

 private:
  // The end of the line without its line break.
  [[nodiscard]] uint32_t line_end(std::string_view text, uint32_t line) const;

  std::vector<uint32_t> starts_{0};
};

}  // namespace frost::lsp
