// SPDX-License-Identifier: Apache-2.0
// Databases in a directory: what is acknowledged is there after reopening, all of a change or
// nothing of it, and readers keep the states they took.
#include "frost/database.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "frost/frost.hpp"

namespace frost {
namespace {

constexpr const char* kPolicy = R"(
actor User {}
resource Organization {
  roles = ["member", "owner"];
  permissions = ["read", "write"];
  "member" if "owner";
  "read" if "member";
  "write" if "owner";
}
)";

// Without owners: facts about them are no longer used.
constexpr const char* kSmallerPolicy = R"(
actor User {}
resource Organization {
  roles = ["member"];
  permissions = ["read"];
  "read" if "member";
}
)";

Policy compiled(const std::string& text) {
  const Source source{"policy.polar", text};
  auto made = compile({&source, 1});
  EXPECT_TRUE(made.policy.has_value());
  return *made.policy;
}

using Texts = std::set<std::string>;

std::string text(const Fact& fact) {
  std::string out(fact.predicate);
  for (const Value& value : fact.arguments) {
    out += " " + std::string(value.type) + ":" + std::string(value.id);
  }
  return out;
}

Texts facts_of(const Snapshot& snapshot, const FactQuery& query = {}) {
  Texts facts;
  const auto done = snapshot.visit_facts(query, [&](const Fact& fact) {
    facts.insert(text(fact));
    return true;
  });
  EXPECT_TRUE(done.has_value());
  return facts;
}

void add_role(Batch& batch, const std::string& user, const std::string& role,
              const std::string& organization) {
  const Value values[] = {{"User", user}, {"String", role}, {"Organization", organization}};
  batch.insert("has_role", values);
}

Batch role(const std::string& user, const std::string& role, const std::string& organization) {
  Batch batch;
  add_role(batch, user, role, organization);
  return batch;
}

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() {
    directory_ = std::filesystem::path(testing::TempDir()) /
                 ("frost_database_" + std::to_string(::getpid()) + "_" +
                  testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(directory_);
  }
  ~DatabaseTest() override {
    database_.reset();
    std::filesystem::remove_all(directory_);
  }

  Database& open(const DatabaseOptions& options = {}) {
    database_.reset();
    auto opened = Database::open(directory_.string(), options);
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    database_.emplace(*std::move(opened));
    return *database_;
  }

  Database& open_with_policy() {
    Database& database = open();
    EXPECT_TRUE(database.set_policy(compiled(kPolicy)).has_value());
    return database;
  }

  std::filesystem::path directory_;
  std::optional<Database> database_;
};

TEST_F(DatabaseTest, StartsEmpty) {
  Database& database = open();
  EXPECT_EQ(database.offset(), 0U);
  EXPECT_EQ(database.policy().text, "");
  EXPECT_EQ(facts_of(database.snapshot()), Texts{});
}

TEST_F(DatabaseTest, WhatIsAcknowledgedIsThereAfterReopening) {
  Database& database = open_with_policy();
  EXPECT_EQ(database.offset(), 1U);
  auto offset = database.apply(role("ann", "owner", "acme"));
  ASSERT_TRUE(offset.has_value()) << offset.error().message;
  EXPECT_EQ(*offset, 2U);
  Batch batch;
  add_role(batch, "bob", "member", "acme");
  const ValuePattern owners[] = {{}, {.type = "String", .id = "owner"}, {}};
  batch.erase("has_role", owners);
  ASSERT_TRUE(database.apply(batch).has_value());

  Database& again = open();
  EXPECT_EQ(again.offset(), 3U);
  EXPECT_EQ(again.policy().text, kPolicy);
  EXPECT_EQ(facts_of(again.snapshot()), Texts{"has_role User:bob String:member Organization:acme"});
  EXPECT_TRUE(*again.snapshot().authorize({{"User", "bob"}, "read", {"Organization", "acme"}}));
  EXPECT_FALSE(*again.snapshot().authorize({{"User", "ann"}, "read", {"Organization", "acme"}}));
}

TEST_F(DatabaseTest, ABadFactRefusesItsBatchAndNoOther) {
  Database& database = open_with_policy();
  Batch bad = role("ann", "owner", "acme");
  add_role(bad, "ann", "steward", "acme");
  const auto refused = database.apply(bad);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kFactRefused);
  EXPECT_TRUE(refused.error().message.starts_with(
      "has_role(User, \"steward\", Organization) is not used in policy."));
  EXPECT_EQ(database.offset(), 1U);
  EXPECT_EQ(facts_of(database.snapshot()), Texts{});
  EXPECT_TRUE(database.apply(role("ann", "owner", "acme")).has_value());
  EXPECT_EQ(facts_of(open().snapshot()).size(), 1U);
}

