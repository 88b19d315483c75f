// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/diagnostics/resolve.hpp"
#include "codegen/artefact/artefact.hpp"
#include "codegen/engine/pipeline.hpp"
#include "codegen/engine/policy.hpp"
#include "ir/lower_hir_to_rir.hpp"
#include "ir/lower_rir_to_lir.hpp"

namespace frost {

Pipeline::Pipeline(std::span<const Source> files, const Limits& limits)
    : emit(limits.diagnostics_max) {
  for (const Source& file : files) sources.add(file.name, file.text);
  front = run_front_end(sources, limits, emit);
}

std::optional<rir::Rir> plan_policy(const hir::Hir& hir, bool with_tests, const Limits& limits,
                                    Emitter& emit) {
  std::vector<rir::Shape> shapes = api_shapes(hir);
  if (with_tests) {
    std::set<rir::Shape> all(shapes.begin(), shapes.end());
    for (rir::Shape& shape : test_shapes(hir)) all.insert(std::move(shape));
    shapes.assign(all.begin(), all.end());
  }
  return lower_to_rir(hir, shapes, limits, emit);
}

void run_pipeline(Pipeline& pipeline, const CompileOptions& options) {
  if (!pipeline.front.hir) return;
  const hir::Hir& hir = *pipeline.front.hir;
  pipeline.rir = plan_policy(hir, options.with_tests, options.limits, pipeline.emit);
  if (!pipeline.rir) return;
  pipeline.lir = lower_to_lir(hir, *pipeline.rir, sha256_hex(hir::canonical_text(hir)),
                              source_names(pipeline.sources));
}

SourceNames source_names(const SourceMap& sources) {
  const auto place = [&sources](SourceSpan span) {
    const SourceFile& file = sources.file(span.file);
    const LineColumn at = file.line_column(span.begin);
    return lir::Place{.file = file.name(), .line = at.line, .column = at.column};
  };
  const auto site = [&sources, place](SourceSpan span) {
    const lir::Place at = place(span);
    return at.file + ":" + std::to_string(at.line) + ": " + std::string(sources.text(span));
  };
  return {.site = site, .place = place};
}

std::vector<Diagnostic> take_diagnostics(Pipeline& pipeline, bool colour) {
  return resolve(pipeline.emit.take_sorted(), pipeline.sources, colour);
}

Compiled compile(std::span<const Source> sources, const CompileOptions& options) {
  Pipeline pipeline(sources, options.limits);
  run_pipeline(pipeline, options);
  Compiled compiled;
  if (pipeline.lir) {
    auto impl = std::make_shared<PolicyImpl>(std::move(*pipeline.lir));
    impl->hir = std::move(pipeline.front.hir);
    impl->sources.assign(sources.begin(), sources.end());
    impl->with_tests = options.with_tests;
    if (options.with_tests) impl->coverage_targets = coverage_targets(pipeline.front.ast);
    impl->limits = options.limits;
    compiled.policy = Policy(std::move(impl));
  }
  compiled.diagnostics = take_diagnostics(pipeline, options.colour);
  return compiled;
}

}  // namespace frost
