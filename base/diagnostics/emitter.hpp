// SPDX-License-Identifier: Apache-2.0
// Diagnostics as the compiler makes them. Producing one and showing one are separate: resolve.hpp
// makes public ones of them, and render.hpp shows those.
#pragma once

#include <fmt/format.h>

#include <array>
#include <concepts>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/diagnostics/kind.hpp"
#include "base/source.hpp"
#include "frost/diagnostic.hpp"
#include "frost/limits.hpp"

namespace frost {

// What the public Diagnostic is made of, with spans in the place of ranges (resolve.hpp).
struct LabelRecord {
  SourceSpan span;
  std::string text;
};

struct FixRecord {
  SourceSpan span;
  std::string replacement;
  std::string text;
};

struct DiagnosticRecord {
  DiagnosticKind kind{};
  std::string message;
  std::vector<DiagnosticArgument> arguments;
  SourceSpan span;                  // what is wrong; may be invalid for a whole policy
  std::string label;                // text under the primary span; may be empty
  std::vector<LabelRecord> labels;  // secondary places
  std::vector<std::string> notes;   // what else is known
  std::string help;                 // what to do next; may be empty
  std::vector<FixRecord> fixes;     // what a tool can do

  [[nodiscard]] Severity severity() const { return info(kind).severity; }
};

// Lets the caller of Emitter::emit attach labels, notes, help and fixes to the diagnostic just
// emitted. Valid until the next emit.
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
  DiagnosticBuilder& note(std::string text) {
    record_.notes.push_back(std::move(text));
    return *this;
  }
  DiagnosticBuilder& help(std::string text) {
    record_.help = std::move(text);
    return *this;
  }
  // `text` says it to people: "replace with `x`". For a change that is certain or near.
  DiagnosticBuilder& fix(SourceSpan span, std::string replacement, std::string text) {
    if (span.valid()) {
      record_.fixes.push_back({span, std::move(replacement), std::move(text)});
    }
    return *this;
  }
  DiagnosticBuilder& replace(SourceSpan span, const std::string& replacement) {
    return fix(span, replacement, "replace with `" + replacement + "`");
  }

 private:
  DiagnosticRecord& record_;
};

// Collects the diagnostics of one compilation: at most `diagnostics_max` of each severity, so that
// a policy with a million mistakes costs no more than one with a thousand. Not thread-safe.
class Emitter {
 public:
  explicit Emitter(uint32_t diagnostics_max = Limits{}.diagnostics_max)
      : diagnostics_max_(diagnostics_max) {}

  template <class Kind, class... Args>
  DiagnosticBuilder emit(SourceSpan span, const Args&... args) {
    constexpr std::string_view format = Kind::format;
    return add(Kind::kind, span, fmt::format(fmt::format_string<const Args&...>(format), args...),
               {argument(args)...});
  }

  [[nodiscard]] bool has_errors() const { return error_count_ > 0; }
  [[nodiscard]] size_t error_count() const { return error_count_; }
  // In order of source position; stable. What was said twice about one place is there once: a rule
  // with `or` becomes several clauses, each with the same mistake. P2011 at the end says how many
  // are left out.
  [[nodiscard]] std::vector<DiagnosticRecord> take_sorted();

 private:
  static DiagnosticArgument argument(std::string_view text) { return std::string(text); }
  template <std::integral Number>
  static DiagnosticArgument argument(Number number) {
    return static_cast<int64_t>(number);
  }

  DiagnosticBuilder add(DiagnosticKind kind, SourceSpan span, std::string message,
                        std::vector<DiagnosticArgument> arguments);

  uint32_t diagnostics_max_;
  std::vector<DiagnosticRecord> records_;
  std::array<uint32_t, 3> kept_{};  // records by severity
  std::set<std::tuple<SourceSpan, DiagnosticKind, std::string>> said_;
  size_t error_count_ = 0;
  size_t left_out_ = 0;
  DiagnosticRecord unused_;  // what a builder of a record that is not kept writes to
};

}  // namespace frost
