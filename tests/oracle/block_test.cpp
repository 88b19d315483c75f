// SPDX-License-Identifier: Apache-2.0
// Every row of the desugaring table of polar.md §5.4, `extends`, and the default `allow`.
#include <gtest/gtest.h>

#include "tests/oracle/oracle_fixture.hpp"

namespace frost::oracle {
namespace {

// A policy with a block R, reached from block B by relation "r", and the rule `rule` in B.
Model block_model(const std::string& rule, const std::vector<std::string_view>& facts) {
  return model(R"(
    global { roles = ["gr"]; permissions = ["gp"]; }
    actor User {} actor Group {}
    resource R { roles = ["q_role"]; permissions = ["q_perm"]; relations = { q_rel: User }; }
    resource B {
      roles = ["h_role", "b_role"]; permissions = ["p", "b_perm"];
      relations = { r: R, b_rel: User }; )" +
                   rule + "}",
               facts);
}

TEST(Block, Row1RoleImpliesPermissionOrRole) {  // SEM-47
  Model b =
      block_model(R"("p" if "b_role"; "h_role" if "b_role";)", {"has_role(User:u, b_role, B:b)"});
  EXPECT_TRUE(holds(b, "has_permission(User:u, p, B:b)"));
  EXPECT_TRUE(holds(b, "has_role(User:u, h_role, B:b)"));
  EXPECT_FALSE(holds(b, "has_permission(User:u, p, B:c)"));
}

TEST(Block, ImplierBindsActorsAndBlockInstancesOnly) {  // SEM-5, §5.7
  Model b = block_model(R"("p" if "b_role";)",
                        {"has_role(Robot:x, b_role, B:b)", "has_role(User:u, b_role, R:r)",
                         "has_role(R:r, b_role, B:b)"});
  EXPECT_EQ(rows(b, "has_permission(?a, p, ?b)"), Rows{});
}

TEST(Block, Row2PermissionImpliesPermission) {
  Model b = block_model(R"("p" if "b_perm";)", {"has_permission(User:u, b_perm, B:b)"});
  EXPECT_TRUE(holds(b, "has_permission(User:u, p, B:b)"));
}

TEST(Block, Row3RelationImpliesForItsTargetTypeOnly) {  // SEM-48, SEM-49, DEC-15
  Model b = block_model(R"("p" if "b_rel";)",
                        {"has_relation(B:b, b_rel, User:u)", "has_relation(B:b, b_rel, Group:g)",
                         "has_relation(User:v, b_rel, B:b)"});
  EXPECT_EQ(rows(b, "has_permission(?a, p, ?b)"), (Rows{{"u", "b"}}));
}

TEST(Block, Rows4To6LookUpTheNameInTheRelatedBlock) {  // SEM-50
  Model b = block_model(
      R"("p" if "q_role" on "r"; "b_perm" if "q_perm" on "r"; "h_role" if "q_rel" on "r";)",
      {"has_relation(B:b, r, R:r)", "has_role(User:u, q_role, R:r)",
       "has_permission(User:v, q_perm, R:r)", "has_relation(R:r, q_rel, User:w)",
       "has_relation(R:r, q_rel, Group:g)"});
  EXPECT_EQ(rows(b, "has_permission(?a, ?p, ?b)"),
            (Rows{{"u", "p", "b"}, {"v", "b_perm", "b"}, {"v", "q_perm", "r"}}));
  EXPECT_EQ(rows(b, "has_role(?a, h_role, ?b)"), (Rows{{"w", "b"}}));
}

TEST(Block, OnReadsRelatedInstancesOfTheTargetTypeOnly) {
  Model b = block_model(R"("p" if "q_role" on "r";)",
                        {"has_relation(B:b, r, B:c)", "has_role(User:u, q_role, B:c)"});
  EXPECT_EQ(rows(b, "has_permission(?a, p, ?b)"), Rows{});
}

TEST(Block, Row7GlobalNeverMentionsTheResource) {  // SEM-51
  Model b = block_model(R"("p" if global "gr"; "b_perm" if global "gp";)",
                        {"has_role(User:u, gr)", "has_permission(User:v, gp)"});
  EXPECT_EQ(b.list(value("User:u"), "p", "B"), (Ids{"*"}));
  EXPECT_EQ(b.list(value("User:v"), "b_perm", "B"), (Ids{"*"}));
  EXPECT_EQ(b.list(value("User:u"), "p", "R"), Ids{});
}

TEST(Block, Row8PassesOnEveryRoleString) {  // SEM-52, DEC-6
  Model b =
      block_model(R"(role if role on "r";)",
                  {"has_relation(B:b, r, R:r)", "has_role(User:u, q_role, R:r)",
                   "has_role(User:u, undeclared, R:r)", "has_role(User:u, Role:custom, R:r)"});
  EXPECT_EQ(rows(b, "has_role(User:u, ?x, B:b)"), (Rows{{"q_role"}, {"undeclared"}}));
}

TEST(Block, WordsRangeOverStringsOnly) {
  Model b = block_model(R"(role if role on "r"; "h_role" if f(role, resource);)",
                        {"has_relation(B:b, r, R:r)", "has_role(User:u, Role:custom, R:r)"});
  EXPECT_EQ(rows(b, "has_role(User:u, ?x, B:b)"), Rows{});
  Model call = block_model("role if f(role, resource);", {"f(one, B:b)", "f(Role:two, B:b)"});
  EXPECT_EQ(rows(call, "has_role(User:u, ?x, B:b)"), (Rows{{"one"}}));
}

TEST(Block, Row9PassesOnEveryPermissionString) {
  Model b = block_model(R"(permission if permission on "r";)",
                        {"has_relation(B:b, r, R:r)", "has_permission(User:u, q_perm, R:r)"});
  EXPECT_EQ(b.actions(value("User:u"), value("B:b")), (Ids{"q_perm"}));
}

TEST(Block, Row10AnyRoleOnTheRelatedInstanceSuffices) {
  Model b = block_model(R"("p" if role on "r";)",
                        {"has_relation(B:b, r, R:r)", "has_role(User:u, whatever, R:r)"});
  EXPECT_EQ(b.actions(value("User:u"), value("B:b")), (Ids{"p"}));
}

TEST(Block, Row11HeadOnlyWordRangesOverDeclaredNames) {  // SEM-52, DEC-5
  Model b = block_model(R"(permission if "q_role" on "r"; role if "q_role" on "r";)",
                        {"has_relation(B:b, r, R:r)", "has_role(User:u, q_role, R:r)"});
  EXPECT_EQ(b.actions(value("User:u"), value("B:b")), (Ids{"b_perm", "p"}));
  EXPECT_FALSE(b.authorize(value("User:u"), "undeclared", value("B:b")));
  EXPECT_EQ(rows(b, "has_role(User:u, ?r:String, B:b)"), (Rows{{"b_role"}, {"h_role"}}));
}

TEST(Block, Row11IncludesInheritedNames) {
  Model b = model(R"(
    actor User {}
    resource Sup { permissions = ["one"]; roles = ["owner"]; }
    resource Sub extends Sup { permissions = ["two"]; permission if "owner"; })",
                  {"has_role(User:u, owner, Sub:s)", "has_role(User:u, owner, Sup:s)"});
  EXPECT_EQ(b.actions(value("User:u"), value("Sub:s")), (Ids{"one", "two"}));
  EXPECT_EQ(b.actions(value("User:u"), value("Sup:s")), Ids{});
}

TEST(Block, Row12CallsUseTheImplicitVariables) {  // SEM-53
  Model b = block_model(
      R"("p" if f(resource); "b_perm" if g(actor, resource, "lit", 3);)",
      {"f(B:b)", "f(R:x)", "g(User:u, B:b, lit, Integer:3)", "g(User:v, B:b, lit, Integer:4)"});
  EXPECT_EQ(rows(b, "has_permission(?a:User, p, ?b)"), (Rows{{"*", "b"}}));
  EXPECT_EQ(rows(b, "has_permission(?a:Group, p, ?b)"), (Rows{{"*", "b"}}));
  EXPECT_EQ(rows(b, "has_permission(?a, b_perm, ?b)"), (Rows{{"u", "b"}}));
}

TEST(Block, Row13EachOnHasItsOwnRelatedInstance) {  // SEM-50
  Model b = block_model(
      R"("p" if "q_role" on "r" and "q_perm" on "r"; "b_perm" if ("b_role" or "q_role" on "r") and f(resource);)",
      {"has_relation(B:b, r, R:r1)", "has_relation(B:b, r, R:r2)", "f(B:b)",
       "has_role(User:u, q_role, R:r1)", "has_permission(User:u, q_perm, R:r2)",
       "has_role(User:v, b_role, B:b)"});
  EXPECT_TRUE(holds(b, "has_permission(User:u, p, B:b)"));
  EXPECT_FALSE(holds(b, "has_permission(User:v, p, B:b)"));
  EXPECT_TRUE(holds(b, "has_permission(User:u, b_perm, B:b)"));
  EXPECT_TRUE(holds(b, "has_permission(User:v, b_perm, B:b)"));
}

TEST(Block, Row14OnResourceMeansThisResource) {
  Model b = block_model(R"("p" if "b_rel" on resource; "b_perm" if "b_role" on resource;)",
                        {"has_relation(B:b, b_rel, User:u)", "has_role(User:u, b_role, B:b)"});
  EXPECT_EQ(b.actions(value("User:u"), value("B:b")), (Ids{"b_perm", "p"}));
}

TEST(Block, Row15GlobalBlockIsTwoAry) {  // SEM-51
  Model b = model(R"(
    actor User {}
    global { roles = ["boss"]; permissions = ["one", "two"]; permission if "boss"; })",
                  {"has_role(User:u, boss)"});
  EXPECT_EQ(rows(b, "allow(User:u, ?p)"), (Rows{{"one"}, {"two"}}));
  EXPECT_EQ(rows(b, "allow(User:u, ?p, ?r)"), Rows{});
}

