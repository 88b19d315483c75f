// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "tools/frost/bench_statistics.hpp"
#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

constexpr size_t kNameCells = 34;
constexpr size_t kNumberCells = 11;

std::string head(const BenchReport& report);
std::string whole_things(const BenchReport& report);
std::string distributions(const BenchReport& report, bool parts);
std::string tier_ratios(const BenchReport& report);
std::string histograms(const BenchReport& report, bool unicode);
bool has_distribution(const Series& series);

std::string padded(std::string text, size_t cells) {
  text.append(text.size() < cells ? cells - text.size() : 1, ' ');
  return text;
}

// By characters: µ is two bytes.
std::string right_aligned(const std::string& text, size_t cells) {
  const auto width = static_cast<size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }));
  return std::string(width < cells ? cells - width : 0, ' ') + text;
}

// Three digits that mean something, and no more behind the point than help.
std::string number(double value) {
  if (value >= 1000) return grouped(static_cast<uint64_t>(std::llround(value)));
  if (value >= 100) return fixed(value, 0);
  if (value >= 10) return fixed(value, 1);
  return fixed(value, 2);
}

}  // namespace

std::string render_table(const BenchReport& report, const TableOptions& options) {
  std::string out = head(report) + whole_things(report);
  out += distributions(report, /*parts=*/false);
  out += tier_ratios(report);
  out += distributions(report, /*parts=*/true);
  if (options.histograms) out += histograms(report, options.unicode);
  return out;
}

std::string duration(double nanoseconds) {
  struct Unit {
    double nanoseconds;
    const char* name;
  };
  constexpr std::array<Unit, 4> kUnits = {{{1e9, " s"}, {1e6, " ms"}, {1e3, " µs"}, {1, " ns"}}};
  for (const Unit& unit : kUnits) {
    if (nanoseconds >= unit.nanoseconds) return number(nanoseconds / unit.nanoseconds) + unit.name;
  }
  return number(nanoseconds) + " ns";
}

namespace {

std::string head(const BenchReport& report) {
  std::string out = counted(report.facts, "fact") + "; ";
  out += counted(report.checks_allowed + report.checks_denied, "check") + ": " +
         grouped(report.checks_allowed) + " allowed, " + grouped(report.checks_denied) +
         " denied; ";
  out += counted(report.lists, "list") + " with " + counted(report.ids_listed, "id") + "; ";
  out += grouped(report.actions_questions) + " × actions; ";
  out += grouped(report.who_can_questions) + " × who-can\n";
  out += escape(report.machine.processor) + ", " + counted(report.machine.cores, "core") + "; " +
         escape(report.version) + "\n";
  out += "One thread. Reading the clock takes " + duration(report.timer.read_ns) +
         ", which is subtracted; it goes in steps of " + duration(report.timer.step_ns) + ".\n";
  out += "All tiers gave the same answers to all questions before anything was timed.\n";
  return out;
}

bool has_distribution(const Series& series) {
  return !series.repetitions.empty() && series.repetitions.front().latencies.count() > 0;
}

bool is_answers(const Series& series) {
  return has_distribution(series) || (series.repetitions.empty() && !series.items.empty());
}

std::string missing_line(const Series& series) {
  return padded(escape(series.name), kNameCells) + right_aligned("-", kNumberCells) +
         "  not measured: " + escape(series.missing) + "\n";
}

std::string whole_things(const BenchReport& report) {
  std::string out = "\n" + padded("", kNameCells) + right_aligned("median", kNumberCells) +
                    "  smallest - largest\n";
  for (const Series& series : report.series) {
    if (is_answers(series)) continue;
    if (series.repetitions.empty()) {
      out += missing_line(series);
      continue;
    }
    const Summary summary = summarise(real_times(series));
    out += padded(escape(series.name), kNameCells) +
           right_aligned(duration(summary.median), kNumberCells) + "  " +
           duration(summary.smallest) + " - " + duration(summary.largest) + " in " +
           counted(series.repetitions.size(), "run") + "\n";
  }
  for (const Counter& counter : report.counters) {
    out += padded(escape(counter.name), kNameCells) +
           right_aligned(number(counter.value), kNumberCells) + "  " + escape(counter.unit) +
           (counter.name == "bytes_per_fact" ? ": " + report.memory_note : "") + "\n";
  }
  if (report.resident_bytes > 0) {
    out += padded("memory of the process", kNameCells) +
           right_aligned(grouped(report.resident_bytes >> 20U), kNumberCells) +
           "  MiB after loading, with what compiling left\n";
  }
  return out;
}

std::string distribution_line(const Series& series, const std::string& name, size_t name_cells) {
  if (series.repetitions.empty()) return missing_line(series);
  const LatencyHistogram all = all_latencies(series);
  std::string out = padded(name, name_cells);
  for (const double share : {0.5, 0.9, 0.99, 0.999}) {
    out += right_aligned(duration(all.percentile(share)), kNumberCells);
  }
  out += right_aligned(duration(all.largest()), kNumberCells);
  std::vector<double> rates;
  for (const Repetition& run : series.repetitions) rates.push_back(run.items_per_second);
  out += right_aligned(number(summarise(rates).median), kNumberCells + 4) + " " + series.items;
  if (series.batch > 1) out += ", batches of " + std::to_string(series.batch);
  return out + "\n";
}

// What the entry point has in all its parts is said once, in the title.
std::string shown_name(const Series& series) {
  return escape(series.is_part ? series.name.substr(series.name.find('/') + 1) : series.name);
}

std::string distributions(const BenchReport& report, bool parts) {
  size_t name_cells = kNameCells;
  for (const Series& series : report.series) {
    if (series.is_part && parts) name_cells = std::max(name_cells, shown_name(series).size() + 1);
  }
  std::string out;
  for (const Series& series : report.series) {
    if (!is_answers(series) || series.is_part != parts) continue;
    out += distribution_line(series, shown_name(series), name_cells);
  }
  if (out.empty()) return out;
  std::string title = "\n" + padded(parts ? "authorize_prepared, by kind" : "answers", name_cells);
  for (const char* const column : {"p50", "p90", "p99", "p99.9", "max"}) {
    title += right_aligned(column, kNumberCells);
  }
  return title + right_aligned("per second", kNumberCells + 4) + "\n" + out;
}

// "a/interpreter" over "a/native".
std::string tier_ratios(const BenchReport& report) {
  constexpr std::string_view kNative = "/native";
  std::string out;
  for (const Series& native : report.series) {
    if (!has_distribution(native) || native.is_part || !native.name.ends_with(kNative)) continue;
    const std::string entry = native.name.substr(0, native.name.size() - kNative.size());
    const auto interpreter =
        std::ranges::find(report.series, entry + "/interpreter", &Series::name);
    if (interpreter == report.series.end()) continue;
    const double ratio =
        summarise(real_times(*interpreter)).median / summarise(real_times(native)).median;
    out += (out.empty() ? "" : ", ") + entry + " " + fixed(ratio, 2);
  }
  return out.empty() ? out : "interpreter / native: " + out + "\n";
}

std::string histograms(const BenchReport& report, bool unicode) {
  std::string out;
  for (const Series& series : report.series) {
    if (!has_distribution(series) || series.is_part) continue;
    out += "\n" + series.name;
    if (series.batch > 1) out += ", means of batches of " + std::to_string(series.batch);
    out += "\n" + render_histogram(all_latencies(series), unicode);
  }
  return out;
}

}  // namespace
}  // namespace frost::cli
