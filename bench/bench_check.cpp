// SPDX-License-Identifier: Apache-2.0
// Checks, lists and actions, interpreted and native side by side, on the GitHub workload and on the
// smallest policy worth measuring: two hops. Checks of the workload also against an evaluator that
// was written by hand for its policy.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/handwritten/github.hpp"
#include "bench/perf_counters.hpp"
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
  StoreSink(frost::FactStore& store, frost::bench::HandwrittenGithub& handwritten, bool two_hop)
      : store_(store), handwritten_(handwritten), two_hop_(two_hop) {}

  void fact(std::string_view predicate,
            std::span<const frost::workloads::Argument> arguments) override {
    std::vector<Value> values;
    for (const auto& argument : arguments) values.push_back({argument.type, argument.id});
    // The two-hop policy takes the facts it knows and refuses the others.
    bool stored = store_.insert(predicate, values).has_value();
    if (!stored && !two_hop_) std::abort();
    if (!two_hop_) handwritten_.fact(predicate, arguments);
  }

 private:
  frost::FactStore& store_;
  frost::bench::HandwrittenGithub& handwritten_;
  bool two_hop_;
};

// A data set under a policy, and its questions by kind, so that a timed loop does nothing but ask;
// made once per size.
struct World {
  std::optional<frost::Snapshot> snapshot;
  std::optional<frost::Snapshot> specialised;  // the same with code for these facts
  std::vector<Question> authorize;
  std::vector<Question> list;
  std::vector<Question> actions;
  std::vector<frost::PreparedCheck> checks;  // those of `authorize`; of two hops, on repositories
  frost::bench::HandwrittenGithub handwritten;  // and its checks; none of the two-hop policy
  std::vector<frost::bench::HandwrittenGithub::Check> handwritten_checks;
};

Value user(const Question& question) { return {"User", question.actor_id}; }

Value resource(const Question& question) { return {question.resource_type, question.resource_id}; }

std::vector<Question>& of_kind(World& world, QuestionKind kind) {
  switch (kind) {
    case QuestionKind::Authorize:
      return world.authorize;
    case QuestionKind::List:
      return world.list;
    case QuestionKind::Actions:
      return world.actions;
  }
  std::abort();
}

// Nothing is timed before all answers are the same.
void verify(const World& world) {
  for (size_t i = 0; i < world.handwritten_checks.size(); ++i) {
    const bool by_hand = world.handwritten.run(world.handwritten_checks[i]);
    const auto answer = world.snapshot->run(world.checks[i]);
    const auto specialised = world.specialised->run(world.checks[i]);
    if (answer && specialised && *answer == by_hand && *specialised == by_hand) continue;
    std::fprintf(stderr, "check %zu: the hand-written evaluator has another answer\n", i);
    std::exit(1);
  }
}

const World& world(uint64_t facts, bool two_hop) {
  static std::map<std::pair<uint64_t, bool>, World> worlds;
  World& world = worlds[{facts, two_hop}];
  if (world.snapshot) return world;
  std::string text = two_hop ? frost::bench::kTwoHopPolicy : frost::bench::github_text();
  frost::Policy policy = frost::bench::compiled(text, /*native=*/true);
  auto store = frost::FactStore::create(policy);
  StoreSink sink(*store, world.handwritten, two_hop);
  frost::workloads::GithubOptions options;
  options.facts = facts;
  frost::workloads::generate_github(options, sink);
  world.snapshot.emplace(store->snapshot());
  policy.compile_in_background();  // from now on for the facts of a store as well
  world.specialised.emplace(store->snapshot());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(10);
  if (!world.specialised->wait_until_specialised(deadline)) {
    std::fprintf(stderr, "there is no code for the facts at hand\n");
    std::exit(1);
  }
  world.handwritten.finish();
  // More than the branch predictor of a processor learns by heart: of 10,000 questions that come
  // again and again it knows most, and the evaluator by hand took 18 ns in place of 25. With many
  // facts, so many that they do not stay in the caches.
  const uint64_t questions = facts > 1'000'000 ? 2'000'000 : 200'000;
  for (Question& question : frost::workloads::github_questions(options, questions)) {
    of_kind(world, question.kind).push_back(std::move(question));
  }
  for (const Question& question : world.authorize) {
    if (two_hop && question.resource_type != "Repository") continue;
    std::string_view action = two_hop ? "read" : std::string_view(question.action);
    world.checks.push_back(world.snapshot->prepare({user(question), action, resource(question)}));
    if (two_hop) continue;
    world.handwritten_checks.push_back(world.handwritten.prepare(
        question.actor_id, action, question.resource_type, question.resource_id));
  }
  verify(world);
  return world;
}

