// SPDX-License-Identifier: Apache-2.0
// What `frost bench` measured, and how people see it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/frost/bench_measure.hpp"
#include "tools/frost/bench_series.hpp"

namespace frost::cli {

// A figure without noise, or that is taken once: smaller is better.
struct Counter {
  std::string name;
  std::string unit;
  double value = 0;
};

struct BenchReport {
  Machine machine;
  TimerCost timer;
  std::string version;
  std::string policy_digest;
  std::string date;  // UTC, ISO 8601
  uint64_t facts = 0;
  uint64_t checks_allowed = 0;
  uint64_t checks_denied = 0;
  size_t lists = 0;
  uint64_t ids_listed = 0;
  size_t actions_questions = 0;
  size_t who_can_questions = 0;
  uint64_t resident_bytes = 0;  // 0: the system does not say
  std::string memory_note;      // what the bytes per fact are
  std::vector<Series> series;
  std::vector<Counter> counters;
};

struct TableOptions {
  bool histograms = true;
  bool unicode = false;
};

std::string render_table(const BenchReport& report, const TableOptions& options);

// A histogram as lines of bars, each with what is below its right border. Buckets are half or whole
// powers of two; what 999 of 1,000 do not reach is one line.
std::string render_histogram(const LatencyHistogram& histogram, bool unicode);

// "97 ns", "1.23 µs", "45.6 ms", "2.0 s".
std::string duration(double nanoseconds);

// Whether standard output is a terminal that shows block characters.
bool stdout_shows_blocks();

}  // namespace frost::cli
