// SPDX-License-Identifier: Apache-2.0
// Covers of searches by column orders: every search is served, by as few orders as can be.
#include "ir/lowering/run_orders.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <numeric>
#include <random>
#include <set>

namespace frost {
namespace {

using Order = std::vector<uint32_t>;

constexpr uint32_t kColumnsMax = 5;  // Limits::fact_arity_max

bool serves(const Order& order, ColumnSet search) {
  ColumnSet first = 0;
  for (int i = 0; i < std::popcount(search); ++i) first |= ColumnSet{1} << order[size_t(i)];
  return first == search;
}

bool is_permutation_of(const Order& order, uint32_t column_count) {
  Order expected(column_count);
  std::iota(expected.begin(), expected.end(), 0);
  return std::ranges::is_permutation(order, expected);
}

bool are_ordered(ColumnSet a, ColumnSet b) { return (a & b) == a || (a & b) == b; }

// Searches of which none is inside another need an order each, and by Dilworth's theorem the
// largest such family needs no fewer than all searches. Grows families set by set.
size_t largest_antichain(const std::vector<ColumnSet>& searches, size_t next = 0,
                         std::vector<ColumnSet> family = {}) {
  size_t largest = family.size();
  for (; next < searches.size(); ++next) {
    if (std::ranges::any_of(family, [&](ColumnSet s) { return are_ordered(s, searches[next]); })) {
      continue;
    }
    std::vector<ColumnSet> grown = family;
    grown.push_back(searches[next]);
    largest = std::max(largest, largest_antichain(searches, next + 1, std::move(grown)));
  }
  return largest;
}

void expect_fewest(uint32_t column_count, const std::vector<ColumnSet>& searches) {
  const std::vector<Order> orders = cover_searches(column_count, searches);
  ASSERT_EQ(orders.size(), searches.size());
  for (size_t i = 0; i < searches.size(); ++i) {
    EXPECT_TRUE(is_permutation_of(orders[i], column_count));
    EXPECT_TRUE(serves(orders[i], searches[i])) << searches[i];
  }
  const std::set<Order> different(orders.begin(), orders.end());
  EXPECT_EQ(different.size(), largest_antichain(searches));
}

TEST(RunOrders, AChainTakesOneOrder) {
  const std::vector<ColumnSet> searches{0b111, 0b010, 0b000, 0b110};
  for (const Order& order : cover_searches(3, searches)) EXPECT_EQ(order, (Order{1, 2, 0}));
}

TEST(RunOrders, SearchesBesideEachOtherTakeOneEach) { expect_fewest(3, {0b001, 0b010, 0b100}); }

TEST(RunOrders, NoSearchNoOrder) { EXPECT_TRUE(cover_searches(3, {}).empty()); }

TEST(RunOrders, EverySearchOfEveryArityTakesTheMiddleBinomial) {
  const std::vector<size_t> fewest{3, 6, 10};
  for (uint32_t columns = 3; columns <= kColumnsMax; ++columns) {
    std::vector<ColumnSet> searches(size_t{1} << columns);
    std::iota(searches.begin(), searches.end(), 0);
    const std::vector<Order> orders = cover_searches(columns, searches);
    EXPECT_EQ(std::set<Order>(orders.begin(), orders.end()).size(), fewest[columns - 3]);
  }
}

TEST(RunOrders, RandomSearchesTakeAsFewAsCanBe) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    const uint32_t columns = 3 + static_cast<uint32_t>(random() % (kColumnsMax - 2));
    std::set<ColumnSet> chosen;
    const size_t wanted = random() % 13;
    while (chosen.size() < std::min<size_t>(wanted, size_t{1} << columns)) {
      chosen.insert(static_cast<ColumnSet>(random() % (1U << columns)));
    }
    std::vector<ColumnSet> searches(chosen.begin(), chosen.end());
    std::ranges::shuffle(searches, random);
    expect_fewest(columns, searches);
    ASSERT_FALSE(testing::Test::HasFailure()) << "round " << round;
  }
}

// One procedure that makes `searches` over a relation of three columns.
rir::Rir plans_of(const std::vector<ColumnSet>& searches) {
  rir::Procedure procedure;
  rir::Node all;
  all.op = rir::Op::All;
  for (const ColumnSet bound : searches) {
    rir::Node scan;
    scan.op = rir::Op::Scan;
    scan.relation = hir::RelationId(uint32_t{4});
    scan.operands.resize(3);
    for (uint32_t c = 0; c < 3; ++c) scan.binds.push_back((bound >> c & 1U) == 0);
    all.children.push_back(procedure.nodes.push(std::move(scan)));
  }
  procedure.root = procedure.nodes.push(std::move(all));
  rir::Rir plans;
  plans.procedures.push(std::move(procedure));
  return plans;
}

const rir::Node& search(const rir::Rir& plans, uint32_t i) {
  return plans.procedures[rir::ProcedureId(uint32_t{0})].nodes[rir::NodeId(i)];
}

TEST(RunOrders, AnOrderThatIsThereIsTaken) {
  const rir::Rir plans = plans_of({0b100, 0b101, 0b010});
  IdVector<lir::PathId, lir::Path> given;
  given.push({lir::RelationId(uint32_t{3}), lir::kOpenPartition, {1, 0, 2}});  // another relation
  given.push({lir::RelationId(uint32_t{4}), lir::kOpenPartition, {0, 2, 1}});
  const RunOrders orders(plans, given);
  EXPECT_EQ(orders.of(search(plans, 0)), (Order{2, 0, 1})) << "by the cover";
  EXPECT_EQ(orders.of(search(plans, 1)), (Order{0, 2, 1})) << "given";
  EXPECT_EQ(orders.of(search(plans, 2)), (Order{1, 0, 2})) << "by the cover";
}

}  // namespace
}  // namespace frost