TEST_F(DatabaseTest, ASnapshotStaysWhatItIs) {
  Database& database = open_with_policy();
  ASSERT_TRUE(database.apply(role("ann", "owner", "acme")).has_value());
  const Snapshot before = database.snapshot();
  ASSERT_TRUE(database.clear().has_value());
  ASSERT_TRUE(database.set_policy(compiled(kSmallerPolicy)).has_value());
  EXPECT_EQ(facts_of(before).size(), 1U);
  EXPECT_TRUE(*before.authorize({{"User", "ann"}, "write", {"Organization", "acme"}}));
  EXPECT_EQ(facts_of(database.snapshot()), Texts{});
}

TEST_F(DatabaseTest, FactsThatAPolicyDoesNotUseAreKeptAlsoAfterReopening) {
  Database& database = open_with_policy();
  Batch batch = role("ann", "owner", "acme");
  add_role(batch, "bob", "member", "acme");
  ASSERT_TRUE(database.apply(batch).has_value());
  ASSERT_TRUE(database.set_policy(compiled(kSmallerPolicy)).has_value());
  for (int round = 0; round < 2; ++round) {
    const Snapshot snapshot = database_->snapshot();
    EXPECT_EQ(facts_of(snapshot).size(), 2U);
    EXPECT_EQ(snapshot.statistics().facts, 2U);
    EXPECT_EQ(snapshot.statistics().unused_facts, 1U);
    EXPECT_FALSE(database_->apply(role("eve", "owner", "acme")).has_value());
    open();
  }
  ASSERT_TRUE(database_->set_policy(compiled(kPolicy)).has_value());
  EXPECT_EQ(database_->snapshot().statistics().unused_facts, 0U);
  EXPECT_TRUE(
      *database_->snapshot().authorize({{"User", "ann"}, "write", {"Organization", "acme"}}));
}

TEST_F(DatabaseTest, TheSamePolicyIsNoChange) {
  Database& database = open_with_policy();
  EXPECT_EQ(*database.set_policy(compiled(kPolicy)), 1U);
  EXPECT_EQ(database.offset(), 1U);
}

TEST_F(DatabaseTest, ClearRemovesFactsAndPolicy) {
  Database& database = open_with_policy();
  ASSERT_TRUE(database.apply(role("ann", "owner", "acme")).has_value());
  ASSERT_TRUE(database.clear().has_value());
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(database_->policy().text, "");
    EXPECT_EQ(facts_of(database_->snapshot()), Texts{});
    open();
  }
  // Without a policy there are permissions as facts (oso-cloud-api.md API-DEC-4).
  Batch batch;
  const Value values[] = {{"User", "ann"}, {"String", "read"}, {"Organization", "acme"}};
  batch.insert("has_permission", values);
  EXPECT_TRUE(database_->apply(batch).has_value());
  EXPECT_TRUE(
      *database_->snapshot().authorize({{"User", "ann"}, "read", {"Organization", "acme"}}));
}

TEST_F(DatabaseTest, PolicyFactsAreNeitherListedNorRemoved) {
  Database& database = open();
  const std::string text =
      std::string(kPolicy) + "has_role(User{\"root\"}, \"owner\", Organization{\"acme\"});\n";
  ASSERT_TRUE(database.set_policy(compiled(text)).has_value());
  EXPECT_EQ(facts_of(database.snapshot()), Texts{});
  ASSERT_TRUE(database.apply(role("root", "owner", "acme")).has_value());
  EXPECT_EQ(facts_of(database.snapshot()).size(), 1U);
  Batch batch;
  const ValuePattern anything[] = {{}, {}, {}};
  batch.erase("has_role", anything);
  ASSERT_TRUE(database.apply(batch).has_value());
  EXPECT_EQ(facts_of(database.snapshot()), Texts{});
  EXPECT_TRUE(
      *database.snapshot().authorize({{"User", "root"}, "write", {"Organization", "acme"}}));
}

TEST_F(DatabaseTest, ALoadIsOneChange) {
  Database& database = open_with_policy();
  const Value values[] = {{"User", "ann"}, {"String", "owner"}, {"Organization", "acme"}};
  const Value others[] = {{"User", "ann"}, {"String", "steward"}, {"Organization", "acme"}};
  const auto refused = database.load([&](const Database::InsertFact& insert) -> Result<void> {
    EXPECT_TRUE(insert({"has_role", values}).has_value());
    return insert({"has_role", others});
  });
  EXPECT_FALSE(refused.has_value());
  EXPECT_EQ(facts_of(database.snapshot()), Texts{});
  // Whoever swallows the error loads the rest.
  const auto loaded = database.load([&](const Database::InsertFact& insert) -> Result<void> {
    EXPECT_FALSE(insert({"has_role", others}).has_value());
    return insert({"has_role", values});
  });
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(facts_of(open().snapshot()).size(), 1U);
}

