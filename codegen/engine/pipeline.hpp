// SPDX-License-Identifier: Apache-2.0
// Text to LIR: the phases in order. Internal to the engine.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"
#include "frontend/lower.hpp"
#include "frost/compiler.hpp"
#include "ir/lir/lir.hpp"
#include "ir/lower_rir_to_lir.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// Everything one compilation makes, up to the first phase with errors. The constructor runs the
// front end.
struct Pipeline {
  Pipeline(std::span<const Source> files, const Limits& limits);

  SourceMap sources;
  Emitter emit;
  FrontEnd front;
  std::optional<rir::Rir> rir;
  std::optional<lir::Program> lir;
};

// The plans of all questions that a policy answers, with those of its tests or without.
std::optional<rir::Rir> plan_policy(const hir::Hir& hir, bool with_tests, const Limits& limits,
                                    Emitter& emit);

// The phases behind the front end.
void run_pipeline(Pipeline& pipeline, const CompileOptions& options);

// What spans of `sources`, which must outlive it, are called.
SourceNames source_names(const SourceMap& sources);

std::vector<Diagnostic> take_diagnostics(Pipeline& pipeline, bool colour);

}  // namespace frost
