// SPDX-License-Identifier: Apache-2.0
// From the compiler's diagnostics to the public ones.
#pragma once

#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"
#include "frost/diagnostic.hpp"

namespace frost {

// `span` with lines and columns; no place for an invalid one. It must lie in `sources`.
SourceRange range_of(SourceSpan span, const SourceMap& sources);

// `record` with lines and columns in the place of spans. A span must lie in `sources`. Leaves
// Diagnostic::text empty.
Diagnostic resolve(const DiagnosticRecord& record, const SourceMap& sources);

// The same for all, with their texts (render_text in ASCII).
std::vector<Diagnostic> resolve(const std::vector<DiagnosticRecord>& records,
                                const SourceMap& sources, bool colour);

}  // namespace frost
