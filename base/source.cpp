// SPDX-License-Identifier: Apache-2.0
#include "base/source.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace frost {

namespace {

constexpr uint32_t kBlockBytes = 1024;

// Continuation bytes of UTF-8 do not start a character.
bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

uint32_t count_characters(std::string_view text) {
  return static_cast<uint32_t>(std::ranges::count_if(text, starts_character));
}

}  // namespace

SourceSpan cover(SourceSpan first, SourceSpan last) {
  if (!first.valid()) return last;
  if (!last.valid()) return first;
  FROST_CHECK(first.file == last.file);
  return {first.file, std::min(first.begin, last.begin), std::max(first.end, last.end)};
}

SourceFile::SourceFile(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), line_starts_{0} {
  uint32_t characters = 0;
  for (uint32_t i = 0; i < text_.size(); ++i) {
    if (i % kBlockBytes == 0) characters_before_.push_back(characters);
    if (starts_character(text_[i])) ++characters;
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
  if (text_.size() % kBlockBytes == 0) characters_before_.push_back(characters);
}

uint32_t SourceFile::characters_before(uint32_t offset) const {
  uint32_t block = offset / kBlockBytes;
  const uint32_t begin = block * kBlockBytes;
  return characters_before_[block] + count_characters(text().substr(begin, offset - begin));
}

LineColumn SourceFile::line_column(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  auto line = static_cast<uint32_t>(after - line_starts_.begin());
  const uint32_t begin = line_starts_[line - 1];
  // Most lines are shorter than what would be counted from the starts of two blocks.
  const uint32_t column = offset - begin < kBlockBytes
                              ? count_characters(text().substr(begin, offset - begin))
                              : characters_before(offset) - characters_before(begin);
  return {line, column + 1};
}

std::string_view SourceFile::line_text(uint32_t line) const {
  if (line == 0 || line > line_starts_.size()) return {};
  uint32_t begin = line_starts_[line - 1];
  size_t end = line < line_starts_.size() ? line_starts_[line] - 1 : text_.size();
  std::string_view text = std::string_view(text_).substr(begin, end - begin);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

FileId SourceMap::add(std::string name, std::string text) {
  files_.emplace_back(std::move(name), std::move(text));
  return FileId(files_.size() - 1);
}

std::string_view SourceMap::text(SourceSpan span) const {
  if (!span.valid()) return {};
  return file(span.file).text().substr(span.begin, span.end - span.begin);
}

}  // namespace frost
