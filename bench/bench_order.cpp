// SPDX-License-Identifier: Apache-2.0
// Checks in the order of the policy's text and in that of the questions (decision 16): those of the
// GitHub policy that are allowed, those allowed by a role of the organization, and those of a
// policy of eight ways of which nearly everybody goes the last one.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bench/policy_text.hpp"
#include "bench/store_sink.hpp"
#include "bench/workloads/github.hpp"
#include "codegen/engine/order_for_questions.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/store.hpp"

namespace {

using frost::PreparedCheck;
using frost::Snapshot;
using frost::workloads::QuestionKind;
using frost::workloads::QuestionPath;

enum Questions : int64_t { kAllowed, kByOrganization, kLastOfEight };

constexpr int kWays = 8;
constexpr int kUsers = 2'000;
constexpr int kDocs = 1'000;

struct World {
  std::optional<Snapshot> snapshot;
  std::vector<PreparedCheck> checks;
};

// The policy says how to wait for code that nobody orders by itself.
void open(World& world, const frost::Policy& policy, frost::FactStore& store) {
  frost::Policy waiting = policy;
  waiting.compile_in_background({.reorder = false});
  world.snapshot.emplace(store.snapshot());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(10);
  if (world.snapshot->wait_until_specialised(deadline)) return;
  std::fprintf(stderr, "there is no code for the facts at hand\n");
  std::exit(1);
}

World github(Questions which) {
  World world;
  const frost::Policy policy = frost::bench::compiled(frost::bench::github_text(), false);
  auto store = frost::FactStore::create(policy);
  frost::workloads::GithubOptions options;
  options.facts = 100'000;
  frost::bench::StoreSink sink(*store);
  frost::workloads::generate_github(options, sink);
  open(world, policy, *store);
  for (const auto& question : frost::workloads::github_questions(options, 20'000)) {
    if (question.kind != QuestionKind::Authorize || question.expected != true) continue;
    const bool is_wanted = which == kAllowed || question.path == QuestionPath::OrganizationRole;
    if (!is_wanted) continue;
    world.checks.push_back(
        world.snapshot->prepare({{"User", question.actor_id},
                                 question.action,
                                 {question.resource_type, question.resource_id}}));
  }
  return world;
}

World eight_ways() {
  World world;
  std::string text = "actor User {}\nresource Doc {}\ndeclare never(User, Doc);\n";
  text += "allow(user: User, \"read\", doc: Doc) if never(user, doc);\n";
  for (int i = 0; i < kWays; ++i) {
    text += "allow(user: User, \"read\", doc: Doc) if way" + std::to_string(i) + "(user, doc);\n";
  }
  const frost::Policy policy = frost::bench::compiled(text, false);
  auto store = frost::FactStore::create(policy);
  std::mt19937 random(1);
  std::vector<std::pair<std::string, std::string>> pairs;
  for (int i = 0; i < 20 * kUsers; ++i) {
    const int way = i % 20 == 0 ? i / 20 % (kWays - 1) : kWays - 1;
    auto& [user, doc] = pairs.emplace_back("u" + std::to_string(random() % kUsers),
                                           "d" + std::to_string(random() % kDocs));
    const frost::Value fact[] = {{"User", user}, {"Doc", doc}};
    if (!store->insert("way" + std::to_string(way), fact)) std::exit(1);
  }
  open(world, policy, *store);
  for (const auto& [user, doc] : pairs) {
    world.checks.push_back(world.snapshot->prepare({{"User", user}, "read", {"Doc", doc}}));
  }
  return world;
}

// By the sample that a store would take.
bool reorder(const World& world) {
  std::vector<frost::SampledCheck> sample;
  std::mt19937 random(1);
  for (size_t i = 0; i < frost::CheckSampler::kSamples; ++i) {
    const PreparedCheck& check = world.checks[random() % world.checks.size()];
    sample.push_back({check, world.snapshot->impl()->facts});
  }
  const auto& impl = *world.snapshot->impl();
  return impl.policy->reorder(impl.specialised->in_use, sample);
}

void check_in_order(benchmark::State& state) {
  const auto which = static_cast<Questions>(state.range(0));
  const World world = which == kLastOfEight ? eight_ways() : github(which);
  if (state.range(1) == 1 && !reorder(world)) state.SkipWithError("it would not pay");
  size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(world.snapshot->run(world.checks[next]));
    next = next + 1 == world.checks.size() ? 0 : next + 1;
  }
}
BENCHMARK(check_in_order)
    ->ArgNames({"questions", "reordered"})
    ->ArgsProduct({{kAllowed, kByOrganization, kLastOfEight}, {0, 1}});

}  // namespace
