// SPDX-License-Identifier: Apache-2.0
// What the fact store costs: loading text, single writes, snapshots, look-ups and bytes per fact.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "runtime/store/facts_text.hpp"
#include "runtime/store/store.hpp"

namespace {

using namespace frost;
using namespace frost::rt;

constexpr TypeId kUser{uint32_t{3}};
constexpr TypeId kTeam{uint32_t{4}};
constexpr TypeId kRepo{uint32_t{5}};

// Roles of users in teams (masked), repositories of teams, and a relation without literals.
Schema make_schema() {
  Schema schema;
  schema.types = {"String", "Boolean", "Integer", "User", "Team", "Repository"};
  const std::vector<std::vector<std::string>> roles = {
      {"reader"}, {"writer"}, {"maintainer"}, {"admin"}, {"owner"}};
  schema.relations.push_back({"has_role", {kUser, kString, kTeam}, {1}, {roles}, {}});
  schema.relations.push_back({"has_relation", {kRepo, kString, kTeam}, {1}, {{{"team"}}}, {}});
  schema.relations.push_back({"follows", {kUser, kRepo}, {}, {}, {{}}});
  for (uint32_t relation = 0; relation < 3; ++relation) {
    const uint32_t partition = relation == 2 ? kOpenPartition : 0;
    schema.paths.push_back({RelationId{relation}, partition, {0, 1}});
    schema.paths.push_back({RelationId{relation}, partition, {1, 0}});
  }
  return schema;
}

std::string user_name(uint64_t number) { return "user-" + std::to_string(number * 7919); }
std::string team_name(uint64_t number) { return "team-" + std::to_string(number * 31); }
std::string repo_name(uint64_t number) { return "org/repo-" + std::to_string(number * 101); }

// About three facts per entity: half roles, a third follows, the rest teams of repositories.
std::string make_facts(uint64_t facts) {
  constexpr const char* kRoles[] = {"reader", "writer", "maintainer", "admin", "owner"};
  const uint64_t users = facts / 5 + 1;
  const uint64_t teams = facts / 50 + 1;
  const uint64_t repos = facts / 8 + 1;
  std::mt19937_64 random(42);
  std::string text;
  for (uint64_t fact = 0; fact < facts; ++fact) {
    const std::string user = user_name(random() % users);
    const std::string team = team_name(random() % teams);
    const std::string repo = repo_name(random() % repos);
    const uint64_t kind = random() % 6;
    if (kind < 3) {
      append_fact_text(
          text, "has_role",
          std::vector<ValueView>{{"User", user}, {"String", kRoles[random() % 5]}, {"Team", team}});
    } else if (kind < 5) {
      append_fact_text(text, "follows",
                       std::vector<ValueView>{{"User", user}, {"Repository", repo}});
    } else {
      append_fact_text(
          text, "has_relation",
          std::vector<ValueView>{{"Repository", repo}, {"String", "team"}, {"Team", team}});
    }
  }
  return text;
}

void load(Store& store, const std::string& text) {
  if (auto loaded = load_facts_text(store, "bench", text); !loaded) {
    std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
    std::abort();
  }
}

void report_bytes(benchmark::State& state, const Snapshot& snapshot) {
  const StoreStatistics statistics = snapshot.statistics();
  const auto facts = static_cast<double>(statistics.facts);
  state.counters["path_bytes_per_fact"] = static_cast<double>(statistics.path_bytes) / facts;
  state.counters["dictionary_bytes_per_fact"] =
      static_cast<double>(statistics.dictionary_bytes) / facts;
  state.counters["bytes_per_fact"] =
      static_cast<double>(statistics.path_bytes + statistics.dictionary_bytes) / facts;
}

void load_text(benchmark::State& state) {
  const auto facts = static_cast<uint64_t>(state.range(0));
  const std::string text = make_facts(facts);
  for (auto _ : state) {
    const auto store = Store::create(make_schema(), Limits{});
    load(*store, text);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(load_text)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

void first_snapshot(benchmark::State& state) {
  const std::string text = make_facts(static_cast<uint64_t>(state.range(0)));
  for (auto _ : state) {
    state.PauseTiming();
    auto store = Store::create(make_schema(), Limits{});
    load(*store, text);
    state.ResumeTiming();
    auto snapshot = store->snapshot();
    state.PauseTiming();
    report_bytes(state, *snapshot);
    snapshot.reset();
    store.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(first_snapshot)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

// A store of `facts` facts, made once per size.
Store& loaded_store(uint64_t facts) {
  static std::map<uint64_t, std::unique_ptr<Store>> stores;
  std::unique_ptr<Store>& store = stores[facts];
  if (!store) {
    store = Store::create(make_schema(), Limits{});
    load(*store, make_facts(facts));
  }
  return *store;
}

Store& large_store() { return loaded_store(1'000'000); }

void insert_known_entities(benchmark::State& state) {
  Store& store = large_store();
  std::mt19937_64 random(7);
  std::vector<std::pair<std::string, std::string>> pairs;
  for (int pair = 0; pair < 65536; ++pair) {
    pairs.emplace_back(user_name(random() % 200'000), team_name(random() % 20'000));
  }
  size_t next = 0;
  for (auto _ : state) {
    const auto& [user, team] = pairs[next++ % pairs.size()];
    const ValueView arguments[] = {{"User", user}, {"String", "admin"}, {"Team", team}};
    benchmark::DoNotOptimize(store.insert("has_role", arguments));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(insert_known_entities);

// CPU time, because a busy machine would decide which publish is the worst.
double thread_cpu_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// Publishes the state after a batch of random facts between entities that the store knows.
void publish_after_batch(benchmark::State& state) {
  const auto facts = static_cast<uint64_t>(state.range(0));
  Store& store = loaded_store(facts);
  auto snapshot = store.snapshot();
  std::mt19937_64 random(17);
  double worst_us = 0;
  for (auto _ : state) {
    state.PauseTiming();
    for (int64_t fact = 0; fact < state.range(1); ++fact) {
      const std::string user = user_name(random() % (facts / 5));
      const std::string team = team_name(random() % (facts / 50));
      const ValueView arguments[] = {{"User", user}, {"String", "owner"}, {"Team", team}};
      benchmark::DoNotOptimize(store.insert("has_role", arguments));
    }
    state.ResumeTiming();
    const double begin = thread_cpu_us();
    snapshot = store.snapshot();
    worst_us = std::max(worst_us, thread_cpu_us() - begin);
  }
  state.counters["worst_us"] = worst_us;
  report_bytes(state, *snapshot);
}
BENCHMARK(publish_after_batch)
    ->ArgNames({"facts", "batch"})
    ->ArgsProduct({{1'000'000, 10'000'000}, {1, 100, 1000}})
    ->Unit(benchmark::kMicrosecond);

// Each fact is about a new user. The ids are part of the time: they are what is special here.
void publish_after_new_users(benchmark::State& state) {
  Store& store = large_store();
  auto snapshot = store.snapshot();
  static uint64_t number = 0;
  for (auto _ : state) {
    for (int64_t fact = 0; fact < state.range(0); ++fact) {
      const std::string user = "new-user-" + std::to_string(number++);
      const ValueView arguments[] = {{"User", user}, {"String", "owner"}, {"Team", "team-0"}};
      benchmark::DoNotOptimize(store.insert("has_role", arguments));
    }
    snapshot = store.snapshot();
  }
}
BENCHMARK(publish_after_new_users)->Arg(1)->Arg(100)->Unit(benchmark::kMicrosecond);

// One changed fact among a million of three columns: sorted runs, which are copied whole.
void publish_after_one_wide_fact(benchmark::State& state) {
  Schema schema;
  schema.types = {"String", "Boolean", "Integer", "User", "Team", "Repository"};
  schema.relations.push_back({"grant", {kUser, kRepo, kTeam}, {}, {}, {{}}});
  schema.paths.push_back({RelationId{uint32_t{0}}, kOpenPartition, {0, 1, 2}});
  const auto store = Store::create(std::move(schema), Limits{});
  std::mt19937_64 random(19);
  const auto insert_one = [&] {
    const std::string user = user_name(random() % 200'000);
    const std::string repo = repo_name(random() % 125'000);
    const std::string team = team_name(random() % 20'000);
    const ValueView arguments[] = {{"User", user}, {"Repository", repo}, {"Team", team}};
    benchmark::DoNotOptimize(store->insert("grant", arguments));
  };
  for (int fact = 0; fact < 1'000'000; ++fact) insert_one();
  auto snapshot = store->snapshot();
  for (auto _ : state) {
    insert_one();
    snapshot = store->snapshot();
  }
}
BENCHMARK(publish_after_one_wide_fact)->Unit(benchmark::kMicrosecond);

void dictionary_find(benchmark::State& state) {
  const auto snapshot = large_store().snapshot();
  std::mt19937_64 random(11);
  std::vector<std::string> names;
  for (int name = 0; name < 65536; ++name) {
    const uint64_t number = random() % 200'000;
    // One in four is unknown.
    names.push_back(user_name(number) + (name % 4 == 0 ? "x" : ""));
  }
  size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(snapshot->find(kUser, names[next++ % names.size()]));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(dictionary_find);

}  // namespace
