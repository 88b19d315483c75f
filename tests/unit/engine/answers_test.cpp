// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

TEST(Answers, FollowRolesRelationsAndFlags) {
  World world(kRepoPolicy, kRepoFacts);
  EXPECT_TRUE(world.allows("User:ann", "drop", "Repo:r1"));
  EXPECT_TRUE(world.allows("User:bob", "read", "Repo:r1"));
  EXPECT_FALSE(world.allows("User:bob", "drop", "Repo:r1"));
  EXPECT_FALSE(world.allows("User:bob", "read", "Repo:r2"));
  EXPECT_EQ(world.list("User:bob", "read", "Repo"), (Strings{"r1", "r3"}));
  EXPECT_EQ(world.actions("User:ann", "Repo:r1"), (Strings{"drop", "read"}));
}

TEST(Answers, UnknownActionTypeOrIdIsNoError_SEM46) {
  World world(kRepoPolicy, kRepoFacts);
  EXPECT_FALSE(world.allows("User:ann", "frob", "Repo:r1"));
  EXPECT_FALSE(world.allows("Robot:ann", "read", "Repo:r1"));
  EXPECT_FALSE(world.allows("User:ann", "read", "Planet:r1"));
  EXPECT_TRUE(world.allows("User:nobody", "read", "Repo:r3"));
  EXPECT_EQ(world.list("User:nobody", "read", "Planet"), Strings{});
  EXPECT_EQ(world.actions("Robot:x", "Repo:r1"), Strings{});
}

TEST(Answers, IdsThatNoValueCanHaveAreErrors_DEC34) {
  World world(
      "actor User {}\nallow(_: User, \"n\", _: Integer); allow(_: User, \"n\", _: Boolean);");
  EXPECT_TRUE(world.allows("User:a", "n", "Integer:-7"));
  EXPECT_TRUE(world.allows("User:a", "n", "Boolean:true"));
  for (std::string_view resource : {"Integer:007", "Integer:abc", "Boolean:maybe", "Integer:"}) {
    auto answer = world.snapshot().authorize({value("User:a"), "n", value(resource)});
    ASSERT_FALSE(answer.has_value()) << resource;
    EXPECT_EQ(answer.error().code, Code::kInvalidArgument);
  }
  EXPECT_FALSE(world.snapshot().list({value("User:*"), "n", "Integer"}).has_value());
}

// A check looks less closely at values of types that the policy has.
TEST(Answers, AChecksValuesKeepTheRulesOfAllValues_DEC34) {
  World world(
      "actor User {}\nallow(_: User, \"n\", _: Integer); allow(_: User, \"n\", _: Boolean);");
  const std::vector<std::string> types = {"User",   "Integer", "Boolean", "String",
                                          "Planet", "",        "*",       std::string("Us\0r", 4)};
  const std::vector<std::string> ids = {"a",
                                        "",
                                        "*",
                                        "**",
                                        "7",
                                        "007",
                                        "-7",
                                        "true",
                                        "no",
                                        std::string("\0", 1),
                                        std::string(512, 'x'),
                                        std::string(513, 'x')};
  for (const std::string& type : types) {
    for (const std::string& id : ids) {
      const bool is_value = check_value({type, id}).has_value();
      const CheckQuery as_actor{{type, id}, "n", {"Integer", "7"}};
      const CheckQuery as_resource{{"User", "a"}, "n", {type, id}};
      for (const CheckQuery& query : {as_actor, as_resource}) {
        bool allowed = false;
        EXPECT_EQ(world.snapshot().authorize(query).has_value(), is_value) << type << ":" << id;
        EXPECT_EQ(world.snapshot().authorize_batch({&query, 1}, {&allowed, 1}).has_value(),
                  is_value)
            << type << ":" << id;
      }
    }
  }
}

