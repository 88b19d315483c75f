// SPDX-License-Identifier: Apache-2.0
// Every rule by which the store refuses a fact.
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/store/store.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {
namespace {

Error refusal(Store& store, std::string_view predicate,
              std::initializer_list<ValueView> arguments) {
  const auto before = store.snapshot();
  const auto inserted = insert(store, predicate, arguments);
  EXPECT_FALSE(inserted);
  EXPECT_EQ(store.snapshot(), before) << "a refused fact changes nothing";
  return inserted ? Error{} : inserted.error();
}

TEST(Refusal, UnknownShapeHasTheVendorsMessage) {
  Schema schema;
  schema.types = {"String", "Boolean", "Integer"};
  const auto store = Store::create(schema, Limits{});
  const Error error =
      refusal(*store, "has_role", {{"User", "ann"}, {"String", "steward"}, {"Lab", "l"}});
  EXPECT_EQ(error.code, Code::kFactRefused);
  EXPECT_EQ(error.message,
            "has_role(User, \"steward\", Lab) is not used in policy. Help: use this fact in your "
            "policy, or add 'declare has_role(...)' to your policy to force Oso to accept facts of "
            "this type.");
}

TEST(Refusal, KnownPredicateListsWhatItAccepts) {
  const auto store = sample_store();
  const Error error =
      refusal(*store, "has_role", {{"User", "ann"}, {"String", "steward"}, {"Org", "o"}});
  EXPECT_EQ(error.code, Code::kFactRefused);
  EXPECT_EQ(error.message,
            "has_role(User, \"steward\", Org) is not used in policy. Help: use this fact in your "
            "policy, or add 'declare has_role(...)' to your policy to force Oso to accept facts of "
            "this type. Accepted: has_role(User, \"member\"|\"owner\"|\"guest\"|\"x\", Org); "
            "has_role(User, \"reader\", Repo).");
}

TEST(Refusal, PrimitiveArgumentsArePrintedAsLiterals) {
  const auto store = sample_store();
  const Error error = refusal(
      *store, "f",
      {{"Integer", "-7"}, {"Boolean", "true"}, {"String", "say \"hi\"\n"}, {"User", "ann"}});
  EXPECT_TRUE(error.message.starts_with("f(-7, true, \"say \\\"hi\\\"\\n\", User) is not used"));
}

TEST(Refusal, LiteralTuplesAndTypesAreListed) {
  const auto store = sample_store();
  EXPECT_TRUE(refusal(*store, "flag", {{"String", "a"}, {"Integer", "2"}})
                  .message.ends_with(" Accepted: flag(\"a\", 1); flag(\"b\", -2)."));
  EXPECT_TRUE(refusal(*store, "follows", {{"User", "a"}, {"User", "b"}})
                  .message.ends_with(" Accepted: follows(User, Repo)."));
  EXPECT_TRUE(
      refusal(*store, "quota", {{"User", "a"}})
          .message.ends_with(" Accepted: quota(User, \"disk\"|String, Org, Integer, Boolean)."));
}

TEST(Refusal, MessagesAreBounded) {
  Schema schema;
  schema.types = {"String", "Boolean", "Integer"};
  for (uint32_t number = 0; number < 500; ++number) {
    const std::string type = "Type" + std::to_string(number);
    schema.types.push_back(type);
    RelationSchema relation{"p", {TypeId{number + 3}, kString}, {1}, {}, {}};
    for (uint32_t literal = 0; literal < 500; ++literal) {
      relation.open_patterns.push_back({std::to_string(literal) + std::string(400, 'x')});
    }
    schema.relations.push_back(relation);
  }
  const auto store = Store::create(schema, Limits{});
  EXPECT_LT(refusal(*store, "p", {{"String", "q"}}).message.size(), 3000U);
  EXPECT_LT(refusal(*store, std::string(1'000'000, 'p'), {{std::string(1'000'000, 'T'), "q"}})
                .message.size(),
            3000U);
}

TEST(Refusal, WrongArityTypeOrderOrPredicateIsNotUsed) {
  const auto store = sample_store();
  const std::vector<std::pair<std::string, std::vector<ValueView>>> facts = {
      {"follows", {{"User", "a"}}},
      {"follows", {{"User", "a"}, {"Repo", "b"}, {"Repo", "c"}}},
      {"follows", {{"Repo", "b"}, {"User", "a"}}},
      {"Follows", {{"User", "a"}, {"Repo", "b"}}},
      {"follow", {{"User", "a"}, {"Repo", "b"}}},
      {"follows", {{"user", "a"}, {"Repo", "b"}}},
      {"", {{"User", "a"}, {"Repo", "b"}}},
      {"is_public", {{"Repo", "a"}, {"String", "true"}}},
  };
  for (const auto& [predicate, arguments] : facts) {
    const auto inserted = store->insert(predicate, arguments);
    ASSERT_FALSE(inserted) << predicate;
    EXPECT_EQ(inserted.error().code, Code::kFactRefused);
    EXPECT_NE(inserted.error().message.find("is not used in policy"), std::string::npos);
  }
}

TEST(Refusal, ArityIsOneToFive) {
  const auto store = sample_store();
  const ValueView a{"User", "a"};
  EXPECT_EQ(refusal(*store, "f", {}).code, Code::kInvalidArgument);
  EXPECT_EQ(refusal(*store, "f", {}).message, "a fact has 1 to 5 arguments, `f` has 0");
  EXPECT_EQ(refusal(*store, "f", {a, a, a, a, a, a}).code, Code::kInvalidArgument);
  EXPECT_EQ(refusal(*store, "f", {a, a, a, a, a}).code, Code::kFactRefused);
}

TEST(Refusal, IdsAreNotEmptyNorAStarNorTooLong) {
  const auto store = sample_store();
  const std::string longest(Limits{}.argument_bytes_max, 'x');
  const std::string too_long = longest + "x";
  const ValueView repo{"Repo", "r"};
  EXPECT_EQ(refusal(*store, "follows", {{"User", ""}, repo}).code, Code::kInvalidArgument);
  EXPECT_EQ(refusal(*store, "follows", {{"User", "*"}, repo}).code, Code::kInvalidArgument);
  EXPECT_EQ(refusal(*store, "follows", {{"User", too_long}, repo}).code, Code::kInvalidArgument);
  EXPECT_EQ(refusal(*store, "follows", {{"", "ann"}, repo}).code, Code::kInvalidArgument);
  EXPECT_TRUE(insert(*store, "follows", {{"User", longest}, repo}));
  EXPECT_TRUE(insert(*store, "follows", {{"User", "**"}, repo}));
  EXPECT_TRUE(insert(*store, "follows", {{"User", " "}, repo}));
}

TEST(Refusal, IntegersHaveOneSpelling) {
  const auto store = sample_store();
  for (const char* good : {"0", "7", "-7", "10", "9223372036854775807", "-9223372036854775808"}) {
    EXPECT_TRUE(insert(*store, "age", {{"User", "ann"}, {"Integer", good}})) << good;
  }
  for (const char* bad :
       {"00", "007", "-0", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "-", "a", "9223372036854775808",
        "-9223372036854775809", "99999999999999999999999"}) {
    EXPECT_EQ(refusal(*store, "age", {{"User", "ann"}, {"Integer", bad}}).code,
              Code::kInvalidArgument)
        << bad;
  }
}

TEST(Refusal, BooleansAreTrueOrFalse) {
  const auto store = sample_store();
  for (const char* bad : {"True", "1", "yes", "false "}) {
    EXPECT_EQ(refusal(*store, "is_public", {{"Repo", "r"}, {"Boolean", bad}}).code,
              Code::kInvalidArgument)
        << bad;
  }
}

TEST(Refusal, ErasingWhatCannotBeThereIsNoError) {
  const auto store = sample_store();
  const auto before = store->snapshot();
  EXPECT_TRUE(erase(*store, "nonsense", {}));
  EXPECT_TRUE(erase(*store, "follows", {{"User", ""}, {"Repo", "*"}}));
  EXPECT_TRUE(erase(*store, "age", {{"User", "ann"}, {"Integer", "007"}}));
  EXPECT_TRUE(erase(*store, "follows", {{"User", "ann"}, {"Repo", "r"}}));
  EXPECT_TRUE(erase(*store, "has_role", {{"User", "a"}, {"String", "king"}, {"Org", "o"}}));
  EXPECT_EQ(store->snapshot(), before);
}

}  // namespace
}  // namespace frost::rt
