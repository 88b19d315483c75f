// SPDX-License-Identifier: Apache-2.0
// Checks, lists and actions, interpreted and native side by side, on the GitHub workload and on the
// smallest policy worth measuring: two hops.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/policy_text.hpp"
#include "bench/workloads/github.hpp"
#include "frost/frost.hpp"

namespace {

using frost::Tier;
using frost::Value;
using frost::workloads::Question;
using frost::workloads::QuestionKind;

class StoreSink : public frost::workloads::FactSink {
 public:
  StoreSink(frost::FactStore& store, bool two_hop) : store_(store), two_hop_(two_hop) {}

  void fact(std::string_view predicate,
            std::span<const frost::workloads::Argument> arguments) override {
    std::vector<Value> values;
    for (const auto& argument : arguments) values.push_back({argument.type, argument.id});
    // The two-hop policy takes the facts it knows and refuses the others.
    bool stored = store_.insert(predicate, values).has_value();
    if (!stored && !two_hop_) std::abort();
  }

 private:
  frost::FactStore& store_;
  bool two_hop_;
};

// A data set under a policy, and prepared questions; made once per size.
struct World {
  std::optional<frost::Snapshot> snapshot;
  std::vector<Question> questions;
  std::vector<frost::PreparedCheck> checks;
};

Value user(const Question& question) { return {"User", question.actor_id}; }

Value resource(const Question& question) { return {question.resource_type, question.resource_id}; }

const World& world(uint64_t facts, bool two_hop) {
  static std::map<std::pair<uint64_t, bool>, World> worlds;
  World& world = worlds[{facts, two_hop}];
  if (world.snapshot) return world;
  std::string text = two_hop ? frost::bench::kTwoHopPolicy : frost::bench::github_text();
  frost::Policy policy = frost::bench::compiled(text, /*native=*/true);
  auto store = frost::FactStore::create(policy);
  StoreSink sink(*store, two_hop);
  frost::workloads::GithubOptions options;
  options.facts = facts;
  frost::workloads::generate_github(options, sink);
  world.snapshot.emplace(store->snapshot());
  // Few enough questions stay in the caches with all that they read.
  const bool is_large = facts > 1'000'000;
  world.questions = frost::workloads::github_questions(options, is_large ? 2'000'000 : 10'000);
  for (Question& question : world.questions) {
    if (question.kind != QuestionKind::Authorize) continue;
    if (two_hop && question.resource_type != "Repository") continue;
    std::string_view action = two_hop ? "read" : std::string_view(question.action);
    world.checks.push_back(world.snapshot->prepare({user(question), action, resource(question)}));
  }
  return world;
}

Tier tier_of(const benchmark::State& state) {
  return state.range(1) == 0 ? Tier::kInterpreter : Tier::kNative;
}

void run_checks(benchmark::State& state, bool two_hop) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), two_hop);
  frost::QueryOptions options{tier_of(state)};
  size_t next = 0;
  size_t allowed = 0;
  for (auto _ : state) {
    allowed += *w.snapshot->run(w.checks[next], options) ? 1U : 0U;
    if (++next == w.checks.size()) next = 0;
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["allowed"] =
      static_cast<double>(allowed) / static_cast<double>(state.iterations());
}

// The same checks sixteen and more at a time; items are checks.
void run_batches(benchmark::State& state, bool two_hop) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), two_hop);
  const frost::QueryOptions options{tier_of(state)};
  const auto allowed = std::make_unique<bool[]>(w.checks.size());
  for (auto _ : state) {
    auto done = w.snapshot->run_batch(w.checks, {allowed.get(), w.checks.size()}, options);
    if (!done) return state.SkipWithError("a check failed");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(w.checks.size()));
}

void github_batch(benchmark::State& state) { run_batches(state, false); }
void two_hop_batch(benchmark::State& state) { run_batches(state, true); }

void github_check(benchmark::State& state) { run_checks(state, false); }
void two_hop_check(benchmark::State& state) { run_checks(state, true); }

void github_check_by_name(benchmark::State& state) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), false);
  frost::QueryOptions options{tier_of(state)};
  size_t next = 0;
  for (auto _ : state) {
    const Question& question = w.questions[next];
    if (++next == w.questions.size()) next = 0;
    if (question.kind != QuestionKind::Authorize) continue;
    benchmark::DoNotOptimize(
        w.snapshot->authorize({user(question), question.action, resource(question)}, options));
  }
}

void github_list_ids(benchmark::State& state) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), false);
  frost::QueryOptions options{tier_of(state)};
  int64_t ids = 0;
  size_t next = 0;
  for (auto _ : state) {
    do {
      next = next + 1 == w.questions.size() ? 0 : next + 1;
    } while (w.questions[next].kind != QuestionKind::List);
    const Question& question = w.questions[next];
    auto answers =
        w.snapshot->list_ids({user(question), question.action, question.resource_type}, options);
    ids += static_cast<int64_t>(answers->ids.size());
  }
  state.SetItemsProcessed(ids);
}

void github_actions(benchmark::State& state) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), false);
  frost::QueryOptions options{tier_of(state)};
  size_t next = 0;
  for (auto _ : state) {
    do {
      next = next + 1 == w.questions.size() ? 0 : next + 1;
    } while (w.questions[next].kind != QuestionKind::Actions);
    const Question& question = w.questions[next];
    benchmark::DoNotOptimize(w.snapshot->actions({user(question), resource(question)}, options));
  }
  state.SetItemsProcessed(state.iterations());
}

// facts × {interpreted, native}
void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"facts", "native"});
  for (int64_t facts : {10'000, 100'000, 1'000'000}) {
    for (int64_t native : {0, 1}) benchmark->Args({facts, native});
  }
}

// Facts that no cache holds; making them takes half a minute.
void large(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"facts", "native"})->Args({10'000'000, 1});
}

BENCHMARK(two_hop_check)->Apply(sizes)->Apply(large);
BENCHMARK(github_check)->Apply(sizes)->Apply(large);
BENCHMARK(two_hop_batch)->Apply(sizes)->Apply(large);
BENCHMARK(github_batch)->Apply(sizes)->Apply(large);
BENCHMARK(github_check_by_name)->Apply(sizes);
BENCHMARK(github_list_ids)->Apply(sizes);
BENCHMARK(github_actions)->Apply(sizes);

}  // namespace
