// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostics/emitter.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

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
  const Severity severity = info(kind).severity;
  if (severity == Severity::Error) ++error_count_;
  uint32_t& kept = kept_[static_cast<size_t>(severity)];
  const bool is_full = kept >= diagnostics_max_;
  if (is_full) ++left_out_;
  if (is_full || !said_.emplace(span, kind, message).second) {
    unused_ = {};
    return DiagnosticBuilder(unused_);
  }
  ++kept;
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
  std::vector<DiagnosticRecord> sorted;
  for (size_t i : order) sorted.push_back(std::move(records_[i]));
  said_.clear();
  kept_ = {};
  error_count_ = 0;
  if (const size_t left_out = std::exchange(left_out_, 0); left_out > 0) {
    Emitter last(1);
    last.emit<diag::TooManyDiagnostics>(SourceSpan{}, left_out);
    sorted.push_back(std::move(last.records_.front()));
  }
  records_.clear();
  return sorted;
}

}  // namespace frost
