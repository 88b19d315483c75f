// SPDX-License-Identifier: Apache-2.0
// Stopwatches, what reading them costs, and what the machine says about itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "tools/frost/outcome.hpp"

namespace frost::cli {

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }
  [[nodiscard]] double nanoseconds() const {
    return std::chrono::duration<double, std::nano>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

// Time that this process has spent on processors.
double processor_nanoseconds();

struct TimerCost {
  double read_ns = 0;  // from one reading to the next, the median
  double step_ns = 0;  // the smallest difference between two readings that differ
};

TimerCost measure_timer();

// Bytes of this process in memory; 0 when the system does not say.
uint64_t resident_bytes();

struct Machine {
  std::string processor = {};  // "AMD EPYC 7B13"
  unsigned cores = 0;
  uint64_t memory_bytes = 0;
  std::string system = {};  // "Linux 6.1.0"
};

Machine describe_machine();

}  // namespace frost::cli
