// SPDX-License-Identifier: Apache-2.0
// Measurements as files, in the JSON of Google Benchmark: `context` and `benchmarks`, one entry a
// repetition and one each for mean, median, standard deviation and variation. `counters` is ours
// (docs/bench.md).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/frost/bench_report.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

// What `frost bench` reads as measurements.
inline constexpr uint64_t kBenchFileBytesMax = uint64_t{64} << 20;

// `report` as JSON in ASCII.
std::string render_json(const BenchReport& report);

struct Measurements {
  // Nanoseconds of each repetition, by the name of what was repeated.
  std::map<std::string, std::vector<double>> times;
  std::map<std::string, Counter> counters;
  std::map<std::string, std::string> context;  // texts and numbers: what was measured on what
};

Measurements measurements_of(const BenchReport& report);
// Errors: kExitData for what is not such JSON, naming the place, and for a file without any
// measurement; kExitLimit for one of more than kBenchFileBytesMax.
Outcome<Measurements> read_measurements(const std::string& path);

}  // namespace frost::cli
