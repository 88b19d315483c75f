// SPDX-License-Identifier: Apache-2.0
// The sentences of polar.md §14.6 to §14.8 (blocks, the entry point, tests) that the front end
// decides, each by its number.
#include "tests/unit/frontend/lowered.hpp"

namespace frost {
namespace {

// ---------- blocks ----------

// A block with one shorthand rule and the rule it stands for, in the same surroundings.
void expect_expansion(const std::string& shorthand, const std::string& longhand) {
  SCOPED_TRACE(shorthand);
  auto policy = [](const std::string& inside, const std::string& outside) {
    return R"(actor User {} actor Bot {} global { roles = ["staff"]; permissions = ["peep"]; }
      resource Org { roles = ["m"]; permissions = ["see"]; relations = { head: User }; }
      resource Doc { roles = ["r", "w"]; permissions = ["p", "q"];
        relations = { org: Org, maker: User }; )" +
           inside + "}" + outside;
  };
  const std::string expected = meaning(policy("", longhand));
  EXPECT_FALSE(expected.starts_with("refused")) << expected;
  EXPECT_EQ(meaning(policy(shorthand, "")), expected);
}

TEST(Sem, SEM_47_EachRowOfTheExpansion) {
  const std::string on = "o matches Org and has_relation(d, \"org\", o) and ";
  expect_expansion(R"("p" if "r";)",
                   R"(has_permission(a: Actor, "p", d: Doc) if has_role(a, "r", d);)");
  expect_expansion(R"("w" if "r";)", R"(has_role(a: Actor, "w", d: Doc) if has_role(a, "r", d);)");
  expect_expansion(R"("p" if "q";)",
                   R"(has_permission(a: Actor, "p", d: Doc) if has_permission(a, "q", d);)");
  expect_expansion(R"("p" if "maker";)",
                   R"(has_permission(a: User, "p", d: Doc) if has_relation(d, "maker", a);)");
  expect_expansion(R"("p" if "m" on "org";)",
                   "has_permission(a: Actor, \"p\", d: Doc) if " + on + "has_role(a, \"m\", o);");
  expect_expansion(R"("p" if "see" on "org";)", "has_permission(a: Actor, \"p\", d: Doc) if " + on +
                                                    "has_permission(a, \"see\", o);");
  expect_expansion(R"("p" if "head" on "org";)", "has_permission(a: User, \"p\", d: Doc) if " + on +
                                                     "has_relation(o, \"head\", a);");
  expect_expansion(R"("p" if global "staff";)",
                   R"(has_permission(a: Actor, "p", _: Doc) if has_role(a, "staff");)");
  expect_expansion(R"("p" if global "peep";)",
                   R"(has_permission(a: Actor, "p", _: Doc) if has_permission(a, "peep");)");
  expect_expansion(R"(role if role on "org";)",
                   "has_role(a: Actor, r: String, d: Doc) if " + on + "has_role(a, r, o);");
  expect_expansion(R"("p" if role on "org";)", "has_permission(a: Actor, \"p\", d: Doc) if " + on +
                                                   "r matches String and has_role(a, r, o);");
  expect_expansion(R"("p" if "r" and ("w" or is_open(resource));)",
                   R"(has_permission(a: Actor, "p", d: Doc) if
                      has_role(a, "r", d) and (has_role(a, "w", d) or is_open(d));)");
  expect_expansion(R"("p" if "maker" on resource;)",
                   R"(has_permission(a: User, "p", d: Doc) if has_relation(d, "maker", a);)");
}

TEST(Sem, SEM_48_RelationsAreReadResourceFirst) {
  Lowered lowered = lower_text(R"(actor User {} resource Org { roles = ["m"]; } resource Doc {
    permissions = ["p"]; relations = { org: Org }; "p" if "m" on "org"; })");
  EXPECT_EQ(accepted(lowered, "has_relation"), (Strings{R"(Doc, "org", Org)"}));
  expect_expansion(R"("p" if "m" on "org";)",
                   R"(has_permission(a: Actor, "p", d: Doc) if has_relation(d, "org", o) and
                      o matches Org and has_role(a, "m", o);)");
}

TEST(Sem, SEM_49_BareRelationsReachTheirTargetTypeOnly) {
  Lowered lowered = lower_text(R"(actor User {} actor Bot {} resource Doc { permissions = ["p"];
    relations = { maker: User }; "p" if "maker"; })");
  EXPECT_EQ(lowered.lines("\"p\", resource: Doc) if"),
            (Strings{R"(has_permission(actor: User, "p", resource: Doc) if )"
                     R"(has_relation(resource, "maker", actor);)"}));
  EXPECT_EQ(meaning(R"(actor User {} resource Org {} resource Doc { permissions = ["p"];
    relations = { org: Org }; "p" if "org"; })"),
            "refused: P1117")
      << "DEC-16";
}

