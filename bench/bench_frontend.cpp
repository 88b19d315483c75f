// SPDX-License-Identifier: Apache-2.0
// Text to tree and text to HIR: a policy of 50 rules, throughput on a megabyte, and how time grows
// with the number of rules. The fitted exponents are printed as counters, 1.0 being linear.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "bench/exponent.hpp"
#include "bench/frontend_policy.hpp"
#include "bench/policy_text.hpp"
#include "frontend/lower.hpp"
#include "frontend/parse.hpp"

namespace {

using frost::bench::mixed_policy;

constexpr size_t kSmallPolicyRules = 50;
constexpr size_t kMegabyteRules = 11'800;

// The benchmarks ask what the front end can do, not where it stops.
frost::Limits without_limits() {
  frost::Limits limits;
  limits.policy_bytes_max = 1U << 30;
  limits.clauses_max = 10'000'000;
  limits.literals_max = 10'000'000;
  limits.monomorphic_clauses_max = 10'000'000;
  return limits;
}

frost::SourceMap source_of(std::string text) {
  frost::SourceMap sources;
  sources.add("policy.polar", std::move(text));
  return sources;
}

void require(bool holds, const frost::SourceMap& sources, frost::Emitter& emit) {
  if (holds && !emit.has_errors()) return;
  for (const frost::DiagnosticRecord& record : emit.take_sorted()) {
    const frost::LineColumn at = sources.file(record.span.file).line_column(record.span.begin);
    std::fprintf(stderr, "%u:%u: %s\n", at.line, at.column, record.message.c_str());
  }
  std::exit(1);
}

void parse_sources(const frost::SourceMap& sources) {
  frost::Emitter emit;
  benchmark::DoNotOptimize(frost::parse(sources, without_limits(), emit));
  require(true, sources, emit);
}

void lower_sources(const frost::SourceMap& sources) {
  const frost::Limits limits = without_limits();
  frost::Emitter emit;
  const frost::FrontEnd front = frost::run_front_end(sources, limits, emit);
  require(front.hir.has_value(), sources, emit);
  benchmark::DoNotOptimize(front.hir);
}

using Work = void (*)(const frost::SourceMap&);

void run(benchmark::State& state, Work work, std::string text) {
  const auto bytes = static_cast<int64_t>(text.size());
  const frost::SourceMap sources = source_of(std::move(text));
  for (auto _ : state) work(sources);
  state.SetBytesProcessed(bytes * state.iterations());
}

// ---------- single sizes ----------

void rules_50_parse(benchmark::State& state) {
  run(state, parse_sources, mixed_policy(kSmallPolicyRules));
}
void rules_50_to_hir(benchmark::State& state) {
  run(state, lower_sources, mixed_policy(kSmallPolicyRules));
}
void github_parse(benchmark::State& state) {
  run(state, parse_sources, frost::bench::github_text());
}
void megabyte_parse(benchmark::State& state) {
  run(state, parse_sources, mixed_policy(kMegabyteRules));
}

// ---------- growth ----------

// Of this thread, so that a busy machine does not show as growth.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double seconds_of(Work work, const frost::SourceMap& sources) {
  const double begin = cpu_seconds();
  work(sources);
  return cpu_seconds() - begin;
}

// One iteration runs all sizes up to the largest, three times each, and takes the best of a size.
void growth(benchmark::State& state, Work work) {
  std::vector<frost::SourceMap> policies;
  std::vector<std::pair<double, double>> points;
  for (const size_t rules : {size_t{500}, size_t{1'000}, size_t{2'000}, size_t{5'000},
                             size_t{10'000}, size_t{20'000}, size_t{50'000}}) {
    policies.push_back(source_of(mixed_policy(rules)));
    points.emplace_back(static_cast<double>(rules), HUGE_VAL);
  }
  for (auto _ : state) {
    for (size_t i = 0; i < policies.size(); ++i) {
      for (int round = 0; round < 3; ++round) {
        points[i].second = std::min(points[i].second, seconds_of(work, policies[i]));
      }
    }
  }
  state.counters["exponent"] = frost::bench::fitted_exponent(points);
  state.counters["us_per_rule_500"] = points.front().second / points.front().first * 1e6;
  state.counters["us_per_rule_50000"] = points.back().second / points.back().first * 1e6;
}

void growth_parse(benchmark::State& state) { growth(state, parse_sources); }
void growth_to_hir(benchmark::State& state) { growth(state, lower_sources); }

BENCHMARK(rules_50_parse)->Unit(benchmark::kMicrosecond);
BENCHMARK(rules_50_to_hir)->Unit(benchmark::kMicrosecond);
BENCHMARK(github_parse)->Unit(benchmark::kMicrosecond);
BENCHMARK(megabyte_parse)->Unit(benchmark::kMillisecond);
BENCHMARK(growth_parse)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(growth_to_hir)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
