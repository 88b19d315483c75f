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

// The phases behind the front end.
void run_pipeline(Pipeline& pipeline, const CompileOptions& options);

// Places of `sources`, which must outlive it, as people read them: `policy.polar:3: not banned(u)`.
SiteText site_text(const SourceMap& sources);

std::vector<Diagnostic> take_diagnostics(Pipeline& pipeline, bool colour);

}  // namespace frost
