// SPDX-License-Identifier: Apache-2.0
// The procedure that answers, by the names of types: for few types, which have a table, and for
// many.
#include "codegen/engine/entries.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/any_value.hpp"

namespace frost {
namespace {

constexpr uint32_t kNone = EntryTable::kNoType;

// Types "String", "*" if `has_any`, and "Type1", "Type2" and so on: `count` in all.
lir::Program program_of(size_t count, bool has_any) {
  lir::Program program;
  program.types.push("String");
  if (has_any) program.types.push(std::string(kAnyName));
  while (program.types.size() < count) {
    program.types.push("Type" + std::to_string(program.types.size()));
  }
  return program;
}

// A check of its own for allow(actor, String, resource). Returns its procedure.
uint32_t add_check(lir::Program& program, uint32_t actor, uint32_t resource) {
  const auto procedure = program.procedures.push({});
  lir::Relation allow;
  allow.predicate = "allow";
  allow.types = {lir::TypeId(actor), lir::TypeId(0U), lir::TypeId(resource)};
  const auto relation = program.relations.push(std::move(allow));
  program.entries.push_back({relation, "bbb", procedure});
  return procedure.raw;
}

uint32_t check_of(const EntryTable& entries, std::string_view actor, std::string_view resource) {
  const EntryTable::Allowed* const allow = entries.allow(actor, resource);
  return allow == nullptr ? kNone : allow->entries.check;
}

class FewAndMany : public testing::TestWithParam<size_t> {};

TEST_P(FewAndMany, TypesHaveTheirNumbers) {
  const lir::Program program = program_of(GetParam(), true);
  const EntryTable entries(program);
  EXPECT_EQ(entries.any_type(), 1U);
  for (uint32_t i = 0; i < program.types.size(); ++i) {
    const std::string& name = program.types[lir::TypeId(i)];
    EXPECT_EQ(entries.number(name), name == kAnyName ? kNone : i) << name;
    EXPECT_EQ(entries.number(name + "x"), kNone);
    EXPECT_EQ(entries.number(name.substr(1)), kNone);
  }
  EXPECT_EQ(entries.number(""), kNone);
  EXPECT_EQ(entries.number("A type that no policy has"), kNone);
}

TEST_P(FewAndMany, TheMostSpecificRelationAnswers) {
  lir::Program program = program_of(GetParam(), true);
  const uint32_t exact = add_check(program, 2, 3);
  const uint32_t any_resource = add_check(program, 2, 1);
  const uint32_t any_actor = add_check(program, 1, 3);
  const uint32_t both_any = add_check(program, 1, 1);
  const EntryTable entries(program);
  EXPECT_EQ(check_of(entries, "Type2", "Type3"), exact);
  EXPECT_EQ(check_of(entries, "Type2", "Type4"), any_resource);
  EXPECT_EQ(check_of(entries, "Type2", "Nothing"), any_resource);
  EXPECT_EQ(check_of(entries, "Type4", "Type3"), any_actor);
  EXPECT_EQ(check_of(entries, "Nothing", "Type3"), any_actor);
  EXPECT_EQ(check_of(entries, "Nothing", "Nothing"), both_any);
  const EntryTable::Allowed* const allow = entries.allow("Nothing", "Type3");
  EXPECT_EQ(allow->actor_type, 1U);
  EXPECT_EQ(allow->resource_type, 3U);
}

TEST_P(FewAndMany, WithoutAnyNothingElseIsCovered) {
  lir::Program program = program_of(GetParam(), false);
  const uint32_t exact = add_check(program, 1, 2);
  const EntryTable entries(program);
  EXPECT_EQ(check_of(entries, "Type1", "Type2"), exact);
  EXPECT_EQ(entries.allow("Type2", "Type1"), nullptr);
  EXPECT_EQ(entries.allow("Type1", "Nothing"), nullptr);
  EXPECT_EQ(entries.allow("Nothing", "Nothing"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(EntryTable, FewAndMany, testing::Values(5, 32, 33, 100));

}  // namespace
}  // namespace frost
