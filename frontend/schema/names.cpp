// SPDX-License-Identifier: Apache-2.0
#include "frontend/schema/names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace frost::schema {

namespace {

// Keywords, and the names that generated modules use themselves.
constexpr std::string_view kPythonReserved[] = {
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "Dict",
    "Fact",
    "Literal",
    "NoReturn",
    "PolarBlock",
    "PolarResources",
    "Query",
    "Tuple",
    "TypedDict",
    "Union",
    "Value",
    "bool",
    "dict",
    "int",
    "str",
    "super",
    "tuple",
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Letters, digits and `_`, not beginning with a digit.
bool is_plain_identifier(std::string_view name) {
  return !name.empty() && !is_digit(name[0]) &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

// Only what a Python identifier may have, in ASCII.
std::string python_spelling(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const CodePoint next = first_code_point(name);
    if (next.value >= 0x80) {
      out += fmt::format("u{:04x}", next.value);
    } else if (is_letter(name[0]) || is_digit(name[0]) || name[0] == '_') {
      out += name[0];
    } else if (!out.ends_with('_')) {  // `::` is one `_`
      out += '_';
    }
    name.remove_prefix(next.bytes);
  }
  // A leading `_` means private, and `__name__` and the like are the module's own.
  return out.empty() || !is_letter(out[0]) ? "Polar" + out : out;
}

}  // namespace

std::string string_literal(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    FROST_CHECK(next.is_valid);
    if (next.value == '"' || next.value == '\\') {
      out += '\\';
      out += text[0];
    } else if (next.value == '\n') {
      out += "\\n";
    } else if (is_safe_to_show(next.value)) {
      out += text.substr(0, next.bytes);
    } else {
      out += fmt::format("\\u{:04x}", next.value);
    }
    text.remove_prefix(next.bytes);
  }
  return out + '"';
}

std::string typescript_key(std::string_view name) {
  if (name == "__proto__") return "[\"__proto__\"]";
  return is_plain_identifier(name) ? std::string(name) : string_literal(name);
}

std::string PythonNames::take(std::string_view name) {
  std::string spelling = python_spelling(name);
  auto is_free = [&](const std::string& candidate) {
    return std::ranges::find(kPythonReserved, candidate) == std::end(kPythonReserved) &&
           !taken_.contains(candidate);
  };
  if (!is_free(spelling)) spelling += '_';
  std::string candidate = spelling;
  for (size_t number = 2; !is_free(candidate); ++number) {
    candidate = fmt::format("{}{}", spelling, number);
  }
  taken_.insert(candidate);
  return candidate;
}

}  // namespace frost::schema
