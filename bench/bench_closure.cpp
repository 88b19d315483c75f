// SPDX-License-Identifier: Apache-2.0
// Recursive relations of pairs, a set at a time, on inputs like those of design §8.6. `tuple_ms` is
// what one tuple at a time costs in the same run, and `ratio` how many times longer that is.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "bench/recursive_inputs.hpp"
#include "bench/tuple_closure.hpp"
#include "runtime/exec/pair_closure.hpp"

namespace {

using namespace frost;
using namespace frost::bench;
using rt::IdPair;
using rt::PairClosure;
using End = rt::PairClosure::End;

PairClosure closure_of(const Pairs& edges) {
  PairClosure closure;
  closure.add_seeds(edges);
  closure.add_left(edges);
  return closure;
}

PairClosure points_to(const PointerProgram& program) {
  PairClosure closure;
  closure.add_seeds(program.address_of);
  closure.add_left(program.assign);
  closure.add_derived({bench::swapped(program.load), End::kFirst, End::kOther, End::kSecond});
  closure.add_derived({program.store, End::kFirst, End::kSecond, End::kOther});
  return closure;
}

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Times run(). `tuples`, if any, evaluates the same rules tuple by tuple and returns the count.
void measure(benchmark::State& state, const PairClosure& rules,
             const std::function<size_t()>& tuples = nullptr) {
  double seconds = 0;
  std::vector<IdPair> pairs;
  for (auto _ : state) {
    PairClosure closure = rules;
    pairs = {};
    frost_req request{};
    request.fuel = INT64_MAX / 2;
    const Clock::time_point start = Clock::now();
    const frost_status status = closure.run(request, uint64_t{8} << 30, pairs);
    const double elapsed = seconds_since(start);
    state.SetIterationTime(elapsed);
    seconds += elapsed;
    if (status != FROST_YES) state.SkipWithError("no answer");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(pairs.size()));
  state.counters["pairs"] = static_cast<double>(pairs.size());
  if (!tuples) return;
  const Clock::time_point start = Clock::now();
  if (tuples() != pairs.size()) state.SkipWithError("tuple evaluation differs");
  const double tuple_seconds = seconds_since(start);
  state.counters["tuple_ms"] = tuple_seconds * 1e3;
  state.counters["ratio"] = tuple_seconds * static_cast<double>(state.iterations()) / seconds;
}

void tc_random(benchmark::State& state) {
  constexpr uint32_t kNodes = 2'000;
  const Pairs edges = random_graph(kNodes, 10'000);
  measure(state, closure_of(edges), [&] { return bench::tuple_transitive_closure(edges, kNodes); });
}
BENCHMARK(tc_random)->UseManualTime()->Unit(benchmark::kMillisecond);

void tc_chain(benchmark::State& state) { measure(state, closure_of(chain(4'001))); }
BENCHMARK(tc_chain)->UseManualTime()->Unit(benchmark::kMillisecond);

void tc_tree(benchmark::State& state) { measure(state, closure_of(file_tree(1'000'000))); }
BENCHMARK(tc_tree)->UseManualTime()->Unit(benchmark::kMillisecond);

void same_generation(benchmark::State& state) {
  constexpr uint32_t kNodes = 4'095;
  const Pairs parents = binary_tree(kNodes);
  const Pairs seeds = siblings(kNodes);
  PairClosure closure;
  closure.add_seeds(seeds);
  closure.add_sandwich(parents, bench::swapped(parents));
  measure(state, closure, [&] { return bench::tuple_same_generation(seeds, parents, kNodes); });
}
BENCHMARK(same_generation)->Name("sg")->UseManualTime()->Unit(benchmark::kMillisecond);

void andersen(benchmark::State& state) {
  const PointerProgram program =
      pointer_program(static_cast<uint32_t>(state.range(0)), static_cast<uint32_t>(state.range(1)));
  const std::function<size_t()> tuples = [&] { return bench::tuple_points_to(program); };
  // The larger program takes about a minute that way.
  measure(state, points_to(program), state.range(0) > 10'000 ? nullptr : tuples);
}
BENCHMARK(andersen)
    ->Args({10'000, 4})
    ->Args({20'000, 6})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
