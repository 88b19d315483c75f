// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/pair_system.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "tests/unit/runtime/random.hpp"

namespace frost::rt {
namespace {

using Pairs = std::vector<IdPair>;
using PairSet = std::set<std::pair<uint32_t, uint32_t>>;

constexpr int64_t kFuel = INT64_MAX / 2;
constexpr uint64_t kBytes = uint64_t{1} << 30;

// The same rules for the system and for the model.
struct Rules {
  struct Step {
    uint32_t from;
    uint32_t to;
    std::optional<Pairs> pairs;
  };
  std::vector<std::pair<uint32_t, Pairs>> seeds;
  std::vector<Step> steps;

  [[nodiscard]] PairSystem system() const {
    PairSystem system;
    for (const Step& step : steps) system.add_step(step.from, step.to, step.pairs);
    for (const auto& [relation, pairs] : seeds) system.add_seeds(relation, pairs);
    return system;
  }
};

// Every rule on everything until nothing is new.
PairSet naive(const Rules& rules) {
  std::vector<PairSet> relations(8);
  for (const auto& [relation, pairs] : rules.seeds) {
    for (const auto& [x, y] : pairs) relations[relation].emplace(x, y);
  }
  for (bool grows = true; grows;) {
    grows = false;
    for (const Rules::Step& step : rules.steps) {
      for (const auto& [x, v] : PairSet(relations[step.from])) {
        if (!step.pairs) grows |= relations[step.to].emplace(x, v).second;
        for (const auto& [from, y] : step.pairs.value_or(Pairs())) {
          if (from == v) grows |= relations[step.to].emplace(x, y).second;
        }
      }
    }
  }
  return relations[0];
}

frost_status run_with(PairSystem system, int64_t fuel, uint64_t bytes, PairRows& out) {
  frost_req request{};
  request.fuel = fuel;
  return system.run(request, bytes, out);
}

// (x, y) of each number in order; none of them is there twice.
PairSet read(PairRows& rows) {
  PairSet set;
  for (uint32_t number = 0; number < rows.size(); ++number) {
    const IdPair pair = rows.at(number);
    EXPECT_TRUE(set.emplace(pair.second, pair.first).second);
  }
  return set;
}

PairSet evaluate(const Rules& rules) {
  PairRows rows;
  EXPECT_EQ(run_with(rules.system(), kFuel, kBytes, rows), FROST_YES);
  return read(rows);
}

// Up to four relations of few ids, dense or spread out, with cycles among relations and within.
Rules random_rules(uint32_t seed) {
  Random random(seed);
  const uint32_t relations = 1 + random.below(4);
  const uint32_t ids = 1 + random.below(random.below(4) == 0 ? 200 : 9);
  const bool is_spread = random.below(2) == 0;
  const auto id = [&] { return is_spread ? random.below(ids) * 40'000'001U : random.below(ids); };
  const auto pairs = [&] {
    Pairs result(random.below(2 * ids + 1));
    for (IdPair& pair : result) pair = {id(), id()};
    return result;
  };
  Rules rules;
  for (uint32_t i = 0; i < 1 + random.below(3); ++i) {
    rules.seeds.emplace_back(random.below(relations), pairs());
  }
  for (uint32_t i = 0; i < random.below(2 * relations + 1); ++i) {
    const bool is_copy = random.below(4) == 0;
    rules.steps.push_back({random.below(relations), random.below(relations),
                           is_copy ? std::nullopt : std::optional(pairs())});
  }
  return rules;
}

TEST(PairSystem, WithoutRulesThereIsNothing) {
  EXPECT_EQ(evaluate({}), PairSet());
  EXPECT_EQ(evaluate({{{1, {{1, 2}}}}, {}}), PairSet());
  EXPECT_EQ(evaluate({{}, {{1, 0, Pairs{{1, 2}}}, {0, 0, std::nullopt}}}), PairSet());
}

TEST(PairSystem, FirstsGoAlongTheStepsOfAllRelations) {
  // 1: who is in which group, 2: who has a role on which folder, 0: the same of documents.
  const Rules rules{{{1, {{100, 1}, {101, 2}}}, {2, {{102, 11}}}},
                    {{1, 1, Pairs{{1, 2}}},
                     {1, 2, Pairs{{2, 10}}},
                     {2, 2, Pairs{{10, 11}, {11, 12}}},
                     {2, 0, Pairs{{11, 50}, {12, 51}, {13, 52}}},
                     {1, 0, Pairs{{1, 52}}}}};
  EXPECT_EQ(evaluate(rules),
            (PairSet{{100, 50}, {101, 50}, {102, 50}, {100, 51}, {101, 51}, {102, 51}, {100, 52}}));
}

TEST(PairSystem, RandomRulesEqualTheNaiveModel) {
  uint32_t stepped = 0;
  for (uint32_t seed = 0; seed < 4'000; ++seed) {
    const Rules rules = random_rules(seed);
    const PairSet expected = naive(rules);
    ASSERT_EQ(evaluate(rules), expected) << "seed " << seed;
    PairSet seeds;
    for (const auto& [relation, pairs] : rules.seeds) {
      for (const auto& [x, y] : pairs) {
        if (relation == 0) seeds.emplace(x, y);
      }
    }
    stepped += expected.size() > seeds.size() ? 1U : 0U;
  }
  EXPECT_GT(stepped, 1'000U);
}

TEST(PairRows, PairsAreThereByNumberInAnyOrderAndByValue) {
  for (uint32_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    PairRows rows;
    ASSERT_EQ(run_with(random_rules(seed).system(), kFuel, kBytes, rows), FROST_YES);
    const PairSet pairs = read(rows);
    Random random(seed);
    PairSet seen;
    for (uint32_t i = 0; i < rows.size(); ++i) {
      const IdPair pair = rows.at(random.below(static_cast<uint32_t>(rows.size())));
      EXPECT_TRUE(pairs.contains({pair.second, pair.first}));
      const IdPair other{random.below(10), random.below(10)};
      EXPECT_TRUE(rows.contains(pair.first, pair.second));
      EXPECT_EQ(rows.contains(other.first, other.second),
                pairs.contains({other.second, other.first}));
    }
    for (uint32_t number = static_cast<uint32_t>(rows.size()); number-- > 0;) {
      const IdPair pair = rows.at(number);
      EXPECT_TRUE(seen.emplace(pair.second, pair.first).second);
    }
    EXPECT_EQ(seen, pairs);
  }
}

// Every limit below what is needed gives `error` and no pairs.
template <class Run>
void expect_all_or_nothing(const Rules& rules, frost_status error, Run&& run) {
  const PairSet expected = naive(rules);
  for (uint64_t limit = 0;; limit += 1 + limit / 8) {
    PairRows out;
    const frost_status status = run(rules.system(), limit, out);
    if (status == FROST_YES) {
      EXPECT_EQ(read(out), expected);
      return;
    }
    ASSERT_EQ(status, error) << limit;
    ASSERT_EQ(out.size(), 0U) << limit;
    ASSERT_LT(limit, kBytes);
  }
}

TEST(PairSystem, ALimitGivesItsErrorAndNoPairs) {
  for (uint32_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    const Rules rules = random_rules(seed);
    expect_all_or_nothing(rules, FROST_E_FUEL, [](auto system, uint64_t limit, auto& out) {
      return run_with(std::move(system), static_cast<int64_t>(limit), kBytes, out);
    });
    expect_all_or_nothing(rules, FROST_E_MEMORY, [](auto system, uint64_t limit, auto& out) {
      return run_with(std::move(system), kFuel, limit, out);
    });
  }
}

TEST(PairSystem, EveryValueIsNoId) {
  for (const IdPair& pair : {IdPair{FROST_ALL, 0}, IdPair{0, FROST_ALL}}) {
    for (const Rules& rules : {Rules{{{0, {pair}}}, {}}, Rules{{}, {{1, 0, Pairs{pair}}}}}) {
      PairRows out;
      EXPECT_EQ(run_with(rules.system(), kFuel, kBytes, out), FROST_E_INTERNAL);
    }
  }
}

// A thousand members of each of a thousand groups, and one thing of one group: rows of the other
// groups would cost a million units.
TEST(PairSystem, RowsThatNothingNeedsAreNotMade) {
  constexpr uint32_t kCount = 1'000;
  Rules rules{{{2, {}}}, {{1, 0, Pairs{{kCount, 7}}}}};
  for (uint32_t i = 0; i < kCount; ++i) rules.seeds[0].second.push_back({i, 0});
  Pairs along;
  for (uint32_t group = 1; group <= kCount; ++group) along.push_back({0, group});
  rules.steps.push_back({2, 1, along});
  rules.seeds.emplace_back(1, Pairs());
  for (uint32_t group = 1; group <= kCount; ++group) {
    rules.seeds[1].second.push_back({kCount + group, group});
  }
  PairRows out;
  EXPECT_EQ(run_with(rules.system(), 40 * int64_t{kCount}, kBytes, out), FROST_YES);
  EXPECT_EQ(out.size(), kCount + 1U);
}

// Rows that are equal are the same memory: a chain of folders costs no more than its links.
TEST(PairSystem, EqualRowsAreShared) {
  constexpr uint32_t kLinks = 100'000;
  constexpr uint32_t kUsers = 1'000;
  Rules rules{{{1, {}}}, {{1, 1, Pairs()}, {1, 0, std::nullopt}}};
  for (uint32_t user = 0; user < kUsers; ++user) rules.seeds[0].second.push_back({user, 0});
  for (uint32_t i = 0; i < kLinks; ++i) rules.steps[0].pairs->push_back({i, i + 1});
  PairRows out;
  EXPECT_EQ(run_with(rules.system(), kFuel, uint64_t{32} << 20, out), FROST_YES);
  EXPECT_EQ(out.size(), uint64_t{kUsers} * (kLinks + 1));
  EXPECT_LT(out.bytes(), uint64_t{4} << 20);
}

}  // namespace
}  // namespace frost::rt
