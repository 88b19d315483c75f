// SPDX-License-Identifier: Apache-2.0
#include "frost/lint.hpp"

#include "codegen/engine/pipeline.hpp"
#include "frontend/lint/lint.hpp"

namespace frost {

std::vector<Diagnostic> lint_policy(std::span<const Source> sources, const LintOptions& options) {
  Pipeline pipeline(sources, options.limits);
  lint(pipeline.front, options.limits, pipeline.emit);
  return take_diagnostics(pipeline, options.colour);
}

}  // namespace frost
