// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostics/emitter.hpp"

#include <algorithm>

namespace frost {

namespace {

constexpr DiagnosticInfo kInfos[] = {
#define FROST_DIAGNOSTIC(name, code, severity, format) {#name, code, Severity::severity, format},
#include "base/diagnostics/diagnostics.def"
#undef FROST_DIAGNOSTIC
};

}  // namespace

const DiagnosticInfo& info(DiagnosticKind kind) { return kInfos[static_cast<size_t>(kind)]; }

DiagnosticBuilder Emitter::add(DiagnosticKind kind, SourceSpan span, std::string message) {
  if (info(kind).severity == Severity::Error) ++error_count_;
  DiagnosticRecord record;
  record.kind = kind;
  record.message = std::move(message);
  record.span = span;
  records_.push_back(std::move(record));
  return DiagnosticBuilder(records_.back());
}

std::vector<DiagnosticRecord> Emitter::take_sorted() {
  std::stable_sort(records_.begin(), records_.end(), [](const auto& a, const auto& b) {
    if (a.span.file != b.span.file) return a.span.file < b.span.file;
    return a.span.begin < b.span.begin;
  });
  error_count_ = 0;
  return std::exchange(records_, {});
}

}  // namespace frost
