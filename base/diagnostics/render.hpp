// SPDX-License-Identifier: Apache-2.0
// Shows diagnostics: one file for each format (style §9.2). Policy text is escaped before it is
// shown: control characters, ANSI escapes and bidirectional overrides in a policy never reach a
// terminal (style §9.6).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frost/diagnostic.hpp"

namespace frost {

// The texts of the sources that were compiled, by SourceRange::source.
using SourceTexts = std::vector<std::string_view>;

struct TextStyle {
  bool colour = false;
  bool unicode = false;
  bool explain = true;
};

// One diagnostic with its source lines (style §9.1). In ASCII:
//
//   error[P1107]: message
//     --> policy.polar:14:25
//      |
//   14 |   "admin" if "admin" on "paernt";
//      |                         ^^^^^^^^ label
//    9 |   relations = { parent: Organization };
//      |                 ------ label
//      |
//      = help: …        docs: frost explain P1107
std::string render_text(const Diagnostic& diagnostic, const SourceTexts& sources,
                        const TextStyle& style);

// One diagnostic, a line per fact, in the form that editors know:
//
//   policy.polar:14:25: error: message [P1107]
//   policy.polar:9:17: see: label
//   policy.polar:14:25: help: …
std::string render_plain(const Diagnostic& diagnostic);

// All diagnostics as one document, in ASCII.
std::string render_json(std::span<const Diagnostic> diagnostics);
std::string render_sarif(std::span<const Diagnostic> diagnostics);

// Makes `text` safe for a terminal: printable text stays, everything else becomes \xNN or \u{N}.
std::string escape_for_terminal(std::string_view text);

}  // namespace frost
