// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/tables.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "base/closure_rule.hpp"

namespace frost::rt {
namespace {

constexpr std::array kPairs = {TableShape{.parameters = 0, .outputs = 2}};

// Code that did not come from a policy may go round a loop that makes rules of nothing.
TEST(Tables, RulesWithoutPairsCountAsMemory) {
  constexpr uint64_t kBytesMax = 1U << 20;
  Tables tables;
  tables.reset(kPairs, kBytesMax);
  const uint32_t step = encode(ClosureRule{.kind = ClosureKind::kStep, .head = 0, .body = 1});
  uint64_t rules = 0;
  frost_status status = FROST_YES;
  while (status == FROST_YES && rules < kBytesMax) {
    status = tables.close_rule(step);
    ++rules;
  }
  EXPECT_EQ(status, FROST_E_MEMORY);
  EXPECT_LT(rules * sizeof(ClosureRule), kBytesMax);
  EXPECT_GT(rules, 1'000U);  // more than any policy has
}

}  // namespace
}  // namespace frost::rt
