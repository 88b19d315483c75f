// SPDX-License-Identifier: Apache-2.0
// Batches, facts of the policy text and facts that a policy no longer uses, against a plain set.
#include "runtime/store/fact_base.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "base/any_value.hpp"
#include "tests/unit/runtime/random.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {
namespace {

using Model = std::set<OwnedFact>;

std::unique_ptr<FactBase> base_of(Schema schema, std::vector<OwnedFact> policy_facts = {},
                                  const Limits& limits = {}) {
  auto base = FactBase::create(std::move(schema), policy_facts, limits);
  EXPECT_TRUE(base.has_value()) << base.error().message;
  return *std::move(base);
}

Model facts_of(const StoredFacts& stored, const FactQuery& query = {}) {
  Model facts;
  stored.visit_facts(query, [&](const FactView& fact) {
    EXPECT_TRUE(facts.insert(OwnedFact::of(fact)).second) << "a fact twice";
    return true;
  });
  return facts;
}

OwnedFact role(std::string user, std::string role, std::string org) {
  return {"has_role",
          {{"User", std::move(user)}, {"String", std::move(role)}, {"Org", std::move(org)}}};
}

OwnedFact follows(std::string user, std::string repo) {
  return {"follows", {{"User", std::move(user)}, {"Repo", std::move(repo)}}};
}

void insert(Batch& batch, const OwnedFact& fact) { batch.insert({fact.predicate, views_of(fact)}); }

void erase(Batch& batch, const OwnedFact& fact) {
  std::vector<ValuePattern> patterns;
  for (const auto& [type, id] : fact.arguments) patterns.push_back({type, id});
  batch.erase(fact.predicate, patterns);
}

OwnedFact random_fact(Random& random) {
  const auto name = [&](const char* prefix) { return prefix + std::to_string(random.below(6)); };
  if (random.below(3) == 0) return follows(name("u"), name("r"));
  const char* const roles[] = {"member", "owner", "guest", "x"};
  return role(name("u"), roles[random.below(4)], name("o"));
}

// The same as a batch and as changes of a set.
struct Change {
  Batch::Kind kind;
  OwnedFact fact;
  std::vector<bool> is_any;   // by argument of an erase: any value
  std::vector<bool> is_type;  // any of the type
};

Change random_change(Random& random) {
  Change change{Batch::Kind::Insert, random_fact(random), {}, {}};
  change.is_any.resize(change.fact.arguments.size());
  change.is_type.resize(change.fact.arguments.size());
  if (random.below(3) != 0) return change;
  change.kind = Batch::Kind::Erase;
  for (size_t i = 0; i < change.is_any.size(); ++i) {
    change.is_any[i] = random.below(4) == 0;
    change.is_type[i] = random.below(4) == 0;
  }
  return change;
}

void add(Batch& batch, const Change& change) {
  if (change.kind == Batch::Kind::Insert) return insert(batch, change.fact);
  std::vector<ValuePattern> patterns;
  for (size_t i = 0; i < change.fact.arguments.size(); ++i) {
    const auto& [type, id] = change.fact.arguments[i];
    ValuePattern pattern{type, id};
    if (change.is_any[i]) pattern = {};
    if (change.is_type[i]) pattern = {.type = type, .id = {}};
    patterns.push_back(pattern);
  }
  batch.erase(change.fact.predicate, patterns);
}

void apply(Model& model, const Change& change) {
  if (change.kind == Batch::Kind::Insert) {
    model.insert(change.fact);
    return;
  }
  std::erase_if(model, [&](const OwnedFact& fact) {
    if (fact.predicate != change.fact.predicate) return false;
    for (size_t i = 0; i < fact.arguments.size(); ++i) {
      const bool is_same_type = fact.arguments[i].first == change.fact.arguments[i].first;
      const bool is_same = fact.arguments[i] == change.fact.arguments[i];
      if (!change.is_any[i] && !(change.is_type[i] ? is_same_type : is_same)) return false;
    }
    return true;
  });
}

// Random batches, some of them with one bad fact; earlier states stay what they were.
TEST(FactBase, BatchesDoWhatTheyDoToASet) {
  for (uint32_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    // One fact of the policy text, which random batches store and erase like others.
    const OwnedFact fixed = role("u1", "member", "o1");
    auto base = base_of(sample_schema(), {fixed});
    Model model;
    std::vector<std::pair<StoredFacts, Model>> held;
    for (int round = 0; round < 40; ++round) {
      Batch batch;
      Model after = model;
      const bool is_bad = random.below(4) == 0;
      for (uint32_t count = random.below(20) + 1; count > 0; --count) {
        const Change change = random_change(random);
        add(batch, change);
        apply(after, change);
      }
      if (is_bad) insert(batch, role("u", "steward", "o"));
      const auto done = base->apply(batch);
      ASSERT_EQ(done.has_value(), !is_bad);
      if (is_bad) {
        EXPECT_EQ(done.error().code, Code::kFactRefused);
      } else {
        model = after;
      }
      ASSERT_EQ(facts_of(base->stored()), model) << "round " << round;
      ASSERT_EQ(base->stored().statistics().facts, model.size());
      // The policy's own fact holds whatever was stored and erased.
      Model with_fixed = model;
      with_fixed.insert(fixed);
      ASSERT_EQ(base->snapshot()->statistics().facts, with_fixed.size());
      if (random.below(4) == 0) held.emplace_back(base->stored(), model);
      if (held.size() > 5) held.erase(held.begin());
      for (const auto& [stored, facts] : held) ASSERT_EQ(facts_of(stored), facts);
    }
  }
}

// The worked batch of oso-cloud-api.md §3.
TEST(FactBase, ABatchIsAppliedInItsOrder) {
  auto base = base_of(sample_schema());
  Batch batch;
  insert(batch, role("1", "member", "1"));
  insert(batch, role("2", "owner", "2"));
  insert(batch, follows("1", "1"));
  insert(batch, {"has_role", {{"User", "1"}, {"String", "reader"}, {"Repo", "1"}}});
  const ValuePattern members[] = {{}, {.type = "String", .id = "member"}, {}};
  const ValuePattern repos[] = {{}, {}, {.type = "Repo", .id = {}}};
  batch.erase("has_role", members);
  batch.erase("has_role", repos);
  ASSERT_TRUE(base->apply(batch));
  EXPECT_EQ(facts_of(base->stored()), (Model{role("2", "owner", "2"), follows("1", "1")}));
}

TEST(FactBase, AnIdWithoutATypeIsRefused) {
  auto base = base_of(sample_schema());
  Batch batch;
  insert(batch, follows("u", "r"));
  const ValuePattern patterns[] = {{.type = {}, .id = "u"}, {}};
  batch.erase("follows", patterns);
  const auto done = base->apply(batch);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, Code::kInvalidArgument);
  EXPECT_EQ(base->stored().statistics().facts, 0U);
}