TEST(Answers, MayBeTheTimeOfTheQuestion) {
  World world("actor User {}\nallow(_: User, \"tell\", n: Integer) if n = @current_unix_time;");
  for (Tier tier : {Tier::kInterpreter, Tier::kNative}) {
    auto answer = world.snapshot().list({value("User:a"), "tell", "Integer"}, {tier, 1234});
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(*answer, Strings{"1234"});
  }
}

TEST(Answers, RepeatedVariableComparesUnknownIdsByName_SEM27) {
  World world(R"(
actor User {}
has_permission(u: User, "see_own", u: User);
)");
  EXPECT_TRUE(world.allows("User:ghost", "see_own", "User:ghost"));
  EXPECT_FALSE(world.allows("User:ghost", "see_own", "User:spectre"));
  EXPECT_EQ(world.list("User:ghost", "see_own", "User"), (Strings{"ghost"}));
}

TEST(Answers, UnknownIdIsNotAConstantOfThePolicy) {
  World world(R"(
actor User {}
resource Box {}
has_permission(User{"root"}, "open", _: Box);
)");
  EXPECT_TRUE(world.allows("User:root", "open", "Box:any"));
  EXPECT_FALSE(world.allows("User:ghost", "open", "Box:any"));
}

TEST(Answers, UniversalGrantIsAnsweredBesideConcreteRows_SEM42) {
  World world(R"(
actor User {}
resource Org { roles = ["admin"]; permissions = ["read"]; "read" if "admin"; }
has_permission(_: User, "read", _: Org);
)",
              "has_role(User{\"bob\"}, \"admin\", Org{\"acme\"});");
  EXPECT_EQ(world.list("User:bob", "read", "Org"), (Strings{"*", "acme"}));
  EXPECT_EQ(world.list("User:ann", "read", "Org"), (Strings{"*"}));
}

TEST(Answers, UniversalActionIsAnsweredOnce_SEM42) {
  World world(R"(
actor Group {}
resource Team { permissions = ["read", "write"]; "write" if marked(resource, "delete"); }
has_permission(_: Group, _name: String, _: Team);
)");
  EXPECT_EQ(world.actions("Group:g", "Team:t"), (Strings{"*"}));
}

TEST(Answers, TypesArePartOfValues_SEM3) {
  World world(R"(
actor User {}
actor Bot {}
resource Box { roles = ["opener"]; permissions = ["open"]; "open" if "opener"; }
)",
              "has_role(User{\"1\"}, \"opener\", Box{\"b\"});");
  EXPECT_TRUE(world.allows("User:1", "open", "Box:b"));
  EXPECT_FALSE(world.allows("Bot:1", "open", "Box:b"));
}

TEST(Answers, StoredStringsOutsideThePolicyCount_SEM17) {
  World world(R"(
actor User {}
resource Org { roles = ["admin"]; }
resource Repo { relations = { org: Org }; role if role on "org"; }
has_permission(u: User, action: String, r: Repo) if
  has_role(u, role, r) and role matches String and grants(role, action);
grants("admin", "delete");
)",
              R"(
has_role(User{"ann"}, "custom", Org{"o"});
has_role(User{"bob"}, "admin", Org{"o"});
has_relation(Repo{"r"}, "org", Org{"o"});
grants("custom", "paint");
)");
  EXPECT_TRUE(world.allows("User:ann", "paint", "Repo:r"));
  EXPECT_FALSE(world.allows("User:ann", "delete", "Repo:r"));
  EXPECT_TRUE(world.allows("User:bob", "delete", "Repo:r"));
  EXPECT_EQ(world.actions("User:ann", "Repo:r"), (Strings{"paint"}));
  EXPECT_EQ(world.list("User:bob", "delete", "Repo"), (Strings{"r"}));
}

