// SPDX-License-Identifier: Apache-2.0
#include "frontend/schema/client_types.hpp"

#include <gtest/gtest.h>

#include "tests/unit/frontend/schema/entries.hpp"

namespace frost {
namespace {

using Texts = std::vector<std::string>;

Texts texts(const std::vector<schema::Signature>& signatures) {
  Texts result;
  for (const schema::Signature& signature : signatures) result.push_back(text(signature));
  return result;
}

TEST(SchemaClientTypes, FactsAreUsedOrDeclaredAndNotMerelyAccepted) {
  PolicySchema schema;
  schema.facts = {entry("declared", {type("User")}, SchemaOrigin::kDeclare),
                  entry("default", {any(), type("String"), any()}, SchemaOrigin::kDefaultAllow),
                  entry("head", {type("User")}, SchemaOrigin::kRuleHead),
                  entry("used", {type("User")}, SchemaOrigin::kRuleBody)};
  EXPECT_EQ(texts(schema::client_types(schema).facts), (Texts{"declared(User)", "used(User)"}));
}

TEST(SchemaClientTypes, OnlyTheLiteralsThatRulesUseAreFacts) {
  PolicySchema schema;
  SchemaEntry role = entry("has_role", {type("User"), strings({"a", "b", "c"})});
  role.sources = {{SchemaOrigin::kRuleBody, {type("User"), strings({"a", "b"})}, {}},
                  {SchemaOrigin::kRuleHead, {type("User"), strings({"b", "c"})}, {}}};
  schema.facts = {role};
  EXPECT_EQ(texts(schema::client_types(schema).facts), Texts{R"(has_role(User, "a" | "b"))"});
}

TEST(SchemaClientTypes, WhatAnotherTypeCoversIsNotListed) {
  PolicySchema schema;
  schema.facts = {entry("open", {strings({"a", "b"}), type("Bill")}),
                  entry("open", {type("String"), type("Bill")}),
                  entry("any", {type("Bill"), strings({"x"})}),
                  entry("any", {any(), type("String")}),
                  // Neither of these covers the other.
                  entry("both", {type("String"), strings({"y"})}),
                  entry("both", {strings({"x"}), type("String")}),
                  // Part of an entry may be covered.
                  entry("part", {strings({"a", "b"}), strings({"x"})}),
                  entry("part", {strings({"a"}), type("String")})};
  EXPECT_EQ(texts(schema::client_types(schema).facts),
            (Texts{"any(Any, String)", R"(both(String, "y"))", R"(both("x", String))",
                   "open(String, Bill)", R"(part("a", String))", R"(part("b", "x"))"}));
}

TEST(SchemaClientTypes, WhatCannotBeSentIsNamed) {
  PolicySchema schema;
  const std::vector<SchemaArgument> six(6, type("User"));
  const std::vector<SchemaArgument> five(5, type("User"));
  schema.facts = {entry("none", {})};
  schema.questions = {entry("none", {}, SchemaOrigin::kRuleHead),
                      entry("p", five, SchemaOrigin::kRuleHead),
                      entry("p", six, SchemaOrigin::kRuleHead)};
  const schema::ClientTypes types = schema::client_types(schema);
  EXPECT_TRUE(types.facts.empty());
  EXPECT_EQ(texts(types.questions), Texts{"p(User, User, User, User, User)"});
  EXPECT_EQ(types.left_out, (Texts{"none/0", "p/6"}));
  EXPECT_EQ(left_out_text(types), "Left out, since clients send 1 to 5 arguments: none/0, p/6");
}

}  // namespace
}  // namespace frost
