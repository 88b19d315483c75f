// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/answers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/runtime/random.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {
namespace {

frost_req request_for(frost_sink* sink) {
  frost_req req{};
  req.calls = &runtime_calls();
  req.sink = sink;
  return req;
}

// What generated code does before it takes the slow path.
frost_status emit_like_generated_code(frost_req& req, uint32_t id) {
  frost_sink& sink = *req.sink;
  if (id >= sink.seen_ids) return req.calls->emit(&req, id);
  uint64_t& word = sink.seen[id / 64];
  const uint64_t bit = uint64_t{1} << (id % 64);
  if ((word & bit) != 0) return FROST_YES;
  if (sink.count == sink.capacity) return req.calls->emit(&req, id);
  word |= bit;
  sink.ids[sink.count++] = id;
  return FROST_YES;
}

TEST(AnswerBuffer, HoldsEveryAnswerOnceInOrderOfDiscovery) {
  AnswerBuffer buffer;
  for (uint32_t seed = 0; seed < 30; ++seed) {
    Random random(seed);
    const uint32_t id_count = random.below(3000);
    frost_req req = request_for(buffer.reset(id_count));
    std::vector<uint32_t> expected;
    std::set<uint32_t> seen;
    for (int answer = 0; answer < 3000; ++answer) {
      // Now and then an id without a bit: private, or one that the type does not have.
      uint32_t id = id_count == 0 ? 0 : random.below(id_count);
      if (random.below(50) == 0) id = FROST_PRIVATE_IDS + random.below(4);
      if (random.below(50) == 0) id = id_count + random.below(4);
      const bool fast = random.below(2) == 0;
      ASSERT_EQ(fast ? emit_like_generated_code(req, id) : req.calls->emit(&req, id), FROST_YES);
      if (seen.insert(id).second) expected.push_back(id);
    }
    ASSERT_TRUE(std::ranges::equal(buffer.ids(), expected));
  }
}

TEST(AnswerBuffer, ResetForgetsEverything) {
  AnswerBuffer buffer;
  frost_req req = request_for(buffer.reset(10));
  for (uint32_t id = 0; id < 10; ++id) ASSERT_EQ(req.calls->emit(&req, id), FROST_YES);
  ASSERT_EQ(req.calls->emit(&req, FROST_PRIVATE_IDS), FROST_YES);
  req.sink->universal = 1;
  EXPECT_TRUE(buffer.universal());
  req.sink = buffer.reset(5);
  EXPECT_TRUE(buffer.ids().empty());
  EXPECT_FALSE(buffer.universal());
  ASSERT_EQ(req.calls->emit(&req, 9), FROST_YES);
  req.sink = buffer.reset(100);
  for (uint32_t id = 0; id < 100; ++id) ASSERT_EQ(req.calls->emit(&req, id), FROST_YES);
  EXPECT_EQ(buffer.ids().size(), 100U);
}

TEST(RuntimeCalls, EmitWithoutASinkIsOurMistakeAndNoAnswer) {
  frost_req req = request_for(nullptr);
  EXPECT_EQ(req.calls->emit(&req, 1), FROST_E_INTERNAL);
  EXPECT_EQ(req.calls->emit(nullptr, 1), FROST_E_INTERNAL);
}

TEST(RuntimeCalls, RunsRangeFindsTheRowsOfAPrefix) {
  Schema schema;
  schema.types = {"String", "Boolean", "Integer", "A"};
  const TypeId a{uint32_t{3}};
  schema.relations = {{"p", {a, a, a}, {}, {}, {{}}}, {"q", {a, a}, {}, {}, {{}}}};
  schema.paths = {{RelationId{uint32_t{0}}, kOpenPartition, {2, 0, 1}},
                  {RelationId{uint32_t{1}}, kOpenPartition, {0, 1}}};
  const auto store = Store::create(schema, Limits{});
  const auto nothing = store->snapshot();
  frost_req empty = make_request(*nothing, 100);
  EXPECT_EQ(empty.calls->runs_range(&empty, 0, nullptr, 0), 0U);

  Random random(5);
  for (int fact = 0; fact < 400; ++fact) {
    const std::string ids[] = {std::to_string(random.below(8)), std::to_string(random.below(8)),
                               std::to_string(random.below(8))};
    ASSERT_TRUE(insert(*store, "p", {{"A", ids[0]}, {"A", ids[1]}, {"A", ids[2]}}));
  }
  ASSERT_TRUE(insert(*store, "q", {{"A", "1"}, {"A", "2"}}));
  const auto snapshot = store->snapshot();
  frost_req req = make_request(*snapshot, 100);
  EXPECT_EQ(req.fuel, 100);
  EXPECT_EQ(req.literals, snapshot->literals());
  EXPECT_EQ(req.constants, snapshot->constants());
  const frost_path& path = req.paths[0];
  const auto* columns = static_cast<const uint32_t* const*>(path.a);
  for (uint32_t count = 0; count <= 3; ++count) {
    for (uint32_t code = 0; code < 10 * 10 * 10; ++code) {
      const uint32_t prefix[] = {code / 100, code / 10 % 10, code % 10};
      const uint64_t range = req.calls->runs_range(&req, 0, prefix, count);
      const auto first = static_cast<uint32_t>(range >> 32);
      const auto last = static_cast<uint32_t>(range);
      ASSERT_LE(first, last);
      ASSERT_LE(last, path.keys);
      for (uint32_t row = 0; row < path.keys; ++row) {
        bool equal = true;
        for (uint32_t column = 0; column < count; ++column) {
          equal = equal && columns[column][row] == prefix[column];
        }
        ASSERT_EQ(equal, row >= first && row < last);
      }
    }
  }
  const uint32_t prefix[] = {0, 0, 0, 0};
  EXPECT_EQ(req.calls->runs_range(&req, 1, prefix, 1), 0U) << "not a RUNS path";
  EXPECT_EQ(req.calls->runs_range(&req, 0, prefix, 4), 0U) << "longer than a row";
  EXPECT_EQ(req.calls->runs_range(&req, 0, nullptr, 1), 0U);
  EXPECT_EQ(req.calls->runs_range(nullptr, 0, prefix, 1), 0U);
}

}  // namespace
}  // namespace frost::rt
