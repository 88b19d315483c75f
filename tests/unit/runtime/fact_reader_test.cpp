// SPDX-License-Identifier: Apache-2.0
// Facts by pattern: every relation of the sample schema, every pattern, against a list of facts.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "runtime/store/fact_reader.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {
namespace {

using Texts = std::vector<std::string>;

struct Sample {
  RelationId relation;
  Texts arguments;
};

// Two values per argument where the schema lets them differ.
std::vector<Sample> samples() {
  std::vector<Sample> result;
  for (const char* user : {"u", "v"}) {
    for (const char* place : {"o", "p"}) {
      for (const char* role : {"member", "owner", "guest", "x"}) {
        result.push_back({kRoleInOrg, {user, role, place}});
      }
      result.push_back({kRoleInRepo, {user, "reader", place}});
      result.push_back({kFollows, {user, place}});
      result.push_back({kIsPublic, {place, user[0] == 'u' ? "true" : "false"}});
      for (const char* number : {"1", "-2"}) {
        result.push_back({kQuota, {user, "disk", place, number, "true"}});
      }
    }
  }
  result.push_back({kFlag, {"a", "1"}});
  return result;
}

class FactReaderTest : public testing::Test {
 protected:
  FactReaderTest() : schema_(sample_schema()), store_(sample_store()), all_(samples()) {
    for (const Sample& sample : all_) {
      const RelationSchema& relation = schema_.relations[sample.relation.index()];
      std::vector<ValueView> arguments;
      for (size_t i = 0; i < sample.arguments.size(); ++i) {
        arguments.push_back(
            {schema_.types[relation.argument_types[i].index()], sample.arguments[i]});
      }
      auto done = store_->insert(relation.predicate, arguments);
      EXPECT_TRUE(done.has_value()) << done.error().message;
    }
    snapshot_ = store_->snapshot();
  }

  static bool matches(const Texts& arguments, FactPattern pattern) {
    for (size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] && *pattern[i] != arguments[i]) return false;
    }
    return true;
  }

  void expect_same(const FactReader& reader, RelationId relation, FactPattern pattern) const {
    std::multiset<Texts> expected;
    for (const Sample& sample : all_) {
      bool is_match = sample.relation == relation && matches(sample.arguments, pattern);
      if (is_match) expected.insert(sample.arguments);
    }
    std::multiset<Texts> found;
    uint64_t rows_left = 1'000;
    EXPECT_TRUE(reader.match(relation, pattern, rows_left, [&](auto arguments) {
      found.insert(Texts(arguments.begin(), arguments.end()));
      return true;
    }));
    EXPECT_EQ(found, expected);
    EXPECT_LE(1'000 - rows_left, reader.estimate(relation, pattern));
  }

  Schema schema_;
  std::unique_ptr<Store> store_;
  std::vector<Sample> all_;
  std::shared_ptr<const Snapshot> snapshot_;
};

TEST_F(FactReaderTest, EveryPatternFindsItsFacts) {
  const FactReader reader(*snapshot_);
  for (const Sample& sample : all_) {
    // Each argument known or not.
    for (uint32_t known = 0; known < 1U << sample.arguments.size(); ++known) {
      std::vector<std::optional<std::string_view>> pattern(sample.arguments.size());
      for (size_t i = 0; i < pattern.size(); ++i) {
        if ((known >> i & 1U) != 0) pattern[i] = sample.arguments[i];
      }
      SCOPED_TRACE("relation " + std::to_string(sample.relation.raw) + ", known " +
                   std::to_string(known));
      expect_same(reader, sample.relation, pattern);
    }
  }
}

TEST_F(FactReaderTest, UnknownValuesHaveNoFacts) {
  const FactReader reader(*snapshot_);
  for (size_t position : {0U, 1U, 2U}) {
    std::vector<std::optional<std::string_view>> pattern(3);
    pattern[position] = "nobody";
    EXPECT_EQ(reader.estimate(kRoleInOrg, pattern), 0U);
    expect_same(reader, kRoleInOrg, pattern);
  }
}

TEST_F(FactReaderTest, StopsWhenItsRowsAreUsedUp) {
  const FactReader reader(*snapshot_);
  std::vector<std::optional<std::string_view>> pattern(2);
  size_t facts = 0;
  uint64_t rows_left = 3;
  const auto count = [&](auto) {
    ++facts;
    return true;
  };
  EXPECT_FALSE(reader.match(kFollows, pattern, rows_left, count));
  EXPECT_EQ(facts, 3U);
  EXPECT_EQ(rows_left, 0U);
  rows_left = 4;
  EXPECT_TRUE(reader.match(kFollows, pattern, rows_left, count));
}

// A path that begins with what is known touches no other row.
TEST_F(FactReaderTest, SearchesWhereAPathBeginsWithWhatIsKnown) {
  const FactReader reader(*snapshot_);
  std::vector<std::optional<std::string_view>> pattern(2);
  pattern[0] = "u";
  EXPECT_EQ(reader.estimate(kFollows, pattern), 2U);
  pattern[1] = "p";
  EXPECT_EQ(reader.estimate(kFollows, pattern), 1U);
}

TEST_F(FactReaderTest, APartitionThatNoPlanReadsHasItsFacts) {
  const std::vector<ValueView> arguments = {{"User", "u"}, {"Integer", "1"}};
  ASSERT_TRUE(store_->insert("age", arguments).has_value());
  const auto snapshot = store_->snapshot();
  const FactReader reader(*snapshot);
  std::vector<std::optional<std::string_view>> pattern(2);
  EXPECT_EQ(reader.estimate(kAge, pattern), 1U);
}

}  // namespace
}  // namespace frost::rt
