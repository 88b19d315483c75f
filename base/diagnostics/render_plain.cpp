// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/diagnostics/render.hpp"

namespace frost {

namespace {

// "policy.polar:14:25: "; "policy: " for the whole policy.
std::string place(const SourceRange& range) {
  if (!range.valid()) return "policy: ";
  return fmt::format("{}:{}:{}: ", escape_for_terminal(range.file), range.line, range.column);
}

}  // namespace

std::string render_plain(const Diagnostic& diagnostic) {
  std::string out;
  auto fact = [&](const SourceRange& range, std::string_view word, std::string_view text) {
    out += fmt::format("{}{}: {}\n", place(range), word, escape_for_terminal(text));
  };
  fact(diagnostic.range, diagnostic.is_error ? "error" : "warning",
       fmt::format("{} [{}]", diagnostic.message, diagnostic.code));
  if (!diagnostic.label.empty()) fact(diagnostic.range, "here", diagnostic.label);
  for (const DiagnosticLabel& label : diagnostic.labels) fact(label.range, "see", label.text);
  for (const std::string& note : diagnostic.notes) fact(diagnostic.range, "note", note);
  if (!diagnostic.help.empty()) fact(diagnostic.range, "help", diagnostic.help);
  for (const DiagnosticFix& fix : diagnostic.fixes) fact(fix.range, "fix", fix.text);
  return out;
}

}  // namespace frost
