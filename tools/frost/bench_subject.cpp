// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_subject.hpp"

#include <chrono>
#include <functional>
#include <utility>

#include "tools/frost/bench_measure.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {
namespace {

constexpr double kSecondsMax = 5;  // no further repetition of one thing after these

// Longer than Limits::compile_budget_ms.
constexpr std::chrono::minutes kSpecialisedMax(1);

class Maker {
 public:
  Maker(const SessionOptions& inputs, const ReadyOptions& options, BenchReport& report)
      : inputs_(inputs), options_(options), report_(report) {}

  Outcome<Ready> from_policy();
  Outcome<Ready> from_artefact();
  Outcome<Ready> from_database();

 private:
  template <class Make>
  auto repeat(const std::string& what, Series series, Make make) -> decltype(make());
  Outcome<std::string> compile_native(const std::function<Outcome<Policy>()>& fresh,
                                      std::optional<Policy>& policy);
  Outcome<Snapshot> load(const Policy& policy);
  void wait_for_specialised(const Snapshot& snapshot);
  void measure_memory(const Snapshot& snapshot);

  const SessionOptions& inputs_;
  const ReadyOptions& options_;
  BenchReport& report_;
};

Outcome<PolicySchema> describe_sources(const std::vector<Source>& sources);

}  // namespace

Outcome<Ready> make_ready(const SessionOptions& inputs, const ReadyOptions& options,
                          BenchReport& report) {
  Maker maker(inputs, options, report);
  auto ready = !inputs.artefact_path.empty()  ? maker.from_artefact()
               : !inputs.policy_paths.empty() ? maker.from_policy()
                                              : maker.from_database();
  if (ready) report.policy_digest = ready->snapshot.policy().digest();
  return ready;
}

