// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/pair_closure.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tests/unit/runtime/pair_model.hpp"

namespace frost::rt {
namespace {

// Fuel as a number of its own.
frost_status run_with(PairClosure& closure, int64_t& fuel, uint64_t bytes_max,
                      std::vector<IdPair>& out) {
  frost_req request{};
  request.fuel = fuel;
  const frost_status status = closure.run(request, bytes_max, out);
  fuel = request.fuel;
  return status;
}

using End = PairClosure::End;
using Pairs = std::vector<IdPair>;

constexpr int64_t kFuel = INT64_MAX / 2;
constexpr uint64_t kBytes = uint64_t{4} << 30;

Pairs evaluate(PairClosure closure) {
  int64_t fuel = kFuel;
  Pairs out = {{7, 7}};
  EXPECT_EQ(run_with(closure, fuel, kBytes, out), FROST_YES);
  EXPECT_GE(kFuel - fuel, static_cast<int64_t>(out.size()));
  return out;
}

// 0 -> 1 -> ... -> links.
Pairs chain(uint32_t links) {
  Pairs pairs;
  for (uint32_t i = 0; i < links; ++i) pairs.push_back({i, i + 1});
  return pairs;
}

Pairs swapped(Pairs pairs) {
  for (IdPair& pair : pairs) std::swap(pair.first, pair.second);
  return pairs;
}

TEST(PairClosure, WithoutRulesThereIsNothing) {
  EXPECT_EQ(evaluate(PairClosure()), Pairs());
  PairClosure closure;
  closure.add_left(chain(3));
  closure.add_right({});
  closure.add_sandwich(chain(2), {});
  closure.add_derived({Pairs(), End::kFirst, End::kSecond, End::kOther});
  EXPECT_EQ(evaluate(closure), Pairs());
}

TEST(PairClosure, SeedsComeSortedAndOnce) {
  PairClosure closure;
  closure.add_seeds({{5, 2}, {1, 9}, {5, 1}});
  closure.add_seeds({{5, 2}, {1, 1}});
  EXPECT_EQ(evaluate(closure), (Pairs{{1, 1}, {1, 9}, {5, 1}, {5, 2}}));
}

TEST(PairClosure, LeftRulePassesRowsBackwards) {
  PairClosure closure;
  closure.add_seeds({{2, 9}, {4, 8}});
  closure.add_left({{1, 2}, {0, 1}, {0, 4}});
  EXPECT_EQ(evaluate(closure), (Pairs{{0, 8}, {0, 9}, {1, 9}, {2, 9}, {4, 8}}));
}

TEST(PairClosure, RightRuleExtendsSeconds) {
  PairClosure closure;
  closure.add_seeds({{9, 0}, {8, 2}});
  closure.add_right({{0, 1}, {1, 2}, {2, 5}});
  EXPECT_EQ(evaluate(closure), (Pairs{{8, 2}, {8, 5}, {9, 0}, {9, 1}, {9, 2}, {9, 5}}));
}

TEST(PairClosure, SandwichIsSameGeneration) {
  // A tree: 0 over 1 and 2; 1 over 3; 2 over 4 and 5.
  const Pairs parents = {{1, 0}, {2, 0}, {3, 1}, {4, 2}, {5, 2}};
  PairClosure closure;
  closure.add_seeds({{1, 2}, {2, 1}, {4, 5}, {5, 4}});
  closure.add_sandwich(parents, swapped(parents));
  EXPECT_EQ(evaluate(closure),
            (Pairs{{1, 2}, {2, 1}, {3, 4}, {3, 5}, {4, 3}, {4, 5}, {5, 3}, {5, 4}}));
}

TEST(PairClosure, LeftAndRightWorkTogether) {
  PairClosure closure;
  closure.add_seeds({{1, 10}});
  closure.add_left({{0, 1}});
  closure.add_right({{10, 11}});
  EXPECT_EQ(evaluate(closure), (Pairs{{0, 10}, {0, 11}, {1, 10}, {1, 11}}));
}

TEST(PairClosure, PointsToThroughLoadsAndStores) {
  // p = &a; q = p; *p = r (r = &b); s = *q.
  constexpr uint32_t p = 0, q = 1, r = 2, s = 3, a = 4, b = 5;
  PairClosure closure;
  closure.add_seeds({{p, a}, {r, b}});
  closure.add_left({{q, p}});
  closure.add_derived({Pairs{{q, s}}, End::kFirst, End::kOther, End::kSecond});
  closure.add_derived({Pairs{{p, r}}, End::kFirst, End::kSecond, End::kOther});
  EXPECT_EQ(evaluate(closure), (Pairs{{p, a}, {q, a}, {r, b}, {s, b}, {a, b}}));
}

TEST(PairClosure, EuclideanRule) {
  // p(d,o) :- p(c,d), p(c,o).
  PairClosure closure;
  closure.add_seeds({{0, 1}, {0, 2}});
  closure.add_derived({std::nullopt, End::kFirst, End::kSecond, End::kFirst});
  EXPECT_EQ(evaluate(closure), (Pairs{{0, 1}, {0, 2}, {1, 1}, {1, 2}, {2, 1}, {2, 2}}));
}

// The four ways to write the transitive closure of `edges`.
std::vector<PairClosure> closures_of(const Pairs& edges) {
  std::vector<PairClosure> closures(4);
  for (PairClosure& closure : closures) closure.add_seeds(edges);
  closures[0].add_left(edges);
  closures[1].add_right(edges);
  closures[2].add_derived({std::nullopt, End::kFirst, End::kFirst, End::kSecond});
  closures[3].add_left(edges);
  closures[3].add_right(edges);
  closures[3].add_derived({std::nullopt, End::kSecond, End::kFirst, End::kSecond});
  return closures;
}

TEST(PairClosure, APairOfEqualsNeedsACycle) {
  for (const PairClosure& closure : closures_of({{0, 1}, {1, 2}, {2, 1}, {3, 3}, {2, 4}})) {
    EXPECT_EQ(
        evaluate(closure),
        (Pairs{{0, 1}, {0, 2}, {0, 4}, {1, 1}, {1, 2}, {1, 4}, {2, 1}, {2, 2}, {2, 4}, {3, 3}}));
  }
}

TEST(PairClosure, ChainsAndCyclesAreTheSameHoweverTheyAreWritten) {
  constexpr uint32_t kNodes = 300;
  Pairs cycle = chain(kNodes - 1);
  for (const PairClosure& closure : closures_of(cycle)) {
    EXPECT_EQ(evaluate(closure).size(), kNodes * (kNodes - 1) / 2);
  }
  cycle.push_back({kNodes - 1, 0});
  for (const PairClosure& closure : closures_of(cycle)) {
    EXPECT_EQ(evaluate(closure).size(), kNodes * kNodes);
  }
}

TEST(PairClosure, IdsMayBeHuge) {
  constexpr uint32_t kHuge = 0xFFFFFFFDU;
  for (const PairClosure& closure : closures_of({{0, kHuge}, {kHuge, 4'000'000'000U}})) {
    EXPECT_EQ(evaluate(closure), (Pairs{{0, 4'000'000'000U}, {0, kHuge}, {kHuge, 4'000'000'000U}}));
  }
}

void expect_refused(PairClosure closure) {
  int64_t fuel = kFuel;
  Pairs out = {{1, 1}};
  EXPECT_EQ(run_with(closure, fuel, kBytes, out), FROST_E_INTERNAL);
  EXPECT_TRUE(out.empty());
}

TEST(PairClosure, EveryValueIsNoId) {
  for (const IdPair& pair : {IdPair{FROST_ALL, 0}, IdPair{0, FROST_ALL}}) {
    std::vector<PairClosure> closures(6);
    for (PairClosure& closure : closures) closure.add_seeds({{0, 1}});
    closures[0].add_seeds({pair});
    closures[1].add_left({pair});
    closures[2].add_right({pair});
    closures[3].add_sandwich({pair}, {});
    closures[4].add_sandwich({}, {pair});
    closures[5].add_derived({Pairs{pair}, End::kFirst, End::kFirst, End::kOther});
    for (const PairClosure& closure : closures) expect_refused(closure);
  }
}

TEST(PairClosure, DerivedRulesOfAnotherFormAreRefused) {
  const PairClosure::Derived rules[] = {
      {Pairs{}, End::kFirst, End::kFirst, End::kFirst},
      {Pairs{}, End::kOther, End::kFirst, End::kSecond},
      {std::nullopt, End::kFirst, End::kOther, End::kSecond},
      {std::nullopt, End::kFirst, End::kFirst, End::kOther},
  };
  for (const PairClosure::Derived& rule : rules) {
    PairClosure closure;
    closure.add_derived(rule);
    expect_refused(closure);
  }
}

TEST(PairClosure, RunUsesTheRulesUp) {
  PairClosure closure = closures_of(chain(3)).front();
  int64_t fuel = kFuel;
  Pairs out;
  EXPECT_EQ(run_with(closure, fuel, kBytes, out), FROST_YES);
  EXPECT_EQ(out.size(), 6U);
  EXPECT_EQ(run_with(closure, fuel, kBytes, out), FROST_YES);
  EXPECT_TRUE(out.empty());
}

TEST(PairClosure, RandomRulesEqualTheNaiveModel) {
#ifdef FROST_SMALL_CONSTANTS
  constexpr uint32_t kSeeds = 3'000;
#else
  constexpr uint32_t kSeeds = 8'000;
#endif
  constexpr size_t kPairsMax = 1'500;
  uint32_t compared = 0;
  uint32_t recursive = 0;  // have more than their seeds
  for (uint32_t seed = 0; seed < kSeeds; ++seed) {
    const PairRules rules = RandomPairRules(seed).make();
    const std::optional<PairSet> expected = NaivePairs::evaluate(rules, kPairsMax);
    if (!expected) continue;
    const Pairs found = evaluate(rules.closure());
    ASSERT_TRUE(std::ranges::is_sorted(
        found, {}, [](const IdPair& pair) { return std::pair(pair.first, pair.second); }))
        << "seed " << seed;
    ASSERT_EQ(found.size(), expected->size()) << "seed " << seed;
    ASSERT_EQ(to_set(found), *expected) << "seed " << seed;
    ++compared;
    PairSet seeds;
    for (const Pairs& pairs : rules.seeds) seeds.merge(to_set(pairs));
    if (expected->size() > seeds.size()) ++recursive;
  }
  EXPECT_GT(compared, kSeeds * 9 / 10);
  EXPECT_GT(recursive, kSeeds / 3);
}

// Every limit below what is needed gives `error` and no pairs.
template <class Run>
void expect_all_or_nothing(const PairRules& rules, frost_status error, Run&& run) {
  const Pairs expected = evaluate(rules.closure());
  for (uint64_t limit = 0;; limit += 1 + limit / 8) {
    PairClosure closure = rules.closure();
    Pairs out = {{3, 3}};
    const frost_status status = run(closure, limit, out);
    if (status == FROST_YES) {
      EXPECT_EQ(out, expected);
      return;
    }
    ASSERT_EQ(status, error) << limit;
    ASSERT_TRUE(out.empty()) << limit;
    ASSERT_LT(limit, kBytes);
  }
}

TEST(PairClosure, ALimitGivesItsErrorAndNoPairs) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    const PairRules rules = RandomPairRules(seed).make();
    expect_all_or_nothing(rules, FROST_E_FUEL, [](auto& closure, uint64_t limit, Pairs& out) {
      auto fuel = static_cast<int64_t>(limit);
      return run_with(closure, fuel, kBytes, out);
    });
    expect_all_or_nothing(rules, FROST_E_MEMORY, [](auto& closure, uint64_t limit, Pairs& out) {
      int64_t fuel = kFuel;
      return run_with(closure, fuel, limit, out);
    });
  }
}

TEST(PairClosure, AnAnswerThatIsTooLargeIsRefusedEarly) {
  int64_t fuel = kFuel;
  Pairs out;
  // 200,000 nodes in a cycle: 320 GB of pairs.
  Pairs cycle = chain(199'999);
  cycle.push_back({199'999, 0});
  EXPECT_EQ(run_with(closures_of(cycle).front(), fuel, kBytes, out), FROST_E_MEMORY);
  EXPECT_TRUE(out.empty());
}

// Runs `work` with a small machine stack.
template <class Work>
void run_on_small_stack(Work work) {
  pthread_attr_t attributes;
  pthread_t thread;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, size_t{128} << 10), 0);
  const auto start = [](void* argument) -> void* {
    (*static_cast<Work*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, start, &work), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST(PairClosure, LongChainsNeedNoMachineStack) {
#ifdef FROST_SMALL_CONSTANTS
  constexpr uint32_t kLinks = 100'000;
#else
  constexpr uint32_t kLinks = 10'000'000;
#endif
  constexpr uint64_t kChainBytes = uint64_t{1} << 30;
  run_on_small_stack([] {
    Pairs out;
    int64_t fuel = 20 * int64_t{kLinks};
    PairClosure left;
    left.add_seeds({{kLinks, 5}});
    left.add_left(chain(kLinks));
    ASSERT_EQ(run_with(left, fuel, kChainBytes, out), FROST_YES);
    ASSERT_EQ(out.size(), kLinks + 1U);
    EXPECT_EQ(out.front(), (IdPair{0, 5}));
    EXPECT_EQ(out.back(), (IdPair{kLinks, 5}));

    fuel = 20 * int64_t{kLinks};
    PairClosure right;
    right.add_seeds({{5, 0}});
    right.add_right(chain(kLinks));
    ASSERT_EQ(run_with(right, fuel, kChainBytes, out), FROST_YES);
    ASSERT_EQ(out.size(), kLinks + 1U);
    EXPECT_EQ(out.back(), (IdPair{5, kLinks}));
  });
}

TEST(PairClosure, LongChainsOfDerivedEdges) {
#ifdef FROST_SMALL_CONSTANTS
  constexpr uint32_t kLinks = 20'000;
#else
  constexpr uint32_t kLinks = 500'000;
#endif
  run_on_small_stack([] {
    // p(other,o) :- p(c,d), g(c,other), p(c,o): rows flow along g, one edge after the other.
    PairClosure closure;
    closure.add_seeds({{0, 3}});
    closure.add_left({{kLinks + 2, kLinks}});
    closure.add_derived({chain(kLinks), End::kFirst, End::kOther, End::kFirst});
    EXPECT_EQ(evaluate(closure).size(), kLinks + 2U);
  });
}

}  // namespace
}  // namespace frost::rt
