// SPDX-License-Identifier: Apache-2.0
#include "ir/rir/variable_set.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace frost::rir {
namespace {

TEST(VariableSet, HoldsWhatWasInserted) {
  std::mt19937 random(11);
  VariableSet set;
  std::set<uint32_t> expected;
  for (uint32_t step = 0; step < 2'000; ++step) {
    const auto raw = static_cast<uint32_t>(random() % (step < 1'000 ? 100 : 1'000));
    EXPECT_EQ(set.contains(VariableId(raw)), expected.contains(raw));
    EXPECT_EQ(set.insert(VariableId(raw)), expected.insert(raw).second);
  }
  const VariableSet copy = set;
  for (uint32_t raw = 0; raw < 2'000; ++raw) {
    EXPECT_EQ(copy.contains(VariableId(raw)), expected.contains(raw));
  }
  EXPECT_FALSE(set.contains(VariableId()));
}

}  // namespace
}  // namespace frost::rir
