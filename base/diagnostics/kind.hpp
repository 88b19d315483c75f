// SPDX-License-Identifier: Apache-2.0
// The registry of diagnostics: one type per line of diagnostics.def.
#pragma once

#include <cstdint>
#include <string_view>

namespace frost {

enum class Severity : uint8_t { Error, Warning };

enum class DiagnosticKind : uint16_t {
#define FROST_DIAGNOSTIC(name, code, severity, format) name,
#include "base/diagnostics/diagnostics.def"
#undef FROST_DIAGNOSTIC
};

struct DiagnosticInfo {
  std::string_view name;
  std::string_view code;
  Severity severity;
  std::string_view format;
};

// Name, code, severity and message format of `kind`.
const DiagnosticInfo& info(DiagnosticKind kind);

// diag::UnknownRole{} and so on: what emitters name, so that a message's format string is checked
// against its arguments at compile time.
namespace diag {
#define FROST_DIAGNOSTIC(name, code, severity, fmt_text)         \
  struct name {                                                  \
    static constexpr DiagnosticKind kind = DiagnosticKind::name; \
    static constexpr std::string_view format = fmt_text;         \
  };
#include "base/diagnostics/diagnostics.def"
#undef FROST_DIAGNOSTIC
}  // namespace diag

}  // namespace frost
