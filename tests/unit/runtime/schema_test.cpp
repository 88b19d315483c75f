// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/schema.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/abi_hash.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {
namespace {

TEST(Schema, TheSampleIsWellFormed) { EXPECT_TRUE(check_schema(sample_schema())); }

TEST(Schema, EveryMistakeIsFound) {
  const std::vector<std::function<void(Schema&)>> mistakes = {
      [](Schema& s) { s.types.clear(); },
      [](Schema& s) { s.types[0] = "Strings"; },
      [](Schema& s) { s.types.emplace_back("User"); },
      [](Schema& s) { s.types.emplace_back(""); },
      [](Schema& s) { s.relations.push_back(s.relations[0]); },
      [](Schema& s) { s.relations[0].argument_types[0] = TypeId{}; },
      [](Schema& s) { s.relations[0].literal_positions = {3}; },
      [](Schema& s) { s.relations[4].literal_positions = {1, 0}; },
      [](Schema& s) { s.relations[4].literal_positions = {1, 1}; },
      [](Schema& s) { s.relations[0].masks.emplace_back(); },
      [](Schema& s) { s.relations[0].masks[0].push_back({"owner"}); },
      [](Schema& s) { s.relations[0].masks[1].push_back({"owner"}); },
      [](Schema& s) { s.relations[0].masks[0].push_back({}); },
      [](Schema& s) {
        for (int literal = 0; literal < 65; ++literal) {
          s.relations[0].masks[0].push_back({std::to_string(literal)});
        }
      },
      [](Schema& s) { s.relations[0].open_patterns.emplace_back(); },
      [](Schema& s) { s.relations[2].masks.push_back({{}}); },
      [](Schema& s) { s.paths[0].relation = RelationId{uint32_t{99}}; },
      [](Schema& s) { s.paths[0].partition = 2; },
      [](Schema& s) { s.paths[0].order = {0}; },
      [](Schema& s) { s.paths[0].order = {0, 0}; },
      [](Schema& s) { s.paths[0].order = {0, 2}; },
      [](Schema& s) { s.paths[9].order = {0}; },
      [](Schema& s) { s.constants.push_back({TypeId{}, "x"}); },
      [](Schema& s) { s.constants.push_back({kBoolean, "maybe"}); },
      [](Schema& s) { s.literals.push_back({TypeId{uint32_t{6}}, "x"}); },
      [](Schema& s) { s.literals.push_back(s.literals[0]); },
  };
  for (size_t mistake = 0; mistake < mistakes.size(); ++mistake) {
    Schema schema = sample_schema();
    mistakes[mistake](schema);
    const auto checked = check_schema(schema);
    ASSERT_FALSE(checked) << "mistake " << mistake;
    EXPECT_EQ(checked.error().code, Code::kInvalidArgument);
  }
}

TEST(Schema, PayloadIsTheSmallestWidthThatHoldsTheLiterals) {
  const std::vector<std::pair<size_t, uint32_t>> cases = {
      {0, 0}, {1, 0}, {2, 8}, {8, 8}, {9, 16}, {16, 16}, {17, 32}, {32, 32}, {33, 64}, {64, 64}};
  for (const auto& [literals, bits] : cases) EXPECT_EQ(payload_bits(literals), bits);
}

TEST(AbiHash, IsTheSameEveryTime) {
  EXPECT_NE(abi_hash(), 0U);
  EXPECT_EQ(abi_hash(), abi_hash());
}

}  // namespace
}  // namespace frost::rt
