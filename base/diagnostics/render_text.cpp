// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/diagnostics/render.hpp"
#include "base/diagnostics/snippet.hpp"

namespace frost {

namespace {

// What the frame is drawn with.
struct Glyphs {
  std::string_view head;       // before the place
  std::string_view bar;        // between line number and line
  std::string_view gap;        // between two excerpts; empty: no line for it
  std::string_view elsewhere;  // before the place of a label in another file
  std::string_view item;       // before a note
  std::string_view last;       // before the last of them
  std::string_view primary;    // under what is wrong
  std::string_view secondary;  // under other places
  bool is_airy;                // lines with a bar only around the excerpts
};

constexpr Glyphs kUnicode{" ╭─", "│", "┆", " ├─", " ├─", " ╰─", "━", "─", false};
constexpr Glyphs kAscii{"-->", "|", "", ":::", " =", " =", "^", "-", true};

// Colours of Select Graphic Rendition.
enum class Paint : uint8_t { Error, Warning, Secondary, Frame, Strong };

std::string_view escape_of(Paint paint) {
  switch (paint) {
    case Paint::Error:
      return "\x1b[1;31m";
    case Paint::Warning:
      return "\x1b[1;33m";
    case Paint::Secondary:
      return "\x1b[36m";
    case Paint::Frame:
      return "\x1b[34m";
    case Paint::Strong:
      return "\x1b[1m";
  }
  return "";
}

struct Mark {
  const SourceRange* range;
  std::string_view text;
  bool is_primary;
};

class TextRenderer {
 public:
  TextRenderer(const Diagnostic& diagnostic, const SourceTexts& sources, const TextStyle& style)
      : diagnostic_(diagnostic),
        sources_(sources),
        style_(style),
        glyphs_(style.unicode ? kUnicode : kAscii) {}

  std::string run() {
    head();
    if (diagnostic_.range.valid()) excerpts();
    tail();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string paint(Paint paint, std::string_view text) const {
    if (!style_.colour || text.empty()) return std::string(text);
    return fmt::format("{}{}\x1b[0m", escape_of(paint), text);
  }

  [[nodiscard]] Paint severity_paint() const {
    return diagnostic_.is_error ? Paint::Error : Paint::Warning;
  }

  void head() {
    std::string title =
        fmt::format("{}[{}]", diagnostic_.is_error ? "error" : "warning", diagnostic_.code);
    out_ += paint(severity_paint(), title);
    out_ += paint(Paint::Strong, fmt::format(": {}", escape_for_terminal(diagnostic_.message)));
    out_ += '\n';
  }

  // A line of the frame: `glyph` behind the space for line numbers.
  void frame(std::string_view glyph, std::string_view text = "") {
    out_.append(gutter_, ' ');
    out_ += paint(Paint::Frame, glyph);
    if (!text.empty()) out_ += fmt::format(" {}", text);
    out_ += '\n';
  }

  void bar() { frame(fmt::format(" {}", glyphs_.bar)); }

  static std::string place(const SourceRange& range) {
    return fmt::format("{}:{}:{}", escape_for_terminal(range.file), range.line, range.column);
  }

  // The lines of all marks, that of the primary one first; marks on one line share it.
  void excerpts() {
    std::vector<Mark> marks{{&diagnostic_.range, diagnostic_.label, true}};
    for (const DiagnosticLabel& label : diagnostic_.labels) {
      if (label.range.valid()) marks.push_back({&label.range, label.text, false});
    }
    for (const Mark& mark : marks) {
      gutter_ = std::max(gutter_, fmt::formatted_size("{}", mark.range->line));
    }
    frame(glyphs_.head, place(diagnostic_.range));
    if (glyphs_.is_airy) bar();
    std::vector<bool> is_shown(marks.size(), false);
    uint32_t source = diagnostic_.range.source;
    for (size_t i = 0; i < marks.size(); ++i) {
      if (is_shown[i]) continue;
      const SourceRange& range = *marks[i].range;
      if (range.source != source) {
        frame(glyphs_.elsewhere, place(range));
      } else if (i > 0 && !glyphs_.gap.empty()) {
        frame(fmt::format(" {}", glyphs_.gap));
      }
      source = range.source;
      excerpt(marks, i, is_shown);
    }
  }

  // The line of marks[first] and all marks that it shows.
  void excerpt(const std::vector<Mark>& marks, size_t first, std::vector<bool>& is_shown) {
    const SourceRange& range = *marks[first].range;
    if (range.source >= sources_.size()) return;
    Snippet snippet = snippet_of(range);
    out_ += paint(Paint::Frame, fmt::format("{:>{}} {}", range.line, gutter_, glyphs_.bar));
    out_ += fmt::format(" {}\n", snippet.line);
    for (size_t i = first; i < marks.size(); ++i) {
      const SourceRange& other = *marks[i].range;
      if (is_shown[i] || other.source != range.source || other.line != range.line) continue;
      Snippet same = i == first ? snippet : snippet_of(other);
      bool is_same = same.begin_byte == snippet.begin_byte && same.end_byte == snippet.end_byte;
      if (!is_same) continue;  // another part of a long line
      is_shown[i] = true;
      underline(marks[i], same);
    }
  }

  [[nodiscard]] Snippet snippet_of(const SourceRange& range) const {
    return make_snippet(sources_[range.source], range.begin_byte, range.end_byte, style_.unicode);
  }

  void underline(const Mark& mark, const Snippet& snippet) {
    std::string marks;
    for (size_t i = 0; i < snippet.width; ++i) {
      marks += mark.is_primary ? glyphs_.primary : glyphs_.secondary;
    }
    if (!mark.text.empty()) marks += fmt::format(" {}", escape_for_terminal(mark.text));
    out_.append(gutter_, ' ');
    out_ += paint(Paint::Frame, fmt::format(" {}", glyphs_.bar));
    out_.append(snippet.indent + 1, ' ');
    out_ += paint(mark.is_primary ? severity_paint() : Paint::Secondary, marks);
    out_ += '\n';
  }

  // Notes, help, fixes; the last line names the command that says more.
  void tail() {
    std::vector<std::string> items;
    for (const std::string& note : diagnostic_.notes) items.push_back(item("note", note));
    if (!diagnostic_.help.empty()) items.push_back(item("help", diagnostic_.help));
    for (const DiagnosticFix& fix : diagnostic_.fixes) {
      items.push_back(item(diagnostic_.help.empty() ? "help" : "fix", fix.text));
    }
    if (style_.explain) {
      std::string explain = item("docs", "frost explain " + diagnostic_.code);
      if (items.empty()) {
        items.push_back(std::move(explain));
      } else {
        items.back() += "        " + explain;
      }
    }
    if (items.empty()) return;
    if (glyphs_.is_airy && diagnostic_.range.valid()) bar();
    for (size_t i = 0; i < items.size(); ++i) {
      frame(i + 1 == items.size() ? glyphs_.last : glyphs_.item, items[i]);
    }
  }

  [[nodiscard]] std::string item(std::string_view word, std::string_view text) const {
    return fmt::format("{}: {}", paint(Paint::Strong, word), escape_for_terminal(text));
  }

  const Diagnostic& diagnostic_;
  const SourceTexts& sources_;
  TextStyle style_;
  const Glyphs& glyphs_;
  size_t gutter_ = 2;
  std::string out_;
};

}  // namespace

std::string render_text(const Diagnostic& diagnostic, const SourceTexts& sources,
                        const TextStyle& style) {
  return TextRenderer(diagnostic, sources, style).run();
}

}  // namespace frost
