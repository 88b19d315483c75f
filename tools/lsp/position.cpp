// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/position.hpp"

#include <algorithm>

namespace frost::lsp {
namespace {

// One character of the text: its bytes, and the code units it counts. A byte that belongs to no
// character counts as one.
struct Character {
  uint32_t bytes = 1;
  uint32_t units = 1;
};

Character character_at(std::string_view text, uint32_t offset, Encoding encoding) {
  const auto lead = static_cast<unsigned char>(text[offset]);
  uint32_t bytes = 1;
  if (lead >= 0xc2 && lead < 0xe0) bytes = 2;
  if (lead >= 0xe0 && lead < 0xf0) bytes = 3;
  if (lead >= 0xf0 && lead < 0xf5) bytes = 4;
  if (bytes > text.size() - offset) return {};
  for (uint32_t i = 1; i < bytes; ++i) {
    if ((static_cast<unsigned char>(text[offset + i]) & 0xc0U) != 0x80U) return {};
  }
  if (encoding == Encoding::kUtf8) return {.bytes = bytes, .units = bytes};
  return {.bytes = bytes, .units = bytes == 4 ? 2U : 1U};
}

}  // namespace

LineTable::LineTable(std::string_view text) {
  for (uint32_t i = 0; i < text.size(); ++i) {
    const bool is_crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !is_crlf)) starts_.push_back(i + 1);
  }
}

Position LineTable::position(std::string_view text, uint32_t offset, Encoding encoding) const {
  offset = std::min(offset, static_cast<uint32_t>(text.size()));
  const auto after = std::ranges::upper_bound(starts_, offset);
  const auto line = static_cast<uint32_t>(after - starts_.begin()) - 1;
  offset = std::min(offset, line_end(text, line));
  Position position{.line = line, .character = 0};
  for (uint32_t at = starts_[line]; at < offset;) {
    const Character next = character_at(text, at, encoding);
    if (at + next.bytes > offset) break;
    position.character += next.units;
    at += next.bytes;
  }
  return position;
}

uint32_t LineTable::offset(std::string_view text, Position position, Encoding encoding) const {
  if (position.line >= starts_.size()) return static_cast<uint32_t>(text.size());
  const uint32_t end = line_end(text, position.line);
  uint32_t at = starts_[position.line];
  uint32_t units = 0;
  while (at < end) {
    const Character next = character_at(text, at, encoding);
    units += next.units;
    if (units > position.character) break;
    at += next.bytes;
  }
  return at;
}

uint32_t LineTable::line_end(std::string_view text, uint32_t line) const {
  if (line + 1 == starts_.size()) return static_cast<uint32_t>(text.size());
  uint32_t end = starts_[line + 1] - 1;
  if (text[end] == '\n' && end > starts_[line] && text[end - 1] == '\r') --end;
  return end;
}

}  // namespace frost::lsp