TEST(Block, TautologiesAndMutualRecursionTerminate) {  // SEM-55, SEM-25
  Model b = block_model(R"("b_role" if "b_role"; "h_role" if "b_role"; "b_role" if "h_role";)",
                        {"has_role(User:u, h_role, B:b)"});
  EXPECT_EQ(rows(b, "has_role(User:u, ?r, B:b)"), (Rows{{"b_role"}, {"h_role"}}));
}

// The rule makes no concrete row of a universal one.
TEST(Block, ATautologyHasNoEffect) {  // SEM-55
  Model b = model(R"(
    actor User {} resource B { roles = ["b_role"]; "b_role" if "b_role"; }
    has_role(_: User, _: String, _: B);)");
  EXPECT_EQ(rows(b, "has_role(User:u, ?r, B:b)"), (Rows{{"*"}}));
}

TEST(Block, UndeclaredNameIsAnError) {  // SEM-54
  EXPECT_THROW(block_model(R"("p" if "nothing";)", {}), std::runtime_error);
  EXPECT_THROW(block_model(R"("p" if "b_role" on "r";)", {}), std::runtime_error);
  EXPECT_THROW(block_model(R"("p" if "q_role" on "b_role";)", {}), std::runtime_error);
  EXPECT_THROW(block_model(R"("b_rel" if "b_role";)", {}), std::runtime_error);  // DEC-19
}

