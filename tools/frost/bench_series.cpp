// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_series.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace frost::cli {
namespace {

constexpr double kNanoseconds = 1e9;
constexpr uint64_t kBatchMax = 1024;
constexpr size_t kProbes = 3;
constexpr double kProbedNanosecondsMax = 100'000;  // beyond, no batch has two questions
constexpr double kBatchByReading = 10;             // how many times as long as reading the clock

Outcome<Repetition> measure_throughput(const Entry& entry, double seconds);
Outcome<void> measure_latencies(const Entry& entry, const MeasureOptions& options, double seconds,
                                uint64_t batch, LatencyHistogram& latencies);
Outcome<double> undisturbed_ns(const Entry& entry, double measured_ns);
uint64_t batch_for(double question_ns, const TimerCost& timer);

}  // namespace

Repetition timed(double real_ns, double cpu_ns) {
  return {.real_ns = real_ns, .cpu_ns = cpu_ns, .iterations = 1};
}

LatencyHistogram all_latencies(const Series& series) {
  LatencyHistogram all;
  for (const Repetition& repetition : series.repetitions) all.merge(repetition.latencies);
  return all;
}

std::vector<double> real_times(const Series& series) {
  std::vector<double> times;
  for (const Repetition& repetition : series.repetitions) times.push_back(repetition.real_ns);
  return times;
}

Outcome<std::vector<Series>> measure_entries(const std::vector<Entry>& entries,
                                             const MeasureOptions& options) {
  std::vector<Series> all;
  for (const Entry& entry : entries) {
    all.push_back({.name = entry.name,
                   .items = entry.items,
                   .batch = 0,
                   .missing = entry.missing,
                   .is_part = entry.is_part});
  }
  const double share = options.seconds / static_cast<double>(options.repetitions) / 2;
  for (size_t run = 0; run < options.repetitions; ++run) {
    for (size_t index = 0; index < entries.size(); ++index) {
      if (!entries[index].missing.empty()) continue;
      Series& series = all[index];
      auto repetition = measure_throughput(entries[index], share);
      if (!repetition) return std::unexpected(std::move(repetition.error()));
      // One size for all repetitions, so that their latencies are of one kind.
      if (series.batch == 0) {
        const auto question_ns = undisturbed_ns(entries[index], repetition->real_ns);
        if (!question_ns) return std::unexpected(question_ns.error());
        series.batch = batch_for(*question_ns, options.timer);
      }
      auto done =
          measure_latencies(entries[index], options, share, series.batch, repetition->latencies);
      if (!done) return std::unexpected(std::move(done.error()));
      series.repetitions.push_back(*std::move(repetition));
    }
  }
  return all;
}

namespace {

std::unexpected<Stop> changed_answers(const Entry& entry) {
  return stop(kExitInternal, "the answers of " + entry.name +
                                 " changed while they were measured; please report it");
}

Outcome<Repetition> measure_throughput(const Entry& entry, double seconds) {
  uint64_t passes = 0;
  const double cpu_begin = processor_nanoseconds();
  const Stopwatch watch;
  double elapsed = 0;
  do {
    const auto answers = entry.ask(0, entry.questions);
    if (!answers) return std::unexpected(answers.error());
    if (*answers != entry.answers) return changed_answers(entry);
    ++passes;
    elapsed = watch.seconds();
  } while (elapsed < seconds);
  const double cpu = processor_nanoseconds() - cpu_begin;
  const auto questions = static_cast<double>(passes * entry.questions);
  const auto items =
      entry.are_items_answers ? static_cast<double>(passes * entry.answers) : questions;
  return Repetition{.real_ns = elapsed * kNanoseconds / questions,
                    .cpu_ns = cpu / questions,
                    .iterations = passes * entry.questions,
                    .items_per_second = items / elapsed};
}

Outcome<void> measure_latencies(const Entry& entry, const MeasureOptions& options, double seconds,
                                uint64_t batch, LatencyHistogram& latencies) {
  const Stopwatch total;
  uint64_t next = 0;
  uint64_t asked = 0;
  do {
    const Stopwatch watch;
    const auto answers = entry.ask(next, batch);
    const double taken = watch.nanoseconds() - options.timer.read_ns;
    if (!answers) return std::unexpected(answers.error());
    latencies.add(std::max(0.0, taken) / static_cast<double>(batch), batch);
    next = (next + batch) % entry.questions;
    asked += batch;
  } while (asked < entry.questions || total.seconds() < seconds);
  return {};
}

// The first measurement may have had an interruption, which must not choose the size of batches.
Outcome<double> undisturbed_ns(const Entry& entry, double measured_ns) {
  double smallest = measured_ns;
  for (size_t probe = 0; probe < kProbes && smallest < kProbedNanosecondsMax; ++probe) {
    const auto again = measure_throughput(entry, 0);
    if (!again) return std::unexpected(again.error());
    smallest = std::min(smallest, again->real_ns);
  }
  return smallest;
}

uint64_t batch_for(double question_ns, const TimerCost& timer) {
  const double wanted = kBatchByReading * std::max(timer.read_ns, timer.step_ns);
  if (question_ns >= wanted) return 1;
  if (question_ns * static_cast<double>(kBatchMax) <= wanted) return kBatchMax;
  return std::bit_ceil(static_cast<uint64_t>(std::ceil(wanted / question_ns)));
}

}  // namespace
}  // namespace frost::cli
