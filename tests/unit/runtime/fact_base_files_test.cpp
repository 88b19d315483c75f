// SPDX-License-Identifier: Apache-2.0
// Used, unused and hidden facts in files.
#include "runtime/checkpoint/fact_base_files.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/durability/simulated_files.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {
namespace {

constexpr const char* kDirectory = "/db";

OwnedFact follows(std::string user, std::string repo) {
  return {"follows", {{"User", std::move(user)}, {"Repo", std::move(repo)}}};
}

std::set<OwnedFact> facts_of(const StoredFacts& stored) {
  std::set<OwnedFact> facts;
  stored.visit_facts({}, [&](const FactView& fact) {
    EXPECT_TRUE(facts.insert(OwnedFact::of(fact)).second) << "a fact twice";
    return true;
  });
  return facts;
}

void store_fact(FactBase& base, const OwnedFact& fact) {
  Batch batch;
  batch.insert({fact.predicate, views_of(fact)});
  ASSERT_TRUE(base.replay(batch));
}

// Two facts of the policy text, of which one is stored too; a used fact and perhaps unused ones.
std::unique_ptr<FactBase> sample_base(bool has_unused) {
  const std::vector<OwnedFact> policy_facts = {follows("ann", "r"), follows("bob", "r")};
  auto base = *FactBase::create(sample_schema(), policy_facts, Limits{});
  store_fact(*base, follows("ann", "r"));
  store_fact(*base, follows("eve", "s"));
  if (has_unused) {
    store_fact(*base, {"gone", {{"Planet", "mars"}}});
    store_fact(*base, {"gone", {{"Planet", "mars"}, {"Integer", "7"}}});
  }
  return base;
}

TEST(FactBaseFiles, UsedUnusedAndHiddenFactsComeBack) {
  for (const bool has_unused : {false, true}) {
    const auto base = sample_base(has_unused);
    test::SimulatedFiles files;
    ASSERT_TRUE(files.create_directory(kDirectory));
    const auto written = write_fact_base(base->stored(), files, kDirectory, "facts-7");
    ASSERT_TRUE(written) << written.error().message;
    ASSERT_EQ(written->size(), has_unused ? 2U : 1U);
    EXPECT_EQ(written->front().name, "facts-7.used");
    auto opened = open_fact_base(files, kDirectory, *written, Limits{});
    ASSERT_TRUE(opened) << opened.error().message;
    FactBase& again = **opened;
    EXPECT_EQ(again.schema(), base->schema());
    EXPECT_EQ(again.policy_facts(), base->policy_facts());
    const std::set<OwnedFact> expected = facts_of(base->stored());
    EXPECT_EQ(facts_of(again.stored()), expected);
    EXPECT_EQ(again.stored().statistics().facts, expected.size());
    EXPECT_EQ(again.stored().unused_facts(), has_unused ? 2U : 0U);

    // It goes on as the old one would.
    for (FactBase* one : {base.get(), &again}) {
      store_fact(*one, follows("bob", "r"));
      store_fact(*one, {"other", {{"Planet", "venus"}}});
      store_fact(*one, {"gone", {{"Planet", "pluto"}}});
      ASSERT_TRUE(one->erase("follows", views_of(follows("ann", "r"))));
    }
    EXPECT_EQ(facts_of(again.stored()), facts_of(base->stored()));

    // Another policy takes what fits it.
    Schema schema = sample_schema();
    schema.types.emplace_back("Planet");
    schema.relations.push_back({"gone", {TypeId(uint32_t{6})}, {}, {}, {{}}});
    const auto migrated = again.with_policy(schema, {});
    ASSERT_TRUE(migrated) << migrated.error().message;
    EXPECT_EQ(facts_of((*migrated)->stored()), facts_of(base->stored()));
    EXPECT_NE((*migrated)->schema(), again.schema());
  }
}

TEST(FactBaseFiles, OnlyTheRightFilesInTheRightRolesAreTaken) {
  const auto base = sample_base(true);
  test::SimulatedFiles files;
  ASSERT_TRUE(files.create_directory(kDirectory));
  const auto written = write_fact_base(base->stored(), files, kDirectory, "facts-7");
  ASSERT_TRUE(written);
  std::vector<FactBaseFile> swapped = {(*written)[1], (*written)[0]};
  std::vector<FactBaseFile> renamed = {(*written)[1]};
  files.put("/db/x.used", files.content("/db/facts-7.unused"));
  renamed[0].name = "x.used";
  std::vector<FactBaseFile> twice = {(*written)[0], (*written)[0]};
  files.put("/db/y.unused", files.content("/db/facts-7.used"));
  twice[1].name = "y.unused";
  std::vector<FactBaseFile> outside = {(*written)[0]};
  outside[0].name = "../db/facts-7.used";
  for (const auto& wrong : {swapped, renamed, twice, outside, std::vector<FactBaseFile>()}) {
    const auto opened = open_fact_base(files, kDirectory, wrong, Limits{});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::kCorrupt) << opened.error().message;
  }
}

TEST(FactBaseFiles, AFailedWriteLeavesNoFileBehind) {
  const auto base = sample_base(true);
  for (uint64_t call = 1;; ++call) {
    test::SimulatedFiles files;
    ASSERT_TRUE(files.create_directory(kDirectory));
    files.set_fault({call, false, false, Code::kIo});
    const auto written = write_fact_base(base->stored(), files, kDirectory, "facts-7");
    if (!files.fault_struck()) {
      EXPECT_TRUE(written);
      break;
    }
    ASSERT_FALSE(written) << call;
    // After a failed sync of the directory the file has its name already.
    for (const std::string& path : files.paths()) {
      if (path == "/" || path == kDirectory) continue;
      EXPECT_TRUE(path == "/db/facts-7.used" || path == "/db/facts-7.unused") << path;
    }
  }
}

TEST(FactBaseFiles, RestoreRefusesPartsThatDoNotBelongTogether) {
  const auto restore = [](std::set<OwnedFact> policy_facts, std::set<OwnedFact> hidden,
                          std::unique_ptr<Store> unused) {
    auto used = sample_store();
    EXPECT_TRUE(insert(*used, "follows", {{"User", "ann"}, {"Repo", "r"}}));
    return FactBase::restore(std::move(used), std::move(unused), std::move(policy_facts),
                             std::move(hidden), Limits{});
  };
  EXPECT_TRUE(restore({follows("ann", "r")}, {follows("ann", "r")}, nullptr));
  EXPECT_FALSE(restore({follows("bob", "r")}, {}, nullptr));
  EXPECT_FALSE(restore({}, {follows("ann", "r")}, nullptr));
  EXPECT_FALSE(restore({}, {}, sample_store()));
}

}  // namespace
}  // namespace frost::rt
