// SPDX-License-Identifier: Apache-2.0
// What hosts need beside answers: databases in memory, code that a policy brings along, lists as
// streams, facts without a store, and being told.
#include <algorithm>
#include <chrono>
#include <mutex>
#include <stdexcept>

#include "tests/database/window.hpp"
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

Policy repo_policy() { return compile_text(kRepoPolicy).policy.value(); }

void load(Database& database, const std::string& facts) {
  const FactInput input{.path = "facts.txt", .content = facts};
  ASSERT_TRUE(load_facts(database, {&input, 1}).has_value());
}

bool may_drop(const Snapshot& snapshot) {
  return snapshot.authorize({{"User", "ann"}, "drop", {"Repo", "r1"}}).value();
}

TEST(MemoryDatabase, HasOffsetsLikeOneOnDisk) {
  auto database = Database::in_memory({.tier = Tier::kInterpreter});
  ASSERT_TRUE(database.has_value());
  EXPECT_EQ(database->offset(), 0U);
  EXPECT_EQ(database->set_policy(repo_policy()).value_or(0), 1U);
  load(*database, kRepoFacts);
  const Snapshot before = database->snapshot();
  EXPECT_EQ(before.offset(), 2U);
  EXPECT_TRUE(may_drop(before));
  EXPECT_TRUE(database->checkpoint().has_value());
  EXPECT_EQ(database->clear().value_or(0), 4U);
  EXPECT_FALSE(may_drop(database->snapshot()));
  EXPECT_TRUE(may_drop(before));
}

TEST(MemoryDatabase, SnapshotsOutliveIt) {
  std::optional<Snapshot> snapshot;
  {
    auto database = Database::in_memory();
    ASSERT_TRUE(database.has_value());
    ASSERT_TRUE(database->set_policy(repo_policy()).has_value());
    load(*database, kRepoFacts);
    snapshot.emplace(database->snapshot());
  }
  EXPECT_TRUE(may_drop(*snapshot));
}

TEST(SetPolicy, TakesNativeCodeAsItIs) {
  Policy policy = repo_policy();
  ASSERT_TRUE(policy.compile_native().has_value());
  auto database = Database::in_memory();
  auto interpreted = Database::in_memory({.tier = Tier::kInterpreter});
  ASSERT_TRUE(database && interpreted);
  ASSERT_TRUE(database->set_policy(policy) && interpreted->set_policy(policy));
  EXPECT_EQ(database->snapshot().policy().impl(), policy.impl());
  EXPECT_EQ(interpreted->snapshot().policy().active_tier(), Tier::kInterpreter);
}

// A host without the back end opens its database, whose policy is text, and brings the artefact.
TEST(SetPolicy, TakesTheCodeOfTheSamePolicyWithoutAChange) {
  const TemporaryDatabase folder;
  {
    auto database = Database::open(folder.directory(), {.tier = Tier::kInterpreter});
    ASSERT_TRUE(database.has_value());
    ASSERT_TRUE(database->set_policy(repo_policy()).has_value());
    load(*database, kRepoFacts);
  }
  // As if there were no back end.
  auto database = Database::open(folder.directory(), {.native = {.cpu = "abacus"}});
  ASSERT_TRUE(database.has_value());
  const Policy text = database->snapshot().policy();
  EXPECT_FALSE(text.wait_until_native(std::chrono::steady_clock::now() + std::chrono::minutes(1))
                   .has_value());
  EXPECT_EQ(text.active_tier(), Tier::kInterpreter);
  Policy policy = repo_policy();
  const auto artefact = build_artefact(policy, {.cpu = "x86-64"});
  ASSERT_TRUE(artefact.has_value()) << artefact.error().message;
  const auto loaded = load_policy_artefact(*artefact, {.limits = {}, .trust_unsigned = true});
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  const uint64_t offset = database->offset();
  EXPECT_EQ(database->set_policy(*loaded).value_or(0), offset);
  const Snapshot snapshot = database->snapshot();
  EXPECT_EQ(snapshot.policy().active_tier(), Tier::kNative);
  EXPECT_EQ(snapshot.offset(), offset);
  EXPECT_TRUE(may_drop(snapshot));
}

TEST(VisitList, GivesWhatListGives) {
  const World world(kRepoPolicy, kRepoFacts);
  for (const char* user : {"ann", "bob", "eve"}) {
    const ListQuery query{{"User", user}, "read", "Repo"};
    Strings visited;
    const auto done = world.snapshot().visit_list(query, [&](std::string_view id) {
      visited.emplace_back(id);
      return true;
    });
    EXPECT_TRUE(done.value_or(false));
    std::ranges::sort(visited);
    EXPECT_EQ(visited, world.snapshot().list(query).value());
    EXPECT_FALSE(visited.empty());
  }
}

