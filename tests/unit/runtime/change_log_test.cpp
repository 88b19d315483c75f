// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/change_log.hpp"

#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

#include "tests/unit/runtime/random.hpp"

namespace frost::rt {
namespace {

using Effects = std::vector<std::pair<std::vector<uint32_t>, std::pair<uint64_t, uint64_t>>>;

Effects effects(const ChangeLog& log, const std::vector<uint32_t>& order) {
  Effects out;
  const SortedChanges changes = log.sorted(order);
  for (ChangeGroups groups(changes); !groups.done(); groups.next()) {
    std::vector<uint32_t> row;
    for (size_t column = 0; column < order.size(); ++column) row.push_back(groups.value(column));
    out.emplace_back(row, std::pair{groups.set_bits(), groups.clear_bits()});
  }
  return out;
}

// Random changes whose ids use few or many bits, and what they amount to in `order`.
struct Case {
  ChangeLog log;
  std::map<std::vector<uint32_t>, std::pair<uint64_t, uint64_t>> model;

  Case(uint32_t seed, const std::vector<uint32_t>& order, uint32_t id_limit, int changes)
      : log(static_cast<uint32_t>(order.size())) {
    Random random(seed);
    for (int change = 0; change < changes; ++change) {
      std::vector<uint32_t> row;
      for (size_t column = 0; column < order.size(); ++column)
        row.push_back(random.below(id_limit));
      std::vector<uint32_t> key;
      for (const uint32_t column : order) key.push_back(row[column]);
      const uint32_t bit = random.below(64);
      auto& [set_bits, clear_bits] = model[key];
      if (random.below(2) == 0) {
        log.set(row.data(), bit);
        set_bits |= uint64_t{1} << bit;
        clear_bits &= ~(uint64_t{1} << bit);
      } else {
        log.clear(row.data(), bit);
        clear_bits |= uint64_t{1} << bit;
        set_bits &= ~(uint64_t{1} << bit);
      }
    }
  }
};

TEST(ChangeLog, SortedGroupsAreTheLastWordOnEveryRow) {
  const std::vector<std::vector<uint32_t>> orders = {{0}, {0, 1}, {1, 0}, {2, 0, 1}, {3, 1, 2, 0}};
  for (uint32_t seed = 0; seed < 20; ++seed) {
    for (const auto& order : orders) {
      for (const uint32_t id_limit : {1U, 3U, 70'000U, 0xFFFFFF00U}) {
        Case c(seed, order, id_limit, 300);
        const Effects expected(c.model.begin(), c.model.end());
        ASSERT_EQ(effects(c.log, order), expected);
        c.log.compact();
        ASSERT_EQ(effects(c.log, order), expected);
      }
    }
  }
}

TEST(ChangeLog, CompactionDropsHiddenChanges) {
  ChangeLog log(2);
  const uint32_t row[] = {5, 6};
  for (int again = 0; again < 1000; ++again) {
    log.set(row, 1);
    log.clear(row, 2);
  }
  log.compact();
  EXPECT_EQ(log.size(), 2U);
}

TEST(ChangeLog, TruncationTakesTheNewestChangesBack) {
  ChangeLog log(1);
  for (uint32_t id = 0; id < 10; ++id) log.set(&id, 0);
  log.truncate(4);
  EXPECT_EQ(effects(log, {0}).size(), 4U);
  log.truncate(0);
  EXPECT_TRUE(effects(log, {0}).empty());
}

}  // namespace
}  // namespace frost::rt
