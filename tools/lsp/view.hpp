// SPDX-License-Identifier: Apache-2.0
// What a feature needs to answer: an analysis, and how this client wants its answers.
#pragma once

#include <string>
#include <string_view>

#include "tools/lsp/analysis.hpp"
#include "tools/lsp/message.hpp"

namespace frost::lsp {

// What the client said it understands (LSP `initialize`).
struct ClientAbilities {
  Encoding encoding = Encoding::kUtf16;
  bool markdown = false;              // in hovers
  bool hierarchical_symbols = false;  // in document symbols
  bool document_changes = false;      // versioned edits
  bool related_information = false;   // in diagnostics
  bool unnecessary_tag = false;       // in diagnostics
  bool watches_files = false;         // registers file watchers on request
  bool snippets = false;              // in completion
};

struct View {
  const Analysis& analysis;
  const ClientAbilities& client;

  [[nodiscard]] Range range(SourceSpan span) const;
  [[nodiscard]] uint32_t offset(FileId file, Position position) const;
  [[nodiscard]] const AnalysedFile& file(SourceSpan span) const {
    return analysis.files.at(span.file.index());
  }
  [[nodiscard]] std::string_view text(SourceSpan span) const { return analysis.sources.text(span); }
  // {uri, range}
  [[nodiscard]] Json location(SourceSpan span) const;
  // "policy.polar:12", for people.
  [[nodiscard]] std::string place(SourceSpan span) const;
};

// The name without the quotes around it.
SourceSpan inside_quotes(const Occurrence& occurrence);

}  // namespace frost::lsp
