// SPDX-License-Identifier: Apache-2.0
// Every call of the file system fails in turn under a database that is made, gets a policy and is
// changed. What was acknowledged is there afterwards, nothing is there in part, and what readers
// see is always the state of some offset.
#include <gtest/gtest.h>

#include <iostream>
#include <memory>

#include "codegen/engine/database.hpp"
#include "tests/database/window.hpp"
#include "tests/durability/simulated_files.hpp"

namespace frost::test {
namespace {

constexpr const char* kDirectory = "/db";
constexpr uint64_t kBatches = 45;  // one sweep by a wildcard is among them
constexpr uint64_t kCheckpointPeriod = 13;

void expect_state_of_offset(const Snapshot& snapshot) {
  if (snapshot.offset() == 0) return;
  const uint64_t n = snapshot.offset() - 1;
  uint64_t members = 0;
  const auto read = snapshot.visit_facts({}, [&](const Fact& fact) {
    EXPECT_TRUE(Window::is_member(n, std::stoull(std::string(fact.arguments[0].id.substr(5)))));
    return ++members > 0;
  });
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(members, Window::member_count(n));
}

class FaultyDatabase {
 public:
  explicit FaultyDatabase(uint64_t seed) : files_(seed) {}

  SimulatedFiles& files() { return files_; }
  [[nodiscard]] uint64_t acknowledged() const { return acknowledged_; }
  [[nodiscard]] bool is_open() const { return database_ != nullptr; }
  [[nodiscard]] Snapshot snapshot() const { return database_->snapshot(); }

  Result<void> open() {
    database_.reset();
    auto opened = open_database(kDirectory, {.tier = Tier::kInterpreter}, files_);
    if (!opened) return std::unexpected(opened.error());
    database_ = std::make_unique<Database>(*std::move(opened));
    return {};
  }
  void close() { database_.reset(); }

  // Goes on up to batch kBatches.
  Result<void> work() {
    while (database_->offset() <= kBatches) {
      const uint64_t offset = database_->offset();
      const auto done =
          offset == 0 ? database_->set_policy(policy_) : database_->apply(Window::batch(offset));
      if (!done) return std::unexpected(done.error());
      EXPECT_EQ(*done, offset + 1);
      acknowledged_ = *done;
      if (*done % kCheckpointPeriod != 0) continue;
      if (auto written = database_->checkpoint(); !written) return written;
    }
    return {};
  }

 private:
  SimulatedFiles files_;
  const Policy policy_ = Window::policy();
  std::unique_ptr<Database> database_;
  uint64_t acknowledged_ = 0;
};

// Returns whether there was a call of that number.
bool survives(uint64_t seed, const Fault& fault, bool lose_power) {
  FaultyDatabase database(seed);
  database.files().set_fault(fault);
  auto done = database.open();
  if (done) done = database.work();
  const bool reached = database.files().calls() >= fault.call;
  EXPECT_TRUE(done.has_value() || database.files().fault_struck()) << done.error().message;
  database.files().set_fault({});
  if (database.is_open()) {
    expect_state_of_offset(database.snapshot());
    EXPECT_EQ(database.snapshot().offset(), database.acknowledged());
    // A full disk takes nothing but the one change. Other failures end the writing, but for those
    // of a checkpoint's own files.
    const auto more = database.work();
    const bool goes_on = done.has_value() || done.error().code == Code::kNoSpace;
    EXPECT_TRUE(more.has_value() || !goes_on) << more.error().message;
    expect_state_of_offset(database.snapshot());
  }
  database.close();
  if (lose_power) database.files().lose_power();
  const auto reopened = database.open();
  EXPECT_TRUE(reopened.has_value()) << reopened.error().message;
  if (!reopened) return reached;
  EXPECT_GE(database.snapshot().offset(), database.acknowledged());
  EXPECT_LE(database.snapshot().offset(), database.acknowledged() + 1);
  expect_state_of_offset(database.snapshot());
  const auto rest = database.work();
  EXPECT_TRUE(rest.has_value()) << rest.error().message;
  expect_state_of_offset(database.snapshot());
  return reached;
}

void fail_every_call(Code code, bool forever, bool lose_power) {
  uint64_t calls = 0;
  for (uint64_t call = 1;; ++call, ++calls) {
    const bool reached = survives(
        call, {.call = call, .forever = forever, .power = false, .code = code}, lose_power);
    ASSERT_FALSE(testing::Test::HasFailure()) << "call " << call;
    if (!reached) break;
  }
  std::cout << calls << " calls failed in turn\n";
  EXPECT_GT(calls, 50U);
}

TEST(DatabaseFault, AnErrorOfTheDisk) { fail_every_call(Code::kIo, false, false); }
TEST(DatabaseFault, ADiskThatStaysBrokenUntilPowerIsLost) {
  fail_every_call(Code::kIo, true, true);
}
TEST(DatabaseFault, AFullDisk) { fail_every_call(Code::kNoSpace, false, false); }

TEST(DatabaseFault, PowerIsLostAtEveryCall) {
  for (uint64_t call = 1;; ++call) {
    FaultyDatabase database(call);
    database.files().set_fault({.call = call, .forever = false, .power = true, .code = Code::kIo});
    auto done = database.open();
    if (done) done = database.work();
    const bool reached = database.files().calls() >= call;
    database.close();
    database.files().lose_power();
    database.files().set_fault({});
    const auto reopened = database.open();
    ASSERT_TRUE(reopened.has_value()) << "call " << call << ": " << reopened.error().message;
    ASSERT_GE(database.snapshot().offset(), database.acknowledged()) << "call " << call;
    ASSERT_LE(database.snapshot().offset(), database.acknowledged() + 1) << "call " << call;
    expect_state_of_offset(database.snapshot());
    ASSERT_FALSE(testing::Test::HasFailure()) << "call " << call;
    if (!reached) break;
  }
}

}  // namespace
}  // namespace frost::test
