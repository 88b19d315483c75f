// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/visits.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>
#include <vector>

namespace frost::rt {
namespace {

constexpr uint64_t kBytesMax = uint64_t{1} << 30;

std::vector<uint32_t> pop_all(Visits& visits, uint32_t set) {
  std::vector<uint32_t> ids;
  for (uint64_t id = visits.pop(set); id != Visits::kNone; id = visits.pop(set)) {
    ids.push_back(static_cast<uint32_t>(id));
  }
  return ids;
}

TEST(Visits, EveryIdIsMetOnce) {
  Visits visits;
  visits.reset(1, kBytesMax);
  ASSERT_EQ(visits.begin(0, {}), FROST_YES);
  for (uint32_t id : {3U, 1U, 3U, FROST_PRIVATE_IDS, FROST_PRIVATE_NOW, 1U, FROST_PRIVATE_IDS}) {
    ASSERT_EQ(visits.push(0, id), FROST_YES);
  }
  EXPECT_EQ(pop_all(visits, 0),
            (std::vector<uint32_t>{3, 1, FROST_PRIVATE_IDS, FROST_PRIVATE_NOW}));
}

TEST(Visits, AWalkForAnotherKeyStartsAnew) {
  Visits visits;
  visits.reset(1, kBytesMax);
  for (uint32_t key : {7U, 8U}) {
    ASSERT_EQ(visits.begin(0, std::array{key}), FROST_YES);
    visits.push(0, 5);
    EXPECT_EQ(pop_all(visits, 0), std::vector<uint32_t>{5});
  }
}

TEST(Visits, AWalkForTheSameKeyMeetsTheSameIds) {
  Visits visits;
  visits.reset(1, kBytesMax);
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(visits.begin(0, std::array{7U}), FROST_YES);
    visits.push(0, 5);
    visits.push(0, 6);
    EXPECT_EQ(pop_all(visits, 0), (std::vector<uint32_t>{5, 6}));
  }
}

TEST(Visits, WhatATestWentThroughIsNotGoneThroughAgain) {
  Visits visits;
  visits.reset(1, kBytesMax);
  ASSERT_EQ(visits.begin_test(0, std::array{7U}), FROST_YES);
  visits.push(0, 5);
  EXPECT_EQ(pop_all(visits, 0), std::vector<uint32_t>{5});
  ASSERT_EQ(visits.begin_test(0, std::array{7U}), FROST_YES);
  visits.push(0, 5);
  visits.push(0, 6);
  EXPECT_EQ(pop_all(visits, 0), std::vector<uint32_t>{6});
}

// A "no" that was not reached is no "no": the bug of caching false inside a cycle.
TEST(Visits, ATestThatSucceededForgetsWhatItMet) {
  Visits visits;
  visits.reset(1, kBytesMax);
  ASSERT_EQ(visits.begin_test(0, {}), FROST_YES);
  visits.push(0, 4);
  EXPECT_EQ(pop_all(visits, 0), std::vector<uint32_t>{4});
  ASSERT_EQ(visits.begin_test(0, {}), FROST_YES);
  visits.push(0, 5);
  EXPECT_EQ(visits.pop(0), 5U);  // it holds here: the walk ends, although nothing else is left
  ASSERT_EQ(visits.begin_test(0, {}), FROST_YES);
  visits.push(0, 4);
  visits.push(0, 5);
  EXPECT_EQ(pop_all(visits, 0), std::vector<uint32_t>{5});
}

TEST(Visits, ARequestForgetsTheOneBefore) {
  Visits visits;
  for (int request = 0; request < 3; ++request) {
    visits.reset(1, kBytesMax);
    ASSERT_EQ(visits.begin_test(0, {}), FROST_YES);
    visits.push(0, 5);
    EXPECT_EQ(pop_all(visits, 0), std::vector<uint32_t>{5});
  }
}

TEST(Visits, SetsAreIndependent) {
  Visits visits;
  visits.reset(2, kBytesMax);
  visits.begin(0, {});
  visits.push(0, 1);
  visits.begin(1, {});
  visits.push(1, 1);
  EXPECT_EQ(visits.pop(0), 1U);
  EXPECT_EQ(visits.pop(1), 1U);
}

TEST(Visits, ASetThatTheProgramDoesNotHaveIsAnError) {
  Visits visits;
  visits.reset(1, kBytesMax);
  EXPECT_EQ(visits.begin(1, {}), FROST_E_INTERNAL);
  EXPECT_EQ(visits.push(1, 0), FROST_E_INTERNAL);
  EXPECT_EQ(visits.pop(1), Visits::kNone);
}

TEST(Visits, MoreMemoryThanTheLimitIsAnError) {
  Visits visits;
  visits.reset(1, 64);
  ASSERT_EQ(visits.begin(0, {}), FROST_YES);
  EXPECT_EQ(visits.push(0, 1000), FROST_E_MEMORY);
  // What a larger limit allowed does not count against a smaller one.
  visits.reset(1, kBytesMax);
  visits.begin(0, {});
  EXPECT_EQ(visits.push(0, 100'000), FROST_YES);
  visits.reset(1, 4096);
  visits.begin(0, {});
  EXPECT_EQ(visits.push(0, 1), FROST_YES);
}

// Tests of random graphs, with the answers of earlier ones in the marks, against a walk with sets.
TEST(Visits, TestsOfOneKeyAgreeWithWalksFromScratch) {
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 engine(seed);
    auto random = [&] { return static_cast<uint32_t>(engine()); };
    const uint32_t nodes = 2 + random() % 12;
    std::vector<std::vector<uint32_t>> next(nodes);
    for (uint32_t edges = random() % (2 * nodes); edges > 0; --edges) {
      next[random() % nodes].push_back(random() % nodes);
    }
    std::array<std::set<uint32_t>, 2> holds;
    for (auto& set : holds) set.insert(random() % nodes);
    Visits visits;
    visits.reset(1, kBytesMax);
    for (int question = 0; question < 30; ++question) {
      const uint32_t key = random() % 3 == 0 ? 1 : 0;
      const uint32_t root = random() % nodes;
      std::set<uint32_t> reached{root};
      std::vector<uint32_t> todo{root};
      bool expected = false;
      for (size_t i = 0; i < todo.size(); ++i) {
        expected |= holds.at(key).contains(todo[i]);
        for (uint32_t n : next[todo[i]]) {
          if (reached.insert(n).second) todo.push_back(n);
        }
      }
      bool found = false;
      ASSERT_EQ(visits.begin_test(0, std::array{key}), FROST_YES);
      visits.push(0, root);
      for (uint64_t id = visits.pop(0); id != Visits::kNone && !found; id = visits.pop(0)) {
        found = holds.at(key).contains(static_cast<uint32_t>(id));
        if (found) break;
        for (uint32_t n : next[id]) visits.push(0, n);
      }
      EXPECT_EQ(found, expected) << "question " << question;
    }
  }
}

}  // namespace
}  // namespace frost::rt
