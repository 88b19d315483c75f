// SPDX-License-Identifier: Apache-2.0
// A batch is its checks, whatever is fetched for them.
#include <algorithm>
#include <memory>

#include "codegen/engine/look_ahead.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/store.hpp"
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

// All combinations, known and unknown, many times over.
std::vector<CheckQuery> all_checks() {
  std::vector<CheckQuery> checks;
  for (const char* actor : {"User:ann", "User:bob", "User:nobody", "Org:acme", "Robot:r"}) {
    for (const char* action : {"read", "drop", "no such action"}) {
      for (const char* resource : {"Repo:r1", "Repo:r2", "Repo:r3", "Repo:r9", "Org:acme", "X:y"}) {
        checks.push_back({value(actor), action, value(resource)});
      }
    }
  }
  return checks;
}

Strings batch(const Snapshot& snapshot, const std::vector<CheckQuery>& checks, Tier tier) {
  const auto allowed = std::make_unique<bool[]>(checks.size());
  auto done = snapshot.authorize_batch(checks, {allowed.get(), checks.size()}, {tier});
  if (!done) return {done.error().message};
  Strings answers;
  for (size_t i = 0; i < checks.size(); ++i) answers.push_back(allowed[i] ? "yes" : "no");
  return answers;
}

TEST(CheckBatch, GivesTheAnswersOfItsChecks) {
  World world(kRepoPolicy, kRepoFacts);
  const Snapshot& snapshot = world.snapshot();
  std::vector<CheckQuery> checks = all_checks();
  for (size_t rotation = 0; rotation < 20; ++rotation) {
    std::ranges::rotate(checks, checks.begin() + 7);
    checks.push_back(checks[rotation]);
    for (const Tier tier : {Tier::kInterpreter, Tier::kNative}) {
      Strings singles;
      for (const CheckQuery& check : checks) {
        singles.push_back(*snapshot.authorize(check, {tier}) ? "yes" : "no");
      }
      EXPECT_EQ(batch(snapshot, checks, tier), singles);
      EXPECT_TRUE(std::ranges::count(singles, "yes") > 0);
    }
  }
}

TEST(CheckBatch, OfEverySizeAndWithContextFacts) {
  World world(kRepoPolicy, kRepoFacts);
  const Value arguments[] = {value("Repo:r9")};
  const Fact fact{"is_public", arguments};
  const Snapshot snapshot = world.snapshot().with_context({&fact, 1}).value();
  const std::vector<CheckQuery> all = all_checks();
  for (size_t size = 0; size <= 40; ++size) {
    const std::vector<CheckQuery> checks(all.begin(), all.begin() + static_cast<ptrdiff_t>(size));
    Strings singles;
    for (const CheckQuery& check : checks) {
      singles.push_back(*snapshot.authorize(check, {Tier::kNative}) ? "yes" : "no");
    }
    EXPECT_EQ(batch(snapshot, checks, Tier::kNative), singles);
  }
}

// Neither of them, nor the action, is in any fact: each has an id of the question, and a value.
TEST(CheckBatch, NumbersThatNoFactMentionsHaveTheirValues) {
  World world("allow(a: Integer, _: String, b: Integer) if a < b;", "");
  const Snapshot& snapshot = world.snapshot();
  std::vector<CheckQuery> checks;
  Strings expected;
  for (const char* actor : {"-7", "0", "5", "12"}) {
    for (const char* resource : {"-8", "0", "7", "12", "9000000000000000000"}) {
      checks.push_back({{"Integer", actor}, "no such action", {"Integer", resource}});
      expected.emplace_back(std::stoll(actor) < std::stoll(resource) ? "yes" : "no");
    }
  }
  for (const Tier tier : {Tier::kInterpreter, Tier::kNative}) {
    EXPECT_EQ(batch(snapshot, checks, tier), expected);
    for (size_t i = 0; i < checks.size(); ++i) {
      EXPECT_EQ(*snapshot.run(snapshot.prepare(checks[i]), {tier}), expected[i] == "yes") << i;
    }
  }
}

TEST(CheckBatch, OneErrorIsTheAnswerOfAll) {
  World world(kRepoPolicy, kRepoFacts);
  std::vector<CheckQuery> checks = all_checks();
  checks[30].actor.id = "*";
  const Strings answers = batch(world.snapshot(), checks, Tier::kNative);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0], world.snapshot().authorize(checks[30]).error().message);
  bool place = false;
  EXPECT_EQ(world.snapshot().authorize_batch(checks, {&place, 1}).error().code,
            Code::kInvalidArgument);
  EXPECT_EQ(world.snapshot().run_batch({}, {&place, 1}).error().code, Code::kInvalidArgument);
}

// Stores as small as these are not looked ahead in by themselves.
TEST(LookAhead, ReadsNothingThatIsNotThere) {
  World world(kRepoPolicy, kRepoFacts);
  const SnapshotImpl& snapshot = *world.snapshot().impl();
  LookAheads look_aheads(snapshot.policy->program);
  std::vector<PreparedCheck> checks;
  for (const CheckQuery& query : all_checks()) checks.push_back(world.snapshot().prepare(query));
  std::vector<rt::ComingCheck> coming;
  for (const PreparedCheck& check : checks) {
    if (check.procedure == UINT32_MAX) continue;
    const auto& found = look_aheads.all()[check.procedure];
    ASSERT_TRUE(found.has_value());
    coming.push_back({&*found, check.arguments});
    if (coming.size() < rt::kLookAheadGroup) continue;
    rt::look_ahead(snapshot.facts->paths(), coming);
    coming.clear();
  }
  rt::look_ahead(snapshot.facts->paths(), coming);
}

// "drop" asks for the organization of the repository, and then for the actor's role there.
TEST(LookAhead, FollowsTheActionOfTheCheck) {
  const Policy policy = compile_text(kRepoPolicy).policy.value();
  const lir::Program& program = policy.impl()->program;
  auto look_ups = [&](const char* text) {
    const auto action = std::ranges::find_if(program.actions, [&](const lir::ActionCheck& one) {
      const lir::Relation& relation = program.relations[one.relation];
      return program.types[relation.types[2]] == "Repo" &&
             program.literals.at(one.literal).text == text;
    });
    EXPECT_NE(action, program.actions.end());
    return find_look_ups(program, action->procedure).look_ups;
  };
  const auto drop = look_ups("drop");
  const auto read = look_ups("read");
  EXPECT_GT(read.size(), drop.size());
  EXPECT_TRUE(std::ranges::any_of(drop, [](const rt::LookUp& one) { return one.depth == 0; }));
  for (const auto& found : {drop, read}) {
    EXPECT_LE(found.size(), rt::LookAhead::kLookUpsMax);
    for (size_t i = 0; i < found.size(); ++i) {
      if (found[i].from == rt::LookUp::kArgument) continue;
      ASSERT_LT(found[i].from, i);
      EXPECT_EQ(found[i].depth, found[found[i].from].depth + 1);
    }
  }
}

}  // namespace
}  // namespace frost::test
