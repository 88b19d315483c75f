// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/id_row.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "runtime/exec/id_index.hpp"
#include "runtime/exec/sweep_queue.hpp"
#include "tests/unit/runtime/random.hpp"

namespace frost::rt {
namespace {

constexpr uint64_t kBytes = 1U << 30;

TEST(RowBuilder, EveryFormListsWhatWasAdded) {
  for (uint32_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    frost_req request{};
    request.fuel = 0;
    WorkMeter meter(request, kBytes);
    const RowWidth width(1 + random.below(3'000));
    RowBuilder builder;
    ASSERT_TRUE(builder.reset(meter, width));
    for (int round = 0; round < 8; ++round) {
      std::set<uint32_t> model;
      std::vector<uint32_t> bitmap(random.below(4) == 0 ? width.words() : 0);
      for (uint32_t i = random.below(2 * width.ids()) >> random.below(8); i > 0; --i) {
        const uint32_t id = random.below(width.ids());
        model.insert(id);
        if (bitmap.empty() || random.below(2) == 0) {
          builder.add(id);
        } else {
          RowWidth::set(bitmap.data(), id);
        }
      }
      if (!bitmap.empty()) builder.add(RowView(bitmap));
      const RowView row = builder.view(random.below(2) == 0 ? 1 : width.words());
      std::vector<uint32_t> listed(width.ids());
      listed.resize(width.list(row, listed.data()));
      EXPECT_EQ(listed, std::vector<uint32_t>(model.begin(), model.end())) << "seed " << seed;
      EXPECT_EQ(width.count(row), model.size()) << "seed " << seed;
      EXPECT_EQ(builder.count(), model.size()) << "seed " << seed;
      builder.clear();
      EXPECT_TRUE(builder.empty());
    }
  }
}

TEST(IdIndex, NumbersAscendWithTheIds) {
  for (uint32_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    frost_req request{};
    request.fuel = 1 << 20;
    WorkMeter meter(request, kBytes);
    std::vector<uint32_t> ids(random.below(300));
    const uint32_t range = 1 + random.below(400);
    const uint32_t step = random.below(2) == 0 ? 1 : 1 + random.below(10'000'000);
    for (uint32_t& id : ids) id = random.below(range) * step;
    const std::set<uint32_t> model(ids.begin(), ids.end());
    IdIndex index;
    ASSERT_TRUE(index.reset(meter, model.empty() ? 0 : *model.rbegin(), ids.size()));
    for (const uint32_t id : ids) index.add(id);
    ASSERT_TRUE(index.seal(meter));
    ASSERT_EQ(index.size(), model.size()) << "seed " << seed;
    uint32_t number = 0;
    for (const uint32_t id : model) {
      EXPECT_EQ(index.find(id), number) << "seed " << seed;
      EXPECT_EQ(index.id(number++), id) << "seed " << seed;
      if (!model.contains(id + 1)) {
        EXPECT_EQ(index.find(id + 1), IdIndex::kAbsent) << "seed " << seed;
      }
    }
  }
}

TEST(SweepQueue, SweepsUpwards) {
  for (const uint32_t positions : {1U, 64U, 65U, 5'000U, 300'000U}) {
    Random random(positions);
    frost_req request{};
    request.fuel = 0;
    WorkMeter meter(request, kBytes);
    SweepQueue queue;
    ASSERT_TRUE(queue.reset(meter, positions));
    std::set<uint32_t> model;
    uint32_t cursor = 0;
    for (int step = 0; step < 2'000; ++step) {
      if (random.below(2) == 0) {
        const uint32_t position = random.below(positions);
        queue.add(position);
        model.insert(position);
        continue;
      }
      auto expected = model.lower_bound(cursor);
      if (expected == model.end()) expected = model.begin();
      const uint32_t taken = queue.take();
      if (expected == model.end()) {
        EXPECT_EQ(taken, SweepQueue::kNone);
        continue;
      }
      ASSERT_EQ(taken, *expected);
      cursor = taken + 1;
      model.erase(expected);
    }
  }
}

TEST(WorkMeter, FailsOnceALimitIsPassed) {
  frost_req request{};
  request.fuel = 3;
  WorkMeter meter(request, 10);
  EXPECT_TRUE(meter.spend(3));
  EXPECT_TRUE(meter.hold(10));
  meter.release(4);
  EXPECT_TRUE(meter.hold(4));
  EXPECT_EQ(meter.status(), FROST_YES);
  EXPECT_FALSE(meter.spend(1));
  EXPECT_EQ(meter.status(), FROST_E_FUEL);
  EXPECT_FALSE(meter.hold(1));
  meter.release(11);
  EXPECT_EQ(meter.status(), FROST_E_MEMORY);
}

}  // namespace
}  // namespace frost::rt
