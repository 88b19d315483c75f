// SPDX-License-Identifier: Apache-2.0
#include "frontend/format/layout.hpp"

#include <algorithm>
#include <limits>

#include "base/check.hpp"

namespace frost::format {

namespace {

constexpr size_t kNeverFits = std::numeric_limits<size_t>::max();

size_t columns(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Lines with lazy indentation, so that no line ends in blanks.
class Lines {
 public:
  void write(std::string_view text, size_t width, size_t level) {
    if (text.empty()) return;
    if (at_start_) {
      text_.append(level * kIndentWidth, ' ');
      column_ = level * kIndentWidth;
      at_start_ = false;
    }
    text_ += text;
    column_ += width;
  }

  void end(bool with_blank) {
    if (text_.empty()) return;
    text_ += with_blank ? "\n\n" : "\n";
    at_start_ = true;
  }

  [[nodiscard]] size_t column(size_t level) const {
    return at_start_ ? level * kIndentWidth : column_;
  }
  [[nodiscard]] size_t size() const { return text_.size(); }

  [[nodiscard]] std::string finish() && {
    if (!at_start_) text_ += '\n';
    return std::move(text_);
  }

 private:
  std::string text_;
  size_t column_ = 0;
  bool at_start_ = true;
};

}  // namespace

void Layout::text(std::string_view text) { add(Op::Text, text); }

void Layout::if_broken(std::string_view text) { add(Op::IfBroken, text); }

void Layout::trailing_comment(std::string_view text) {
  add(Op::Comment, "  ");
  entries_.back().text += text;
}

void Layout::add(Op op, std::string_view text) {
  entries_.push_back({op, std::string(text), columns(text)});
}

Layout::Measure Layout::measure() const {
  size_t count = entries_.size();
  Measure measure{std::vector<size_t>(count + 1, 0), std::vector<size_t>(count, 0)};
  for (size_t i = count; i-- > 0;) {
    const Entry& entry = entries_[i];
    switch (entry.op) {
      case Op::Text:
      case Op::IfBroken:
        measure.tail[i] = measure.tail[i + 1] + entry.width;
        break;
      case Op::Comment:
      case Op::Line:
      case Op::HardLine:
      case Op::BlankLine:
        break;
      case Op::Begin:
      case Op::End:
      case Op::Indent:
      case Op::Dedent:
        measure.tail[i] = measure.tail[i + 1];
        break;
    }
  }
  // Columns on one line, and line ends that do not depend on width, up to each entry.
  size_t width = 0;
  size_t forced = 0;
  struct Open {
    size_t begin;
    size_t width;
    size_t forced;
  };
  std::vector<Open> open;
  for (size_t i = 0; i < count; ++i) {
    const Entry& entry = entries_[i];
    if (entry.op == Op::Text || entry.op == Op::Line) width += entry.width;
    if (entry.op == Op::Comment || entry.op == Op::HardLine || entry.op == Op::BlankLine) ++forced;
    if (entry.op == Op::Begin) open.push_back({i, width, forced});
    if (entry.op != Op::End) continue;
    FROST_CHECK(!open.empty());
    Open group = open.back();
    open.pop_back();
    bool is_forced = forced != group.forced;
    measure.group[group.begin] = is_forced ? kNeverFits : width - group.width + measure.tail[i + 1];
  }
  FROST_CHECK(open.empty());
  return measure;
}

std::optional<std::string> Layout::render(size_t bytes_max) const {
  Measure measure = this->measure();
  Lines lines;
  std::vector<bool> is_broken{true};
  size_t level = 0;
  for (size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    switch (entry.op) {
      case Op::Text:
      case Op::Comment:
        lines.write(entry.text, entry.width, level);
        break;
      case Op::IfBroken:
        if (is_broken.back()) lines.write(entry.text, entry.width, level);
        break;
      case Op::Line:
        if (is_broken.back()) {
          lines.end(false);
        } else {
          lines.write(entry.text, entry.width, level);
        }
        break;
      case Op::HardLine:
        lines.end(false);
        break;
      case Op::BlankLine:
        lines.end(true);
        break;
      case Op::Begin: {
        size_t room = kLineWidth - std::min(kLineWidth, lines.column(level));
        is_broken.push_back(is_broken.back() && measure.group[i] > room);
        break;
      }
      case Op::End:
        is_broken.pop_back();
        break;
      case Op::Indent:
        ++level;
        break;
      case Op::Dedent:
        FROST_CHECK(level > 0);
        --level;
        break;
    }
    if (lines.size() > bytes_max) return std::nullopt;
  }
  std::string text = std::move(lines).finish();
  if (text.size() > bytes_max) return std::nullopt;
  return text;
}

}  // namespace frost::format
