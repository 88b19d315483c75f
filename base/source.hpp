// SPDX-License-Identifier: Apache-2.0
// Source files and positions. Every file of a policy keeps its own text and line table, so a
// position is (file, byte range) until somebody wants to read it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace frost {

using FileId = Id<struct FileTag>;

// A half-open byte range of one file.
struct SourceSpan {
  FileId file;
  uint32_t begin = 0;
  uint32_t end = 0;

  [[nodiscard]] bool valid() const { return file.valid(); }
  friend auto operator<=>(const SourceSpan&, const SourceSpan&) = default;
};

// Smallest span that covers both; they must lie in one file.
SourceSpan cover(SourceSpan first, SourceSpan last);

// One-based line and column; the column counts Unicode code points, as editors do.
struct LineColumn {
  uint32_t line = 1;
  uint32_t column = 1;
};

class SourceFile {
 public:
  SourceFile(std::string name, std::string text);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  // `offset` past the end is read as the end. Cost: logarithmic, however long the lines are.
  [[nodiscard]] LineColumn line_column(uint32_t offset) const;
  // Text of one-based `line` without its line break; empty when there is no such line.
  [[nodiscard]] std::string_view line_text(uint32_t line) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<uint32_t> line_starts_;
  std::vector<uint32_t> characters_before_;  // at every multiple of a block of bytes

  [[nodiscard]] uint32_t characters_before(uint32_t offset) const;
};

// The files of one policy. Files are never removed and their addresses are stable.
class SourceMap {
 public:
  FileId add(std::string name, std::string text);
  [[nodiscard]] const SourceFile& file(FileId id) const { return files_.at(id.index()); }
  [[nodiscard]] size_t size() const { return files_.size(); }
  // The text under `span`.
  [[nodiscard]] std::string_view text(SourceSpan span) const;

 private:
  std::deque<SourceFile> files_;
};

}  // namespace frost
