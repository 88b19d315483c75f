// SPDX-License-Identifier: Apache-2.0
#include "frontend/schema/names.hpp"

#include <gtest/gtest.h>

namespace frost {
namespace {

using schema::PythonNames;
using schema::string_literal;
using schema::typescript_key;

TEST(SchemaNames, StringsCannotEndTheirLiteral) {
  EXPECT_EQ(string_literal("a\"b"), R"("a\"b")");
  EXPECT_EQ(string_literal("a\\"), R"("a\\")");
  EXPECT_EQ(string_literal("a\nb\r\t"), R"("a\nb\u000d\u0009")");
  EXPECT_EQ(string_literal(std::string_view("\0"
                                            "1",
                                            2)),
            R"("\u00001")");
  EXPECT_EQ(string_literal("\xe2\x80\xa8"), R"("\u2028")");  // ends a line in JavaScript
  EXPECT_EQ(string_literal("${x} `*/ // # '"), R"("${x} `*/ // # '")");
}

TEST(SchemaNames, StringsCannotHideWhatTheySay) {
  EXPECT_EQ(string_literal("\xe2\x80\xae"), R"("\u202e")");
  EXPECT_EQ(string_literal("\x1b[31m"), R"("\u001b[31m")");
  EXPECT_EQ(string_literal("Gr\xc3\xb6\xc3\x9f"
                           "e \xf0\x9f\x98\x80"),
            "\"Gr\xc3\xb6\xc3\x9f"
            "e \xf0\x9f\x98\x80\"");
}

TEST(SchemaNames, PropertiesAreBareWhenTheyCanBe) {
  EXPECT_EQ(typescript_key("Bill"), "Bill");
  EXPECT_EQ(typescript_key("_b2"), "_b2");
  EXPECT_EQ(typescript_key("class"), "class");
  EXPECT_EQ(typescript_key("2b"), R"("2b")");
  EXPECT_EQ(typescript_key(""), R"("")");
  EXPECT_EQ(typescript_key("Billing::Invoice"), R"("Billing::Invoice")");
  EXPECT_EQ(typescript_key("\"}; evil"), "\"\\\"}; evil\"");
  EXPECT_EQ(typescript_key("__proto__"), R"(["__proto__"])");
}

TEST(SchemaNames, PythonIdentifiersAreCloseToTheName) {
  PythonNames names;
  EXPECT_EQ(names.take("User"), "User");
  EXPECT_EQ(names.take("Billing::Invoice"), "Billing_Invoice");
  EXPECT_EQ(names.take("Night2"), "Night2");
  EXPECT_EQ(names.take("Gr\xc3\xb6\xc3\x9f"
                       "e"),
            "Gru00f6u00dfe");
  EXPECT_EQ(names.take("\xf0\x9f\x98\x80"), "u1f600");
}

TEST(SchemaNames, PythonIdentifiersAreDistinct) {
  PythonNames names;
  EXPECT_EQ(names.take("A::B"), "A_B");
  EXPECT_EQ(names.take("A_B"), "A_B_");
  EXPECT_EQ(names.take("A_B?"), "A_B__");
  EXPECT_EQ(names.take("A_B_"), "A_B__2");
}

TEST(SchemaNames, PythonIdentifiersAreNoWordsOfThePythonModule) {
  PythonNames names;
  EXPECT_EQ(names.take("None"), "None_");
  EXPECT_EQ(names.take("class"), "class_");
  EXPECT_EQ(names.take("Value"), "Value_");
  EXPECT_EQ(names.take("Fact"), "Fact_");
  EXPECT_EQ(names.take("str"), "str_");
  EXPECT_EQ(names.take("__name__"), "Polar__name__");
  EXPECT_EQ(names.take("_Private"), "Polar_Private");
  EXPECT_EQ(names.take("_"), "Polar_");
}

}  // namespace
}  // namespace frost
