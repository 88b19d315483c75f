// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_file.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "tools/frost/bench_statistics.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/file.hpp"

namespace frost::cli {
namespace {

using Json = nlohmann::ordered_json;

Json context_of(const BenchReport& report);
void add_series(const Series& series, Json& benchmarks);
std::map<std::string, std::string> scalars_of(const Json& object);
Outcome<void> read_benchmark(const Json& entry, Measurements& read);
Outcome<void> read_counter(const Json& entry, Measurements& read);

}  // namespace

std::string render_json(const BenchReport& report) {
  Json benchmarks = Json::array();
  for (const Series& series : report.series) add_series(series, benchmarks);
  Json counters = Json::array();
  for (const Counter& counter : report.counters) {
    counters.push_back({{"name", counter.name}, {"unit", counter.unit}, {"value", counter.value}});
  }
  const Json json = {{"context", context_of(report)},
                     {"benchmarks", std::move(benchmarks)},
                     {"counters", std::move(counters)}};
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

Measurements measurements_of(const BenchReport& report) {
  Measurements measurements;
  for (const Series& series : report.series) {
    if (!series.repetitions.empty()) measurements.times[series.name] = real_times(series);
  }
  for (const Counter& counter : report.counters) measurements.counters[counter.name] = counter;
  measurements.context = scalars_of(context_of(report));
  return measurements;
}

Outcome<Measurements> read_measurements(const std::string& path) {
  const auto text = read_file(path, kBenchFileBytesMax);
  if (!text) return std::unexpected(text.error());
  const auto bad = [&path](const std::string& what) {
    return stop(kExitData, "`" + path + "` " + what +
                               "; give a file that `frost bench --output` or a Google Benchmark "
                               "program wrote");
  };
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return bad("is no JSON");
  if (!json.is_object()) return bad("has no object at its top");
  Measurements read;
  for (const auto& [list, read_entry] :
       std::array<std::pair<const char*, decltype(&read_benchmark)>, 2>{
           {{"benchmarks", &read_benchmark}, {"counters", &read_counter}}}) {
    const auto found = json.find(list);
    if (found == json.end()) continue;
    if (!found->is_array()) return bad("has `" + std::string(list) + "` that is no array");
    for (size_t place = 0; place < found->size(); ++place) {
      const auto done = read_entry((*found)[place], read);
      if (done) continue;
      return bad("has " + done.error().message + " in " + list + "[" + std::to_string(place) + "]");
    }
  }
  if (read.times.empty() && read.counters.empty()) return bad("has no measurements");
  const auto context = json.find("context");
  if (context != json.end() && context->is_object()) read.context = scalars_of(*context);
  return read;
}

namespace {

Json context_of(const BenchReport& report) {
  return {{"date", report.date},
          {"executable", "frost bench"},
          {"num_cpus", report.machine.cores},
          {"library_build_type", "release"},
          {"processor", report.machine.processor},
          {"system", report.machine.system},
          {"memory_bytes", report.machine.memory_bytes},
          {"clock_read_ns", report.timer.read_ns},
          {"clock_step_ns", report.timer.step_ns},
          {"frost_version", report.version},
          {"policy_digest", report.policy_digest},
          {"facts", report.facts},
          {"checks_allowed", report.checks_allowed},
          {"checks_denied", report.checks_denied},
          {"lists", report.lists},
          {"ids_listed", report.ids_listed},
          {"actions_questions", report.actions_questions},
          {"who_can_questions", report.who_can_questions},
          {"resident_bytes", report.resident_bytes}};
}

// Texts as they are, numbers as they are written.
std::map<std::string, std::string> scalars_of(const Json& object) {
  std::map<std::string, std::string> scalars;
  for (const auto& [key, value] : object.items()) {
    if (value.is_string()) scalars[key] = value.get<std::string>();
    if (value.is_number()) scalars[key] = value.dump();
  }
  return scalars;
}

// What all entries of one series share.
Json entry_of(const Series& series, const std::string& name, const char* run_type) {
  return {{"name", name},
          {"run_name", series.name},
          {"run_type", run_type},
          {"repetitions", series.repetitions.size()},
          {"threads", 1}};
}

void add_percentiles(const LatencyHistogram& latencies, Json& entry) {
  if (latencies.count() == 0) return;
  entry["p50_ns"] = latencies.percentile(0.5);
  entry["p90_ns"] = latencies.percentile(0.9);
  entry["p99_ns"] = latencies.percentile(0.99);
  entry["p999_ns"] = latencies.percentile(0.999);
  entry["max_ns"] = latencies.largest();
}

void add_series(const Series& series, Json& benchmarks) {
  if (series.repetitions.empty()) {
    Json entry = entry_of(series, series.name, "iteration");
    entry["error_occurred"] = true;
    entry["error_message"] = "not measured: " + series.missing;
    entry["iterations"] = 0;
    entry["real_time"] = 0;
    entry["cpu_time"] = 0;
    entry["time_unit"] = "ns";
    benchmarks.push_back(std::move(entry));
    return;
  }
  std::vector<double> cpu_times;
  for (size_t index = 0; index < series.repetitions.size(); ++index) {
    const Repetition& run = series.repetitions[index];
    Json entry = entry_of(series, series.name, "iteration");
    entry["repetition_index"] = index;
    entry["iterations"] = run.iterations;
    entry["real_time"] = run.real_ns;
    entry["cpu_time"] = run.cpu_ns;
    entry["time_unit"] = "ns";
    if (run.items_per_second > 0) entry["items_per_second"] = run.items_per_second;
    if (run.latencies.count() > 0) entry["batch"] = series.batch;
    add_percentiles(run.latencies, entry);
    benchmarks.push_back(std::move(entry));
    cpu_times.push_back(run.cpu_ns);
  }
  const Summary real = summarise(real_times(series));
  const Summary cpu = summarise(cpu_times);
  const auto add = [&](const char* name, const char* unit, double of_real, double of_cpu) {
    Json entry = entry_of(series, series.name + "_" + name, "aggregate");
    entry["aggregate_name"] = name;
    entry["aggregate_unit"] = unit;
    entry["iterations"] = series.repetitions.size();
    entry["real_time"] = of_real;
    entry["cpu_time"] = of_cpu;
    entry["time_unit"] = "ns";
    if (std::string_view(name) == "median") add_percentiles(all_latencies(series), entry);
    benchmarks.push_back(std::move(entry));
  };
  add("mean", "time", real.mean, cpu.mean);
  add("median", "time", real.median, cpu.median);
  add("stddev", "time", real.deviation, cpu.deviation);
  add("cv", "percentage", real.deviation / real.mean, cpu.mean > 0 ? cpu.deviation / cpu.mean : 0);
}

// ---------- reading

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// A finite number above zero, which a time, a rate or a count is.
std::optional<double> number_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const auto value = found->get<double>();
  if (!std::isfinite(value) || value <= 0) return std::nullopt;
  return value;
}

std::optional<double> nanoseconds_of(const std::string& unit) {
  if (unit.empty() || unit == "ns") return 1;
  if (unit == "us") return 1e3;
  if (unit == "ms") return 1e6;
  if (unit == "s") return 1e9;
  return std::nullopt;
}

Outcome<void> read_benchmark(const Json& entry, Measurements& read) {
  if (!entry.is_object()) return stop(kExitData, "no object");
  const std::string name = text_at(entry, "name");
  if (name.empty()) return stop(kExitData, "no `name`");
  const auto failed = entry.find("error_occurred");
  const bool is_failed = failed != entry.end() && *failed == true;
  if (is_failed || text_at(entry, "run_type") == "aggregate") return {};
  const auto time = number_at(entry, "real_time");
  if (!time) return stop(kExitData, "no `real_time` above zero");
  const auto unit = nanoseconds_of(text_at(entry, "time_unit"));
  if (!unit) return stop(kExitData, "a `time_unit` other than ns, us, ms and s");
  const std::string run_name = text_at(entry, "run_name");
  read.times[run_name.empty() ? name : run_name].push_back(*time * *unit);
  return {};
}

Outcome<void> read_counter(const Json& entry, Measurements& read) {
  if (!entry.is_object()) return stop(kExitData, "no object");
  Counter counter{.name = text_at(entry, "name"), .unit = text_at(entry, "unit")};
  if (counter.name.empty()) return stop(kExitData, "no `name`");
  const auto value = number_at(entry, "value");
  if (!value) return stop(kExitData, "no `value` above zero");
  counter.value = *value;
  const std::string name = counter.name;
  if (read.counters.emplace(name, std::move(counter)).second) return {};
  return stop(kExitData, "a second counter `" + name + "`");
}

}  // namespace
}  // namespace frost::cli
