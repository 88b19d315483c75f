// SPDX-License-Identifier: Apache-2.0
#include "frontend/schema/merge.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/frontend/schema/entries.hpp"

namespace frost {
namespace {

using schema::Group;
using schema::merge;
using schema::Signature;

std::vector<std::string> merged(const std::vector<Signature>& signatures) {
  std::vector<std::string> texts;
  for (const Group& group : merge(signatures)) texts.push_back(text(group.signature));
  return texts;
}

using Texts = std::vector<std::string>;

TEST(SchemaMerge, LiteralsOfOnePositionBecomeASortedUnion) {
  EXPECT_EQ(merged({{"has_role", {type("User"), strings({"watcher"}), type("Outing")}},
                    {"has_role", {type("User"), strings({"guest"}), type("Outing")}},
                    {"has_role", {type("User"), strings({"lead"}), type("Outing")}}}),
            Texts{R"(has_role(User, "guest" | "lead" | "watcher", Outing))"});
}

TEST(SchemaMerge, NonLiteralArgumentsPredicateAndArityKeepApart) {
  EXPECT_EQ(merged({{"p", {strings({"a"}), type("Bill")}},
                    {"p", {strings({"b"}), type("Outing")}},
                    {"p", {strings({"c"})}},
                    {"q", {strings({"d"}), type("Bill")}}}),
            (Texts{R"(p("a", Bill))", R"(p("b", Outing))", R"(p("c"))", R"(q("d", Bill))"}));
}

TEST(SchemaMerge, ATypeIsNotMixedWithItsLiterals) {
  EXPECT_EQ(merged({{"p", {strings({"a"})}}, {"p", {type("String")}}, {"p", {strings({"b"})}}}),
            (Texts{"p(String)", R"(p("a" | "b"))"}));
}

TEST(SchemaMerge, EntriesAreSortedLiteralsBeforeTheNextArgument) {
  EXPECT_EQ(merged({{"has_role", {type("User"), strings({"guest"}), type("Bill")}},
                    {"has_role", {type("User"), strings({"editor"}), type("Outing")}},
                    {"has_role", {type("Robot"), strings({"z"}), type("Outing")}},
                    {"allow", {type("User")}}}),
            (Texts{"allow(User)", R"(has_role(Robot, "z", Outing))",
                   R"(has_role(User, "editor", Outing))", R"(has_role(User, "guest", Bill))"}));
}

TEST(SchemaMerge, CombinationsThatNobodyWroteAreNotMadeUp) {
  EXPECT_EQ(
      merged({{"p", {strings({"a"}), strings({"x"})}}, {"p", {strings({"b"}), strings({"y"})}}}),
      (Texts{R"(p("a", "x"))", R"(p("b", "y"))"}));
}

TEST(SchemaMerge, AFullProductIsOneEntry) {
  EXPECT_EQ(merged({{"p", {strings({"a"}), strings({"x"})}},
                    {"p", {strings({"b"}), strings({"y"})}},
                    {"p", {strings({"a"}), strings({"y"})}},
                    {"p", {strings({"b"}), strings({"x"})}}}),
            Texts{R"(p("a" | "b", "x" | "y"))"});
}

// The law behind the three above, on every relation over two arguments of three literals.
TEST(SchemaMerge, GroupsStandForExactlyTheSameTuples) {
  const std::vector<std::string> ids = {"a", "b", "c"};
  for (unsigned set = 1; set < 512; ++set) {
    std::vector<Signature> signatures;
    std::multiset<std::string> expected;
    for (unsigned bit = 0; bit < 9; ++bit) {
      if ((set >> bit & 1U) == 0) continue;
      signatures.push_back({"p", {strings({ids[bit / 3]}), strings({ids[bit % 3]})}});
      expected.insert(ids[bit / 3] + ids[bit % 3]);
    }
    std::multiset<std::string> actual;
    size_t members = 0;
    for (const Group& group : merge(signatures)) {
      for (const std::string& a : group.signature.arguments[0].literals) {
        for (const std::string& b : group.signature.arguments[1].literals) actual.insert(a + b);
      }
      members += group.members.size();
    }
    ASSERT_EQ(actual, expected) << set;
    ASSERT_EQ(members, signatures.size());
  }
}

TEST(SchemaMerge, MembersAreTheIndexesOfWhatWasMerged) {
  const std::vector<Group> groups =
      merge({{"p", {strings({"b"})}}, {"a", {}}, {"p", {strings({"a"})}}, {"p", {strings({"b"})}}});
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].members, (std::vector<size_t>{1}));
  EXPECT_EQ(groups[1].members, (std::vector<size_t>{0, 2, 3}));
}

TEST(SchemaMerge, IntegersAreSortedByValue) {
  std::vector<Signature> signatures;
  for (const char* id : {"10", "-9", "2", "-10", "0", "9223372036854775807"}) {
    signatures.push_back({"p", {SchemaArgument{"Integer", {id}}}});
  }
  EXPECT_EQ(merged(signatures), Texts{"p(-10 | -9 | 0 | 2 | 10 | 9223372036854775807)"});
}

TEST(SchemaMerge, WideningsHaveMoreInOneArgumentOrSeveral) {
  auto texts = [](const Signature& signature) {
    std::set<std::string> result;
    for (const Signature& wider : schema::widenings(signature)) result.insert(text(wider));
    return result;
  };
  EXPECT_EQ(texts({"p", {strings({"a"}), type("User")}}),
            (std::set<std::string>{"p(String, User)", "p(Any, User)", R"(p("a", Any))",
                                   "p(String, Any)", "p(Any, Any)"}));
  EXPECT_TRUE(texts({"p", {any(), any()}}).empty());
  EXPECT_TRUE(texts({"p", {}}).empty());
  // All combinations up to what a fact may have, single ones beyond.
  EXPECT_EQ(texts({"p", std::vector(5, strings({"a"}))}).size(), 242U);
  EXPECT_EQ(texts({"p", std::vector(6, strings({"a"}))}).size(), 12U);
}

}  // namespace
}  // namespace frost
