// SPDX-License-Identifier: Apache-2.0
// What a checkpoint of the facts of bench/workloads costs: writing, opening by part, and the first
// answer. FROST_BENCH_DIRECTORY says where the file is written; by default the current directory.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/workloads/github.hpp"
#include "runtime/checkpoint/checkpoint.hpp"
#include "runtime/exec/access.hpp"
#include "runtime/store/store.hpp"

namespace {

using namespace frost;
using namespace frost::rt;

[[noreturn]] void give_up(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::abort();
}

// `has_role(User, "owner", Organization)` as its parts.
std::vector<std::string> split_shape(std::string_view shape) {
  std::vector<std::string> parts(1);
  for (const char c : shape) {
    if (c == '(' || c == ',') {
      parts.emplace_back();
    } else if (c != ' ' && c != ')') {
      parts.back() += c;
    }
  }
  return parts;
}

// Every shape of the workload; literals as masks, and every binary partition in both orders.
Schema github_schema() {
  Schema schema;
  schema.types = {"String", "Boolean", "Integer"};
  const auto type_of = [&](const std::string& name) {
    const auto known = std::ranges::find(schema.types, name);
    const auto index = static_cast<size_t>(known - schema.types.begin());
    if (known == schema.types.end()) schema.types.push_back(name);
    return TypeId(index);
  };
  std::map<std::pair<std::string, std::vector<TypeId>>, size_t> relations;
  for (const std::string_view shape : workloads::github_shapes()) {
    const std::vector<std::string> parts = split_shape(shape);
    RelationSchema relation;
    relation.predicate = parts[0];
    std::vector<std::string> literals;
    for (uint32_t position = 0; position + 1 < parts.size(); ++position) {
      const std::string& part = parts[position + 1];
      const bool is_literal = part.starts_with('"');
      relation.argument_types.push_back(is_literal ? kString : type_of(part));
      if (!is_literal) continue;
      relation.literal_positions.push_back(position);
      literals.push_back(part.substr(1, part.size() - 2));
    }
    const auto [known, is_new] = relations.try_emplace(
        {relation.predicate, relation.argument_types}, schema.relations.size());
    if (literals.empty()) relation.open_patterns.emplace_back();
    if (is_new) schema.relations.push_back(relation);
    if (literals.empty()) continue;
    auto& masks = schema.relations[known->second].masks;
    masks.resize(1);
    masks[0].push_back(literals);
  }
  for (uint32_t index = 0; index < schema.relations.size(); ++index) {
    const RelationSchema& relation = schema.relations[index];
    const uint32_t partition = relation.masks.empty() ? kOpenPartition : 0;
    if (relation.argument_types.size() - relation.literal_positions.size() == 2) {
      schema.paths.push_back({RelationId{index}, partition, {0, 1}});
      schema.paths.push_back({RelationId{index}, partition, {1, 0}});
    } else {
      schema.paths.push_back({RelationId{index}, partition, {0}});
    }
  }
  return schema;
}

class StoreSink final : public workloads::FactSink {
 public:
  explicit StoreSink(Store& store) : store_(store) {}
  void fact(std::string_view predicate, std::span<const workloads::Argument> arguments) override {
    values_.clear();
    for (const auto& [type, id] : arguments) values_.push_back({type, id});
    if (auto done = store_.insert(predicate, values_); !done) give_up(done.error().message);
  }

 private:
  Store& store_;
  std::vector<ValueView> values_;
};

// The facts of one size, and their file, made once.
struct Sample {
  std::unique_ptr<Store> store;
  std::shared_ptr<const Snapshot> snapshot;
  std::string path;
  CheckpointDigest digest;

