// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/diagnostics/render.hpp"

namespace frost {

namespace {

constexpr std::string_view kReset = "\x1b[0m";

struct Place {
  SourceSpan span;
  std::string_view text;
  char mark;
};

struct Decoded {
  uint32_t code_point;
  size_t bytes;
  bool ok;
};

// One UTF-8 sequence at the start of `text`, which is not empty.
Decoded decode(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead > 0xF4 || length > text.size()) return {lead, 1, false};
  uint32_t code_point = lead & (0xFFU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {lead, 1, false};
    code_point = (code_point << 6U) | (byte(i) & 0x3FU);
  }
  return {code_point, length, true};
}

bool is_safe(uint32_t code_point) {
  if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) return false;
  if (code_point >= 0x202A && code_point <= 0x202E) return false;  // bidirectional overrides
  if (code_point >= 0x2066 && code_point <= 0x2069) return false;  // bidirectional isolates
  return code_point != 0x2028 && code_point != 0x2029 && code_point != 0xFEFF;
}

// Width of escaped `text` in terminal cells, one cell a code point.
size_t cells(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string escape_line(std::string_view line) {
  // A tab is layout, not an attack: show it as one blank so that carets stay aligned.
  std::string spaced(line);
  std::replace(spaced.begin(), spaced.end(), '\t', ' ');
  return escape_for_terminal(spaced);
}

// The excerpt of one place: its line and the marks under it.
std::string excerpt(const Place& place, const SourceMap& sources, size_t gutter,
                    std::string_view colour) {
  const SourceFile& file = sources.file(place.span.file);
  LineColumn at = file.line_column(place.span.begin);
  std::string_view line = file.line_text(at.line);
  size_t line_begin = place.span.begin;
  while (line_begin > 0 && file.text()[line_begin - 1] != '\n') --line_begin;
  size_t from = std::min<size_t>(place.span.begin - line_begin, line.size());
  size_t to =
      std::min<size_t>(std::max(place.span.end, place.span.begin) - line_begin, line.size());
  size_t indent = cells(escape_line(line.substr(0, from)));
  size_t width = std::max<size_t>(1, cells(escape_line(line.substr(from, to - from))));

  std::string out = fmt::format("{:>{}} | {}\n", at.line, gutter, escape_line(line));
  out += fmt::format("{:>{}} | {:{}}{}{}", "", gutter, "", indent, colour,
                     std::string(width, place.mark));
  if (!place.text.empty()) out += fmt::format(" {}", escape_for_terminal(place.text));
  out += colour.empty() ? "\n" : fmt::format("{}\n", kReset);
  return out;
}

}  // namespace

std::string escape_for_terminal(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    Decoded next = decode(text);
    if (!next.ok) {
      out += fmt::format("\\x{:02x}", next.code_point);
    } else if (is_safe(next.code_point)) {
      out += text.substr(0, next.bytes);
    } else {
      out += next.code_point < 0x80 ? fmt::format("\\x{:02x}", next.code_point)
                                    : fmt::format("\\u{{{:x}}}", next.code_point);
    }
    text.remove_prefix(next.bytes);
  }
  return out;
}

std::string render_text(const DiagnosticRecord& record, const SourceMap& sources,
                        RenderOptions options) {
  bool is_error = record.severity() == Severity::Error;
  std::string_view colour;
  if (options.colour) colour = is_error ? "\x1b[1;31m" : "\x1b[1;33m";
  std::string out = fmt::format("{}{}[{}]{}: {}\n", colour, is_error ? "error" : "warning",
                                info(record.kind).code, options.colour ? kReset : "",
                                escape_for_terminal(record.message));
  if (record.span.valid()) {
    const SourceFile& file = sources.file(record.span.file);
    LineColumn at = file.line_column(record.span.begin);
    size_t gutter = 2;
    for (const DiagnosticLabel& label : record.labels) {
      uint32_t line = sources.file(label.span.file).line_column(label.span.begin).line;
      gutter = std::max(gutter, fmt::formatted_size("{}", line));
    }
    gutter = std::max(gutter, fmt::formatted_size("{}", at.line));
    out += fmt::format("{:>{}}--> {}:{}:{}\n", "", gutter, escape_for_terminal(file.name()),
                       at.line, at.column);
    out += fmt::format("{:>{}} |\n", "", gutter);
    out += excerpt({record.span, record.label, '^'}, sources, gutter, colour);
    FileId shown = record.span.file;
    for (const DiagnosticLabel& label : record.labels) {
      if (label.span.file != shown) {
        const SourceFile& other = sources.file(label.span.file);
        LineColumn place = other.line_column(label.span.begin);
        out += fmt::format("{:>{}}::: {}:{}:{}\n", "", gutter, escape_for_terminal(other.name()),
                           place.line, place.column);
        shown = label.span.file;
      }
      out += excerpt({label.span, label.text, '-'}, sources, gutter, "");
    }
    if (!record.help.empty()) out += fmt::format("{:>{}} |\n", "", gutter);
  }
  if (!record.help.empty()) {
    out += fmt::format("   = help: {}\n", escape_for_terminal(record.help));
  }
  return out;
}

}  // namespace frost
