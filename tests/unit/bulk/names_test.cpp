// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "runtime/bulk/fact_writer.hpp"
#include "runtime/bulk/format.hpp"

namespace frost::bulk {
namespace {

TEST(FactFileNames, TheExtensionTellsTheFormat) {
  EXPECT_EQ(format_of_name("facts"), FactFormat::kText);
  EXPECT_EQ(format_of_name("a.csv/facts.polar"), FactFormat::kText);
  EXPECT_EQ(format_of_name("x.jsonl"), FactFormat::kJsonl);
  EXPECT_EQ(format_of_name("x.ndjson.gz"), FactFormat::kJsonl);
  EXPECT_EQ(format_of_name("a/has_role.users.csv.gz"), FactFormat::kCsv);
  EXPECT_EQ(format_of_name("x.tsv"), FactFormat::kTsv);
}

TEST(FactFileNames, ThePredicateEndsAtTheFirstDot) {
  EXPECT_EQ(predicate_of_name("data.d/has_role.users.csv.gz"), "has_role");
  EXPECT_EQ(predicate_of_name("has_role"), "has_role");
  EXPECT_EQ(predicate_of_name(".csv"), "");
}

TEST(FactFileNames, ATableStaysInItsFolderAndKeepsItsPredicate) {
  const std::string types[] = {"User", "../x y"};
  const std::string name = table_name(FactFormat::kTsv, "has_role", types);
  EXPECT_EQ(name, "has_role.User.%2e%2e%2fx%20y.tsv");
  EXPECT_EQ(predicate_of_name(name), "has_role");
  EXPECT_EQ(format_of_name(name), FactFormat::kTsv);
}

}  // namespace
}  // namespace frost::bulk
