// SPDX-License-Identifier: Apache-2.0
// One phase of compiling at a time: text to tree, tree to HIR (blocks, desugaring, inference), HIR
// to plans, plans to LIR. The GitHub policy (0 rules), and mixed policies of growing size.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "bench/frontend_policy.hpp"
#include "bench/perf_counters.hpp"
#include "bench/policy_text.hpp"
#include "frontend/blocks.hpp"
#include "frontend/lower.hpp"
#include "frontend/parse.hpp"
#include "ir/lower_hir_to_rir.hpp"
#include "ir/lower_rir_to_lir.hpp"

namespace {

// What each phase begins with.
struct Stages {
  explicit Stages(size_t rules) {
    sources.add("policy.polar",
                rules == 0 ? frost::bench::github_text() : frost::bench::mixed_policy(rules));
    frost::FrontEnd front = frost::run_front_end(sources, limits, emit);
    if (!front.hir) std::abort();
    ast = std::move(front.ast);
    blocks = std::move(front.blocks);
    hir = *std::move(front.hir);
    shapes = frost::api_shapes(hir);
    rir = frost::lower_to_rir(hir, shapes, limits, emit);
    if (!rir) std::abort();
  }

  frost::Limits limits;
  frost::SourceMap sources;
  frost::Emitter emit;
  frost::ast::Ast ast;
  frost::BlockTable blocks;
  frost::hir::Hir hir;
  std::vector<frost::rir::Shape> shapes;
  std::optional<frost::rir::Rir> rir;
};

template <class Phase>
void run(benchmark::State& state, Phase phase) {
  const Stages stages(static_cast<size_t>(state.range(0)));
  frost::bench::PerfCounters counters;
  for (auto _ : state) {
    frost::Emitter emit;
    benchmark::DoNotOptimize(phase(stages, emit));
  }
  counters.report(state);
}

void parse(benchmark::State& state) {
  run(state, [](const Stages& stages, frost::Emitter& emit) {
    return frost::parse(stages.sources, stages.limits, emit);
  });
}

void infer(benchmark::State& state) {
  run(state, [](const Stages& stages, frost::Emitter& emit) {
    return frost::lower_to_hir(stages.ast, stages.blocks, stages.limits, emit);
  });
}

void plan(benchmark::State& state) {
  run(state, [](const Stages& stages, frost::Emitter& emit) {
    return frost::lower_to_rir(stages.hir, stages.shapes, stages.limits, emit);
  });
}

void lower(benchmark::State& state) {
  run(state, [](const Stages& stages, frost::Emitter&) {
    return frost::lower_to_lir(stages.hir, *stages.rir, "digest");
  });
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("rules")->Arg(0)->Arg(10)->Arg(100)->Arg(1'000);
  benchmark->Unit(benchmark::kMicrosecond);
}

BENCHMARK(parse)->Apply(sizes);
BENCHMARK(infer)->Apply(sizes);
BENCHMARK(plan)->Apply(sizes);
BENCHMARK(lower)->Apply(sizes);

}  // namespace
