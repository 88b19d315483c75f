// SPDX-License-Identifier: Apache-2.0
// One check through each interface, over a million facts of the GitHub workload: the procedure of
// the engine itself, C++ and C, by prepared handle and by strings. `overhead_ns` is what an
// interface adds to the engine's own call, `times_cpp` how long it takes beside C++, all over the
// same checks in turn.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/policy_text.hpp"
#include "bench/workloads/github.hpp"
#include "codegen/c_api/handles.hpp"
#include "codegen/engine/store.hpp"
#include "frost/c.h"
#include "frost/frost.hpp"
#include "runtime/exec/fuel.hpp"

namespace {

using frost::workloads::Question;
using frost::workloads::QuestionKind;

constexpr uint64_t kFacts = 1'000'000;
constexpr size_t kQuestions = 10'000;

class StoreSink : public frost::workloads::FactSink {
 public:
  explicit StoreSink(frost::FactStore& store) : store_(store) {}
  void fact(std::string_view predicate,
            std::span<const frost::workloads::Argument> arguments) override {
    std::vector<frost::Value> values;
    for (const auto& argument : arguments) values.push_back({argument.type, argument.id});
    if (!store_.insert(predicate, values)) std::abort();
  }

 private:
  frost::FactStore& store_;
};

frost_text c_text(std::string_view text) { return {text.data(), text.size()}; }

// The same checks in the form of each interface.
struct World {
  World() {
    const frost::Policy policy = frost::bench::compiled(frost::bench::github_text(), true);
    auto store = frost::FactStore::create(policy);
    StoreSink sink(*store);
    frost::workloads::GithubOptions options;
    options.facts = kFacts;
    frost::workloads::generate_github(options, sink);
    c_snapshot.reset(new frost_snapshot{store->snapshot()});
    questions = frost::workloads::github_questions(options, kQuestions);
    std::erase_if(questions, [](const Question& question) {
      return question.kind != QuestionKind::Authorize;
    });
    for (const Question& question : questions) add(question);
    if (frost_prepare(c_snapshot.get(), c_checks.data(), c_checks.size(), &c_prepared, nullptr) !=
        FROST_CODE_OK) {
      std::abort();
    }
  }
  ~World() { frost_prepared_free(c_prepared); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void add(const Question& question) {
    queries.push_back({{"User", question.actor_id},
                       question.action,
                       {question.resource_type, question.resource_id}});
    prepared.push_back(snapshot().prepare(queries.back()));
    frost_check check{};
    check.actor = {frost_text_of("User"), c_text(question.actor_id)};
    check.action = c_text(question.action);
    check.resource = {c_text(question.resource_type), c_text(question.resource_id)};
    c_checks.push_back(check);
  }

  [[nodiscard]] const frost::Snapshot& snapshot() const { return c_snapshot->snapshot; }

  std::unique_ptr<frost_snapshot> c_snapshot;
  std::vector<Question> questions;  // the texts
  std::vector<frost::CheckQuery> queries;
  std::vector<frost::PreparedCheck> prepared;
  std::vector<frost_check> c_checks;
  frost_prepared* c_prepared = nullptr;
};

const World& world() {
  static const World world;
  return world;
}

// What every interface comes down to: a request and the native procedure.
bool by_engine(const World& w, size_t i) {
  static const frost::QueryOptions kOptions{};
  const frost::PreparedCheck& check = w.prepared[i];
  if (check.procedure == UINT32_MAX) return false;
  const frost::SnapshotImpl& snapshot = *w.snapshot().impl();
  frost_req request = frost::make_request(snapshot, kOptions, check.integers);
  return snapshot.policy->native.get()[check.procedure](&request, check.arguments) == FROST_YES;
}

bool by_cpp_handle(const World& w, size_t i) { return *w.snapshot().run(w.prepared[i]); }

bool by_cpp_strings(const World& w, size_t i) { return *w.snapshot().authorize(w.queries[i]); }

bool by_c_handle(const World& w, size_t i) {
  bool allowed = false;
  frost_error* error = nullptr;
  if (frost_prepared_run(w.c_prepared, i, nullptr, &allowed, &error) != FROST_CODE_OK) std::abort();
  return allowed;
}

bool by_c_strings(const World& w, size_t i) {
  bool allowed = false;
  frost_error* error = nullptr;
  if (frost_authorize(w.c_snapshot.get(), &w.c_checks[i], nullptr, &allowed, &error) !=
      FROST_CODE_OK) {
    std::abort();
  }
  return allowed;
}

using Check = bool (*)(const World&, size_t);

// Nanoseconds of every check once.
double pass(const World& w, Check check, size_t& allowed) {
  const auto begin = std::chrono::steady_clock::now();
  for (size_t i = 0; i < w.queries.size(); ++i) allowed += check(w, i) ? 1U : 0U;
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
  return took.count() / static_cast<double>(w.queries.size());
}

// `check` beside the engine's own call and beside `counterpart`, the same of C++.
void run(benchmark::State& state, Check check, Check counterpart) {
  const World& w = world();
  double engine_ns = 0;
  double counterpart_ns = 0;
  double check_ns = 0;
  for (auto _ : state) {
    size_t expected = 0;
    size_t also = 0;
    size_t allowed = 0;
    // In turn, so that what else the machine does falls on all of them.
    engine_ns += pass(w, by_engine, expected);
    counterpart_ns += pass(w, counterpart, also);
    const double took = pass(w, check, allowed);
    check_ns += took;
    state.SetIterationTime(took * 1e-9);  // of one check
    if (allowed != expected || also != expected) {
      return state.SkipWithError("the interfaces disagree");
    }
  }
  const auto passes = static_cast<double>(state.iterations());
  state.counters["engine_ns"] = engine_ns / passes;
  state.counters["overhead_ns"] = (check_ns - engine_ns) / passes;
  state.counters["times_cpp"] = check_ns / counterpart_ns;
}

// One iteration is a pass over every check, its time that of one check.
void rounds(benchmark::internal::Benchmark* benchmark) {
  benchmark->UseManualTime()->Iterations(200)->Unit(benchmark::kNanosecond);
}

BENCHMARK_CAPTURE(run, engine, by_engine, by_cpp_handle)->Apply(rounds);
BENCHMARK_CAPTURE(run, cpp_handle, by_cpp_handle, by_cpp_handle)->Apply(rounds);
BENCHMARK_CAPTURE(run, c_handle, by_c_handle, by_cpp_handle)->Apply(rounds);
BENCHMARK_CAPTURE(run, cpp_strings, by_cpp_strings, by_cpp_strings)->Apply(rounds);
BENCHMARK_CAPTURE(run, c_strings, by_c_strings, by_cpp_strings)->Apply(rounds);

}  // namespace
