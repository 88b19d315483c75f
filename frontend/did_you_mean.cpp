// SPDX-License-Identifier: Apache-2.0
#include "frontend/did_you_mean.hpp"

#include "base/polar_text.hpp"

namespace frost {

void suggest_name(DiagnosticBuilder builder, const Misspelt& written, std::string_view name,
                  SourceSpan declared) {
  builder.label(declared, "did you mean this one?");
  builder.replace(written.span, written.is_quoted ? quoted(name) : std::string(name));
}

}  // namespace frost