TEST(Sem, SEM_50_OnLooksInTheRelatedBlockAndHasItsOwnInstance) {
  EXPECT_EQ(meaning(R"(actor User {} resource Org { roles = ["m"]; } resource Doc {
    permissions = ["p"]; roles = ["x"]; relations = { org: Org }; "p" if "x" on "org"; })"),
            "refused: P1108");
  expect_expansion(R"("p" if "m" on "org" and "see" on "org";)",
                   R"(has_permission(a: Actor, "p", d: Doc) if
                      o matches Org and has_relation(d, "org", o) and has_role(a, "m", o) and
                      e matches Org and has_relation(d, "org", e) and
                      has_permission(a, "see", e);)");
}

TEST(Sem, SEM_51_GlobalNamesAreBinaryAndMentionNoResource) {
  EXPECT_EQ(meaning(R"(actor User {} global { roles = ["staff"]; permissions = ["make"];
              "make" if "staff"; })"),
            meaning(R"(actor User {} global { roles = ["staff"]; permissions = ["make"]; }
              has_permission(a: Actor, "make") if has_role(a, "staff");)"));
}

TEST(Sem, SEM_52_HeadOnlyWordsRangeOverTheDeclaredNames) {
  expect_expansion(R"(permission if "m" on "org";)",
                   R"(has_permission(a: Actor, "p", d: Doc) if o matches Org and
                        has_relation(d, "org", o) and has_role(a, "m", o);
                      has_permission(a: Actor, "q", d: Doc) if o matches Org and
                        has_relation(d, "org", o) and has_role(a, "m", o);)");
  expect_expansion(R"(role if "maker";)",
                   R"(has_role(a: User, "r", d: Doc) if has_relation(d, "maker", a);
                      has_role(a: User, "w", d: Doc) if has_relation(d, "maker", a);)");
}

TEST(Sem, SEM_53_ActorAndResourceAreImplicitInCalls) {
  expect_expansion(R"("p" if may(actor, resource, "lit", 3);)",
                   R"(has_permission(a: Actor, "p", d: Doc) if may(a, d, "lit", 3);)");
}

TEST(Sem, SEM_54_ShorthandNamesAreDeclaredAndLonghandNamesNeedNotBe) {
  EXPECT_EQ(meaning(R"(actor User {} resource Doc { permissions = ["p"]; "p" if "no"; })"),
            "refused: P1107");
  EXPECT_EQ(meaning(R"(actor User {} resource Doc { roles = ["r"]; "p" if "r"; })"),
            "refused: P1107");
  EXPECT_EQ(lower_text(R"(actor User {} resource Doc {}
    has_permission(u: User, "no", d: Doc) if has_role(u, "neither", d);)")
                .errors(),
            "");
}

TEST(Sem, SEM_55_TautologiesAreLegal) {
  EXPECT_EQ(lower_text(R"(actor User {} resource Doc { roles = ["owner"]; "owner" if "owner"; })")
                .errors(),
            "");
}

// ---------- the entry point ----------

TEST(Sem, SEM_57_DefaultAllowUnlessSomeRuleIsNamedSo) {
  EXPECT_EQ(clauses_of(lower_text(""), "allow"), 2U);
  EXPECT_EQ(clauses_of(lower_text("f(x: T) if allow(x);"), "allow"), 2U) << "a use is no rule";
  EXPECT_EQ(clauses_of(lower_text("declare allow(T);"), "allow"), 2U);
  EXPECT_EQ(clauses_of(lower_text("allow(x: T) if g(x);"), "allow"), 1U) << "DEC-7: any arity";
}

// ---------- tests ----------

