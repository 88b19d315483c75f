// SPDX-License-Identifier: Apache-2.0
// Plans and what they did: counts against facts that were counted by hand.
#include "frost/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "engine_fixture.hpp"

namespace frost::test {

namespace {

// Users u0 to u9 are each reader of three of the repositories r0 to r29; of these, the first is
// public.
std::string readers() {
  std::string facts;
  for (int user = 0; user < 10; ++user) {
    for (int i = 0; i < 3; ++i) {
      facts += "has_role(User{\"u" + std::to_string(user) + "\"}, \"reader\", Repo{\"r" +
               std::to_string(user * 3 + i) + "\"});\n";
    }
    facts += "is_public(Repo{\"r" + std::to_string(user * 3) + "\"});\n";
  }
  return facts;
}

constexpr const char* kPublicPolicy = R"(
actor User {}
resource Repo { roles = ["reader"]; permissions = ["read", "see", "drop"]; }
has_permission(user: User, "read", repo: Repo) if has_role(user, "reader", repo) and is_public(repo);
has_permission(_: User, "see", repo: Repo) if is_public(repo);
)";

constexpr const char* kFolderPolicy = R"(
actor User {}
resource Folder {
  roles = ["reader"]; permissions = ["read"]; relations = { parent: Folder };
  "reader" if "reader" on "parent";
  "read" if "reader";
}
)";

PlanAnalysis analysis_of(const World& world, bool timed = false) {
  auto analysis = PlanAnalysis::create(world.snapshot(), timed);
  EXPECT_TRUE(analysis.has_value());
  return *std::move(analysis);
}

// The operators of all parts whose text has `needle`.
std::vector<PlanOperator> find_all(const std::vector<Plan>& plans, std::string_view needle) {
  std::vector<PlanOperator> found;
  const std::function<void(const PlanOperator&)> look = [&](const PlanOperator& at) {
    if (at.text.find(needle) != std::string::npos) found.push_back(at);
    for (const PlanOperator& child : at.children) look(child);
  };
  for (const Plan& plan : plans) {
    for (const PlanPart& part : plan.parts) look(part.root);
  }
  return found;
}

PlanOperator find_one(const std::vector<Plan>& plans, std::string_view needle) {
  const auto found = find_all(plans, needle);
  EXPECT_EQ(found.size(), 1U) << needle;
  return found.empty() ? PlanOperator() : found[0];
}

}  // namespace

TEST(Plans, CountWhatAListDid) {
  const World world(kPublicPolicy, readers());
  PlanAnalysis analysis = analysis_of(world);
  const ListQuery question{value("User:u1"), "read", "Repo"};
  EXPECT_EQ(analysis.ask(question).value(), 1U);
  EXPECT_EQ(analysis.ask(question).value(), 1U);

  const auto plans = analysis.plans(question).value();
  const PlanOperator scan = find_one(plans, "in has_role(");
  EXPECT_EQ(scan.name, "scan");
  EXPECT_EQ(scan.counts.starts, 2U);
  EXPECT_EQ(scan.counts.rows, 6U);
  const PlanOperator test = find_one(plans, "member is_public(");
  EXPECT_EQ(test.counts.starts, 6U);
  EXPECT_EQ(test.counts.rows, 2U);
  EXPECT_EQ(test.counts.nanoseconds, 0U) << "nothing was timed";
  EXPECT_EQ(test.rule, "test.polar:4");
  EXPECT_EQ(find_all(plans, "emit ").back().counts.starts, 2U);
}

TEST(Plans, ExpectWhatIsSoOnAverage) {
  const World world(kPublicPolicy, readers());
  PlanAnalysis analysis = analysis_of(world);
  const auto plans = analysis.plans(ListQuery{value("User:u1"), "read", "Repo"}).value();
  // Three of the thirty repositories a user; a third of them public.
  EXPECT_DOUBLE_EQ(find_one(plans, "in has_role(").estimated_rows.value(), 3);
  EXPECT_NEAR(find_one(plans, "member is_public(").estimated_rows.value(), 1, 1e-9);
  const auto all = analysis.plans(ListQuery{value("User:u1"), "see", "Repo"}).value();
  EXPECT_DOUBLE_EQ(find_one(all, "in is_public(").estimated_rows.value(), 10);
}

TEST(Plans, ExpectNothingBehindRecursion) {
  const World world(kFolderPolicy);
  PlanAnalysis analysis = analysis_of(world);
  const auto plans = analysis.plans(ListQuery{value("User:u1"), "read", "Folder"}).value();
  const auto walks = find_all(plans, "reach ");
  ASSERT_FALSE(walks.empty());
  EXPECT_FALSE(walks[0].estimated_rows.has_value());
}

