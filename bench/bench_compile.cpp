// SPDX-License-Identifier: Apache-2.0
// From policy text to answers: each stage of the GitHub policy, and how time grows with rules.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "bench/policy_text.hpp"
#include "codegen/engine/part_store.hpp"
#include "frost/frost.hpp"

namespace {

frost::CompileOptions without_tests() {
  frost::CompileOptions options;
  options.with_tests = false;
  return options;
}

// Text to a policy that the interpreter can run.
void github_to_interpreter(benchmark::State& state) {
  frost::Source source{"policy.polar", frost::bench::github_text()};
  for (auto _ : state) {
    benchmark::DoNotOptimize(frost::compile({&source, 1}, without_tests()));
  }
}

void github_to_jit(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    frost::forget_parts();
    frost::Policy policy = frost::bench::compiled(frost::bench::github_text(), /*native=*/false);
    state.ResumeTiming();
    if (!policy.compile_native()) state.SkipWithError("no LLVM back end");
  }
}

// The same when one rule has changed since the last policy.
void github_with_one_changed_rule_to_jit(benchmark::State& state) {
  std::string changed = frost::bench::github_text();
  const std::string rule = "\"comment\" if \"reader\" or";
  const size_t at = changed.find(rule);
  if (at == std::string::npos) return state.SkipWithError("no such rule");
  changed.replace(at, rule.size(), "\"comment\" if \"triager\" or");
  for (auto _ : state) {
    state.PauseTiming();
    frost::forget_parts();
    frost::bench::compiled(frost::bench::github_text(), /*native=*/true);
    frost::Policy policy = frost::bench::compiled(changed, /*native=*/false);
    state.ResumeTiming();
    if (!policy.compile_native()) state.SkipWithError("no LLVM back end");
    state.counters["parts"] = policy.native_status().parts;
    state.counters["compiled"] = policy.native_status().parts_compiled;
  }
}

void github_to_artefact(benchmark::State& state) {
  frost::Policy policy = frost::bench::compiled(frost::bench::github_text(), /*native=*/false);
  size_t bytes = 0;
  for (auto _ : state) {
    auto artefact = frost::build_artefact(policy);
    if (!artefact) {
      state.SkipWithError("no LLVM back end");
      break;
    }
    bytes = artefact->size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

void load_artefact(benchmark::State& state) {
  frost::Policy policy = frost::bench::compiled(frost::bench::github_text(), /*native=*/false);
  auto artefact = frost::build_artefact(policy);
  if (!artefact) {
    state.SkipWithError("no LLVM back end");
    return;
  }
  frost::LoadOptions options;
  options.trust_unsigned = true;
  for (auto _ : state) {
    benchmark::DoNotOptimize(frost::load_policy_artefact(*artefact, options));
  }
}

// `blocks` independent resource types with ten rules each.
std::string wide_policy(int64_t blocks) {
  std::string text = "actor User {}\n";
  for (int64_t i = 0; i < blocks; ++i) {
    std::string n = std::to_string(i);
    text += "resource R" + n +
            " { roles = [\"a\",\"b\",\"c\",\"d\"]; permissions = [\"w\",\"x\",\"y\",\"z\"];";
    text += " relations = { parent: R" + std::to_string(i + 1) + " };";
    text += " \"a\" if \"b\"; \"b\" if \"c\"; \"c\" if \"d\"; \"w\" if \"a\"; \"x\" if \"b\";";
    text +=
        " \"y\" if \"c\"; \"z\" if \"d\"; \"w\" if is_open(resource); \"x\" if \"w\"; \"z\" if "
        "\"y\"; }\n";
  }
  return text;
}

void wide_to_jit(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    frost::forget_parts();
    frost::Policy policy = frost::bench::compiled(wide_policy(state.range(0)), /*native=*/false);
    state.ResumeTiming();
    if (!policy.compile_native()) state.SkipWithError("no LLVM back end");
    state.counters["parts"] = policy.native_status().parts;
    state.counters["compiled"] = policy.native_status().parts_compiled;
  }
}

void wide_to_interpreter(benchmark::State& state) {
  frost::Source source{"wide.polar", wide_policy(state.range(0))};
  for (auto _ : state) {
    benchmark::DoNotOptimize(frost::compile({&source, 1}, without_tests()));
  }
  state.SetComplexityN(state.range(0) * 10);
}

BENCHMARK(github_to_interpreter)->Unit(benchmark::kMillisecond);
BENCHMARK(github_to_jit)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(3);
BENCHMARK(github_with_one_changed_rule_to_jit)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(3);
BENCHMARK(github_to_artefact)->Unit(benchmark::kMillisecond)->Iterations(3);
BENCHMARK(load_artefact)->Unit(benchmark::kMillisecond);
BENCHMARK(wide_to_jit)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Arg(100)
    ->Iterations(3);
BENCHMARK(wide_to_interpreter)
    ->Unit(benchmark::kMillisecond)
    ->RangeMultiplier(2)
    ->Range(4, 64)
    ->Complexity();

}  // namespace
