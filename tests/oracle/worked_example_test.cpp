// SPDX-License-Identifier: Apache-2.0
// The worked examples of polar.md §2.2, §3.2, §4.4, §4.7, §5.4 and §10.3.
#include <gtest/gtest.h>

#include "tests/oracle/oracle_fixture.hpp"

namespace frost::oracle {
namespace {

constexpr const char* kStaffPolicy = R"(
  global { roles = ["staff"]; permissions = ["make_org"]; "make_org" if "staff"; }
  has_role(_: User, "staff");
  actor User {}
  resource Org  { roles = ["m","a"]; permissions = ["read","drop"];
                  "read" if "m"; "read" if global "staff"; "drop" if "a"; }
  resource Repo { roles = ["m","a"]; permissions = ["read","push"]; relations = { parent: Org };
                  role if role on "parent"; "read" if "m"; "push" if "a"; "m" if "a"; })";

TEST(WorkedExample, StaffPolicyAnswersAsInSection10_3) {
  Model staff = model(kStaffPolicy, {"has_role(User:al, m, Org:o)", "has_role(User:bo, a, Org:o)",
                                     "has_relation(Repo:r, parent, Org:o)"});
  EXPECT_TRUE(holds(staff, "has_permission(User:al, make_org)"));
  EXPECT_TRUE(holds(staff, "allow(User:al, make_org)"));
  EXPECT_TRUE(holds(staff, "has_permission(User:nobody, make_org)"));
  EXPECT_EQ(staff.actions(value("User:bo"), value("Repo:r")), (Ids{"push", "read"}));
  EXPECT_EQ(staff.actions(value("User:al"), value("Repo:r")), (Ids{"read"}));
  EXPECT_EQ(rows(staff, "allow(User:bo, ?x:String, ?o:Org)"), (Rows{{"drop", "o"}, {"read", "*"}}));
}

TEST(WorkedExample, ContextFactGrantsForItsRequestOnly) {  // SEM-13
  Oracle staff = oracle(kStaffPolicy);
  std::vector<Fact> stored = facts({"has_role(User:bo, a, Org:o)"});
  std::vector<Fact> request = stored;
  request.push_back(fact("has_relation(Repo:new, parent, Org:o)"));
  EXPECT_EQ(staff.evaluate(request).actions(value("User:bo"), value("Repo:new")),
            (Ids{"push", "read"}));
  EXPECT_EQ(staff.evaluate(stored).actions(value("User:bo"), value("Repo:new")), Ids{});
}

TEST(WorkedExample, BossOfBossIsManager) {
  Model people =
      model(R"(
    actor User { relations = { boss: User }; roles = ["mgr"]; "mgr" if "boss"; "mgr" if "mgr" on "boss"; })",
            {"has_relation(User:al, boss, User:be)", "has_relation(User:be, boss, User:cy)",
             "has_relation(User:fe, boss, User:cy)"});
  EXPECT_TRUE(holds(people, "has_role(User:cy, mgr, User:al)"));
  EXPECT_FALSE(holds(people, "has_role(User:fe, mgr, User:al)"));
}

TEST(WorkedExample, CustomRolesGrantTheirPermissions) {
  Model custom =
      model(R"(
    actor User {}
    resource Org { permissions = ["repo.read"]; }
    resource Repo { permissions = ["read"]; relations = { org: Org }; "read" if "repo.read" on "org"; }
    has_permission(actor: Actor, action: String, org: Org) if
      role matches Role and has_role(actor, role, org) and grants_permission(role, action);)",
            {"has_role(User:al, Role:ra, Org:o)", "grants_permission(Role:ra, repo.read)",
             "has_role(User:bo, ra, Org:o)", "has_relation(Repo:r, org, Org:o)"});
  EXPECT_TRUE(custom.authorize(value("User:al"), "read", value("Repo:r")));
  // A role that is a String does not match Role.
  EXPECT_FALSE(custom.authorize(value("User:bo"), "read", value("Repo:r")));
}

