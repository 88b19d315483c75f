// SPDX-License-Identifier: Apache-2.0
// Stopwatches, and what the machine says about itself.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tools/frost/outcome.hpp"

namespace frost::cli {

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

// One pass over some work; gives how many units of it (questions, ids) were done.
using Pass = std::function<Outcome<uint64_t>()>;

struct RateOptions {
  size_t runs = 7;
  double seconds = 1;  // of all runs of one pass together
};

// Units per second, one sample for each run, for each of several passes. The runs of the passes
// take turns, so that a machine that grows slower is unfair to nobody. A run is as many whole
// passes as fill its share of the time, at least one.
Outcome<std::vector<std::vector<double>>> measure_rates(const std::vector<Pass>& passes,
                                                        const RateOptions& options);

// Bytes of this process in memory; 0 when the system does not say.
uint64_t resident_bytes();

// "AMD EPYC 7B13, 2 cores".
std::string machine_name();

}  // namespace frost::cli
