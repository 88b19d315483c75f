// SPDX-License-Identifier: Apache-2.0
// Text to LIR: the phases in order. Internal to the engine.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"
#include "frontend/ast/ast.hpp"
#include "frost/compiler.hpp"
#include "ir/hir/hir.hpp"
#include "ir/lir/lir.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// Everything one compilation makes, up to the first phase with errors.
struct Pipeline {
  SourceMap sources;
  Emitter emit;
  ast::Ast ast;
  std::optional<hir::Hir> hir;
  std::optional<rir::Rir> rir;
  std::optional<lir::Program> lir;
};

void run_pipeline(Pipeline& pipeline, std::span<const Source> sources,
                  const CompileOptions& options);

std::vector<Diagnostic> take_diagnostics(Pipeline& pipeline, bool colour);

}  // namespace frost
