// SPDX-License-Identifier: Apache-2.0
// One check through each interface, over a million facts of the GitHub workload: the procedure of
// the engine itself, C++ and C, by prepared handle and by strings. `least_ns` is what
// undisturbed parts of 300 passes took, `overhead_ns` what it takes more than the engine's own
// call, and `times_cpp` its multiple of the same through C++.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "bench/policy_text.hpp"
#include "bench/store_sink.hpp"
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

frost_text c_text(std::string_view text) { return {text.data(), text.size()}; }

// The same checks in the form of each interface.
struct World {
  World() {
    const frost::Policy policy = frost::bench::compiled(frost::bench::github_text(), true);
    auto store = frost::FactStore::create(policy);
    frost::bench::StoreSink sink(*store);
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

// The time of each part of the checks where it was least: what else the machine does only adds, and
// a part is short enough to be left alone now and then.
class LeastTimes {
 public:
  // Asks every check once. Gives nanoseconds a check of this pass.
  double pass(const World& w, Check check, size_t& allowed) {
    double pass_ns = 0;
    for (size_t first = 0, part = 0; first < w.queries.size(); first += kPart, ++part) {
      const size_t end = std::min(first + kPart, w.queries.size());
      const auto begin = std::chrono::steady_clock::now();
      for (size_t i = first; i < end; ++i) allowed += check(w, i) ? 1U : 0U;
      const std::chrono::duration<double, std::nano> took =
          std::chrono::steady_clock::now() - begin;
      if (part == least_.size()) least_.push_back(took.count());
      least_[part] = std::min(least_[part], took.count());
      pass_ns += took.count();
    }
    checks_ = static_cast<double>(w.queries.size());
    return pass_ns / checks_;
  }

  [[nodiscard]] double ns() const {
    return std::accumulate(least_.begin(), least_.end(), 0.0) / checks_;
  }

 private:
  static constexpr size_t kPart = 256;

  std::vector<double> least_;
  double checks_ = 1;
};

// `check` beside the engine's own call and beside `counterpart`, the same of C++.
void run(benchmark::State& state, Check check, Check counterpart) {
  const World& w = world();
  LeastTimes engine_times;
  LeastTimes counterpart_times;
  LeastTimes times;
  for (auto _ : state) {
    size_t expected = 0;
    size_t also = 0;
    size_t allowed = 0;
    engine_times.pass(w, by_engine, expected);
    counterpart_times.pass(w, counterpart, also);
    state.SetIterationTime(times.pass(w, check, allowed) * 1e-9);  // of one check
    if (allowed != expected || also != expected) {
      return state.SkipWithError("the interfaces disagree");
    }
  }
  state.counters["checks"] = static_cast<double>(w.queries.size());
  state.counters["least_ns"] = times.ns();
  state.counters["overhead_ns"] = times.ns() - engine_times.ns();
  state.counters["times_cpp"] = times.ns() / counterpart_times.ns();
}

// One iteration is a pass over every check, its time that of one check.
void rounds(benchmark::internal::Benchmark* benchmark) {
  benchmark->UseManualTime()->Iterations(300)->Unit(benchmark::kNanosecond);
}

BENCHMARK_CAPTURE(run, engine, by_engine, by_cpp_handle)->Apply(rounds);
BENCHMARK_CAPTURE(run, cpp_handle, by_cpp_handle, by_cpp_handle)->Apply(rounds);
BENCHMARK_CAPTURE(run, c_handle, by_c_handle, by_cpp_handle)->Apply(rounds);
BENCHMARK_CAPTURE(run, cpp_strings, by_cpp_strings, by_cpp_strings)->Apply(rounds);
BENCHMARK_CAPTURE(run, c_strings, by_c_strings, by_cpp_strings)->Apply(rounds);

}  // namespace