TEST_F(DatabaseTest, ALoadIsBounded) {
  DatabaseOptions options;
  options.limits.load_batch_bytes_max = 1'000;
  Database& database = open(options);
  ASSERT_TRUE(database.set_policy(compiled(kPolicy)).has_value());
  const auto loaded = database.load([&](const Database::InsertFact& insert) -> Result<void> {
    for (int i = 0; i < 100; ++i) {
      const std::string id = std::to_string(i);
      const Value values[] = {{"User", id}, {"String", "owner"}, {"Organization", "acme"}};
      if (auto done = insert({"has_role", values}); !done) return done;
    }
    return {};
  });
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code, Code::kLimit);
  EXPECT_NE(loaded.error().message.find("load_batch_bytes_max"), std::string::npos);
  EXPECT_EQ(facts_of(database.snapshot()), Texts{});
}

TEST_F(DatabaseTest, ABatchIsBounded) {
  Database& database = open_with_policy();
  Batch batch;
  const std::string long_name(1 << 20, 'x');
  const Value values[] = {{"User", "ann"}};
  for (int i = 0; i < 65; ++i) batch.insert(long_name, values);
  const auto refused = database.apply(batch);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kLimit);
  EXPECT_NE(refused.error().message.find("payload_bytes_max"), std::string::npos);
  EXPECT_TRUE(database.apply(role("ann", "owner", "acme")).has_value());
}

TEST_F(DatabaseTest, OffsetsAreWaitedFor) {
  Database& database = open_with_policy();
  const auto soon = [] { return std::chrono::steady_clock::now() + std::chrono::milliseconds(20); };
  EXPECT_TRUE(database.snapshot_at(1, soon()).has_value());
  const auto late = database.snapshot_at(2, soon());
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, Code::kDeadline);
  std::jthread writer(
      [&] { EXPECT_TRUE(database.apply(role("ann", "owner", "acme")).has_value()); });
  const auto there =
      database.snapshot_at(2, std::chrono::steady_clock::now() + std::chrono::seconds(60));
  ASSERT_TRUE(there.has_value());
  EXPECT_EQ(facts_of(*there).size(), 1U);
}

TEST_F(DatabaseTest, IsOpenedOnce) {
  open();
  const auto second = Database::open(directory_.string());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Code::kBusy);
}

TEST_F(DatabaseTest, IsNotMadeWhereNobodyAsksForIt) {
  DatabaseOptions options;
  options.create = false;
  const auto opened = Database::open(directory_.string(), options);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, Code::kNotFound);
}

// Writers of several threads: each sees its own change, offsets are gapless and every change is
// there at the end. Every third batch is bad, which no other batch of its group may feel.
TEST_F(DatabaseTest, ThreadsShareTheDiskAndNotTheirMistakes) {
  constexpr int kThreads = 4;
  constexpr int kBatches = 60;
  Database& database = open_with_policy();
  std::mutex mutex;
  std::set<uint64_t> offsets;
  Texts expected;
  const auto write = [&](int thread) {
    for (int i = 0; i < kBatches; ++i) {
      const std::string user = std::to_string(thread) + "-" + std::to_string(i);
      Batch batch = role(user, "owner", "acme");
      if (i % 3 == 2) add_role(batch, user, "steward", "acme");
      const auto offset = database.apply(batch);
      ASSERT_EQ(offset.has_value(), i % 3 != 2);
      if (!offset) continue;
      EXPECT_GE(database.offset(), *offset);
      EXPECT_TRUE(
          *database.snapshot().authorize({{"User", user}, "write", {"Organization", "acme"}}));
      const std::lock_guard lock(mutex);
      EXPECT_TRUE(offsets.insert(*offset).second);
      expected.insert("has_role User:" + user + " String:owner Organization:acme");
    }
  };
  {
    std::vector<std::jthread> writers;
    for (int thread = 0; thread < kThreads; ++thread) writers.emplace_back(write, thread);
  }
  EXPECT_EQ(offsets.size(), expected.size());
  EXPECT_EQ(*offsets.rbegin(), 1 + expected.size());
  EXPECT_EQ(facts_of(database.snapshot()), expected);
  EXPECT_EQ(facts_of(open().snapshot()), expected);
}

std::set<std::string> checkpoint_files(const std::filesystem::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("facts-")) names.insert(name);
  }
  return names;
}

