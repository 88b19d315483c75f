// SPDX-License-Identifier: Apache-2.0
// Policies of growing size over the same number of facts.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "bench/frontend_policy.hpp"
#include "bench/scaling/curves.hpp"
#include "bench/scaling/measure.hpp"

namespace frost::scaling {
namespace {

constexpr uint64_t kFacts = 100'000;
constexpr uint64_t kUsers = 10'000;
constexpr uint64_t kChecks = 10'000;
constexpr double kRepeatedSecondsMax = 1;
constexpr uint64_t kNativeRulesMax = 1'000;  // beyond, compiling takes minutes

// Roles on documents of all types in turn, so that every rule has its facts.
void fill(FactStore& store, uint64_t types) {
  for (uint64_t number = 0; number < kFacts; ++number) {
    const std::string user = fmt::format("u{}", number % kUsers);
    const std::string type = fmt::format("Document{}", number % types);
    const std::string document = fmt::format("d{}", number / 3);
    insert(store, "has_role", {{"User", user}, {"String", "writer"}, {type, document}});
  }
}

// The quickest of three; one that takes long is not disturbed as much.
double compile_time(const std::string& text, std::optional<Policy>& policy) {
  double quickest = seconds_of([&] { policy = compiled(text, /*native=*/false); });
  for (int again = 0; again < 2 && quickest < kRepeatedSecondsMax; ++again) {
    const double seconds = seconds_of([&] { policy = compiled(text, /*native=*/false); });
    quickest = std::min(quickest, seconds);
  }
  return quickest;
}

double measure_checks(const Snapshot& snapshot, uint64_t types, Tier tier) {
  std::vector<PreparedCheck> checks;
  for (uint64_t number = 0; number < kChecks; ++number) {
    const uint64_t fact = number * (kFacts / kChecks) + number % (kFacts / kChecks);
    const std::string user = fmt::format("u{}", fact % kUsers);
    const std::string type = fmt::format("Document{}", fact % types);
    const std::string document = fmt::format("d{}", fact / 3);
    checks.push_back(snapshot.prepare({{"User", user}, "read", {type, document}}));
  }
  return check_time(snapshot, checks, tier, true);
}

}  // namespace

std::vector<Chart> curves_by_rules(const Limits& limits) {
  Line compile{"for the interpreter", {}};
  Line compile_native{"native code as well", {}};
  Line check{"interpreter", {}};
  Line check_native{"native", {}};
  Line memory{"store", {}};
  for (const uint64_t rules : {10ULL, 30ULL, 100ULL, 300ULL, 1'000ULL, 3'000ULL, 10'000ULL}) {
    if (rules > limits.rules_max) break;
    say(fmt::format("{} rules", rules));
    const auto size = static_cast<double>(rules);
    const std::string text = bench::mixed_policy(rules);
    const uint64_t types = (rules + bench::kRulesPerType - 1) / bench::kRulesPerType;
    std::optional<Policy> policy;
    const double seconds = compile_time(text, policy);
    if (!policy) break;
    compile.points.emplace_back(size, seconds * 1e3);
    FactStore store = store_of(*policy);
    fill(store, types);
    const Snapshot snapshot = store.snapshot();
    const StoreStatistics statistics = snapshot.statistics();
    memory.points.emplace_back(
        size, static_cast<double>(statistics.path_bytes + statistics.dictionary_bytes) /
                  static_cast<double>(statistics.facts));
    check.points.emplace_back(size, measure_checks(snapshot, types, Tier::kInterpreter));
    if (rules > kNativeRulesMax) continue;
    Result<void> done;
    const double native_seconds = seconds_of([&] { done = policy->compile_native(); });
    if (!done) {
      say("refused: " + done.error().message);
      continue;
    }
    compile_native.points.emplace_back(size, (seconds + native_seconds) * 1e3);
    check_native.points.emplace_back(size, measure_checks(snapshot, types, Tier::kNative));
  }
  return {{"compile-by-rules", "Compiling, by rules", "rules", "ms", {compile, compile_native}},
          {"check-by-rules", "A check, by rules", "rules", "ns per check", {check_native, check}},
          {"memory-by-rules", "Memory of a fact, by rules", "rules", "bytes per fact", {memory}}};
}

}  // namespace frost::scaling
