// SPDX-License-Identifier: Apache-2.0
#include "bench/scaling/measure.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

namespace frost::scaling {
namespace {

constexpr double kSeconds = 0.1;
constexpr size_t kMeasurements = 5;
constexpr uint32_t kNoLimit = 100'000'000;

double processor_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

double seconds_of(const std::function<void()>& work) {
  const double begin = processor_seconds();
  work();
  return processor_seconds() - begin;
}

double nanoseconds_each(uint64_t operations, const std::function<void()>& work) {
  uint64_t calls = 1;
  const auto run = [&] {
    return seconds_of([&] {
      for (uint64_t call = 0; call < calls; ++call) work();
    });
  };
  // Also brings data into the caches that hold it, and makes plans.
  while (run() < kSeconds) calls *= 2;
  std::array<double, kMeasurements> times{};
  for (double& time : times) time = run() * 1e9 / static_cast<double>(calls * operations);
  std::ranges::sort(times);
  return times[kMeasurements / 2];
}

void give_up(const std::string& what) {
  std::fprintf(stderr, "frost-scaling: %s\n", what.c_str());
  std::exit(1);
}

void say(const std::string& what) { std::fprintf(stderr, "frost-scaling: %s\n", what.c_str()); }

std::optional<Policy> compiled(const std::string& text, bool native) {
  const Source source{"policy.polar", text};
  CompileOptions options;
  options.with_tests = false;
  // The curves show how costs grow, beyond where the limits stop policies.
  options.limits.clauses_max = kNoLimit;
  options.limits.literals_max = kNoLimit;
  options.limits.monomorphic_clauses_max = kNoLimit;
  options.limits.program_nodes_max = kNoLimit;
  options.limits.policy_bytes_max = kNoLimit;
  options.limits.compile_budget_ms = kNoLimit;
  Compiled result = compile({&source, 1}, options);
  if (!result.policy) {
    const auto error = std::ranges::find_if(result.diagnostics, &Diagnostic::is_error);
    say("refused: " + (error == result.diagnostics.end() ? "" : error->message));
    return std::nullopt;
  }
  if (!native) return result.policy;
  if (const auto done = result.policy->compile_native(); !done) {
    say("refused: " + done.error().message);
    return std::nullopt;
  }
  return result.policy;
}

FactStore store_of(const Policy& policy) {
  auto store = FactStore::create(policy);
  if (!store) give_up(store.error().message);
  return *std::move(store);
}

void insert(FactStore& store, std::string_view predicate, const std::vector<Value>& arguments) {
  const auto done = store.insert(predicate, arguments);
  if (!done) give_up(done.error().message);
}

double check_time(const Snapshot& snapshot, const std::vector<PreparedCheck>& checks, Tier tier,
                  std::optional<bool> expected) {
  return nanoseconds_each(checks.size(), [&] {
    for (const PreparedCheck& check : checks) {
      const auto answer = snapshot.run(check, {.tier = tier});
      if (!answer) give_up(answer.error().message);
      if (expected && *answer != *expected) give_up("a check has the wrong answer");
    }
  });
}

}  // namespace frost::scaling