TEST(WorkedExample, LockedRepoDoesNotInheritRoles) {
  Model repos = model(
      R"(
    actor User {} resource Org {} resource Repo {}
    has_role(u: User, r: String, p: Repo) if
      not locked(p) and o matches Org and has_relation(p, "org", o) and has_role(u, r, o);)",
      {"locked(Repo:p1)", "has_relation(Repo:p1, org, Org:o)", "has_relation(Repo:p2, org, Org:o)",
       "has_role(User:u, m, Org:o)", "has_role(User:v, m, Repo:p1)"});
  EXPECT_FALSE(holds(repos, "has_role(User:u, m, Repo:p1)"));
  EXPECT_TRUE(holds(repos, "has_role(User:u, m, Repo:p2)"));
  EXPECT_TRUE(holds(repos, "has_role(User:v, m, Repo:p1)"));
}

TEST(WorkedExample, EntitlementNeedsAUsedFact) {
  Model quota = model(R"(
    left(o: Org, f: Feat) if q matches Integer and quota(o, f, q) and n matches Integer and
      used(o, f, n) and n < q;)",
                      {"quota(Org:a, Feat:x, Integer:10)", "used(Org:a, Feat:x, Integer:5)",
                       "quota(Org:b, Feat:x, Integer:10)", "used(Org:b, Feat:x, Integer:10)",
                       "quota(Org:c, Feat:x, Integer:10)"});
  EXPECT_TRUE(holds(quota, "left(Org:a, Feat:x)"));
  EXPECT_FALSE(holds(quota, "left(Org:b, Feat:x)"));
  EXPECT_FALSE(holds(quota, "left(Org:c, Feat:x)"));
}

TEST(WorkedExample, ExpiredRoleIsNoRole) {  // SEM-35
  const char* policy = R"(
    actor User {} resource Repo {}
    has_role(a: Actor, r: String, x: Repo) if
      t matches Integer and role_until(a, r, x, t) and t > @current_unix_time;)";
  std::vector<std::string_view> until = {"role_until(User:u, m, Repo:r, Integer:100)"};
  EXPECT_TRUE(holds(model(policy, until, 99), "has_role(User:u, m, Repo:r)"));
  EXPECT_FALSE(holds(model(policy, until, 100), "has_role(User:u, m, Repo:r)"));
}

TEST(WorkedExample, SubtypeInheritsAndExtendsAsInSection3_2) {  // SEM-7
  Model files = model(R"(
    actor User {}
    resource File { roles = ["editor"]; permissions = ["edit"]; "edit" if "editor"; }
    resource Sheet extends File { permissions = ["recalc"]; "recalc" if "editor"; })",
                      {"has_role(User:u, editor, Sheet:s)", "has_role(User:u, editor, File:f)"});
  EXPECT_EQ(files.actions(value("User:u"), value("Sheet:s")), (Ids{"edit", "recalc"}));
  EXPECT_EQ(files.actions(value("User:u"), value("File:f")), (Ids{"edit"}));
  EXPECT_EQ(files.list(value("User:u"), "edit", "File"), (Ids{"f"}));  // SEM-44
  EXPECT_EQ(files.list(value("User:u"), "edit", "Sheet"), (Ids{"s"}));
}

TEST(WorkedExample, WildcardMapResultsListBothRows) {  // §4.4, SEM-42
  Model orgs =
      model(R"(
    global { roles = ["reader"]; }
    actor User {}
    resource Org { roles = ["admin", "member"]; permissions = ["read", "delete"];
                   "delete" if "admin"; "read" if "member"; "read" if global "reader"; }
    has_role(_: User, "reader");)",
            {"has_role(User:bob, admin, Org:acme)", "has_role(User:alice, member, Org:acme)"});
  EXPECT_EQ(rows(orgs, "allow(User:bob, ?a:String, ?o:Org)"),
            (Rows{{"delete", "acme"}, {"read", "*"}}));
  EXPECT_EQ(rows(orgs, "allow(?u:User, ?a:String, Org:acme)"),
            (Rows{{"*", "read"}, {"alice", "read"}, {"bob", "delete"}}));
}

