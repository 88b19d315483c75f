// SPDX-License-Identifier: Apache-2.0
// Policies that mean harm (bench/bombs): time and memory of compiling them, and how both grow with
// the size. Each size is compiled in a process of its own, which tells its CPU time and its memory.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "bench/bombs/policy_bombs.hpp"
#include "bench/exponent.hpp"
#include "frost/frost.hpp"

namespace {

using frost::bombs::Family;

// Of one policy; plain data, which crosses a pipe.
struct Measured {
  double seconds = 0;    // CPU of all threads: text to interpreter, or from there to machine code
  double megabytes = 0;  // the most that the process used, 6 of them for starting
  bool is_done = false;  // else refused, or there is no back end
};

// Native code of the largest sizes takes minutes, and nothing is learnt from it.
constexpr size_t kNativeLargest = 256;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

enum class Target : uint8_t { kInterpreter, kNative };

Measured measure_here(const std::string& text, Target target) {
  Measured measured;
  frost::CompileOptions options;
  options.with_tests = false;
  const frost::Source source{"bomb.polar", text};
  const double start = cpu_seconds();
  frost::Compiled compiled = frost::compile({&source, 1}, options);
  measured.is_done = compiled.policy.has_value();
  measured.seconds = cpu_seconds() - start;
  if (compiled.policy && target == Target::kNative) {
    const double middle = cpu_seconds();
    measured.is_done = compiled.policy->compile_native().has_value();
    measured.seconds = cpu_seconds() - middle;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  measured.megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
  return measured;
}

// In a child. One that does not come back is a finding: it ends the benchmark.
Measured measure(const std::string& text, Target target) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  const pid_t child = fork();
  if (child == 0) {
    const Measured measured = measure_here(text, target);
    const bool is_written = write(ends[1], &measured, sizeof measured) == sizeof measured;
    _exit(is_written ? 0 : 1);
  }
  close(ends[1]);
  Measured measured;
  const bool is_read = read(ends[0], &measured, sizeof measured) == sizeof measured;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!is_read || status != 0) {
    std::fprintf(stderr, "the compiler ended with status %d\n", status);
    std::exit(1);
  }
  return measured;
}

// The largest size and three halves of it: a constant part is no longer most of those.
void grow(benchmark::State& state, const Family& family, Target target, size_t largest) {
  std::vector<std::pair<double, double>> time;
  std::vector<std::pair<double, double>> memory;
  Measured last;
  for (auto _ : state) {
    for (size_t n = std::max<size_t>(1, largest / 8); n <= largest; n *= 2) {
      last = measure(family.make(n), target);
      time.emplace_back(static_cast<double>(n), last.seconds);
      memory.emplace_back(static_cast<double>(n), last.megabytes);
    }
  }
  if (!last.is_done) return state.SkipWithError("refused, or no back end");
  state.counters["n"] = static_cast<double>(largest);
  state.counters["cpu_ms"] = last.seconds * 1e3;
  state.counters["time_exponent"] = frost::bench::fitted_exponent(time);
  state.counters["MB"] = last.megabytes;
  state.counters["memory_exponent"] = frost::bench::fitted_exponent(memory);
}

// Twice the largest size: refused, at what cost.
void refuse(benchmark::State& state, const Family& family) {
  Measured measured;
  const std::string text = family.make(family.largest * 2);
  for (auto _ : state) measured = measure(text, Target::kInterpreter);
  if (measured.is_done) return state.SkipWithError("accepted: the largest size is larger");
  state.counters["cpu_ms"] = measured.seconds * 1e3;
  state.counters["MB"] = measured.megabytes;
}

void add(const std::string& name, const std::function<void(benchmark::State&)>& run) {
  benchmark::RegisterBenchmark(name.c_str(), run)->Iterations(1)->Unit(benchmark::kMillisecond);
}

const int kRegistered = [] {
  for (const Family& family : frost::bombs::families()) {
    const std::string name(family.name);
    const size_t native = std::min(family.largest, kNativeLargest);
    add(name + "/compile",
        [=](auto& state) { grow(state, family, Target::kInterpreter, family.largest); });
    add(name + "/native", [=](auto& state) { grow(state, family, Target::kNative, native); });
    add(name + "/refused", [=](auto& state) { refuse(state, family); });
  }
  return 0;
}();

}  // namespace