TEST(Plans, ShowTheActionThatIsAskedFor) {
  const World world(kPublicPolicy, readers());
  PlanAnalysis analysis = analysis_of(world);
  const auto read = analysis.plans(CheckQuery{value("User:u1"), "read", value("Repo:r3")}).value();
  EXPECT_TRUE(find_all(read, "switch").empty());
  EXPECT_EQ(find_all(read, "has_role(").size(), 1U);
  const auto see = analysis.plans(CheckQuery{value("User:u1"), "see", value("Repo:r3")}).value();
  EXPECT_TRUE(find_all(see, "has_role(").empty());
}

TEST(Plans, OfWhatNobodyMayDoAreNone) {
  const World world("allow(user: User, \"read\", repo: Repo) if owns(user, repo);");
  PlanAnalysis analysis = analysis_of(world);
  const CheckQuery question{value("Ghost:u1"), "read", value("Repo:r3")};
  EXPECT_EQ(analysis.ask(question).value(), 0U);
  EXPECT_TRUE(analysis.plans(question).value().empty());
}

TEST(Plans, OfWhoCanCountToo) {
  const World world(kPublicPolicy, readers());
  PlanAnalysis analysis = analysis_of(world);
  const WhoCanQuery question{"User", "read", value("Repo:r3")};
  EXPECT_EQ(analysis.ask(question).value(), 1U);
  const auto plans = analysis.plans(question).value();
  ASSERT_EQ(plans.size(), 1U);
  EXPECT_EQ(plans[0].parts[0].goal, "allow(User, String, Repo) fbb");
  EXPECT_EQ(find_one(plans, "in has_role(").counts.rows, 1U);
}

TEST(Plans, NeedTheTextOfThePolicy) {
  const World world(kPublicPolicy, readers());
  const auto artefact = build_artefact(world.policy());
  ASSERT_TRUE(artefact.has_value());
  LoadOptions options;
  options.trust_unsigned = true;
  const auto loaded = load_policy_artefact(*artefact, options);
  ASSERT_TRUE(loaded.has_value());
  auto store = FactStore::create(*loaded);
  const auto analysis = PlanAnalysis::create(store->snapshot());
  ASSERT_FALSE(analysis.has_value());
  EXPECT_EQ(analysis.error().code, Code::kInvalidArgument);
}

TEST(Plans, CountingChangesNoAnswer) {
  std::mt19937 random(1);
  std::string facts;
  const auto folder = [&] { return "\"f" + std::to_string(random() % 12) + "\""; };
  for (int i = 0; i < 20; ++i) {
    facts += "has_relation(Folder{" + folder() + "}, \"parent\", Folder{" + folder() + "});\n";
    facts += "has_role(User{\"u" + std::to_string(random() % 3) + "\"}, \"reader\", Folder{" +
             folder() + "});\n";
  }
  const World world(kFolderPolicy, facts);
  PlanAnalysis analysis = analysis_of(world, true);
  for (int user = 0; user < 3; ++user) {
    const std::string actor = "User:u" + std::to_string(user);
    EXPECT_EQ(analysis.ask(ListQuery{value(actor), "read", "Folder"}).value(),
              world.list(actor, "read", "Folder").size());
    for (int i = 0; i < 12; ++i) {
      const std::string resource = "Folder:f" + std::to_string(i);
      EXPECT_EQ(analysis.ask(CheckQuery{value(actor), "read", value(resource)}).value(),
                world.allows(actor, "read", resource) ? 1U : 0U);
      EXPECT_EQ(analysis.ask(ActionsQuery{value(actor), value(resource)}).value(),
                world.actions(actor, resource).size());
    }
  }
}

TEST(Plans, ProfilesGoByRule) {
  const World world(kPublicPolicy, readers());
  PlanAnalysis analysis = analysis_of(world);
  for (int user = 0; user < 10; ++user) {
    const std::string actor = "User:u" + std::to_string(user);
    ASSERT_TRUE(analysis.ask(ListQuery{value(actor), "read", "Repo"}));
  }
  const Profile profile = analysis.profile();
  EXPECT_EQ(profile.questions, 10U);
  EXPECT_EQ(profile.answers, 10U);
  const auto rule = std::ranges::find(profile.rules, "test.polar:4", &RuleProfile::place);
  ASSERT_NE(rule, profile.rules.end());
  EXPECT_EQ(rule->counts.rows, 10U);
  EXPECT_TRUE(rule->text.starts_with("has_permission(user: User, \"read\", repo: Repo) if"));
  EXPECT_TRUE(std::ranges::none_of(profile.rules, [](const RuleProfile& other) {
    return other.place == "test.polar:5";
  })) << "the rule for `see` was not tried";
}

TEST(Plans, TextIsOneLineAnOperator) {
  const World world(kPublicPolicy, readers());
  PlanAnalysis analysis = analysis_of(world);
  const auto plans = analysis.plans(ListQuery{value("User:u1"), "see", "Repo"}).value();
  const std::string text = plan_text(plans.at(0));
  EXPECT_NE(text.find("        10  "), std::string::npos) << text;
  EXPECT_NE(text.find("scan "), std::string::npos) << text;
  EXPECT_NE(plan_json(plans[0]).find("\"estimated_rows\":10.0"), std::string::npos);
}

}  // namespace frost::test
