// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostics/emitter.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

namespace frost {

namespace {

constexpr DiagnosticInfo kInfos[] = {
#define FROST_DIAGNOSTIC(name, code, severity, format) {#name, code, Severity::severity, format},
#include "base/diagnostics/diagnostics.def"
#undef FROST_DIAGNOSTIC
};

}  // namespace

const DiagnosticInfo& info(DiagnosticKind kind) { return kInfos[static_cast<size_t>(kind)]; }

DiagnosticBuilder Emitter::add(DiagnosticKind kind, SourceSpan span, std::string message,
                               std::vector<DiagnosticArgument> arguments) {
  if (info(kind).severity == Severity::Error) ++error_count_;
  DiagnosticRecord record;
  record.kind = kind;
  record.message = std::move(message);
  record.arguments = std::move(arguments);
  record.span = span;
  records_.push_back(std::move(record));
  return DiagnosticBuilder(records_.back());
}

std::vector<DiagnosticRecord> Emitter::take_sorted() {
  // The position in `records_` breaks ties: what was found first stays first.
  std::vector<size_t> order(records_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) {
    return std::tuple(records_[i].span.file, records_[i].span.begin, i);
  });
  std::set<std::tuple<SourceSpan, DiagnosticKind, std::string>> said;
  std::vector<DiagnosticRecord> sorted;
  for (size_t i : order) {
    DiagnosticRecord& record = records_[i];
    bool is_new = said.emplace(record.span, record.kind, record.message).second;
    if (is_new) sorted.push_back(std::move(record));
  }
  records_.clear();
  error_count_ = 0;
  return sorted;
}

}  // namespace frost
