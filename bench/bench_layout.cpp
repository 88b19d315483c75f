// SPDX-License-Identifier: Apache-2.0
// Two-column access paths: bytes and look-ups by the layout of their chunks, and membership with
// both ends bound by the length of the list.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "bench/policy_text.hpp"
#include "frost/frost.hpp"
#include "runtime/exec/access.hpp"
#include "runtime/store/access_path.hpp"

namespace {

using namespace frost;

constexpr uint32_t kChunks = 1024;
constexpr uint32_t kPairs = 1 << 16;

// `entries` sources of each chunk, with `degree` neighbours each.
std::shared_ptr<const rt::AccessPath> path_of(uint32_t entries, uint32_t degree) {
  std::mt19937 random(1);
  rt::ChangeLog log(2);
  for (uint32_t chunk = 0; chunk < kChunks; ++chunk) {
    for (uint32_t entry = 0; entry < entries; ++entry) {
      const uint32_t key = entry * (FROST_CHUNK_KEYS / entries);
      for (uint32_t i = 0; i < degree; ++i) {
        const uint32_t row[] = {(chunk << FROST_CHUNK_BITS) + key,
                                static_cast<uint32_t>(random() % 1'000'000)};
        log.set(row, 0);
      }
    }
  }
  return rt::AccessPath::empty({0, {0, 1}})->merged(log);
}

// Random look-ups in the C++ twin, half of them of sources with rows. entries × degree
void chunk_contains(benchmark::State& state) {
  const auto entries = static_cast<uint32_t>(state.range(0));
  const auto path = path_of(entries, static_cast<uint32_t>(state.range(1)));
  std::mt19937 random(2);
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  for (uint32_t pair = 0; pair < kPairs; ++pair) {
    const uint32_t chunk = static_cast<uint32_t>(random()) % kChunks << FROST_CHUNK_BITS;
    const uint32_t step = FROST_CHUNK_KEYS / entries;
    const uint32_t key = static_cast<uint32_t>(random()) % FROST_CHUNK_KEYS;
    pairs.emplace_back(chunk + (pair % 2 == 0 ? key : key / step * step), random() % 1'000'000);
  }
  size_t next = 0;
  for (auto _ : state) {
    const auto& [key, value] = pairs[next++ % kPairs];
    benchmark::DoNotOptimize(rt::contains(path->descriptor(), key, value));
  }
  const auto& chunk = *static_cast<const frost_chunk*>(path->descriptor().a);
  state.counters["kind"] = chunk.kind;
  state.counters["bytes_per_row"] =
      static_cast<double>(path->bytes()) / static_cast<double>(path->descriptor().rows);
}
BENCHMARK(chunk_contains)
    ->ArgNames({"entries", "degree"})
    ->ArgsProduct({{1, 16, 64, 128, 256, 512, 1024, 4096}, {1, 4}})
    ->Args({4096, 20});

// A relation with few facts about a large type: `facts` over ten million ids.
void sparse_relation(benchmark::State& state) {
  std::mt19937 random(3);
  rt::ChangeLog log(2);
  for (int64_t fact = 0; fact < state.range(0); ++fact) {
    const uint32_t row[] = {static_cast<uint32_t>(random() % 10'000'000),
                            static_cast<uint32_t>(random() % 1'000)};
    log.set(row, 0);
  }
  std::shared_ptr<const rt::AccessPath> path;
  for (auto _ : state) path = rt::AccessPath::empty({0, {0, 1}})->merged(log);
  state.counters["bytes"] = static_cast<double>(path->bytes());
}
BENCHMARK(sparse_relation)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

// ---------- membership with both ends bound

struct Members {
  std::optional<Snapshot> snapshot;
  std::vector<PreparedCheck> checks;
};

// A million users in groups of `degree`, said from the group's side or from the user's.
const Members& members(uint32_t degree, bool group_first) {
  static std::map<std::pair<uint32_t, bool>, Members> all;
  Members& made = all[{degree, group_first}];
  if (made.snapshot) return made;
  constexpr uint32_t kUsers = 1'000'000;
  const std::string fact = group_first ? "has(g, u)" : "has(u, g)";
  const std::string types = group_first ? "has(Group, User)" : "has(User, Group)";
  const Policy policy = bench::compiled(
      "actor User {}\nresource Group {}\nallow(u: User, \"use\", g: Group) if " + fact + ";\n",
      /*native=*/true);
  auto store = FactStore::create(policy);
  std::mt19937 random(4);
  const auto user_name = [](uint32_t user) { return "u" + std::to_string(user); };
  const auto group_name = [](uint32_t group) { return "g" + std::to_string(group); };
  for (uint32_t user = 0; user < kUsers; ++user) {
    const std::string name = user_name(user);
    const std::string group = group_name(user / degree);
    std::vector<Value> arguments = {{"User", name}, {"Group", group}};
    if (group_first) std::swap(arguments[0], arguments[1]);
    if (!store->insert("has", arguments)) std::abort();
  }
  made.snapshot.emplace(store->snapshot());
  for (uint32_t check = 0; check < kPairs; ++check) {
    const uint32_t user = static_cast<uint32_t>(random()) % kUsers;
    const uint32_t other = static_cast<uint32_t>(random()) % kUsers;
    const std::string name = user_name(user);
    const std::string group = group_name((check % 2 == 0 ? user : other) / degree);
    made.checks.push_back(made.snapshot->prepare({{"User", name}, "use", {"Group", group}}));
  }
  return made;
}

void membership(benchmark::State& state) {
  const Members& m = members(static_cast<uint32_t>(state.range(0)), state.range(1) != 0);
  const QueryOptions options{.tier = Tier::kNative};
  size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(m.snapshot->run(m.checks[next++ % kPairs], options));
  }
}
BENCHMARK(membership)
    ->ArgNames({"degree", "group_first"})
    ->ArgsProduct({{1, 8, 32, 256, 4096, 65536, 1'000'000}, {0, 1}});

}  // namespace
