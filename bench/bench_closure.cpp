// SPDX-License-Identifier: Apache-2.0
// Recursive relations of pairs, a set at a time, on inputs like those of design §8.6. `tuple_ms` is
// what one tuple at a time costs in the same run, and `ratio` how many times longer that is.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "bench/tuple_closure.hpp"
#include "runtime/exec/pair_closure.hpp"

namespace {

using namespace frost;
using bench::PointerProgram;
using rt::IdPair;
using rt::PairClosure;
using End = rt::PairClosure::End;
using Pairs = std::vector<IdPair>;

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  uint32_t below(uint32_t limit) { return static_cast<uint32_t>(engine_() % limit); }
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  // Exponentially distributed.
  uint32_t about(double mean) { return static_cast<uint32_t>(-mean * std::log1p(-unit())); }

 private:
  std::mt19937_64 engine_;
};

Pairs random_graph(uint32_t nodes, uint32_t edges) {
  Random random(1);
  Pairs pairs;
  while (pairs.size() < edges) {
    const IdPair pair = {random.below(nodes), random.below(nodes)};
    if (pair.first != pair.second) pairs.push_back(pair);
  }
  return pairs;
}

Pairs chain(uint32_t nodes) {
  Pairs pairs;
  for (uint32_t i = 1; i < nodes; ++i) pairs.push_back({i - 1, i});
  return pairs;
}

// Child and parent, like the files and folders of a file system.
Pairs file_tree(uint32_t nodes) {
  Random random(2);
  std::vector<uint32_t> folders = {0};
  Pairs pairs;
  for (uint32_t node = 1; node < nodes; ++node) {
    const auto count = static_cast<uint32_t>(folders.size());
    uint32_t folder = 0;
    if (random.below(2) == 0) {
      folder = random.below(count);
    } else {
      folder = count - 1 - std::min(count - 1, random.about(200));
    }
    pairs.push_back({node, folders[folder]});
    if (random.below(10) == 0) folders.push_back(node);
  }
  return pairs;
}

// Child and parent of a complete binary tree.
Pairs binary_tree(uint32_t nodes) {
  Pairs pairs;
  for (uint32_t node = 1; node < nodes; ++node) pairs.push_back({node, (node - 1) / 2});
  return pairs;
}

// Different children of one parent.
Pairs siblings(uint32_t nodes) {
  Pairs pairs;
  for (uint32_t node = 1; node + 1 < nodes; node += 2) {
    pairs.push_back({node, node + 1});
    pairs.push_back({node + 1, node});
  }
  return pairs;
}

// Modules of 40 variables that refer to themselves and sometimes to earlier modules. The number of
// pairs depends much on the seed.
PointerProgram pointer_program(uint32_t variables, uint32_t seed) {
  constexpr uint32_t kModule = 40;
  Random random(seed);
  const auto make = [&](uint32_t count, double local) {
    Pairs pairs;
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t variable = random.below(variables);
      uint32_t module = variable / kModule;
      if (random.unit() >= local) module -= std::min(module, 1 + random.about(30));
      const uint32_t other = module * kModule + random.below(kModule);
      pairs.push_back({variable, std::min(other, variables - 1)});
    }
    return pairs;
  };
  return {.variables = variables,
          .address_of = make(variables / 2, 1.0),
          .assign = make(variables / 5 * 4, 0.9),
          .load = make(variables / 20, 0.97),
          .store = make(variables / 25, 0.97)};
}

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
    int64_t fuel = INT64_MAX / 2;
    const Clock::time_point start = Clock::now();
    const frost_status status = closure.run(fuel, uint64_t{8} << 30, pairs);
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
