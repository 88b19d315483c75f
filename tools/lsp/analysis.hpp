// SPDX-License-Identifier: Apache-2.0
// One policy as the front end understands it at one moment: what every feature reads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"
#include "frontend/lower.hpp"
#include "frost/compiler.hpp"
#include "tools/lsp/index.hpp"
#include "tools/lsp/inferred_types.hpp"
#include "tools/lsp/position.hpp"

namespace frost::lsp {

// A file of the policy with the text that counts: the client's when it is open there.
struct PolicyFile {
  std::string key;  // document_key()
  std::string uri;
  std::optional<int64_t> version;  // of an open document
  std::string text;
};

struct AnalysedFile {
  std::string key;
  std::string uri;
  std::optional<int64_t> version;
  LineTable lines;
};

// Immutable once made; InferredTypes and Index refer into it, so it stays where it is.
struct Analysis {
  SourceMap sources;
  std::vector<AnalysedFile> files;  // by FileId
  FrontEnd front;
  InferredTypes inferred;
  Index index;
  std::vector<DiagnosticRecord> diagnostics;
  bool has_errors = false;

  [[nodiscard]] std::optional<FileId> file(const std::string& key) const;
  [[nodiscard]] std::string_view text(FileId id) const { return sources.file(id).text(); }
};

// Runs the front end and the lints over the files. Never fails. Cost: theirs, which the limits of
// frost::Limits bound.
std::shared_ptr<const Analysis> analyse(std::vector<PolicyFile> files);

// The index that the policy would have with `text` in one of its files, without inferred types.
// Cost: that of parsing every file.
Index index_with(const Analysis& analysis, FileId file, std::string text);

// The same files for the public API. Names are paths, or URIs of documents that are no files.
std::vector<Source> sources_of(const Analysis& analysis);

// What the phases behind the front end have against a policy that the front end accepts: limits of
// plans. A place's `source` is a FileId of the analysis. Cost: that of planning every question, so
// for moments when nobody waits.
std::vector<Diagnostic> plan_diagnostics(const Analysis& analysis);

}  // namespace frost::lsp
