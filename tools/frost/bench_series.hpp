// SPDX-License-Identifier: Apache-2.0
// Measuring ways to answer questions: how many a second, and how long each takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tools/frost/bench_latency.hpp"
#include "tools/frost/bench_measure.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

// One of several measurements of the same thing.
struct Repetition {
  double real_ns = 0;  // of one iteration
  double cpu_ns = 0;
  uint64_t iterations = 0;
  double items_per_second = 0;      // 0: nothing is counted
  LatencyHistogram latencies = {};  // empty where only the whole is timed
};

// What is known of one thing after all measurements, or why nothing is.
struct Series {
  std::string name;        // "authorize/native", also in JSON
  std::string items = {};  // what items_per_second counts: "questions", "ids", "facts"
  std::vector<Repetition> repetitions = {};
  uint64_t batch = 1;        // questions between two readings of the clock
  std::string missing = {};  // no repetitions: why
  bool is_part = false;      // one kind of the questions of another series
};

// Seconds of a thing that is timed as a whole, as a repetition of one iteration.
Repetition timed(double real_ns, double cpu_ns);
LatencyHistogram all_latencies(const Series& series);
std::vector<double> real_times(const Series& series);

// A way to answer some questions.
struct Entry {
  std::string name;
  std::string items = "questions";
  std::string missing = {};  // why it cannot be measured; empty: it can
  uint64_t questions = 0;
  // Asks `count` questions, from `first` on and from the start again after the last, and gives the
  // sum of the sizes of the answers: allowed checks, ids, actions.
  std::function<Outcome<uint64_t>(uint64_t first, uint64_t count)> ask = {};
  uint64_t answers = 0;            // that sum for all questions, as verified
  bool are_items_answers = false;  // items are answers, not questions
  bool is_part = false;
};

struct MeasureOptions {
  size_t repetitions = 9;
  double seconds = 1;  // of all repetitions of one entry together
  TimerCost timer;
};

// Each repetition asks all questions in turn, over and over: first without looking at the clock,
// for the time of one, then in batches that are timed, for the distribution. A batch is one
// question, or as many as take ten times as long as reading the clock. The repetitions of the
// entries take turns, so that a machine that grows slower is unfair to nobody. Errors:
// kExitInternal when the answers change.
Outcome<std::vector<Series>> measure_entries(const std::vector<Entry>& entries,
                                             const MeasureOptions& options);

}  // namespace frost::cli
