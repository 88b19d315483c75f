// SPDX-License-Identifier: Apache-2.0
// What memory costs on this machine: dependent loads, each from another cache line, over working
// sets from a first-level cache to far beyond the last one. What a check takes is a few of these
// (docs/performance.md).
#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <random>
#include <vector>

namespace {

constexpr size_t kLineBytes = 64;

struct alignas(kLineBytes) Line {
  const Line* next;
};

// Pages of a working set, on large ones if wanted and to be had.
class Lines {
 public:
  Lines(size_t bytes, bool large_pages) : bytes_(bytes) {
    void* const made =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED) {
      std::fprintf(stderr, "no memory for a working set of %zu bytes\n", bytes);
      std::exit(1);
    }
    ::madvise(made, bytes, large_pages ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    lines_ = static_cast<Line*>(made);
  }
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines() { ::munmap(lines_, bytes_); }

  // One round through all lines, in an order that no prefetcher guesses.
  const Line* link() {
    const size_t count = bytes_ / kLineBytes;
    std::vector<uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    std::shuffle(order.begin(), order.end(), std::mt19937(1));
    for (size_t i = 0; i < count; ++i) {
      lines_[order[i]].next = &lines_[order[(i + 1) % count]];
    }
    return lines_;
  }

 private:
  size_t bytes_;
  Line* lines_ = nullptr;
};

void dependent_loads(benchmark::State& state) {
  Lines lines(static_cast<size_t>(state.range(0)) << 10U, state.range(1) != 0);
  const Line* at = lines.link();
  for (auto _ : state) {
    at = at->next;
    benchmark::DoNotOptimize(at);
  }
}

void working_sets(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"KiB", "large_pages"});
  for (int64_t kib = 16; kib <= 512 << 10; kib *= 4) {
    benchmark->Args({kib, 0})->Args({kib, 1});
  }
}

BENCHMARK(dependent_loads)->Apply(working_sets);

}  // namespace
