// SPDX-License-Identifier: Apache-2.0
// Policies that mean harm: the largest that a family of them allows compile, and code that grows
// with the text and no faster; twice as large they are refused by a limit. bench/bench_bombs.cpp
// has times.
#include <algorithm>
#include <cmath>
#include <ostream>

#include "bench/bombs/policy_bombs.hpp"
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::bombs {

// gtest would print the addresses of the texts.
void PrintTo(const Family& family, std::ostream* out) { *out << family.name; }

}  // namespace frost::bombs

namespace frost::test {
namespace {

class Bomb : public testing::TestWithParam<bombs::Family> {
 protected:
  // Bytes of the program of size `n`; 0 when it is refused.
  static size_t program_bytes(size_t n) {
    const Source source{"bomb.polar", GetParam().make(n)};
    auto printed = print_stage({&source, 1}, Stage::kLir, {}, {.limits = {}, .with_tests = false});
    return printed && printed->text ? printed->text->size() : 0;
  }
};

TEST_P(Bomb, CodeGrowsWithTheText) {
  const bombs::Family& family = GetParam();
  const size_t large = program_bytes(family.largest);
  const size_t half = program_bytes(family.largest / 2);
  ASSERT_GT(large, 0U) << "refused";
  EXPECT_LE(static_cast<double>(large), static_cast<double>(half) * std::pow(2.0, family.exponent));
}

TEST_P(Bomb, TwiceAsLargeIsRefusedByALimit) {
  const bombs::Family& family = GetParam();
  CompileOptions options;
  options.with_tests = false;
  const Strings found = codes(family.make(family.largest * 2), options);
  EXPECT_TRUE(std::ranges::any_of(found, [](const std::string& code) {
    return code.starts_with("P2");
  })) << (found.empty() ? "accepted" : found.front());
}

INSTANTIATE_TEST_SUITE_P(Families, Bomb, testing::ValuesIn(bombs::families()),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace frost::test