// The code that the second argument names: 0 interpreted, 1 native, 2 native for these facts.
Tier tier_of(const benchmark::State& state) {
  return state.range(1) == 0 ? Tier::kInterpreter : Tier::kNative;
}

const frost::Snapshot& snapshot_of(const World& world, const benchmark::State& state) {
  return state.range(1) == 2 ? *world.specialised : *world.snapshot;
}

void run_checks(benchmark::State& state, bool two_hop) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), two_hop);
  const frost::Snapshot& snapshot = snapshot_of(w, state);
  frost::QueryOptions options{tier_of(state)};
  size_t next = 0;
  size_t allowed = 0;
  frost::bench::PerfCounters counters;
  for (auto _ : state) {
    allowed += *snapshot.run(w.checks[next], options) ? 1U : 0U;
    if (++next == w.checks.size()) next = 0;
  }
  counters.report(state);
  state.SetItemsProcessed(state.iterations());
  state.counters["allowed"] =
      static_cast<double>(allowed) / static_cast<double>(state.iterations());
}

// The same checks sixteen and more at a time; items are checks.
void run_batches(benchmark::State& state, bool two_hop) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), two_hop);
  const frost::Snapshot& snapshot = snapshot_of(w, state);
  const frost::QueryOptions options{tier_of(state)};
  const auto allowed = std::make_unique<bool[]>(w.checks.size());
  for (auto _ : state) {
    auto done = snapshot.run_batch(w.checks, {allowed.get(), w.checks.size()}, options);
    if (!done) return state.SkipWithError("a check failed");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(w.checks.size()));
}

void github_batch(benchmark::State& state) { run_batches(state, false); }
void two_hop_batch(benchmark::State& state) { run_batches(state, true); }

void github_check(benchmark::State& state) { run_checks(state, false); }
void two_hop_check(benchmark::State& state) { run_checks(state, true); }

void handwritten_check(benchmark::State& state) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), false);
  size_t next = 0;
  frost::bench::PerfCounters counters;
  for (auto _ : state) {
    benchmark::DoNotOptimize(w.handwritten.run(w.handwritten_checks[next]));
    if (++next == w.handwritten_checks.size()) next = 0;
  }
  counters.report(state);
}

double thread_time_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

// Nanoseconds of this thread that `check` takes for each of the `count` indexes from `first`.
template <class Check>
double time_of(size_t first, size_t count, Check check) {
  const double begin = thread_time_ns();
  for (size_t i = first; i < first + count; ++i) benchmark::DoNotOptimize(check(i));
  return thread_time_ns() - begin;
}

// Both in turn over the same checks, so that the ratio suffers less from what else the machine
// does.
void check_over_handwritten(benchmark::State& state) {
  constexpr size_t kTurn = 1'000;
  const World& w = world(static_cast<uint64_t>(state.range(0)), false);
  const frost::Snapshot& snapshot = snapshot_of(w, state);
  const frost::QueryOptions options{tier_of(state)};
  double engine = 0;
  double handwritten = 0;
  double checks = 0;
  size_t next = 0;
  for (auto _ : state) {
    engine += time_of(next, kTurn, [&](size_t i) { return *snapshot.run(w.checks[i], options); });
    // Other checks, so that neither finds what the other has read.
    const size_t other = next + kTurn <= w.checks.size() / 2 ? next + w.checks.size() / 2 : 0;
    handwritten +=
        time_of(other, kTurn, [&](size_t i) { return w.handwritten.run(w.handwritten_checks[i]); });
    checks += kTurn;
    next = next + 2 * kTurn <= w.checks.size() ? next + kTurn : 0;
  }
  state.counters["engine_ns"] = engine / checks;
  state.counters["handwritten_ns"] = handwritten / checks;
  state.counters["ratio"] = engine / handwritten;
}

// Asks the questions in turn; `ask` takes one.
template <class Ask>
void ask_in_turn(benchmark::State& state, const std::vector<Question>& questions, const Ask& ask) {
  size_t next = 0;
  for (auto _ : state) {
    ask(questions[next]);
    if (++next == questions.size()) next = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

// The same questions by names as github_check_by_name, many at once; items are checks.
void github_batch_by_name(benchmark::State& state) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), false);
  const frost::Snapshot& snapshot = snapshot_of(w, state);
  const frost::QueryOptions options{tier_of(state)};
  std::vector<frost::CheckQuery> queries;
  for (const Question& question : w.authorize) {
    queries.push_back({user(question), question.action, resource(question)});
  }
  const auto allowed = std::make_unique<bool[]>(queries.size());
  for (auto _ : state) {
    auto done = snapshot.authorize_batch(queries, {allowed.get(), queries.size()}, options);
    if (!done) return state.SkipWithError("a check failed");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(queries.size()));
}

