// SPDX-License-Identifier: Apache-2.0
// Questions other than checks, lists and actions, which bench_check has: who-can, queries of
// several forms, context facts and filters, on the GitHub workload at several sizes.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/perf_counters.hpp"
#include "bench/policy_text.hpp"
#include "bench/store_sink.hpp"
#include "bench/workloads/github.hpp"
#include "frost/frost.hpp"

namespace {

using frost::Query;
using frost::QueryArgument;
using frost::QueryValue;
using frost::Tier;
using frost::Value;
using frost::workloads::Question;
using frost::workloads::QuestionKind;

constexpr size_t kQuestions = 2'000;

// Checks of repositories over a data set; made once per size.
struct World {
  std::optional<frost::Snapshot> snapshot;
  std::vector<Question> questions;
};

const World& world(const benchmark::State& state) {
  static std::map<int64_t, World> worlds;
  World& world = worlds[state.range(0)];
  if (world.snapshot) return world;
  static const frost::Policy policy =
      frost::bench::compiled(frost::bench::github_text(), /*native=*/true);
  auto store = frost::FactStore::create(policy);
  frost::bench::StoreSink sink(*store);
  const frost::workloads::GithubOptions options{.facts = static_cast<uint64_t>(state.range(0))};
  frost::workloads::generate_github(options, sink);
  world.snapshot.emplace(store->snapshot());
  world.questions = frost::workloads::github_questions(options, kQuestions);
  std::erase_if(world.questions, [](const Question& question) {
    return question.kind != QuestionKind::Authorize || question.resource_type != "Repository";
  });
  return world;
}

Tier tier_of(const benchmark::State& state) {
  return state.range(1) == 0 ? Tier::kInterpreter : Tier::kNative;
}

// Asks one question after the other; `ask` gives how many answers there are, or none for an error.
template <class Ask>
void run(benchmark::State& state, Ask ask) {
  const World& of = world(state);
  const frost::QueryOptions options{.tier = tier_of(state)};
  if (!ask(*of.snapshot, of.questions.front(), options)) return state.SkipWithError("no answer");
  size_t next = 0;
  size_t answers = 0;
  frost::bench::PerfCounters counters;
  for (auto _ : state) {
    const std::optional<size_t> found = ask(*of.snapshot, of.questions[next], options);
    if (!found) return state.SkipWithError("no answer");
    answers += *found;
    if (++next == of.questions.size()) next = 0;
  }
  counters.report(state);
  state.counters["answers"] =
      static_cast<double>(answers) / static_cast<double>(state.iterations());
}

template <class T>
std::optional<size_t> size_of(const frost::Result<std::vector<T>>& answers) {
  if (!answers) return std::nullopt;
  return answers->size();
}

void who_can(benchmark::State& state) {
  run(state, [](const auto& snapshot, const Question& question, const auto& options) {
    return size_of(
        snapshot.who_can({"User", question.action, {"Repository", question.resource_id}}, options));
  });
}

QueryValue value(std::string_view type, const std::string& id) { return {std::string(type), id}; }

// Which roles has the user, and where?
void query_stored_and_derived(benchmark::State& state) {
  run(state, [](const auto& snapshot, const Question& question, const auto& options) {
    const Query query{
        .variables = {{.type = "String"}, {.type = "Repository"}},
        .atoms = {{"has_role",
                   {value("User", question.actor_id), QueryArgument{0U}, QueryArgument{1U}}}}};
    return size_of(snapshot.query(query, options));
  });
}

// In which organizations that own the repository has the user a role? A join of two.
void query_join(benchmark::State& state) {
  run(state, [](const auto& snapshot, const Question& question, const auto& options) {
    const Query query{
        .variables = {{.type = "String"}, {.type = "Organization"}},
        .atoms = {{"has_relation",
                   {value("Repository", question.resource_id), value("String", "organization"),
                    QueryArgument{1U}}},
                  {"has_role",
                   {value("User", question.actor_id), QueryArgument{0U}, QueryArgument{1U}}}}};
    return size_of(snapshot.query(query, options));
  });
}

// How many may read the repository?
void query_count(benchmark::State& state) {
  run(state,
      [](const auto& snapshot, const Question& question,
         const auto& options) -> std::optional<size_t> {
        const Query query{.variables = {{.type = "User"}},
                          .atoms = {{"allow",
                                     {QueryArgument{0U}, value("String", "read"),
                                      value("Repository", question.resource_id)}}}};
        const auto count = snapshot.count(query, options);
        if (!count) return std::nullopt;
        return *count;
      });
}

// A check with a role that the store does not have: a snapshot for this one question.
void overlay_check(benchmark::State& state) {
  run(state,
      [](const auto& snapshot, const Question& question,
         const auto& options) -> std::optional<size_t> {
        const Value role[] = {{"User", question.actor_id},
                              {"String", "writer"},
                              {"Repository", question.resource_id}};
        const frost::Fact facts[] = {{"has_role", role}};
        const auto overlay = snapshot.with_context(facts);
        if (!overlay) return std::nullopt;
        const auto allowed = overlay->authorize({role[0], question.action, role[2]}, options);
        if (!allowed) return std::nullopt;
        return *allowed ? 1 : 0;
      });
}

// Which of a hundred repositories may the user act on?
void filter_hundred(benchmark::State& state) {
  const World& of = world(state);
  std::vector<Value> resources;
  for (size_t place = 0; place < 100; ++place) {
    resources.push_back({"Repository", of.questions[place].resource_id});
  }
  run(state, [&](const auto& snapshot, const Question& question, const auto& options) {
    return size_of(snapshot.authorize_resources({"User", question.actor_id}, question.action,
                                                resources, options));
  });
}

// facts × {interpreted, native}
void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"facts", "native"});
  for (const int64_t facts : {10'000, 100'000, 1'000'000}) {
    for (const int64_t native : {0, 1}) benchmark->Args({facts, native});
  }
}

BENCHMARK(who_can)->Apply(sizes);
BENCHMARK(query_stored_and_derived)->Apply(sizes);
BENCHMARK(query_join)->Apply(sizes);
BENCHMARK(query_count)->Apply(sizes);
BENCHMARK(overlay_check)->Apply(sizes);
BENCHMARK(filter_hundred)->Apply(sizes);

}  // namespace