TEST(VisitList, SaysEveryFirstAndStopsWhenAsked) {
  const World world(
      "actor User {} resource Repo {} allow(_: User, \"see\", _: Repo);\n"
      "allow(u: User, \"see\", r: Repo) if has_role(u, \"reader\", r);",
      "has_role(User{\"ann\"}, \"reader\", Repo{\"r1\"});");
  Strings visited;
  const auto done =
      world.snapshot().visit_list({{"User", "ann"}, "see", "Repo"}, [&](std::string_view id) {
        visited.emplace_back(id);
        return false;
      });
  EXPECT_FALSE(done.value_or(true));
  EXPECT_EQ(visited, Strings{"*"});
}

TEST(VisitList, HasTheErrorsOfAList) {
  const World world(kRepoPolicy, kRepoFacts);
  const auto done = world.snapshot().visit_list({{"User", "*"}, "read", "Repo"},
                                                [](std::string_view) { return true; });
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, Code::kInvalidArgument);
}

TEST(ReadFacts, HandsOverEachFactAndItsErrors) {
  const FactInput input{.path = "some.txt", .content = "p(A{\"x\"});\nq(A{\"y\"}, 3);\n"};
  Strings predicates;
  const auto note = [&](const Fact& fact) -> Result<void> {
    predicates.emplace_back(fact.predicate);
    if (fact.predicate == "q") return fail(Code::kFactRefused, "no q");
    return {};
  };
  const auto read = read_facts({&input, 1}, note);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, Code::kFactRefused);
  EXPECT_NE(read.error().message.find("some.txt:2"), std::string::npos) << read.error().message;
  EXPECT_EQ(predicates, (Strings{"p", "q"}));
  const auto tolerant = read_facts({&input, 1}, note, {.max_errors = 1});
  EXPECT_EQ(tolerant.value().facts_read, 1U);
}

TEST(CheckValue, RefusesWhatNoValueHas) {
  EXPECT_TRUE(check_value({"User", "ann"}).has_value());
  const std::string long_id(513, 'x');
  for (const Value& bad : {Value{"", "x"}, Value{"User", ""}, Value{"User", "*"},
                           Value{"User", long_id}, Value{"Integer", "007"}}) {
    const auto checked = check_value(bad);
    ASSERT_FALSE(checked.has_value()) << bad.id;
    EXPECT_EQ(checked.error().code, Code::kInvalidArgument);
  }
}

// What an observer was told, from any thread.
class Told {
 public:
  Observer observer() {
    return {.log =
                [this](const LogEvent& event) {
                  const std::lock_guard lock(mutex_);
                  lines_.push_back(std::string(event.area) + ": " + std::string(event.message));
                  levels_.push_back(event.level);
                },
            .metric =
                [this](const Metric& metric) {
                  const std::lock_guard lock(mutex_);
                  metrics_.emplace_back(metric.name);
                }};
  }
  bool has_metric(const std::string& name) const { return std::ranges::count(metrics_, name) > 0; }
  bool has_line(const std::string& part, LogLevel level) const {
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].find(part) != std::string::npos && levels_[i] == level) return true;
    }
    return false;
  }

 private:
  std::mutex mutex_;
  Strings lines_;
  std::vector<LogLevel> levels_;
  Strings metrics_;
};

TEST(Observers, HearOfADatabase) {
  const TemporaryDatabase folder;
  Told told;
  {
    auto database =
        Database::open(folder.directory(), {.tier = Tier::kNative, .observer = told.observer()});
    ASSERT_TRUE(database.has_value());
    ASSERT_TRUE(database->set_policy(repo_policy()).has_value());
    load(*database, kRepoFacts);
    ASSERT_TRUE(database->apply(Batch()).has_value());
    ASSERT_TRUE(database->checkpoint().has_value());
  }
  for (const char* name :
       {"database_open_ns", "database_load_ns", "database_commit_ns", "database_commit_batches",
        "database_checkpoint_ns", "native_code_compile_ns"}) {
    EXPECT_TRUE(told.has_metric(name)) << name;
  }
  EXPECT_TRUE(told.has_line("database: opened", LogLevel::kInformation));
  EXPECT_TRUE(told.has_line("another policy at offset 1", LogLevel::kInformation));
  EXPECT_TRUE(told.has_line("a checkpoint of offset", LogLevel::kInformation));
  EXPECT_TRUE(told.has_line("native code: compiled in", LogLevel::kInformation));
}

TEST(Observers, HearOfNativeCodeThatCannotBeMade) {
  Told told;
  Policy policy = repo_policy();
  EXPECT_FALSE(policy.compile_native({.cpu = "abacus", .observer = told.observer()}).has_value());
  EXPECT_TRUE(told.has_line("the interpreter goes on", LogLevel::kWarning));
}

TEST(Observers, ThatThrowChangeNothing) {
  const Observer thrower{.log = [](const LogEvent&) { throw std::runtime_error("log"); },
                         .metric = [](const Metric&) { throw std::runtime_error("metric"); }};
  auto database = Database::in_memory({.tier = Tier::kNative, .observer = thrower});
  ASSERT_TRUE(database.has_value());
  ASSERT_TRUE(database->set_policy(repo_policy()).has_value());
  load(*database, kRepoFacts);
  EXPECT_TRUE(may_drop(database->snapshot()));
}

}  // namespace
}  // namespace frost::test
