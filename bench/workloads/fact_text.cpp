// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/fact_text.hpp"

#include <string>

namespace frost::workloads {
namespace {

void append_quoted(std::string& out, std::string_view text);

}  // namespace

void append_fact(std::string& out, std::string_view predicate,
                 std::span<const Argument> arguments) {
  out.append(predicate);
  out.push_back('(');
  bool is_first = true;
  for (const Argument& argument : arguments) {
    if (!is_first) out.append(", ");
    is_first = false;
    if (argument.type == "String") {
      append_quoted(out, argument.id);
    } else if (argument.type == "Integer" || argument.type == "Boolean") {
      out.append(argument.id);
    } else {
      out.append(argument.type);
      out.push_back('{');
      append_quoted(out, argument.id);
      out.push_back('}');
    }
  }
  out.append(");\n");
}

void FactTextSink::fact(std::string_view predicate, std::span<const Argument> arguments) {
  append_fact(file_.buffer(), predicate, arguments);
  file_.flush_if_full();
}

namespace {

// The escapes of polar.md §1.4.
void append_escaped(std::string& out, char character) {
  switch (character) {
    case '\n':
      out.append("\\n");
      return;
    case '\r':
      out.append("\\r");
      return;
    case '\t':
      out.append("\\t");
      return;
    case '\0':
      out.append("\\0");
      return;
    case '"':
    case '\\':
      out.push_back('\\');
      break;
    default:
      break;
  }
  out.push_back(character);
}

void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char character : text) append_escaped(out, character);
  out.push_back('"');
}

}  // namespace
}  // namespace frost::workloads