TEST(FactBase, WildcardsLookAtABoundedNumberOfFactsOfTheirBatch) {
  Limits limits;
  limits.batch_matches_max = 10;
  auto base = base_of(sample_schema(), {}, limits);
  Batch batch;
  for (int i = 0; i < 6; ++i) insert(batch, follows(std::to_string(i), "r"));
  const ValuePattern patterns[] = {{}, {.type = "Repo", .id = "other"}};
  batch.erase("follows", patterns);
  EXPECT_TRUE(base->apply(batch));
  batch.erase("follows", patterns);
  const auto done = base->apply(batch);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, Code::kLimit);
  EXPECT_NE(done.error().message.find("batch_matches_max"), std::string::npos);
}

// A policy that knows `follows` only.
Schema smaller_schema() {
  Schema schema = sample_schema();
  schema.relations = {schema.relations[kFollows.index()]};
  schema.paths = {{RelationId(uint32_t{0}), kOpenPartition, {0, 1}}};
  return schema;
}

TEST(FactBase, FactsThatAPolicyDoesNotUseAreKept) {
  auto base = base_of(sample_schema());
  Batch batch;
  const OwnedFact quota = {
      "quota",
      {{"User", "u"}, {"String", "disk"}, {"Org", "o"}, {"Integer", "1"}, {"Boolean", "true"}}};
  for (const OwnedFact& fact :
       {follows("u", "r"), role("u", "member", "o"), role("v", "x", "o"), quota}) {
    insert(batch, fact);
  }
  ASSERT_TRUE(base->apply(batch));
  const Model all = facts_of(base->stored());

  auto smaller = base->with_policy(smaller_schema(), {});
  ASSERT_TRUE(smaller.has_value()) << smaller.error().message;
  EXPECT_EQ(facts_of((*smaller)->stored()), all);
  EXPECT_EQ((*smaller)->stored().unused_facts(), 3U);
  // Listed by pattern, deletable by pattern, and not to be added to.
  const ValuePattern user_u[] = {{.type = "User", .id = "u"}, {}, {}};
  EXPECT_EQ(facts_of((*smaller)->stored(), {.predicate = "has_role", .arguments = user_u}),
            (Model{role("u", "member", "o")}));
  Batch more;
  insert(more, role("w", "member", "o"));
  EXPECT_EQ((*smaller)->apply(more).error().code, Code::kFactRefused);
  Batch less;
  less.erase("has_role", user_u);
  erase(less, quota);
  ASSERT_TRUE((*smaller)->apply(less));
  EXPECT_EQ(facts_of((*smaller)->stored()), (Model{follows("u", "r"), role("v", "x", "o")}));

  // The first policy again: what is left is used again.
  auto again = (*smaller)->with_policy(sample_schema(), {});
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ((*again)->stored().unused_facts(), 0U);
  EXPECT_EQ(facts_of((*again)->stored()), (Model{follows("u", "r"), role("v", "x", "o")}));
}

TEST(FactBase, AReplayKeepsWhatThePolicyDoesNotUse) {
  auto base = base_of(smaller_schema());
  Batch batch;
  insert(batch, follows("u", "r"));
  insert(batch, role("u", "member", "o"));
  insert(batch, role("v", "member", "o"));
  const ValuePattern user_v[] = {{.type = "User", .id = "v"}, {}, {}};
  batch.erase("has_role", user_v);
  ASSERT_TRUE(base->replay(batch));
  EXPECT_EQ(facts_of(base->stored()), (Model{follows("u", "r"), role("u", "member", "o")}));
  EXPECT_EQ(base->stored().unused_facts(), 1U);
}

TEST(FactBase, WhatIsStagedCanBeTakenBack) {
  auto base = base_of(sample_schema(), {role("root", "owner", "o")});
  Batch first;
  insert(first, follows("u", "r"));
  ASSERT_TRUE(base->apply(first));
  Batch second;
  insert(second, follows("v", "r"));
  insert(second, role("root", "owner", "o"));
  erase(second, follows("u", "r"));
  const Batch* const batches[] = {&second};
  ASSERT_TRUE(base->stage(batches));
  base->rollback_batch();
  EXPECT_EQ(facts_of(base->stored()), (Model{follows("u", "r")}));
}

}  // namespace
}  // namespace frost::rt