std::string test_errors(const std::string& body) {
  return lower_text(
             "f(x: T, n) if g(x, n) and n matches String; test fixture base { g(T{\"a\"}, "
             "\"b\"); } test \"t\" { " +
             body + " }")
      .errors();
}

TEST(Sem, SEM_60_AssertionsMayHoldAVariable) {
  EXPECT_EQ(test_errors(R"(assert f(T{"a"}, n: String);)"), "");
  EXPECT_EQ(test_errors(R"(assert_not f(T{"a"}, _);)"), "");
}

TEST(Sem, SEM_63_OneVariableAndAMembershipOfIt) {
  EXPECT_EQ(test_errors(R"(assert f(x: T, n: String);)"), "P1301");
  EXPECT_EQ(test_errors(R"(assert f(T{"a"}, n: String) iff n in ["b"];)"), "");
  EXPECT_EQ(test_errors(R"(assert f(T{"a"}, n: String) iff m in ["b"];)"), "P1304");
  EXPECT_EQ(test_errors(R"(assert f(T{"a"}, n: String) iff n = "b";)"), "P1303");
  EXPECT_EQ(test_errors(R"(assert f(T{"a"}, n: String) iff not n in ["b"];)"), "P1303");
  EXPECT_EQ(test_errors(R"(assert_not f(T{"a"}, n: String) iff n in ["b"];)"), "P1302");
}

TEST(Sem, SEM_64_SetupFactsAreGroundAndAcceptable) {
  EXPECT_EQ(test_errors(R"(setup { g(T{"a"}, "b"); } assert f(T{"a"}, "b");)"), "");
  EXPECT_EQ(test_errors(R"(setup { g(T{"a"}, n); } assert f(T{"a"}, "b");)"), "P1305");
  EXPECT_EQ(test_errors(R"(setup { g(T{"a"}, 1); } assert f(T{"a"}, "b");)"), "P1205");
  EXPECT_EQ(test_errors(R"(setup { h(T{"a"}); } assert f(T{"a"}, "b");)"), "P1205");
  EXPECT_EQ(test_errors(R"(setup { g(T{"a"}, @current_unix_time); } assert f(T{"a"}, "b");)"),
            "P1305");
  EXPECT_EQ(test_errors(R"(setup { g(T{"*"}, "b"); } assert f(T{"a"}, "b");)"), "P1208");
}

TEST(Sem, DEC_24_EntityIdsAreStrings) {
  Lowered lowered = lower_text("f(User{1});");
  ASSERT_EQ(lowered.errors(), "P1203");
  ASSERT_EQ(lowered.parsed.diagnostics.front().fixes.size(), 1U);
  EXPECT_EQ(lowered.parsed.diagnostics.front().fixes.front().replacement, "\"1\"");
}

TEST(Sem, DEC_25_NullaryPredicatesAreLegalInRules) {
  EXPECT_EQ(lower_text("f(); g(x: T) if f() and h(x);").errors(), "");
}

TEST(Sem, DEC_26_TypeIsRefusedFlagsAndQueriesAreIgnored) {
  EXPECT_EQ(meaning("type f(x: T);"), "refused: P1902");
  EXPECT_EQ(lower_text("@a f(1); ?= f(1);").codes(), "P1402 P1403");
  EXPECT_EQ(meaning("@a @b f(1); ?= f(1);"), meaning("f(1);"));
}

TEST(Sem, DEC_29_TestNamesMayRepeatFixtureNamesMayNot) {
  EXPECT_EQ(lower_text("f(1); test \"t\" { assert f(1); } test \"t\" { assert f(1); }").codes(),
            "");
  EXPECT_EQ(lower_text("test fixture a {} test fixture a {}").errors(), "P1119");
  EXPECT_EQ(lower_text("f(1); test \"t\" { setup { fixture a; } assert f(1); }").errors(), "P1118");
}

TEST(Sem, DEC_30_EmptySetupIsFineAndAnAssertionIsNeeded) {
  EXPECT_EQ(lower_text("f(1); test \"t\" { setup {} assert f(1); }").codes(), "");
  EXPECT_EQ(lower_text("f(1); test \"t\" { setup {} }").errors(), "P1009");
}

}  // namespace
}  // namespace frost
