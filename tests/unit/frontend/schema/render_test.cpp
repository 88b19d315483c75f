// SPDX-License-Identifier: Apache-2.0
// The renderers on schemas made by hand. Whole outputs are goldens: tests/golden/schema.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/frontend/schema/entries.hpp"

namespace frost {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PolicySchema bills() {
  PolicySchema schema;
  schema.blocks["Bill"] = {{"editor", "viewer"}, {"manage"}, {{"outing", "Outing"}}};
  schema.blocks["User"] = {};
  SchemaEntry role = entry("has_role", {type("User"), strings({"editor", "viewer"}), type("Bill")});
  role.sources[0].places = {{"a.polar", 1, 2}, {"a.polar", 3, 4}, {"a.polar", 5, 6}};
  role.sources.push_back({SchemaOrigin::kRuleHead,
                          {type("User"), strings({"viewer"}), type("Bill")},
                          {{"b.polar", 7, 8}}});
  schema.facts = {role, entry("quota", {type("Integer"), {"Boolean", {"true"}}, any()},
                              SchemaOrigin::kDeclare)};
  schema.questions = {entry("allow", {type("User"), strings({"manage"}), type("Bill")},
                            SchemaOrigin::kDefaultAllow)};
  return schema;
}

// Text that tries to get out of literals, comments and lines.
const std::string kHostile =
    "\"}]); evil(); /* */ // # ${x} ''' \\ \n\xe2\x80\xa8\x1b[31m\xe2\x80\xae";

PolicySchema hostile() {
  PolicySchema schema;
  schema.blocks["\"\"\"evil::Type?"] = {{kHostile}, {kHostile}, {{kHostile, kHostile}}};
  schema.blocks["__proto__"] = {{"r"}, {}, {{"__proto__", "__proto__"}, {"constructor", "User"}}};
  schema.global = BlockMetadata{{kHostile}, {}, {}};
  schema.facts = {entry("evil?", {type("\"\"\"evil::Type?"), strings({kHostile})})};
  schema.facts[0].sources[0].places = {{"a\nb\x1b[31m\xff.polar", 1, 1}};
  schema.questions = schema.facts;
  return schema;
}

// ---------- text

TEST(SchemaText, ThreePlacesAreShownAndTheRestCounted) {
  PolicySchema schema = bills();
  static_assert(kSchemaPlacesShown == 3);
  EXPECT_THAT(schema_text(schema), HasSubstr("a.polar:1:2, a.polar:3:4, a.polar:5:6\n"));
  schema.facts[0].sources[0].places.push_back({"z.polar", 9, 9});
  schema.facts[0].sources[0].places.push_back({"z.polar", 10, 9});
  EXPECT_THAT(schema_text(schema), HasSubstr("a.polar:1:2, a.polar:3:4, a.polar:5:6 and 2 more\n"));
}

TEST(SchemaText, EachOriginSaysItsLiteralsWhenItHasNotAll) {
  EXPECT_EQ(schema_text(bills()),
            "Facts that the policy accepts\n\n"
            "  has_role(User, \"editor\" | \"viewer\", Bill)\n"
            "    used by rules     a.polar:1:2, a.polar:3:4, a.polar:5:6\n"
            "    derived by rules  \"viewer\"  b.polar:7:8\n\n"
            "  quota(Integer, true, Any)\n"
            "    declared\n\n"
            "Questions that it answers\n\n"
            "  allow(User, \"manage\", Bill)\n"
            "    default allow\n");
}

TEST(SchemaText, AnEmptyPolicySaysNone) {
  EXPECT_EQ(schema_text({}),
            "Facts that the policy accepts\n\n  none\n\nQuestions that it answers\n\n  none\n");
}

TEST(SchemaText, NothingSteersATerminal) {
  const std::string text = schema_text(hostile());
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(text, HasSubstr("a\\x0ab\\x1b[31m\\xff.polar:1:1"));
}

// ---------- JSON

TEST(SchemaJson, HasEveryPartOfTheSchema) {
  const auto json = nlohmann::json::parse(schema_json(bills()));
  EXPECT_EQ(json, nlohmann::json::parse(R"json({"version": 1,
    "facts": [
      {"predicate": "has_role",
       "arguments": [{"type": "User"}, {"type": "String", "literals": ["editor", "viewer"]}, {"type": "Bill"}],
       "text": "has_role(User, \"editor\" | \"viewer\", Bill)",
       "sources": [
         {"origin": "rule_body",
          "arguments": [{"type": "User"}, {"type": "String", "literals": ["editor", "viewer"]}, {"type": "Bill"}],
          "places": [{"file": "a.polar", "line": 1, "column": 2}, {"file": "a.polar", "line": 3, "column": 4},
                     {"file": "a.polar", "line": 5, "column": 6}]},
         {"origin": "rule_head",
          "arguments": [{"type": "User"}, {"type": "String", "literals": ["viewer"]}, {"type": "Bill"}],
          "places": [{"file": "b.polar", "line": 7, "column": 8}]}]
},
      {"predicate": "quota",
       "arguments": [{"type": "Integer"}, {"type": "Boolean", "literals": ["true"]}, {"type": null}],
       "text": "quota(Integer, true, Any)",
       "sources": [{"origin": "declare",
                    "arguments": [{"type": "Integer"}, {"type": "Boolean", "literals": ["true"]}, {"type": null}],
                    "places": []}]}],
    "questions": [
      {"predicate": "allow",
       "arguments": [{"type": "User"}, {"type": "String", "literals": ["manage"]}, {"type": "Bill"}],
       "text": "allow(User, \"manage\", Bill)",
       "sources": [{"origin": "default_allow",
                    "arguments": [{"type": "User"}, {"type": "String", "literals": ["manage"]}, {"type": "Bill"}],
                    "places": []}]}]
})json"));
}

TEST(SchemaJson, IsAsciiAndReadsBackWhateverThePolicySays) {
  for (const std::string& text : {schema_json(hostile()), metadata_json(hostile())}) {
    for (char c : text) ASSERT_TRUE(c == '\n' || (c >= ' ' && c <= '~'));
  }
  const auto facts = nlohmann::json::parse(schema_json(hostile()));
  EXPECT_EQ(facts["facts"][0]["arguments"][1]["literals"][0], kHostile);
  EXPECT_EQ(facts["facts"][0]["sources"][0]["places"][0]["file"], "a\nb\x1b[31m\xef\xbf\xbd.polar");
  const auto metadata = nlohmann::json::parse(metadata_json(hostile()));
  const auto& resources = metadata["metadata"]["resources"];
  EXPECT_EQ(resources["\"\"\"evil::Type?"]["relations"][kHostile], kHostile);
  EXPECT_EQ(resources["__proto__"]["relations"]["constructor"], "User");
}

// ---------- metadata (oso-cloud-api.md §8.1)

TEST(PolicyMetadata, IsAsTheClientsExpect) {
  PolicySchema schema;
  schema.blocks["Organization"] = {
      {"admin", "member"}, {"add_member", "read", "repository.create"}, {}};
  schema.blocks["Repository"] = {
      {"admin", "member"}, {"delete", "read"}, {{"organization", "Organization"}}};
  schema.blocks["User"] = {};
  const auto expected = nlohmann::json::parse(R"({"metadata":{"resources":{
    "Organization":{"permissions":["add_member","read","repository.create"],"roles":["admin","member"],"relations":{}},
    "Repository":{"permissions":["delete","read"],"roles":["admin","member"],"relations":{"organization":"Organization"}},
    "User":{"permissions":[],"roles":[],"relations":{}},
    "global":{"permissions":[],"roles":[],"relations":{}}}}})");
  EXPECT_EQ(nlohmann::json::parse(metadata_json(schema)), expected);
}