TEST(Block, TwoBlocksOfOneTypeAreMerged) {  // DEC-11
  Model b = model(R"(
    actor User {}
    resource B { roles = ["r"]; } resource B { permissions = ["p"]; "p" if "r"; })",
                  {"has_role(User:u, r, B:b)"});
  EXPECT_TRUE(b.authorize(value("User:u"), "p", value("B:b")));
  EXPECT_THROW(oracle("actor B {} resource B {}"), std::runtime_error);
}

TEST(Extends, SupertypeRulesApplyAcrossSeveralLevelsAndParents) {  // SEM-7, DEC-14
  Model b = model(R"(
    actor User {}
    resource A { roles = ["r"]; permissions = ["p"]; "p" if "r"; }
    resource N { permissions = ["n"]; "n" if named(resource); }
    resource B extends A {}
    resource C extends B, N { relations = { box: A }; "p" if "r" on "box"; })",
                  {"has_role(User:u, r, C:c)", "named(C:c)", "has_relation(C:d, box, C:c)"});
  EXPECT_EQ(b.actions(value("User:u"), value("C:c")), (Ids{"n", "p"}));
  EXPECT_EQ(b.actions(value("User:u"), value("C:d")), (Ids{"p"}));
}

TEST(Extends, NeverMakesValuesEqual) {  // SEM-8
  Model b = model(R"(
    resource Sup {} resource Sub extends Sup {}
    same(x: Sup, y: Sup) if x = y;)",
                  {"seen(Sub:a)", "seen(Sup:a)"});
  EXPECT_TRUE(holds(b, "same(Sub:a, Sub:a)"));
  EXPECT_FALSE(holds(b, "same(Sub:a, Sup:a)"));
}

TEST(Extends, CycleOrUnknownSupertypeIsAnError) {  // DEC-12
  EXPECT_THROW(oracle("resource A extends B {} resource B extends A {}"), std::runtime_error);
  EXPECT_THROW(oracle("resource A extends B {}"), std::runtime_error);
}

TEST(DefaultAllow, IsHasPermissionOfTheSameArguments) {  // SEM-57
  Model b = model("", {"has_permission(User:u, x, Repo:r)", "has_permission(User:u, y)"});
  EXPECT_TRUE(b.authorize(value("User:u"), "x", value("Repo:r")));
  EXPECT_TRUE(holds(b, "allow(User:u, y)"));
  EXPECT_FALSE(holds(b, "allow(User:u, x)"));
}

TEST(DefaultAllow, OneAllowRuleOfAnyArityRemovesBothDefaults) {  // SEM-57, DEC-7
  Model b = model(R"(allow("a", "b", "c", "d");)", {"has_permission(User:u, x, Repo:r)"});
  EXPECT_FALSE(b.authorize(value("User:u"), "x", value("Repo:r")));
  EXPECT_TRUE(holds(b, "allow(a, b, c, d)"));
}

}  // namespace
}  // namespace frost::oracle
