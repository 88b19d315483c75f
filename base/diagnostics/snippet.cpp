// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostics/snippet.hpp"

#include <algorithm>

#include "base/diagnostics/render.hpp"
#include "base/utf8.hpp"

namespace frost {

namespace {

// A line up to this many characters is shown whole; of a longer one, so many before the mark.
constexpr size_t kLineCharactersMax = 160;
constexpr size_t kContextCharacters = 40;

bool is_line_break(char c) { return c == '\n'; }

// Up to `count` characters before `at`, in its line.
size_t step_back(std::string_view source, size_t at, size_t count) {
  while (at > 0 && count > 0 && !is_line_break(source[at - 1])) {
    --at;
    bool is_continuation = (static_cast<unsigned char>(source[at]) & 0xC0U) == 0x80U;
    if (!is_continuation) --count;
  }
  return at;
}

// Up to `count` characters behind `at`, in its line.
size_t step_forward(std::string_view source, size_t at, size_t count) {
  while (at < source.size() && count > 0 && !is_line_break(source[at])) {
    at += first_code_point(source.substr(at)).bytes;
    --count;
  }
  return at;
}

// A tab is layout, not an attack: one blank, so that the marks stay below their text.
std::string shown(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '\t', ' ');
  return escape_for_terminal(spaced);
}

// Cells that a terminal gives to a character: the wide ones of East Asia and the emoji take two,
// those that combine with the one before none.
size_t cells_of(uint32_t c) {
  bool combines =
      (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200D) || (c >= 0xFE00 && c <= 0xFE0F);
  if (combines) return 0;
  bool is_wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F) ||
                 (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                 (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF01 && c <= 0xFF60) ||
                 (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F64F) ||
                 (c >= 0x1F900 && c <= 0x1F9FF) || (c >= 0x20000 && c <= 0x3FFFD);
  return is_wide ? 2 : 1;
}

size_t cells(std::string_view text) {
  std::string escaped = shown(text);
  size_t count = 0;
  for (std::string_view rest = escaped; !rest.empty();) {
    CodePoint next = first_code_point(rest);
    count += cells_of(next.value);
    rest.remove_prefix(next.bytes);
  }
  return count;
}

}  // namespace

Snippet make_snippet(std::string_view source, size_t begin_byte, size_t end_byte, bool unicode) {
  begin_byte = std::min(begin_byte, source.size());
  end_byte = std::clamp(end_byte, begin_byte, source.size());
  auto starts_line = [&](size_t at) { return at == 0 || is_line_break(source[at - 1]); };
  auto ends_line = [&](size_t at) { return at == source.size() || is_line_break(source[at]); };

  size_t first = step_back(source, begin_byte, kLineCharactersMax);
  size_t last = step_forward(source, first, kLineCharactersMax);
  if (!starts_line(first) || !ends_line(last)) {
    first = step_back(source, begin_byte, kContextCharacters);
    last = step_forward(source, first, kLineCharactersMax);
  }
  std::string_view ellipsis = unicode ? "…" : "...";
  std::string_view before = starts_line(first) ? "" : ellipsis;
  std::string_view after = ends_line(last) ? "" : ellipsis;
  std::string_view line = source.substr(first, last - first);
  if (after.empty() && line.ends_with('\r')) line.remove_suffix(1);
  size_t from = std::min(begin_byte - first, line.size());
  size_t to = std::min(end_byte - first, line.size());

  Snippet snippet;
  snippet.line = std::string(before) + shown(line) + std::string(after);
  snippet.indent = (before.empty() ? 0 : cells(before)) + cells(line.substr(0, from));
  snippet.width = std::max<size_t>(1, cells(line.substr(from, to - from)));
  snippet.begin_byte = first;
  snippet.end_byte = last;
  return snippet;
}

}  // namespace frost
