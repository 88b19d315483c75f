// SPDX-License-Identifier: Apache-2.0
// Diagnostics as data. Producing one and showing one are separate: see render.hpp.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics/kind.hpp"
#include "base/source.hpp"

namespace frost {

struct DiagnosticLabel {
  SourceSpan span;
  std::string text;
};

struct DiagnosticRecord {
  DiagnosticKind kind{};
  std::string message;
  SourceSpan span;                      // what is wrong; may be invalid for a whole policy
  std::string label;                    // text under the primary span; may be empty
  std::vector<DiagnosticLabel> labels;  // secondary places
  std::string help;                     // what to do next; may be empty

  [[nodiscard]] Severity severity() const { return info(kind).severity; }
};

// Lets the caller of Emitter::emit attach labels and help to the diagnostic just emitted.
// Valid until the next emit.
class DiagnosticBuilder {
 public:
  explicit DiagnosticBuilder(DiagnosticRecord& record) : record_(record) {}
  DiagnosticBuilder& label(std::string text) {
    record_.label = std::move(text);
    return *this;
  }
  DiagnosticBuilder& label(SourceSpan span, std::string text) {
    if (span.valid()) record_.labels.push_back({span, std::move(text)});
    return *this;
  }
  DiagnosticBuilder& help(std::string text) {
    record_.help = std::move(text);
    return *this;
  }

 private:
  DiagnosticRecord& record_;
};

// Collects the diagnostics of one compilation. Not thread-safe.
class Emitter {
 public:
  template <class Kind, class... Args>
  DiagnosticBuilder emit(SourceSpan span, const Args&... args) {
    constexpr std::string_view format = Kind::format;
    return add(Kind::kind, span, fmt::format(fmt::format_string<const Args&...>(format), args...));
  }

  [[nodiscard]] bool has_errors() const { return error_count_ > 0; }
  [[nodiscard]] size_t error_count() const { return error_count_; }
  // In order of source position; stable.
  [[nodiscard]] std::vector<DiagnosticRecord> take_sorted();

 private:
  DiagnosticBuilder add(DiagnosticKind kind, SourceSpan span, std::string message);

  std::vector<DiagnosticRecord> records_;
  size_t error_count_ = 0;
};

}  // namespace frost
