// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostics/resolve.hpp"

#include "base/diagnostics/render.hpp"

namespace frost {

SourceRange range_of(SourceSpan span, const SourceMap& sources) {
  if (!span.valid()) return {};
  const SourceFile& file = sources.file(span.file);
  LineColumn begin = file.line_column(span.begin);
  LineColumn end = file.line_column(span.end);
  return {.source = span.file.raw,
          .file = file.name(),
          .line = begin.line,
          .column = begin.column,
          .end_line = end.line,
          .end_column = end.column,
          .begin_byte = span.begin,
          .end_byte = span.end};
}

Diagnostic resolve(const DiagnosticRecord& record, const SourceMap& sources) {
  Diagnostic diagnostic;
  diagnostic.is_error = record.severity() == Severity::Error;
  diagnostic.code = info(record.kind).code;
  diagnostic.kind = info(record.kind).name;
  diagnostic.message = record.message;
  diagnostic.arguments = record.arguments;
  diagnostic.range = range_of(record.span, sources);
  diagnostic.label = record.label;
  for (const LabelRecord& label : record.labels) {
    diagnostic.labels.push_back({range_of(label.span, sources), label.text});
  }
  diagnostic.notes = record.notes;
  diagnostic.help = record.help;
  for (const FixRecord& fix : record.fixes) {
    diagnostic.fixes.push_back({range_of(fix.span, sources), fix.replacement, fix.text});
  }
  return diagnostic;
}

std::vector<Diagnostic> resolve(const std::vector<DiagnosticRecord>& records,
                                const SourceMap& sources, bool colour) {
  SourceTexts texts;
  for (size_t i = 0; i < sources.size(); ++i) texts.push_back(sources.file(FileId(i)).text());
  std::vector<Diagnostic> diagnostics;
  for (const DiagnosticRecord& record : records) {
    Diagnostic& diagnostic = diagnostics.emplace_back(resolve(record, sources));
    diagnostic.text = render_text(diagnostic, texts, {.colour = colour, .explain = false});
  }
  return diagnostics;
}

}  // namespace frost
