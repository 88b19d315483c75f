// SPDX-License-Identifier: Apache-2.0
// Cycles, instructions, cache misses and mispredicted branches of a benchmark's loop, where the
// processor and the system let us count them. Debian's Google Benchmark is built without libpfm, so
// its own --benchmark_perf_counters has nothing to offer.
//
//   PerfCounters counters;
//   for (auto _ : state) work();
//   counters.report(state);
#pragma once

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace frost::bench {

// Counts from its construction to report(), of this thread, without the kernel. Not for benchmarks
// that pause their timing: what is paused is counted too.
class PerfCounters {
 public:
  PerfCounters() {
    for (Counter& counter : counters_) counter.file = open(counter.event);
    for (const Counter& counter : counters_) {
      if (counter.file >= 0) ::ioctl(counter.file, PERF_EVENT_IOC_ENABLE, 0);
    }
  }
  PerfCounters(const PerfCounters&) = delete;
  PerfCounters& operator=(const PerfCounters&) = delete;
  ~PerfCounters() {
    for (const Counter& counter : counters_) {
      if (counter.file >= 0) ::close(counter.file);
    }
  }

  // Adds what was counted, by iteration, or says that nothing was: virtual machines seldom have
  // counters, and /proc/sys/kernel/perf_event_paranoid may keep them to the administrator.
  void report(benchmark::State& state) {
    for (const Counter& counter : counters_) {
      if (counter.file >= 0) ::ioctl(counter.file, PERF_EVENT_IOC_DISABLE, 0);
    }
    bool has_any = false;
    for (const Counter& counter : counters_) {
      uint64_t count = 0;
      if (counter.file < 0 || ::read(counter.file, &count, sizeof count) != sizeof count) continue;
      state.counters[counter.name] =
          benchmark::Counter(static_cast<double>(count), benchmark::Counter::kAvgIterations);
      has_any = true;
    }
    if (!has_any) state.SetLabel("perf counters: not available");
  }

 private:
  struct Counter {
    const char* name;
    uint64_t event;
    int file = -1;
  };

  static int open(uint64_t event) {
    perf_event_attr attributes{};
    attributes.type = PERF_TYPE_HARDWARE;
    attributes.size = sizeof attributes;
    attributes.config = event;
    attributes.disabled = 1;
    attributes.exclude_kernel = 1;
    attributes.exclude_hv = 1;
    return static_cast<int>(::syscall(SYS_perf_event_open, &attributes, /*this thread*/ 0,
                                      /*any processor*/ -1, /*no group*/ -1, PERF_FLAG_FD_CLOEXEC));
  }

  std::array<Counter, 4> counters_ = {{{"cycles", PERF_COUNT_HW_CPU_CYCLES},
                                       {"instructions", PERF_COUNT_HW_INSTRUCTIONS},
                                       {"cache_misses", PERF_COUNT_HW_CACHE_MISSES},
                                       {"branch_misses", PERF_COUNT_HW_BRANCH_MISSES}}};
};

}  // namespace frost::bench
