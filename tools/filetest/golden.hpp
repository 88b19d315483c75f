// SPDX-License-Identifier: Apache-2.0
// A golden file: inputs, and sections that the tool writes (style §8.2).
//
//   # tests/golden/query/inherited_role.golden
//   # What it is about.
//   --- policy
//   …
//   === hir only=#0
//   …
//
// A line that starts with `--- ` or `=== ` begins a section; what is before the first one is a
// comment. The headers are the author's, the text below `===` is the tool's.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace frost::filetest {

struct Section {
  bool is_expected = false;  // `===`, else `---`
  std::string name;          // "policy", "hir", …
  std::string argument;      // the rest of the header line
  std::string text;          // empty, or ends with a line break
  size_t line = 0;           // of the header, from 1
};

struct Golden {
  std::string comment;
  std::vector<Section> sections;

  // Texts of all inputs of that name, joined.
  [[nodiscard]] std::string input(std::string_view name) const;
  [[nodiscard]] bool has_input(std::string_view name) const;
  [[nodiscard]] bool has_expected(std::string_view name) const;
};

// Refuses, with the line, a file that would test nothing or say less than it seems to: an unknown
// section, an input that no expected section uses, an input behind an expected section.
std::expected<Golden, std::string> parse_golden(std::string_view text);

// The inverse of parse_golden.
std::string print_golden(const Golden& golden);

// The lines of `before` and `after` with `-`, `+` or ` ` in front, in groups with three lines of
// context; empty when the texts are equal.
std::string unified_diff(std::string_view before, std::string_view after);

}  // namespace frost::filetest
