// SPDX-License-Identifier: Apache-2.0
// Facts per second from every format, in memory and on the disk, and of writing them: the GitHub
// example with a million facts.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bench/store_sink.hpp"
#include "bench/workloads/fact_sink.hpp"
#include "bench/workloads/github.hpp"
#include "frost/frost.hpp"

namespace {

using namespace frost;

constexpr uint64_t kFacts = 1'000'000;

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::abort();
}

std::string read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

const Policy& policy() {
  static const Policy kPolicy = [] {
    const Source source{"policy.polar", read_whole(FROST_GITHUB_POLICY)};
    return compile({&source, 1}).policy.value();
  }();
  return kPolicy;
}

FactStore new_store() { return must(FactStore::create(policy())); }

// The facts as files of every format, made once and removed at the end.
class Files {
 public:
  Files()
      : folder_(std::filesystem::temp_directory_path() /
                ("frost_bench_load." + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    FactStore store = new_store();
    bench::StoreSink sink(store);
    workloads::generate_github({.facts = kFacts, .seed = 1}, sink);
    snapshot_.emplace(store.snapshot());
    for (const char* const name : {"facts.txt", "facts.jsonl", "facts.jsonl.gz"}) {
      must(dump_file(*snapshot_, path(name), {.format = FactFormat::kAuto}));
    }
    must(dump_folder(*snapshot_, path("csv"), {.format = FactFormat::kCsv}));
    must(dump_folder(*snapshot_, path("tsv"), {.format = FactFormat::kTsv}));
  }
  ~Files() { std::filesystem::remove_all(folder_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] const Snapshot& snapshot() const { return *snapshot_; }

 private:
  std::filesystem::path folder_;
  std::optional<Snapshot> snapshot_;
};

const Files& files() {
  static const Files kFiles;
  return kFiles;
}

void load(benchmark::State& state, const std::vector<FactInput>& inputs) {
  uint64_t facts = 0;
  for (auto _ : state) {
    state.PauseTiming();
    auto store = std::make_unique<FactStore>(new_store());
    state.ResumeTiming();
    facts = must(load_facts(*store, inputs)).facts_read;
    state.PauseTiming();
    store.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(facts));
}

void load_from_disk(benchmark::State& state, const std::string& name) {
  std::vector<FactInput> inputs;
  const std::string path = files().path(name);
  if (std::filesystem::is_directory(path)) {
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      inputs.push_back({.path = entry.path()});
    }
  } else {
    inputs.push_back({.path = path});
  }
  load(state, inputs);
}

void load_from_memory(benchmark::State& state, const std::string& name) {
  const std::string bytes = read_whole(files().path(name));
  load(state, {{.path = name, .content = bytes}});
}

void dump_to_memory(benchmark::State& state, FactFormat format) {
  uint64_t facts = 0;
  uint64_t bytes = 0;
  for (auto _ : state) {
    facts = must(dump_facts(files().snapshot(), {.format = format},
                            [&](std::string_view piece) -> Result<void> {
                              bytes += piece.size();
                              return {};
                            }));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(facts));
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}

BENCHMARK_CAPTURE(load_from_memory, text, "facts.txt")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(load_from_memory, jsonl, "facts.jsonl")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(load_from_disk, text, "facts.txt")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(load_from_disk, jsonl, "facts.jsonl")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(load_from_disk, jsonl_gz, "facts.jsonl.gz")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(load_from_disk, csv, "csv")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(load_from_disk, tsv, "tsv")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(dump_to_memory, text, FactFormat::kText)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(dump_to_memory, jsonl, FactFormat::kJsonl)->Unit(benchmark::kMillisecond);

}  // namespace
