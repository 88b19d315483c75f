// SPDX-License-Identifier: Apache-2.0
#include "tools/filetest/golden.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace frost::filetest {

namespace {

constexpr std::array<std::string_view, 4> kInputs = {"policy", "facts", "query", "limits"};
constexpr std::array<std::string_view, 13> kExpected = {
    "ast",       "hir",    "rir",      "lir",        "answers", "diagnostics", "lint",
    "formatted", "schema", "metadata", "typescript", "python",  "tests"};
constexpr size_t kContextLines = 3;

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_header(std::string_view line) {
  return line.starts_with("--- ") || line.starts_with("=== ");
}

Section parse_header(std::string_view line, size_t number) {
  Section section;
  section.is_expected = line.starts_with("=== ");
  section.line = number;
  line.remove_prefix(4);
  size_t space = std::min(line.find(' '), line.size());
  section.name = line.substr(0, space);
  section.argument = line.substr(std::min(space + 1, line.size()));
  return section;
}

std::string at(const Section& section, std::string_view problem) {
  return std::to_string(section.line) + ": `" + section.name + "`: " + std::string(problem);
}

bool is_known(const Section& section) {
  return section.is_expected ? std::ranges::find(kExpected, section.name) != kExpected.end()
                             : std::ranges::find(kInputs, section.name) != kInputs.end();
}

std::optional<std::string> problem_of(const Golden& golden) {
  bool seen_expected = false;
  for (const Section& section : golden.sections) {
    if (!is_known(section)) return at(section, "no such section");
    if (seen_expected && !section.is_expected) return at(section, "inputs come before `===`");
    seen_expected |= section.is_expected;
    bool needs_answers = section.name == "facts" || section.name == "query";
    if (needs_answers && !golden.has_expected("answers")) {
      return at(section, "unused: there is no `=== answers`");
    }
    if (section.name == "answers" && !golden.has_input("query")) {
      return at(section, "there is no `--- query`");
    }
  }
  if (!golden.has_input("policy")) return "1: there is no `--- policy`";
  if (!seen_expected) return "1: there is no `===` section, so this tests nothing";
  return std::nullopt;
}

enum class Edit : uint8_t { Keep, Remove, Add };

struct EditLine {
  Edit edit;
  std::string_view text;
};

// A shortest edit by the longest common subsequence: quadratic, and goldens are small.
std::vector<EditLine> edits(const std::vector<std::string_view>& before,
                            const std::vector<std::string_view>& after) {
  size_t columns = after.size() + 1;
  std::vector<size_t> common((before.size() + 1) * columns, 0);
  for (size_t i = before.size(); i-- > 0;) {
    for (size_t j = after.size(); j-- > 0;) {
      common[i * columns + j] = before[i] == after[j] ? common[(i + 1) * columns + j + 1] + 1
                                                      : std::max(common[(i + 1) * columns + j],
                                                                 common[i * columns + j + 1]);
    }
  }
  std::vector<EditLine> result;
  size_t i = 0;
  size_t j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[i] == after[j]) {
      result.push_back({Edit::Keep, before[i]});
      ++i;
      ++j;
    } else if (j == after.size() || (i < before.size() && common[(i + 1) * columns + j] >=
                                                              common[i * columns + j + 1])) {
      result.push_back({Edit::Remove, before[i++]});
    } else {
      result.push_back({Edit::Add, after[j++]});
    }
  }
  return result;
}

}  // namespace

std::string Golden::input(std::string_view name) const {
  std::string text;
  for (const Section& section : sections) {
    if (!section.is_expected && section.name == name) text += section.text;
  }
  return text;
}

bool Golden::has_input(std::string_view name) const {
  return std::ranges::any_of(sections, [&](const Section& section) {
    return !section.is_expected && section.name == name;
  });
}

bool Golden::has_expected(std::string_view name) const {
  return std::ranges::any_of(sections, [&](const Section& section) {
    return section.is_expected && section.name == name;
  });
}

std::expected<Golden, std::string> parse_golden(std::string_view text) {
  Golden golden;
  size_t number = 0;
  for (std::string_view line : split_lines(text)) {
    ++number;
    if (is_header(line)) {
      golden.sections.push_back(parse_header(line, number));
      continue;
    }
    bool is_comment = golden.sections.empty();
    if (is_comment && !line.starts_with('#')) {
      return std::unexpected(std::to_string(number) +
                             ": a golden begins with `#` comments and a `--- policy` line");
    }
    std::string& target = is_comment ? golden.comment : golden.sections.back().text;
    target.append(line);
    target += '\n';
  }
  if (auto problem = problem_of(golden)) return std::unexpected(*problem);
  return golden;
}

std::string print_golden(const Golden& golden) {
  std::string text = golden.comment;
  for (const Section& section : golden.sections) {
    text += (section.is_expected ? "=== " : "--- ") + section.name;
    if (!section.argument.empty()) text += " " + section.argument;
    text += "\n" + section.text;
  }
  return text;
}

std::string unified_diff(std::string_view before, std::string_view after) {
  if (before == after) return "";
  std::vector<EditLine> all = edits(split_lines(before), split_lines(after));
  std::vector<bool> is_shown(all.size(), false);
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].edit == Edit::Keep) continue;
    size_t begin = i < kContextLines ? 0 : i - kContextLines;
    size_t end = std::min(all.size(), i + kContextLines + 1);
    std::fill(is_shown.begin() + static_cast<ptrdiff_t>(begin),
              is_shown.begin() + static_cast<ptrdiff_t>(end), true);
  }
  std::string text;
  size_t line = 1;  // of `before`
  for (size_t i = 0; i < all.size(); ++i) {
    if (is_shown[i]) {
      if (i == 0 || !is_shown[i - 1]) text += "@@ line " + std::to_string(line) + "\n";
      text += all[i].edit == Edit::Keep ? ' ' : all[i].edit == Edit::Remove ? '-' : '+';
      text.append(all[i].text);
      text += '\n';
    }
    if (all[i].edit != Edit::Add) ++line;
  }
  return text;
}

}  // namespace frost::filetest