TEST_F(DatabaseTest, OpensFromACheckpointAndWhatCameAfterIt) {
  Database& database = open_with_policy();
  Batch batch = role("ann", "owner", "acme");
  add_role(batch, "bob", "member", "acme");
  ASSERT_TRUE(database.apply(batch).has_value());
  ASSERT_TRUE(database.checkpoint().has_value());
  EXPECT_EQ(checkpoint_files(directory_), std::set<std::string>{"facts-2.used"});
  // There is one of this state.
  ASSERT_TRUE(database.checkpoint().has_value());
  const Snapshot before = database.snapshot();
  Batch after = role("eve", "member", "other");
  const Value bob[] = {{"User", "bob"}, {"String", "member"}, {"Organization", "acme"}};
  after.erase("has_role", bob);
  ASSERT_TRUE(database.apply(after).has_value());
  const Texts expected = {"has_role User:ann String:owner Organization:acme",
                          "has_role User:eve String:member Organization:other"};
  for (int round = 0; round < 3; ++round) {
    Database& again = open();
    EXPECT_EQ(facts_of(again.snapshot()), expected);
    EXPECT_TRUE(*again.snapshot().authorize({{"User", "ann"}, "write", {"Organization", "acme"}}));
    EXPECT_FALSE(*again.snapshot().authorize({{"User", "bob"}, "read", {"Organization", "acme"}}));
    ASSERT_TRUE(again.checkpoint().has_value());
  }
  EXPECT_EQ(checkpoint_files(directory_), std::set<std::string>{"facts-3.used"});
  EXPECT_EQ(facts_of(before).size(), 2U);
}

TEST_F(DatabaseTest, ACheckpointOfAnotherPolicyIsRead) {
  Database& database = open_with_policy();
  Batch batch = role("ann", "owner", "acme");
  add_role(batch, "bob", "member", "acme");
  ASSERT_TRUE(database.apply(batch).has_value());
  ASSERT_TRUE(database.checkpoint().has_value());
  ASSERT_TRUE(database.set_policy(compiled(kSmallerPolicy)).has_value());
  EXPECT_EQ(open().snapshot().statistics().unused_facts, 1U);
  // A checkpoint with facts that are not used.
  ASSERT_TRUE(database_->checkpoint().has_value());
  EXPECT_EQ(checkpoint_files(directory_).size(), 2U);
  EXPECT_EQ(open().snapshot().statistics().unused_facts, 1U);
  ASSERT_TRUE(database_->set_policy(compiled(kPolicy)).has_value());
  EXPECT_EQ(open().snapshot().statistics().unused_facts, 0U);
  EXPECT_EQ(facts_of(database_->snapshot()).size(), 2U);
}

TEST_F(DatabaseTest, CheckpointsAreWrittenAsTheLogGrows) {
  DatabaseOptions options;
  options.checkpoint_log_bytes = 1'000;
  Database& database = open(options);
  ASSERT_TRUE(database.set_policy(compiled(kPolicy)).has_value());
  for (int user = 0; user < 200; ++user) {
    ASSERT_TRUE(database.apply(role(std::to_string(user), "member", "acme")).has_value());
  }
  // Closing finishes what is due.
  open(options);
  EXPECT_EQ(checkpoint_files(directory_).size(), 1U);
  EXPECT_EQ(facts_of(database_->snapshot()).size(), 200U);
}

TEST_F(DatabaseTest, ADamagedCheckpointIsNamed) {
  Database& database = open_with_policy();
  ASSERT_TRUE(database.apply(role("ann", "owner", "acme")).has_value());
  ASSERT_TRUE(database.checkpoint().has_value());
  database_.reset();
  const std::filesystem::path file = directory_ / "facts-2.used";
  {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file) / 2));
    stream.put('x');
  }
  const auto damaged = Database::open(directory_.string());
  ASSERT_FALSE(damaged.has_value());
  EXPECT_EQ(damaged.error().code, Code::kCorrupt);
  EXPECT_NE(damaged.error().message.find("facts-2.used"), std::string::npos);
  std::filesystem::remove(file);
  const auto missing = Database::open(directory_.string());
  ASSERT_FALSE(missing.has_value());
  EXPECT_NE(missing.error().message.find("facts-2.used"), std::string::npos);
}

TEST_F(DatabaseTest, WhatAnInterruptedCheckpointLeftIsRemoved) {
  open_with_policy();
  std::ofstream(directory_ / "facts-7.used") << "half";
  std::ofstream(directory_ / "facts-7.used.new") << "half";
  open();
  EXPECT_EQ(checkpoint_files(directory_), std::set<std::string>{});
}

TEST_F(DatabaseTest, FactsOfOneEntity) {
  Database& database = open_with_policy();
  Batch batch = role("ann", "owner", "acme");
  add_role(batch, "bob", "owner", "acme");
  add_role(batch, "ann", "member", "other");
  ASSERT_TRUE(database.apply(batch).has_value());
  Texts found;
  const auto done = database.snapshot().visit_facts_of({"User", "ann"}, [&](const Fact& fact) {
    EXPECT_TRUE(found.insert(text(fact)).second);
    return true;
  });
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(found, (Texts{"has_role User:ann String:owner Organization:acme",
                          "has_role User:ann String:member Organization:other"}));
}

}  // namespace
}  // namespace frost