TEST(PolicyMetadata, GlobalIsThereWithAndWithoutABlock) {
  PolicySchema schema;
  EXPECT_EQ(nlohmann::json::parse(metadata_json(schema))["metadata"]["resources"],
            nlohmann::json::parse(R"({"global":{"permissions":[],"roles":[],"relations":{}}})"));
  schema.global = BlockMetadata{{"auditor"}, {"open"}, {}};
  EXPECT_EQ(
      nlohmann::json::parse(metadata_json(schema))["metadata"]["resources"]["global"]["roles"],
      nlohmann::json::parse(R"(["auditor"])"));
}

// ---------- TypeScript

TEST(TypeScript, SaysWhatMadeIt) {
  EXPECT_THAT(
      typescript_types({}, "frost generate-types typescript main.polar"),
      ::testing::StartsWith("// Manually editing this file is discouraged. It was generated with:\n"
                            "// $ frost generate-types typescript main.polar\n"));
}

TEST(TypeScript, LiteralsAreAUnionAndAnyIsAnyString) {
  const std::string text = typescript_types(bills(), "x");
  EXPECT_THAT(text,
              HasSubstr(R"(    | ["has_role", { type: "User"; id: string }, )"
                        R"({ type: "String"; id: "editor" } | { type: "String"; id: "viewer" }, )"
                        R"({ type: "Bill"; id: string }])"));
  EXPECT_THAT(text,
              HasSubstr(R"(    | ["quota", { type: "Integer"; id: string }, )"
                        R"({ type: "Boolean"; id: "true" }, { type: string; id: string }];)"));
}

