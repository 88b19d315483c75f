// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_measure.hpp"

#include <unistd.h>

#include <fstream>
#include <string_view>
#include <thread>
#include <utility>

#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

// One run: passes until the time is over.
Outcome<double> measure_rate(const Pass& pass, double seconds);

}  // namespace

Outcome<std::vector<std::vector<double>>> measure_rates(const std::vector<Pass>& passes,
                                                        const RateOptions& options) {
  std::vector<std::vector<double>> rates(passes.size());
  for (size_t run = 0; run < options.runs; ++run) {
    for (size_t index = 0; index < passes.size(); ++index) {
      const auto rate =
          measure_rate(passes[index], options.seconds / static_cast<double>(options.runs));
      if (!rate) return std::unexpected(rate.error());
      rates[index].push_back(*rate);
    }
  }
  return rates;
}

uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  uint64_t pages_total = 0;
  uint64_t pages_resident = 0;
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  if (!(statm >> pages_total >> pages_resident) || page_bytes <= 0) return 0;
  return pages_resident * static_cast<uint64_t>(page_bytes);
}

std::string machine_name() {
  constexpr std::string_view kModel = "model name";
  std::string model = "unknown processor";
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (!line.starts_with(kModel)) continue;
    const size_t colon = line.find(": ");
    if (colon != std::string::npos) model = line.substr(colon + 2);
    break;
  }
  return model + ", " + counted(std::thread::hardware_concurrency(), "core");
}

namespace {

Outcome<double> measure_rate(const Pass& pass, double seconds) {
  uint64_t units = 0;
  const Stopwatch watch;
  double elapsed = 0;
  do {
    const auto done = pass();
    if (!done) return std::unexpected(done.error());
    units += *done;
    elapsed = watch.seconds();
  } while (elapsed < seconds);
  return static_cast<double>(units) / elapsed;
}

}  // namespace
}  // namespace frost::cli
