// SPDX-License-Identifier: Apache-2.0
// textDocument/publishDiagnostics.
#pragma once

#include <vector>

#include "frost/diagnostic.hpp"
#include "tools/lsp/view.hpp"

namespace frost::lsp {

// One diagnostic at `span`. `data.explain` is the command that explains its code.
Json diagnostic_json(const View& view, const DiagnosticRecord& record, SourceSpan span);

// The diagnostics of each file of the policy, by FileId, as JSON arrays. `planning` comes from
// plan_diagnostics(). One without a place stands at the start of the first file.
std::vector<Json> diagnostics_by_file(const View& view, const std::vector<Diagnostic>& planning);

}  // namespace frost::lsp