TEST(WorkedExample, OwnersUpdateAnyField) {  // §4.4
  Model fields = model(R"(
    allow_field(u: User, "update", a: Account, _: Field) if has_relation(a, "owner", u);
    allow_field(u: User, "update", a: Account, Field{"username"}) if has_relation(a, "owner", u);)",
                       {"has_relation(Account:bob, owner, User:bob)"});
  EXPECT_EQ(rows(fields, "allow_field(User:bob, ?a:String, Account:bob, ?f:Field)"),
            (Rows{{"update", "*"}, {"update", "username"}}));
}

TEST(WorkedExample, ShelfExpandsAsInSection5_4) {
  Model shelf =
      model(R"(
    global { roles = ["auditor"]; }
    actor User {}
    resource Room { roles = ["stocker"]; permissions = ["enter"]; }
    resource Shelf {
      roles = ["stocker"]; permissions = ["add", "look"];
      relations = { room: Room, keeper: User };
      "add"  if "stocker" or ("keeper" and is_open(resource));
      "look" if "enter" on "room";
      "look" if global "auditor";
      role   if role on "room";
    })",
            {"has_relation(Shelf:s, room, Room:r)", "has_relation(Shelf:s, keeper, User:k)",
             "has_relation(Shelf:t, keeper, User:k)", "is_open(Shelf:s)",
             "has_role(User:st, stocker, Room:r)", "has_permission(User:en, enter, Room:r)",
             "has_role(User:au, auditor)"});
  EXPECT_EQ(shelf.actions(value("User:k"), value("Shelf:s")), (Ids{"add"}));
  EXPECT_EQ(shelf.actions(value("User:k"), value("Shelf:t")), Ids{});
  EXPECT_EQ(shelf.actions(value("User:st"), value("Shelf:s")), (Ids{"add"}));
  EXPECT_EQ(shelf.actions(value("User:en"), value("Shelf:s")), (Ids{"look"}));
  EXPECT_EQ(shelf.list(value("User:au"), "look", "Shelf"), (Ids{"*"}));
}

TEST(WorkedExample, SampleOfSection2_2PassesItsTests) {
  Oracle sample = oracle(R"(
    global { roles = ["auditor"]; permissions = ["open_tenant"];  "open_tenant" if "auditor"; }
    actor Person {}
    actor Robot { relations = { owner: Person }; permissions = ["stop"]; "stop" if "owner"; }
    resource Vault { roles = ["keeper"]; }
    resource Box {
      roles = ["opener", "viewer"]; permissions = ["open", "peek",];
      relations = { vault: Vault, maker: Person };
      "opener" if "keeper" on "vault";
      "viewer" if "opener" or "maker";
      "open"   if "opener" and is_unlocked(resource);
      "peek"   if "viewer" or global "auditor";
    }
    resource SafeBox extends Box {}
    declare note(Person, String, Integer);
    allow(p: Person, action: String, b: Box) if has_permission(p, action, b) and not is_fired(p);
    allow(p: Person, action: String) if has_permission(p, action);
    test fixture base { has_role(Person{"pat"}, "keeper", Vault{"v1"}); has_relation(Box{"b1"}, "vault", Vault{"v1"}); }
    test "keepers open unlocked boxes" {
      setup { fixture base; is_unlocked(Box{"b1"}); }
      assert allow(Person{"pat"}, act: String, Box{"b1"}) iff act in ["open", "peek"];
      assert_not allow(Person{"zoe"}, "peek", Box{"b1"});
    })");
  std::vector<TestResult> results = sample.run_tests();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].failures, std::vector<std::string>{});
  EXPECT_EQ(results[0].passed, 2U);
  Model fired =
      sample.evaluate(facts({"has_role(Person:pat, keeper, Vault:v)", "is_fired(Person:pat)",
                             "has_relation(SafeBox:b, vault, Vault:v)"}));
  EXPECT_FALSE(fired.authorize(value("Person:pat"), "peek", value("SafeBox:b")));
  EXPECT_TRUE(holds(fired, "has_permission(Person:pat, peek, SafeBox:b)"));
}

}  // namespace
}  // namespace frost::oracle
