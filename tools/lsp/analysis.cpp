// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/analysis.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "frontend/lint/lint.hpp"
#include "frontend/parse.hpp"

namespace frost::lsp {

std::optional<FileId> Analysis::file(const std::string& key) const {
  const auto found = std::ranges::find(files, key, &AnalysedFile::key);
  if (found == files.end()) return std::nullopt;
  return FileId(static_cast<size_t>(found - files.begin()));
}

std::shared_ptr<const Analysis> analyse(std::vector<PolicyFile> files) {
  auto analysis = std::make_shared<Analysis>();
  for (PolicyFile& file : files) {
    analysis->files.push_back({.key = file.key,
                               .uri = std::move(file.uri),
                               .version = file.version,
                               .lines = LineTable(file.text)});
    analysis->sources.add(std::move(file.key), std::move(file.text));
  }
  const Limits limits;
  Emitter emit;
  FrontEnd& front = analysis->front = run_front_end(analysis->sources, limits, emit);
  analysis->has_errors = emit.has_errors();
  lint(front, limits, emit);
  analysis->diagnostics = emit.take_sorted();
  if (front.hir) analysis->inferred = InferredTypes(*front.hir);
  analysis->index = build_index(front.ast, analysis->inferred);
  return analysis;
}

Index index_with(const Analysis& analysis, FileId file, std::string text) {
  SourceMap sources;
  for (size_t i = 0; i < analysis.sources.size(); ++i) {
    const SourceFile& source = analysis.sources.file(FileId(i));
    sources.add(source.name(), FileId(i) == file ? std::move(text) : std::string(source.text()));
  }
  Emitter emit;
  return build_index(parse(sources, Limits{}, emit), InferredTypes());
}

std::vector<Source> sources_of(const Analysis& analysis) {
  std::vector<Source> sources;
  for (size_t i = 0; i < analysis.sources.size(); ++i) {
    const SourceFile& file = analysis.sources.file(FileId(i));
    sources.push_back({.name = file.name(), .text = std::string(file.text())});
  }
  return sources;
}

std::vector<Diagnostic> plan_diagnostics(const Analysis& analysis) {
  if (analysis.has_errors) return {};
  using Place = std::tuple<std::string, uint32_t, uint32_t>;
  std::set<Place> known;
  for (const DiagnosticRecord& record : analysis.diagnostics) {
    known.emplace(info(record.kind).code, record.span.file.raw, record.span.begin);
  }
  Compiled compiled = compile(sources_of(analysis));
  // A span without a file and a range without a source are both UINT32_MAX.
  std::erase_if(compiled.diagnostics, [&](const Diagnostic& diagnostic) {
    return known.contains(
        Place(diagnostic.code, diagnostic.range.source, diagnostic.range.begin_byte));
  });
  return std::move(compiled.diagnostics);
}

}  // namespace frost::lsp
