// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_measure.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>
#include <fstream>
#include <string_view>
#include <thread>
#include <vector>

namespace frost::cli {
namespace {

constexpr size_t kTimerReadings = 20'000;

std::string processor_name();

}  // namespace

double processor_nanoseconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

TimerCost measure_timer() {
  std::vector<double> differences(kTimerReadings);
  for (double& difference : differences) difference = Stopwatch().nanoseconds();
  std::ranges::sort(differences);
  const auto step =
      std::ranges::find_if(differences, [](double difference) { return difference > 0; });
  TimerCost cost{.read_ns = differences[differences.size() / 2]};
  // The differences between differences: a clock of 1 ns that takes 25 ns to read has 1 ns steps.
  for (auto next = step; next != differences.end() && next + 1 != differences.end(); ++next) {
    const double distance = *(next + 1) - *next;
    if (distance > 0 && (cost.step_ns == 0 || distance < cost.step_ns)) cost.step_ns = distance;
  }
  if (cost.step_ns == 0 && step != differences.end()) cost.step_ns = *step;
  return cost;
}

uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  uint64_t pages_total = 0;
  uint64_t pages_resident = 0;
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  if (!(statm >> pages_total >> pages_resident) || page_bytes <= 0) return 0;
  return pages_resident * static_cast<uint64_t>(page_bytes);
}

Machine describe_machine() {
  Machine machine{.processor = processor_name(), .cores = std::thread::hardware_concurrency()};
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  if (pages > 0 && page_bytes > 0) {
    machine.memory_bytes = static_cast<uint64_t>(pages) * static_cast<uint64_t>(page_bytes);
  }
  utsname system{};
  if (::uname(&system) == 0) {
    machine.system = std::string(system.sysname) + " " + system.release;
  }
  return machine;
}

namespace {

std::string processor_name() {
  constexpr std::string_view kModel = "model name";
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (!line.starts_with(kModel)) continue;
    const size_t colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown processor";
}

}  // namespace
}  // namespace frost::cli
