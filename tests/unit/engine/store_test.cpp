// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

constexpr Value kBobMember[] = {{"User", "bob"}, {"String", "member"}, {"Org", "acme"}};

TEST(FactStore, RemovingOneFactChangesTheAnswersThatDependOnIt) {
  World world(kRepoPolicy, kRepoFacts);
  Snapshot before = world.store().snapshot();
  ASSERT_TRUE(world.store().erase("has_role", kBobMember).has_value());
  Snapshot after = world.store().snapshot();
  CheckQuery bob{value("User:bob"), "read", value("Repo:r1")};
  CheckQuery ann{value("User:ann"), "read", value("Repo:r1")};
  EXPECT_TRUE(*before.authorize(bob)) << "a snapshot never changes";
  EXPECT_FALSE(*after.authorize(bob));
  EXPECT_TRUE(*after.authorize(ann));
  EXPECT_EQ(*after.list({value("User:bob"), "read", "Repo"}), (Strings{"r3"}));
  ASSERT_TRUE(world.store().insert("has_role", kBobMember).has_value());
  EXPECT_TRUE(*world.store().snapshot().authorize(bob));
}

TEST(FactStore, FactsFormASet_SEM11) {
  World world(kRepoPolicy, kRepoFacts);
  uint64_t facts = world.snapshot().statistics().facts;
  ASSERT_TRUE(world.store().insert("has_role", kBobMember).has_value());
  EXPECT_EQ(world.store().snapshot().statistics().facts, facts);
}

TEST(FactStore, RefusesShapesThePolicyDoesNotUse_SEM16_SEM20) {
  World world(kRepoPolicy, kRepoFacts);
  Value steward[] = {{"User", "bob"}, {"String", "steward"}, {"Org", "acme"}};
  auto refused = world.store().insert("has_role", steward);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kFactRefused);
  EXPECT_TRUE(refused.error().message.starts_with(
      "has_role(User, \"steward\", Org) is not used in policy. Help: use this fact in your policy, "
      "or add 'declare has_role(...)' to your policy to force Oso to accept facts of this type."))
      << refused.error().message;
}

TEST(FactStore, LoadIsAllOrNothing) {
  World world(kRepoPolicy, kRepoFacts);
  auto failed = world.store().load_text(
      "bad.txt", "is_public(Repo{\"r9\"});\nhas_role(User{\"x\"}, \"nope\", Org{\"o\"});\n");
  ASSERT_FALSE(failed.has_value());
  EXPECT_TRUE(failed.error().message.starts_with("bad.txt:2")) << failed.error().message;
  EXPECT_FALSE(*world.store().snapshot().authorize({value("User:x"), "read", value("Repo:r9")}));
}

TEST(FactStore, DeclaringARoleAcceptsNothing_SEM18) {
  World world("actor User {}\nresource Org { roles = [\"idle\"]; }");
  Value idle[] = {{"User", "u"}, {"String", "idle"}, {"Org", "o"}};
  EXPECT_FALSE(world.store().insert("has_role", idle).has_value());
}

TEST(FactStore, DefaultAllowAcceptsPermissions_SEM19) {
  World world("actor User {}\nresource Org {}",
              "has_permission(User{\"u\"}, \"fly\", Org{\"o\"});");
  EXPECT_TRUE(world.allows("User:u", "fly", "Org:o"));
  EXPECT_EQ(world.actions("User:u", "Org:o"), (Strings{"fly"}));
  EXPECT_EQ(world.list("User:u", "fly", "Org"), (Strings{"o"}));
}

TEST(FactStore, OwnAllowReplacesTheDefault_SEM57) {
  World world(R"(
actor User {}
resource Org { roles = ["owner"]; }
allow(u: User, "run", o: Org) if has_role(u, "owner", o);
)",
              "has_role(User{\"u\"}, \"owner\", Org{\"o\"});");
  EXPECT_TRUE(world.allows("User:u", "run", "Org:o"));
  Value fly[] = {{"User", "u"}, {"String", "fly"}, {"Org", "o"}};
  EXPECT_FALSE(world.store().insert("has_permission", fly).has_value());
}

TEST(FactStore, FactsOfThePolicyCannotBeErased) {
  World world(R"(
actor User {}
resource Org { roles = ["owner"]; permissions = ["run"]; "run" if "owner"; }
has_role(User{"root"}, "owner", Org{"hq"});
)");
  Value root[] = {{"User", "root"}, {"String", "owner"}, {"Org", "hq"}};
  ASSERT_TRUE(world.store().erase("has_role", root).has_value());
  EXPECT_TRUE(*world.store().snapshot().authorize({value("User:root"), "run", value("Org:hq")}));
}

}  // namespace
}  // namespace frost::test
