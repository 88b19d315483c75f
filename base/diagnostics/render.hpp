// SPDX-License-Identifier: Apache-2.0
// Shows diagnostics to people. Policy text is escaped before it is shown: control characters, ANSI
// escapes and bidirectional overrides in a policy never reach a terminal (style §9.6).
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"

namespace frost {

struct RenderOptions {
  bool colour = false;
};

// error[P1103]: message
//   --> policy.polar:14:25
//    |
// 14 |   "admin" if "admin" on "paernt";
//    |                         ^^^^^^^^ label
//    = help: …
std::string render_text(const DiagnosticRecord& record, const SourceMap& sources,
                        RenderOptions options = {});

// Makes `text` safe for a terminal: printable text stays, everything else becomes \xNN or \u{N}.
std::string escape_for_terminal(std::string_view text);

}  // namespace frost
