// SPDX-License-Identifier: Apache-2.0
// Breaks text into lines. The writer gives words, places where a line may end, and groups of them;
// a group either fits on the rest of its line or breaks at each of its own places.
//
// Not thread-safe. Cost: linear in what was written; no recursion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace frost::format {

inline constexpr size_t kLineWidth = 100;  // columns, one a code point
inline constexpr size_t kIndentWidth = 2;  // columns of one level

class Layout {
 public:
  void text(std::string_view text);
  // Written only where the group around it is broken: the comma behind the last element.
  void if_broken(std::string_view text);
  // A comment behind what the line has so far. The caller ends the line; the groups around it
  // break.
  void trailing_comment(std::string_view text);

  // A blank, or the end of the line in a broken group.
  void line() { add(Op::Line, " "); }
  // The same without the blank.
  void soft_line() { add(Op::Line, ""); }
  // The end of the line in any case; the groups around it break. Nothing at the begin of the text.
  void hard_line() { add(Op::HardLine, ""); }
  // The same with an empty line.
  void blank_line() { add(Op::BlankLine, ""); }

  void begin_group() { add(Op::Begin, ""); }
  void end_group() { add(Op::End, ""); }
  void indent() { add(Op::Indent, ""); }
  void dedent() { add(Op::Dedent, ""); }

  // The lines, the last with its line break; none beyond `bytes_max`. Groups and indentation must
  // be closed.
  [[nodiscard]] std::optional<std::string> render(size_t bytes_max) const;

 private:
  enum class Op : uint8_t {
    Text,
    IfBroken,
    Comment,
    Line,
    HardLine,
    BlankLine,
    Begin,
    End,
    Indent,
    Dedent,
  };
  struct Entry {
    Op op;
    std::string text;
    size_t width;  // columns of `text`
  };

  // What the renderer must know about each entry before it starts.
  struct Measure {
    // Columns from here to the next place where a line may end.
    std::vector<size_t> tail;
    // Begin: columns of the group and what follows on its line, or kNeverFits.
    std::vector<size_t> group;
  };

  void add(Op op, std::string_view text);
  [[nodiscard]] Measure measure() const;

  std::vector<Entry> entries_;
};

}  // namespace frost::format