namespace {

Outcome<Ready> Maker::from_policy() {
  const auto sources = read_sources(inputs_.policy_paths);
  if (!sources) return std::unexpected(sources.error());
  const auto compile = [&sources] {
    return compile_policy(*sources, {.with_tests = false, .with_warnings = false});
  };
  const auto interpreted =
      repeat("compiling for the interpreter", {.name = "compile/interpreter"}, compile);
  if (!interpreted) return std::unexpected(interpreted.error());
  std::optional<Policy> policy = *interpreted;
  auto native_missing = compile_native(compile, policy);
  if (!native_missing) return std::unexpected(std::move(native_missing.error()));
  auto snapshot = load(*policy);
  if (!snapshot) return std::unexpected(std::move(snapshot.error()));
  wait_for_specialised(*snapshot);
  auto schema = describe_sources(*sources);
  if (!schema) return std::unexpected(std::move(schema.error()));
  return Ready{.snapshot = *std::move(snapshot),
               .schema = *std::move(schema),
               .native_missing = *std::move(native_missing)};
}

Outcome<Ready> Maker::from_artefact() {
  const auto policy = repeat("loading the artefact", {.name = "load_artefact"}, [this] {
    return load_artefact(inputs_.artefact_path, inputs_.trust);
  });
  if (!policy) return std::unexpected(policy.error());
  auto snapshot = load(*policy);
  if (!snapshot) return std::unexpected(std::move(snapshot.error()));
  return Ready{.snapshot = *std::move(snapshot), .schema = std::nullopt, .native_missing = ""};
}

Outcome<Ready> Maker::from_database() {
  std::vector<Source> sources;
  bool is_first = true;
  auto snapshot =
      repeat("opening the database", {.name = "open_database"}, [&]() -> Outcome<Snapshot> {
        const auto database = open_database(inputs_.database, {.create = false});
        if (!database) return std::unexpected(database.error());
        if (std::exchange(is_first, false)) report_.resident_bytes = resident_bytes();
        sources = {database->policy()};
        return database->snapshot();
      });
  if (!snapshot) return std::unexpected(std::move(snapshot.error()));
  measure_memory(*snapshot);
  // A database keeps the policy that it has compiled: there is one to time.
  std::optional<Policy> policy = snapshot->policy();
  auto native_missing = compile_native([&policy]() -> Outcome<Policy> { return *policy; }, policy);
  if (!native_missing) return std::unexpected(std::move(native_missing.error()));
  auto schema = describe_sources(sources);
  if (!schema) return std::unexpected(std::move(schema.error()));
  return Ready{.snapshot = *std::move(snapshot),
               .schema = *std::move(schema),
               .native_missing = *std::move(native_missing)};
}

// Makes the same thing again and again, keeps the last one and adds the series.
template <class Make>
auto Maker::repeat(const std::string& what, Series series, Make make) -> decltype(make()) {
  options_.step(what);
  const Stopwatch total;
  while (true) {
    const double cpu_begin = processor_nanoseconds();
    const Stopwatch watch;
    auto made = make();
    const double real = watch.nanoseconds();
    if (!made) return made;
    series.repetitions.push_back(timed(real, processor_nanoseconds() - cpu_begin));
    if (series.repetitions.size() < options_.repetitions && total.seconds() < kSecondsMax) continue;
    report_.series.push_back(std::move(series));
    return made;
  }
}

// Gives why there is no native code, or nothing, and the policy with native code in `policy`.
Outcome<std::string> Maker::compile_native(const std::function<Outcome<Policy>()>& fresh,
                                           std::optional<Policy>& policy) {
  options_.step("compiling to native code");
  Series series{.name = "compile/native"};
  const Stopwatch total;
  while (series.repetitions.size() < options_.repetitions && total.seconds() < kSecondsMax) {
    auto next = fresh();
    if (!next) return std::unexpected(std::move(next.error()));
    if (next->active_tier() == Tier::kNative) break;  // the one of a database, once is all
    const double cpu_begin = processor_nanoseconds();
    const Stopwatch watch;
    const auto compiled = next->compile_native();
    const double real = watch.nanoseconds();
    if (!compiled && compiled.error().code != Code::kUnavailable) return stop(compiled.error());
    if (!compiled) {
      series.missing = compiled.error().message;
      break;
    }
    series.repetitions.push_back(timed(real, processor_nanoseconds() - cpu_begin));
    policy = *std::move(next);
  }
  std::string missing = series.missing;
  report_.series.push_back(std::move(series));
  return missing;
}

// What is measured is the code that a long-lived process comes to run. Without it the policy's own
// is measured.
void Maker::wait_for_specialised(const Snapshot& snapshot) {
  if (snapshot.specialised_status().state != NativeState::kCompiling) return;
  options_.step("compiling to native code for these facts");
  static_cast<void>(
      snapshot.wait_until_specialised(std::chrono::steady_clock::now() + kSpecialisedMax));
}

Outcome<Snapshot> Maker::load(const Policy& policy) {
  bool is_first = true;
  auto snapshot = repeat("loading the facts", {.name = "load_facts"},
                         [this, &policy, &is_first]() -> Outcome<Snapshot> {
                           auto store = FactStore::create(policy);
                           if (!store) return stop(store.error());
                           if (auto loaded = load_facts(*store, inputs_.facts); !loaded) {
                             return std::unexpected(std::move(loaded.error()));
                           }
                           Snapshot made = store->snapshot();
                           // The first time, before another load leaves its traces in the heap.
                           if (std::exchange(is_first, false))
                             report_.resident_bytes = resident_bytes();
                           return made;
                         });
  if (!snapshot) return snapshot;
  measure_memory(*snapshot);
  const auto facts = static_cast<double>(report_.facts);
  for (Repetition& run : report_.series.back().repetitions) {
    run.items_per_second = facts * 1e9 / run.real_ns;
  }
  return snapshot;
}

void Maker::measure_memory(const Snapshot& snapshot) {
  const StoreStatistics statistics = snapshot.statistics();
  report_.facts = statistics.facts;
  if (statistics.facts == 0) return;
  const auto facts = static_cast<double>(statistics.facts);
  const double path = static_cast<double>(statistics.path_bytes) / facts;
  const double dictionary = static_cast<double>(statistics.dictionary_bytes) / facts;
  report_.counters.push_back(
      {.name = "bytes_per_fact", .unit = "bytes", .value = path + dictionary});
  report_.memory_note = fixed(path, 1) + " access paths, " + fixed(dictionary, 1) + " ids";
}

Outcome<PolicySchema> describe_sources(const std::vector<Source>& sources) {
  Described described = describe(sources);
  if (described.schema) return *std::move(described.schema);
  return stop(kExitPolicy, "the policy does not compile");
}

}  // namespace
}  // namespace frost::cli