// Ways to roles are shared by what follows from them, and told apart where it differs.
TEST(Answers, ActionsAreTheChecksThatHoldInOrderOfTheirTexts) {
  World world(R"(
actor User {}
resource Team { roles = ["member"]; }
resource Repo {
  roles = ["reader", "writer", "admin"];
  permissions = ["zap", "read", "list", "push", "tag", "delete"];
  "reader" if "writer";
  "writer" if "admin";
  "read" if "reader" or is_public(resource);
  "list" if "reader" or is_public(resource);
  "push" if "writer";
  "tag" if "writer" and is_owner(actor, resource);
  "delete" if "admin";
  "zap" if "admin" and is_owner(actor, resource);
}
has_role(user: User, role: String, repo: Repo) if
  team matches Team and has_role(team, role, repo) and has_role(user, "member", team);
)",
              R"(
has_role(User{"ann"}, "admin", Repo{"r"});
has_role(User{"bob"}, "reader", Repo{"r"});
has_role(User{"bob"}, "member", Team{"t"});
has_role(User{"eve"}, "member", Team{"s"});
has_role(Team{"s"}, "reader", Repo{"r"});
has_role(Team{"t"}, "writer", Repo{"r"});
is_owner(User{"ann"}, Repo{"r"});
is_public(Repo{"p"});
has_permission(User{"bob"}, "paint", Repo{"r"});
has_permission(User{"bob"}, "zap", Repo{"r"});
)");
  EXPECT_EQ(world.actions("User:ann", "Repo:r"),
            (Strings{"delete", "list", "push", "read", "tag", "zap"}));
  EXPECT_EQ(world.actions("User:bob", "Repo:r"), (Strings{"list", "paint", "push", "read", "zap"}));
  EXPECT_EQ(world.actions("User:eve", "Repo:r"), (Strings{"list", "read"}));
  EXPECT_EQ(world.actions("User:eve", "Repo:p"), (Strings{"list", "read"}));
  EXPECT_EQ(world.actions("User:nobody", "Repo:r"), Strings{});
}

TEST(Answers, MoreThan64RolesSplitIntoSeveralMasks) {
  std::string roles;
  std::string rules;
  for (int i = 0; i < 150; ++i) {
    std::string role = "\"r" + std::to_string(i) + "\"";
    roles += (i > 0 ? ", " : "") + role;
    if (i > 0) rules += "\"r" + std::to_string(i - 1) + "\" if " + role + ";\n";
  }
  World world("actor User {}\nresource Box { roles = [" + roles + "]; permissions = [\"open\"];\n" +
                  rules + "\"open\" if \"r0\"; }",
              "has_role(User{\"top\"}, \"r149\", Box{\"b\"}); has_role(User{\"mid\"}, \"r70\", "
              "Box{\"b\"});");
  EXPECT_TRUE(world.allows("User:top", "open", "Box:b"));
  EXPECT_TRUE(world.allows("User:mid", "open", "Box:b"));
  EXPECT_FALSE(world.allows("User:none", "open", "Box:b"));
  EXPECT_EQ(world.list("User:mid", "open", "Box"), (Strings{"b"}));
}

TEST(Answers, RunningOutOfFuelIsAnErrorAndNoDecision) {
  Limits limits;
  limits.query_fuel = 1;
  World world(kRepoPolicy, kRepoFacts, limits);
  for (Tier tier : {Tier::kInterpreter, Tier::kNative}) {
    auto answer = world.snapshot().list({value("User:bob"), "read", "Repo"}, {tier});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, Code::kLimit);
  }
}

TEST(Answers, CyclicRoleHierarchyTerminates_SEM25) {
  World world(R"(
actor User {}
resource Box { roles = ["a", "b", "c"]; permissions = ["open"];
  "a" if "b"; "b" if "c"; "c" if "a"; "a" if "a"; "open" if "b"; }
)",
              "has_role(User{\"u\"}, \"a\", Box{\"x\"});");
  EXPECT_TRUE(world.allows("User:u", "open", "Box:x"));
}

}  // namespace
}  // namespace frost::test
