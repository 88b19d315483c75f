// SPDX-License-Identifier: Apache-2.0
// Explanations on the GitHub workload: what one costs must not depend on the size of the store.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/policy_text.hpp"
#include "bench/store_sink.hpp"
#include "bench/workloads/github.hpp"
#include "frost/frost.hpp"

namespace {

using frost::Value;
using frost::workloads::Question;
using frost::workloads::QuestionKind;

// A data set and its checks by their answer; made once per size.
struct World {
  std::optional<frost::Snapshot> snapshot;
  std::vector<Question> allowed;
  std::vector<Question> denied;
};

frost::CheckQuery query_of(const Question& question) {
  return {
      {"User", question.actor_id}, question.action, {question.resource_type, question.resource_id}};
}

const World& world(uint64_t facts) {
  static std::map<uint64_t, World> worlds;
  World& world = worlds[facts];
  if (world.snapshot) return world;
  frost::Policy policy = frost::bench::compiled(frost::bench::github_text(), /*native=*/false);
  auto store = frost::FactStore::create(policy);
  frost::bench::StoreSink sink(*store);
  frost::workloads::GithubOptions options;
  options.facts = facts;
  frost::workloads::generate_github(options, sink);
  world.snapshot.emplace(store->snapshot());
  for (const Question& question : frost::workloads::github_questions(options, 4'000)) {
    if (question.kind != QuestionKind::Authorize) continue;
    bool is_allowed = world.snapshot->authorize(query_of(question)).value();
    (is_allowed ? world.allowed : world.denied).push_back(question);
  }
  return world;
}

void explain(benchmark::State& state, std::vector<Question> World::* questions) {
  const World& w = world(static_cast<uint64_t>(state.range(0)));
  double longest = 0;
  uint64_t facts = 0;
  size_t cut_off = 0;
  size_t next = 0;
  for (auto _ : state) {
    const Question& question = (w.*questions)[next++ % (w.*questions).size()];
    auto begin = std::chrono::steady_clock::now();
    auto explanation = frost::explain_decision(*w.snapshot, query_of(question));
    std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - begin;
    if (!explanation) return state.SkipWithError(explanation.error().message.c_str());
    longest = std::max(longest, spent.count());
    facts += explanation->facts_read;
    cut_off += explanation->cut_off.empty() ? 0U : 1U;
  }
  auto count = static_cast<double>(state.iterations());
  state.counters["facts_read"] = static_cast<double>(facts) / count;
  state.counters["cut_off"] = static_cast<double>(cut_off) / count;
  state.counters["longest_ms"] = longest;
}

void github_allowed(benchmark::State& state) { explain(state, &World::allowed); }
void github_denied(benchmark::State& state) { explain(state, &World::denied); }

BENCHMARK(github_allowed)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(github_denied)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