void github_check_by_name(benchmark::State& state) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), false);
  const frost::Snapshot& snapshot = snapshot_of(w, state);
  const frost::QueryOptions options{tier_of(state)};
  ask_in_turn(state, w.authorize, [&](const Question& question) {
    benchmark::DoNotOptimize(
        snapshot.authorize({user(question), question.action, resource(question)}, options));
  });
}

// Items are ids.
void github_list_ids(benchmark::State& state) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), false);
  const frost::Snapshot& snapshot = snapshot_of(w, state);
  const frost::QueryOptions options{tier_of(state)};
  int64_t ids = 0;
  ask_in_turn(state, w.list, [&](const Question& question) {
    const auto answers =
        snapshot.list_ids({user(question), question.action, question.resource_type}, options);
    ids += static_cast<int64_t>(answers->ids.size());
  });
  state.SetItemsProcessed(ids);
}

void github_actions(benchmark::State& state) {
  const World& w = world(static_cast<uint64_t>(state.range(0)), false);
  const frost::Snapshot& snapshot = snapshot_of(w, state);
  const frost::QueryOptions options{tier_of(state)};
  size_t answers = 0;
  ask_in_turn(state, w.actions, [&](const Question& question) {
    answers += snapshot.actions({user(question), resource(question)}, options)->size();
  });
  state.counters["answers"] =
      static_cast<double>(answers) / static_cast<double>(state.iterations());
}

// What the actor of a check may do on its resource against the check, both by names, in turn: what
// else the machine does slows both.
void actions_over_check(benchmark::State& state) {
  constexpr size_t kTurn = 1'000;
  const World& w = world(static_cast<uint64_t>(state.range(0)), false);
  const frost::Snapshot& snapshot = snapshot_of(w, state);
  const frost::QueryOptions options{tier_of(state)};
  const size_t turns = w.authorize.size() / kTurn;
  double check = 0;
  double actions = 0;
  size_t answers = 0;
  size_t turn = 0;
  for (auto _ : state) {
    check += time_of(turn * kTurn, kTurn, [&](size_t i) {
      const Question& question = w.authorize[i];
      return *snapshot.authorize({user(question), question.action, resource(question)}, options);
    });
    // Other questions, so that neither finds what the other has read.
    const size_t other = (turn + turns / 2) % turns;
    actions += time_of(other * kTurn, kTurn, [&](size_t i) {
      const Question& question = w.authorize[i];
      const auto found = snapshot.actions({user(question), resource(question)}, options);
      answers += found->size();
      return found->empty();
    });
    turn = (turn + 1) % turns;
  }
  const double questions = static_cast<double>(state.iterations()) * kTurn;
  state.counters["actions_ns"] = actions / questions;
  state.counters["answers"] = static_cast<double>(answers) / questions;
  state.counters["check_ns"] = check / questions;
  state.counters["ratio"] = actions / check;
}

// facts × code
void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"facts", "native"});
  for (int64_t facts : {10'000, 100'000, 1'000'000}) {
    for (int64_t native : {0, 1, 2}) benchmark->Args({facts, native});
  }
}

// Facts that no cache holds; making them takes half a minute.
void large(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"facts", "native"})->Args({10'000'000, 1})->Args({10'000'000, 2});
}

BENCHMARK(two_hop_check)->Apply(sizes)->Apply(large);
BENCHMARK(github_check)->Apply(sizes)->Apply(large);
BENCHMARK(handwritten_check)->ArgName("facts")->Arg(10'000)->Arg(1'000'000)->Arg(10'000'000);
BENCHMARK(check_over_handwritten)->Apply(sizes)->Apply(large);
BENCHMARK(two_hop_batch)->Apply(sizes)->Apply(large);
BENCHMARK(github_batch)->Apply(sizes)->Apply(large);
BENCHMARK(github_check_by_name)->Apply(sizes)->Apply(large);
BENCHMARK(github_batch_by_name)->Apply(sizes)->Apply(large);
BENCHMARK(github_list_ids)->Apply(sizes);
BENCHMARK(github_actions)->Apply(sizes);
BENCHMARK(actions_over_check)->Apply(sizes);

}  // namespace