  Sample() = default;
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;
  ~Sample() { static_cast<void>(system_files().remove(path)); }
};

Sample& sample_of(int64_t facts) {
  static std::map<int64_t, Sample> samples;
  Sample& sample = samples[facts];
  if (sample.store) return sample;
  sample.store = Store::create(github_schema(), Limits{});
  StoreSink sink(*sample.store);
  workloads::generate_github({.facts = static_cast<uint64_t>(facts)}, sink);
  sample.snapshot = sample.store->snapshot();
  const char* const directory = std::getenv("FROST_BENCH_DIRECTORY");
  sample.path =
      std::string(directory ? directory : ".") + "/bench_checkpoint." + std::to_string(facts);
  auto digest = write_checkpoint(*sample.snapshot, "", system_files(), sample.path);
  if (!digest) give_up(digest.error().message);
  sample.digest = *digest;
  return sample;
}

void report_size(benchmark::State& state, const Sample& sample) {
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(sample.digest.bytes));
  state.counters["file_MB"] = static_cast<double>(sample.digest.bytes) / 1e6;
  state.counters["facts"] = static_cast<double>(sample.snapshot->statistics().facts);
}

void write(benchmark::State& state) {
  Sample& sample = sample_of(state.range(0));
  for (auto _ : state) {
    auto digest = write_checkpoint(*sample.snapshot, "", system_files(), sample.path);
    if (!digest || *digest != sample.digest) give_up("another checkpoint");
  }
  report_size(state, sample);
}

// The part of an open that goes to the checksum, with the page faults of the mapping.
void map_and_checksum(benchmark::State& state) {
  Sample& sample = sample_of(state.range(0));
  for (auto _ : state) {
    const auto file = system_files().map(sample.path);
    if (checkpoint_checksum(file->bytes()) != sample.digest.checksum) give_up("another checksum");
  }
  report_size(state, sample);
}

void open(benchmark::State& state) {
  Sample& sample = sample_of(state.range(0));
  for (auto _ : state) {
    auto opened = open_checkpoint(system_files(), sample.path, sample.digest, Limits{});
    if (!opened) give_up(opened.error().message);
    state.PauseTiming();
    opened->store.reset();
    state.ResumeTiming();
  }
  report_size(state, sample);
}

// Opening, a snapshot, two names and whether they are related.
void open_and_answer(benchmark::State& state) {
  Sample& sample = sample_of(state.range(0));
  const auto& paths = sample.store->schema().paths;
  size_t wide = 0;
  for (size_t path = 0; path < paths.size(); ++path) {
    if (sample.snapshot->paths()[path].rows > sample.snapshot->paths()[wide].rows) wide = path;
  }
  const auto& types = sample.store->schema().relations[paths[wide].relation.index()].argument_types;
  const std::string first = sample.snapshot->text(types.front(), 0).string();
  const std::string second = sample.snapshot->text(types.back(), 0).string();
  for (auto _ : state) {
    auto opened = open_checkpoint(system_files(), sample.path, sample.digest, Limits{});
    if (!opened) give_up(opened.error().message);
    auto snapshot = opened->store->snapshot();
    const auto one = snapshot->find(types.front(), first);
    const auto other = snapshot->find(types.back(), second);
    benchmark::DoNotOptimize(contains(snapshot->paths()[wide], one.value(), other.value()));
    state.PauseTiming();
    snapshot.reset();
    opened->store.reset();
    state.ResumeTiming();
  }
  report_size(state, sample);
}

// The first fact about a new entity, which copies the table of its names, and the snapshot with it.
void first_new_name(benchmark::State& state) {
  Sample& sample = sample_of(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    auto opened = open_checkpoint(system_files(), sample.path, sample.digest, Limits{});
    if (!opened) give_up(opened.error().message);
    state.ResumeTiming();
    const ValueView arguments[] = {{"User", "somebody new"}, {"String", "support"}};
    if (!opened->store->insert("has_role", arguments)) give_up("refused");
    auto snapshot = opened->store->snapshot();
    state.PauseTiming();
    snapshot.reset();
    opened->store.reset();
    state.ResumeTiming();
  }
}

void sizes(benchmark::internal::Benchmark* made) {
  made->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond)->UseRealTime();
}
BENCHMARK(write)->Apply(sizes);
BENCHMARK(map_and_checksum)->Apply(sizes);
BENCHMARK(open)->Apply(sizes);
BENCHMARK(open_and_answer)->Apply(sizes);
BENCHMARK(first_new_name)->Apply(sizes);

}  // namespace
