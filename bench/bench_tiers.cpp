// SPDX-License-Identifier: Apache-2.0
// From the text of a policy of 50 rules to its first decision, to native code in the background,
// and to native code of an earlier process (design §22, T1 to T3).
#include <benchmark/benchmark.h>

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "codegen/engine/part_store.hpp"
#include "frost/frost.hpp"

namespace {

// 50 rules: an organization with ten, and four kinds of its resources with ten each.
std::string fifty_rules() {
  std::string text = R"(actor User {}
resource Organization {
  roles = ["owner", "admin", "member", "guest"];
  permissions = ["view", "invite", "rename", "delete", "bill", "audit"];
  "guest" if "member"; "member" if "admin"; "admin" if "owner";
  "view" if "guest"; "invite" if "member"; "rename" if "admin"; "delete" if "owner";
  "bill" if "owner"; "audit" if "admin"; "view" if is_public(resource);
}
)";
  for (const char* type : {"Repository", "Project", "Document", "Dashboard"}) {
    text.append("resource ").append(type).append(R"( {
  roles = ["admin", "writer", "reader"];
  permissions = ["read", "write", "share", "delete"];
  relations = { organization: Organization };
  "reader" if "writer"; "writer" if "admin";
  "admin" if "admin" on "organization"; "reader" if "member" on "organization";
  "read" if "reader"; "write" if "writer"; "share" if "writer"; "delete" if "admin";
  "read" if is_public(resource); "read" if "guest" on "organization";
}
)");
  }
  return text;
}

frost::Policy compiled() {
  const frost::Source source{"policy.polar", fifty_rules()};
  frost::Compiled result = frost::compile({&source, 1}, {.limits = {}, .with_tests = false});
  if (!result.policy) std::abort();
  return *std::move(result.policy);
}

bool first_decision(const frost::Policy& policy) {
  auto store = frost::FactStore::create(policy);
  if (!store) std::abort();
  const frost::Value role[] = {{"User", "ann"}, {"String", "member"}, {"Organization", "acme"}};
  if (!store->insert("has_role", role)) std::abort();
  return *store->snapshot().authorize({{"User", "ann"}, "invite", {"Organization", "acme"}});
}

void wait(const frost::Policy& policy, benchmark::State& state) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  if (!policy.wait_until_native(deadline)) state.SkipWithError("no native code");
}

// T1: text, one fact, one question.
void text_to_first_decision(benchmark::State& state) {
  for (auto _ : state) {
    if (!first_decision(compiled())) state.SkipWithError("a wrong decision");
  }
}

// The same while the first step of another thread is to compile it.
void text_to_first_decision_while_compiling(benchmark::State& state) {
  for (auto _ : state) {
    frost::Policy policy = compiled();
    policy.compile_in_background();
    if (!first_decision(policy)) state.SkipWithError("a wrong decision");
    state.PauseTiming();
    policy = compiled();  // waits for the other one's step
    state.ResumeTiming();
  }
}

// T2: until every question runs native.
void background_to_native(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    frost::forget_parts();  // or all but the first policy would have its code
    frost::Policy policy = compiled();
    state.ResumeTiming();
    policy.compile_in_background();
    wait(policy, state);
  }
}

// T3: the same with a cache that has the code.
void cache_to_native(benchmark::State& state) {
  std::string pattern = (std::filesystem::temp_directory_path() / "frost-bench-XXXXXX").string();
  const frost::NativeOptions options{
      .cache = {.directory = ::mkdtemp(pattern.data()) == nullptr ? "" : pattern}};
  if (!compiled().compile_native(options)) state.SkipWithError("no native code");
  for (auto _ : state) {
    state.PauseTiming();
    frost::Policy policy = compiled();
    state.ResumeTiming();
    if (!policy.compile_native(options) || !policy.native_status().is_from_cache) {
      state.SkipWithError("not from the cache");
      break;
    }
    state.PauseTiming();
    policy = compiled();
    state.ResumeTiming();
  }
  std::filesystem::remove_all(options.cache.directory);
}

// A check on what there is: the price of looking for native code.
void prepared_check(benchmark::State& state) {
  frost::Policy policy = compiled();
  if (state.range(0) != 0 && !policy.compile_native()) state.SkipWithError("no native code");
  auto store = frost::FactStore::create(policy);
  const frost::Value role[] = {{"User", "ann"}, {"String", "member"}, {"Organization", "acme"}};
  if (!store || !store->insert("has_role", role)) std::abort();
  const frost::Snapshot snapshot = store->snapshot();
  const auto check = snapshot.prepare({{"User", "ann"}, "invite", {"Organization", "acme"}});
  for (auto _ : state) benchmark::DoNotOptimize(snapshot.run(check));
}

BENCHMARK(text_to_first_decision)->Unit(benchmark::kMillisecond);
BENCHMARK(text_to_first_decision_while_compiling)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(5);
BENCHMARK(background_to_native)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(5);
BENCHMARK(cache_to_native)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(prepared_check)->ArgName("native")->Arg(0)->Arg(1);

}  // namespace
