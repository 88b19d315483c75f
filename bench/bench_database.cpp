// SPDX-License-Identifier: Apache-2.0
// A database on the disk of the folder for temporary files: durable changes, opening, and what a
// writer does to the checks beside it. FROST_BENCH_FACTS changes the size of the data.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bench/policy_text.hpp"
#include "bench/workloads/github.hpp"
#include "frost/frost.hpp"

namespace {

using Clock = std::chrono::steady_clock;

uint64_t fact_count() {
  const char* const text = std::getenv("FROST_BENCH_FACTS");
  return text == nullptr ? 1'000'000 : std::strtoull(text, nullptr, 10);
}

// A database in a new folder, which goes with it.
class TemporaryDatabase {
 public:
  TemporaryDatabase() {
    path_ = (std::filesystem::temp_directory_path() / "frost_bench_XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) std::abort();
    open();
    const frost::Policy policy = frost::bench::compiled(frost::bench::github_text(), false);
    if (!database_->set_policy(policy)) std::abort();
  }
  ~TemporaryDatabase() {
    database_.reset();
    std::filesystem::remove_all(path_);
  }
  TemporaryDatabase(const TemporaryDatabase&) = delete;
  TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;

  void close() { database_.reset(); }
  void open() {
    auto opened = frost::Database::open(path_, {.tier = frost::Tier::kInterpreter});
    if (!opened) std::abort();
    database_.emplace(*std::move(opened));
  }
  frost::Database& operator*() { return *database_; }
  frost::Database* operator->() { return &*database_; }

 private:
  std::string path_;
  std::optional<frost::Database> database_;
};

// Hands the workload to a load of a database.
class LoadSink : public frost::workloads::FactSink {
 public:
  explicit LoadSink(const frost::Database::InsertFact& insert) : insert_(insert) {}
  void fact(std::string_view predicate,
            std::span<const frost::workloads::Argument> arguments) override {
    std::vector<frost::Value> values;
    for (const auto& argument : arguments) values.push_back({argument.type, argument.id});
    if (!insert_({predicate, values})) std::abort();
  }

 private:
  const frost::Database::InsertFact& insert_;
};

frost::workloads::GithubOptions workload() {
  frost::workloads::GithubOptions options;
  options.facts = fact_count();
  return options;
}

void load(frost::Database& database) {
  const auto loaded =
      database.load([](const frost::Database::InsertFact& insert) -> frost::Result<void> {
        LoadSink sink(insert);
        frost::workloads::generate_github(workload(), sink);
        return {};
      });
  if (!loaded) std::abort();
}

// A database with the facts of the workload, made once.
TemporaryDatabase& loaded_database() {
  static auto* const database = [] {
    auto* made = new TemporaryDatabase;
    load(**made);
    return made;
  }();
  return *database;
}

void add_member(frost::Batch& batch, uint64_t number) {
  const std::string user = "new-" + std::to_string(number);
  const std::string organization = "new-" + std::to_string(number % 1'000);
  const frost::Value values[] = {
      {"User", user}, {"String", "member"}, {"Organization", organization}};
  batch.insert("has_role", values);
}

std::atomic<uint64_t> next_member{0};

// Facts a batch; several threads share the disk.
void durable_batches(benchmark::State& state) {
  TemporaryDatabase& database = loaded_database();
  for (auto _ : state) {
    frost::Batch batch;
    for (int64_t i = 0; i < state.range(0); ++i) add_member(batch, next_member++);
    if (!database->apply(batch)) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void bulk_load(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    TemporaryDatabase database;
    state.ResumeTiming();
    load(*database);
    state.PauseTiming();
    state.SetItemsProcessed(static_cast<int64_t>((*database).snapshot().statistics().facts));
    state.ResumeTiming();
  }
}

void open_database(benchmark::State& state) {
  TemporaryDatabase database;
  load(*database);
  if (!database->checkpoint()) std::abort();
  const auto questions = frost::workloads::github_questions(workload(), 1);
  for (auto _ : state) {
    state.PauseTiming();
    database.close();
    state.ResumeTiming();
    database.open();
    const auto& question = questions.front();
    benchmark::DoNotOptimize(database->snapshot().authorize(
        {{"User", question.actor_id}, "read", {question.resource_type, question.resource_id}}));
  }
}

// 100 facts every 10 ms: 10,000 a second.
void write_steadily(frost::Database& database, const std::atomic<bool>& stop) {
  for (Clock::time_point next = Clock::now(); !stop; next += std::chrono::milliseconds(10)) {
    frost::Batch batch;
    for (int i = 0; i < 100; ++i) add_member(batch, next_member++);
    if (!database.apply(batch)) std::abort();
    std::this_thread::sleep_until(next);
  }
}

// Single checks by name, each on the newest state, with a writer beside them or none. The counters
// are nanoseconds, with a read of the clock in each.
void check_beside_writer(benchmark::State& state) {
  TemporaryDatabase& database = loaded_database();
  std::vector<frost::workloads::Question> questions =
      frost::workloads::github_questions(workload(), 10'000);
  std::erase_if(questions, [](const auto& question) {
    return question.kind != frost::workloads::QuestionKind::Authorize;
  });
  std::atomic<bool> stop{false};
  std::optional<std::jthread> writer;
  if (state.range(0) != 0) writer.emplace([&] { write_steadily(*database, stop); });
  std::vector<uint32_t> nanoseconds;
  nanoseconds.reserve(1 << 22);
  size_t next = 0;
  for (auto _ : state) {
    const auto& question = questions[next];
    if (++next == questions.size()) next = 0;
    const Clock::time_point begin = Clock::now();
    benchmark::DoNotOptimize(
        database->snapshot().authorize({{"User", question.actor_id},
                                        question.action,
                                        {question.resource_type, question.resource_id}}));
    const auto taken = Clock::now() - begin;
    nanoseconds.push_back(
        static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(taken).count()));
  }
  stop = true;
  writer.reset();
  std::ranges::sort(nanoseconds);
  const auto quantile = [&](double share) {
    return static_cast<double>(
        nanoseconds[static_cast<size_t>(share * static_cast<double>(nanoseconds.size() - 1))]);
  };
  state.counters["p50"] = quantile(0.5);
  state.counters["p99"] = quantile(0.99);
  state.counters["p999"] = quantile(0.999);
}

BENCHMARK(durable_batches)->ArgName("facts")->Arg(1'000)->Arg(1)->UseRealTime();
BENCHMARK(durable_batches)->ArgName("facts")->Arg(1)->Threads(4)->Threads(16)->UseRealTime();
BENCHMARK(check_beside_writer)->ArgName("writer")->Arg(0)->Arg(1)->MinTime(3);
BENCHMARK(bulk_load)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(open_database)->Iterations(3)->Unit(benchmark::kMillisecond);

}  // namespace
