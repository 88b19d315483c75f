// SPDX-License-Identifier: Apache-2.0
// Merging changes into an access path, which every publication does: rows there × rows changed, all
// in one chunk or anywhere.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <random>

#include "bench/perf_counters.hpp"
#include "runtime/store/access_path.hpp"

namespace {

using namespace frost;

constexpr uint32_t kDegree = 5;  // rows of one id, on average

// Changes of `rows` rows with their first column below `ids`.
rt::ChangeLog changes(uint32_t rows, uint32_t ids, unsigned seed) {
  std::mt19937 random(seed);
  rt::ChangeLog log(2);
  for (uint32_t row = 0; row < rows; ++row) {
    const uint32_t columns[] = {static_cast<uint32_t>(random() % ids),
                                static_cast<uint32_t>(random() % 1'000'000)};
    log.set(columns, 0);
  }
  return log;
}

void merge(benchmark::State& state) {
  const auto rows = static_cast<uint32_t>(state.range(0));
  const uint32_t ids = rows / kDegree;
  const bool is_anywhere = state.range(2) != 0;
  const auto path = rt::AccessPath::empty({0, {0, 1}})->merged(changes(rows, ids, 1));
  const auto count = static_cast<uint32_t>(state.range(1));
  const rt::ChangeLog log = changes(count, is_anywhere ? ids : FROST_CHUNK_KEYS, 2);
  bench::PerfCounters counters;
  for (auto _ : state) benchmark::DoNotOptimize(path->merged(log));
  counters.report(state);
  state.SetItemsProcessed(state.iterations() * count);
}
BENCHMARK(merge)
    ->ArgNames({"rows", "changes", "anywhere"})
    ->ArgsProduct({{100'000, 1'000'000, 10'000'000}, {1, 1'000, 100'000}, {0, 1}})
    ->Unit(benchmark::kMicrosecond);

}  // namespace