TEST(TypeScript, GlobalIsThereOnlyWithABlock) {
  PolicySchema schema = bills();
  EXPECT_THAT(typescript_types(schema, "x"), Not(HasSubstr("global")));
  schema.global = BlockMetadata{};
  EXPECT_THAT(typescript_types(schema, "x"), HasSubstr("(typeof PolarResources)[\"global\"]"));
}

TEST(TypeScript, EmptyUnionsAreNever) {
  const std::string text = typescript_types({}, "x");
  EXPECT_THAT(text, HasSubstr("  fact: never;\n  query: never;\n"));
}

TEST(TypeScript, CommentsAreOneLine) {
  EXPECT_THAT(typescript_types({}, "x\nevil();\r\xe2\x80\xa8more"),
              HasSubstr("// $ x\\x0aevil();\\x0d\\u{2028}more\n"));
}

// ---------- Python

TEST(Python, TypesAreClassesAndLiterals) {
  const std::string text = python_types(bills(), "x");
  EXPECT_THAT(text, HasSubstr(R"(class Bill(Value):
    def __init__(self, id: str) -> None:
        super().__init__("Bill", id)
)"));
  EXPECT_THAT(
      text,
      HasSubstr(R"(    tuple[Literal["has_role"], User, Literal["editor", "viewer"], Bill],)"));
  EXPECT_THAT(
      text,
      HasSubstr(
          R"(    tuple[Literal["quota"], int, Literal[True], Union[Value, str, int, bool]],)"));
  EXPECT_THAT(text, HasSubstr("BillRole = Literal[\"editor\", \"viewer\"]\n"));
  EXPECT_THAT(text, HasSubstr("UserRole = NoReturn\n"));
}

TEST(Python, EmptyUnionsAreNoReturn) {
  EXPECT_THAT(python_types({}, "x"), HasSubstr("Fact = NoReturn\n\nQuery = NoReturn\n"));
}

TEST(Python, AliasesDoNotTakeTheNamesOfTypes) {
  PolicySchema schema;
  schema.blocks["User"] = {{"a"}, {}, {}};
  schema.blocks["UserRole"] = {};
  const std::string text = python_types(schema, "x");
  EXPECT_THAT(text, HasSubstr("class UserRole(Value):"));
  EXPECT_THAT(text, HasSubstr("UserRole_ = Literal[\"a\"]\n"));
}

// ---------- both

// Each line outside of literals is one that the generator writes; policy text adds none.
TEST(GeneratedTypes, PolicyTextAddsNoLinesAndNothingUnseen) {
  for (const auto& render : {typescript_types, python_types}) {
    const std::string text = render(hostile(), "x");
    for (char c : text) ASSERT_TRUE(c == '\n' || c >= ' ' || c < 0) << text;
    EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
    EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xa8")));
    EXPECT_THAT(text,
                HasSubstr(R"("\"}]); evil(); /* */ // # ${x} ''' \\ \n\u2028\u001b[31m\u202e")"));
  }
}

TEST(GeneratedTypes, SameSchemaSameBytes) {
  EXPECT_EQ(typescript_types(hostile(), "x"), typescript_types(hostile(), "x"));
  EXPECT_EQ(python_types(hostile(), "x"), python_types(hostile(), "x"));
}

}  // namespace
}  // namespace frost
