// SPDX-License-Identifier: Apache-2.0
// The sentences of polar.md §14.1 and §14.2 (values, types, facts) that the front end decides, each
// by its number. What takes facts and questions to see is in tests/unit/engine and tests/oracle.
#include "tests/unit/frontend/lowered.hpp"

namespace frost {
namespace {

// ---------- values and types ----------

TEST(Sem, SEM_01_ValuesAreEqualOnlyIfTypeAndIdAre) {
  Lowered lowered = lower_text(R"(f(T{"a"}); f(T{"b"}); f(U{"a"}); f(T{"a"});)");
  EXPECT_EQ(lowered.lines("fact  f("),
            (Strings{R"(fact  f(T{"a"}))", R"(fact  f(T{"b"}))", R"(fact  f(U{"a"}))"}));
}

TEST(Sem, SEM_02_PrimitivesAreObjectLiteralsOfTheirTypes) {
  EXPECT_EQ(meaning(R"(f("x", 3, true) if g("", 0);)"), "refused: P1208");
  EXPECT_EQ(meaning(R"(f("x", 3, true) if g("y", -1, false);)"),
            meaning(R"(f(String{"x"}, Integer{3}, Boolean{true}) if
                       g(String{"y"}, Integer{-1}, Boolean{false});)"));
  EXPECT_NE(meaning(R"(f("3");)"), meaning("f(3);"));
}

TEST(Sem, SEM_03_OneIdInFourTypesIsFourValues) {
  Lowered lowered = lower_text(R"(f(User{"1"}); f(Bot{"1"}); f("1"); f(1);)");
  EXPECT_EQ(lowered.lines("fact  f(").size(), 4U);
  EXPECT_EQ(lowered.lines("rel %").size(), 4U + 4U) << "and those of the default rules";
}

TEST(Sem, SEM_04_IdsCompareExactlyAndIntegersAsNumbers) {
  EXPECT_EQ(lower_text(R"(f("a"); f("A"); f("a ");)").lines("fact  f(").size(), 3U);
  EXPECT_EQ(lower_text("f(7); f(007); f(+7); f(-7);").lines("fact  f(").size(), 2U);
  EXPECT_EQ(lower_text("f(-9223372036854775808); f(9223372036854775807);").errors(), "");
}

TEST(Sem, SEM_05_ActorIsEveryActorAndResourceEveryBlock) {
  Lowered lowered = lower_text(
      "actor User {} actor Bot {} resource Doc {} f(_: Actor) if on(1); g(_: Resource) if on(1);");
  EXPECT_EQ(clauses_of(lowered, "f"), 2U);
  EXPECT_EQ(clauses_of(lowered, "g"), 3U);
}

TEST(Sem, SEM_06_ParameterAcceptsTheTypeAndItsSubtypes) {
  constexpr std::string_view kBlocks =
      "resource A {} resource B extends A {} resource C extends B {} resource D {}";
  for (std::string rule : {"f(x: A) if on(1);", "f(x) if x matches A and on(1);"}) {
    EXPECT_EQ(clauses_of(lower_text(std::string(kBlocks) + rule), "f"), 3U) << rule;
  }
  EXPECT_EQ(clauses_of(lower_text(std::string(kBlocks) + "f(x: B) if on(1);"), "f"), 2U);
}

TEST(Sem, SEM_07_SubtypesInheritNamesAndRules) {
  Lowered lowered = lower_text(R"(
    actor User {}
    resource File { roles = ["editor"]; permissions = ["edit"]; "edit" if "editor"; }
    resource Sheet extends File { permissions = ["recalc"]; "recalc" if "editor"; })");
  EXPECT_EQ(lowered.errors(), "");
  EXPECT_EQ(lowered.lines("has_permission(actor: User, \"edit\"").size(), 2U);
  EXPECT_EQ(lowered.lines("has_permission(actor: User, \"recalc\"").size(), 1U);
}

TEST(Sem, SEM_08_ExtendsMakesNoValuesEqual) {
  EXPECT_EQ(lower_text(R"(resource A {} resource B extends A {} f(A{"a"}); f(B{"a"});)")
                .lines("fact  f(")
                .size(),
            2U);
  EXPECT_EQ(clauses_of(lower_text(R"(resource A {} resource B extends A {}
                                     f(x: A) if A{"a"} = B{"a"} and g(x);)"),
                       "f"),
            0U);
}

TEST(Sem, SEM_09_TypesWithoutABlockAreConcreteAndBelowNothing) {
  Lowered lowered = lower_text(R"(resource Doc {} f(x: Tag) if g(x); h(_: Resource) if on(1);
                                  k(_: Actor) if on(1); i(Tag{"t"});)");
  EXPECT_EQ(lowered.errors(), "");
  EXPECT_EQ(clauses_of(lowered, "f"), 1U);
  EXPECT_EQ(clauses_of(lowered, "h"), 1U) << "Doc";
  EXPECT_EQ(clauses_of(lowered, "k"), 0U);
}

TEST(Sem, SEM_10_AbstractTypesHaveNoObjectLiterals) {
  EXPECT_EQ(meaning(R"(f(Actor{"a"});)"), "refused: P1202");
  EXPECT_EQ(meaning(R"(f(x) if g(x, Resource{"a"});)"), "refused: P1202");
  EXPECT_EQ(meaning(R"(f(x: Integer) if g(x); test "t" { assert f(Actor{"a"}); })"),
            "refused: P1202");
}

// ---------- facts ----------

TEST(Sem, SEM_11_FactsHaveOneToFiveArgumentsAndFormASet) {
  EXPECT_EQ(meaning("f(1); f(1);"), meaning("f(1);"));
  EXPECT_EQ(lower_text("declare f(A); declare f(A, B, C, D, E);").errors(), "");
  EXPECT_EQ(meaning("declare f(A, B, C, D, E, F);"), "refused: P1207");
  EXPECT_EQ(meaning("declare f();"), "refused: P1207");
  EXPECT_EQ(meaning("f() if g(); test \"t\" { setup { g(); } assert f(); }"), "refused: P1207");
}

TEST(Sem, SEM_15_PolicyFactsMayHaveWildcardsAndSetupFactsMayNot) {
  EXPECT_EQ(lower_text(R"(actor U {} has_role(_: U, "user"); f(T{"a"}, "p", _: U);)").errors(), "");
  EXPECT_EQ(meaning("f(x: T) if g(x); test \"t\" { setup { g(x); } assert f(T{\"a\"}); }"),
            "refused: P1305");
  EXPECT_EQ(meaning("f(x: T) if g(x); test fixture a { g(_); }"), "refused: P1305");
}

TEST(Sem, SEM_16_FactsAreAcceptedByUseHeadAndDeclare) {
  Lowered lowered =
      lower_text("allow(1) if on(1); f(x: T) if g(x, y) and y matches U; declare d(T);");
  EXPECT_EQ(accepted(lowered, "g"), (Strings{"T, U"}));
  EXPECT_EQ(accepted(lowered, "f"), (Strings{"T"}));
  EXPECT_EQ(accepted(lowered, "d"), (Strings{"T"}));
  EXPECT_EQ(accepted(lowered, "other"), Strings{});
}

TEST(Sem, SEM_17_LiteralsInShapesAcceptThemselvesOnly) {
  Lowered lowered = lower_text(R"(allow(1) if on(1); f(x: T) if g(x, "a") and h(x, s) and
                                  s matches String;)");
  EXPECT_EQ(accepted(lowered, "g"), (Strings{R"(T, "a")"}));
  EXPECT_EQ(accepted(lowered, "h"), (Strings{"T, String"}));
}

TEST(Sem, SEM_18_DeclaringANameAcceptsNoFact) {
  Lowered lowered = lower_text(R"(actor User {} resource Org {} resource Repo {
    roles = ["used", "unused"]; permissions = ["read"]; relations = { org: Org };
    "read" if "used"; })");
  EXPECT_EQ(accepted(lowered, "has_role"), (Strings{R"(User, "used", Repo)"}));
  EXPECT_EQ(accepted(lowered, "has_relation"), Strings{});
}

TEST(Sem, SEM_19_TheDefaultAllowAcceptsEveryPermission) {
  EXPECT_EQ(accepted(lower_text(""), "has_permission"), (Strings{"*, String", "*, String, *"}));
  EXPECT_EQ(accepted(lower_text("allow(1) if on(1);"), "has_permission"), Strings{});
}

TEST(Sem, SEM_20_SetupFactsOfNoShapeAreRefusedWithTheMessageOfFacts) {
  Lowered lowered = lower_text(R"(actor User {} resource Lab { roles = ["head"];
    permissions = ["enter"]; "enter" if "head"; }
    test "t" { setup { has_role(User{"a"}, "steward", Lab{"l"}); } assert allow(1, 2, 3); })");
  ASSERT_EQ(lowered.errors(), "P1205");
  EXPECT_EQ(lowered.parsed.diagnostics.front().message,
            "has_role(User, \"steward\", Lab) is not used in policy. Help: use this fact in your "
            "policy, or add 'declare has_role(...)' to your policy to force Oso to accept facts of "
            "this type.");
}

TEST(Sem, SEM_21_IdsAreNotEmptyNotTheStarAndAtMost512Bytes) {
  auto fact = [](const std::string& id) { return meaning("f(T{\"" + id + "\"});"); };
  EXPECT_EQ(fact(""), "refused: P1208");
  EXPECT_EQ(fact("*"), "refused: P1208");
  EXPECT_EQ(fact(std::string(513, 'x')), "refused: P1208");
  EXPECT_FALSE(fact(std::string(512, 'x')).starts_with("refused"));
  EXPECT_FALSE(fact("**").starts_with("refused"));
}

}  // namespace
}  // namespace frost
