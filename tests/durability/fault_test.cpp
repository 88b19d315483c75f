// SPDX-License-Identifier: Apache-2.0
// Every call of the file system fails in turn: what was acknowledged survives, what was not is
// there whole or not at all, and a failed sync stops writes.
#include <gtest/gtest.h>

#include <functional>
#include <iostream>
#include <string>

#include "tests/durability/log_model.hpp"

namespace frost::test {
namespace {

using log::LogOptions;

LogOptions small_options() {
  LogOptions options;
  options.limits.wal_pages_max = 12;  // so that the -wal is moved again and again
  options.limits.policies_max = 2;
  return options;
}

struct Scenario {
  const char* name;
  std::function<Result<void>(LogModel&)> prepare;  // without faults
  std::function<Result<void>(LogModel&)> run;      // with them
};

Result<void> nothing(LogModel&) { return {}; }
Result<void> open(LogModel& model) { return model.open(); }
Result<void> open_and_work(LogModel& model) {
  if (auto opened = model.open(); !opened) return opened;
  return model.steps(12);
}
Result<void> leave_wal(LogModel& model) { return open_and_work(model); }

// The calls of one scenario each, so that every n covers each operation from its first call on.
const Scenario kScenarios[] = {
    {"create", nothing, open},
    {"create, work, close, open, work", nothing,
     [](LogModel& model) -> Result<void> {
       if (auto done = open_and_work(model); !done) return done;
       model.close();
       return open_and_work(model);
     }},
    {"open", open_and_work,
     [](LogModel& model) {
       model.close();
       return model.open();
     }},
    {"work", leave_wal, [](LogModel& model) { return model.steps(25); }},
};

// Writes have stopped and say so in the same words; reads go on.
void expect_stopped(LogModel& model, const Error& error) {
  const auto again = model.log().append({log::RecordKind::kBatch, "more", {}});
  EXPECT_EQ(again ? "" : again.error().message, error.message);
  EXPECT_NE(error.message.find("restart to recover"), std::string::npos);
  const auto read = model.log().read(model.log().trimmed() + 1,
                                     [](const log::LogRecord&) { return Result<void>(); });
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
}

// A full disk takes nothing but the one call: there is room again, and work goes on.
void expect_going_on(LogModel& model) {
  model.abandon();
  const auto more = model.steps(3);
  EXPECT_TRUE(more) << (more ? "" : more.error().message);
  model.compare();
}

// The state after the failure is one that a healthy log opens and works on.
void expect_recovery(LogModel& model) {
  const auto reopened = model.open();
  ASSERT_TRUE(reopened) << reopened.error().message;
  model.compare();
  const auto more = model.steps(5);
  EXPECT_TRUE(more) << (more ? "" : more.error().message);
  model.close();
  const auto again = model.open();
  ASSERT_TRUE(again) << again.error().message;
  model.compare();
}

// When the power fails too: what a failed sync was to write is then gone.
enum class Power : uint8_t { kStays, kFailsBeforeRecovery, kFailsAfterRecovery };

// Fails call n of a scenario. Returns whether there was a call n.
bool survives(const Scenario& scenario, uint64_t seed, const Fault& fault, Power power) {
  SimulatedFiles files(seed);
  LogModel model(files, small_options(), seed);
  EXPECT_TRUE(scenario.prepare(model));
  files.set_fault(fault);
  const auto done = scenario.run(model);
  const bool reached = files.calls() >= fault.call;
  files.set_fault({});
  if (model.is_open()) {
    if (done) model.compare();
    if (!done && done.error().code == Code::kNoSpace) expect_going_on(model);
    if (!done && done.error().code != Code::kNoSpace) expect_stopped(model, done.error());
  }
  model.close();
  if (power == Power::kFailsBeforeRecovery) files.lose_power();
  if (power == Power::kFailsAfterRecovery) {
    // What one process has seen no later one may miss.
    auto recovered = model.open();
    if (recovered && seed % 2 == 0) recovered = model.steps(3);
    EXPECT_TRUE(recovered) << (recovered ? "" : recovered.error().message);
    model.close();
    files.lose_power();
  }
  expect_recovery(model);
  EXPECT_EQ(model.difference(), "");
  return reached;
}

void fail_every_call(Code code, bool forever, Power power) {
  uint64_t runs = 0;
  for (const Scenario& scenario : kScenarios) {
    for (uint64_t seed = 1; seed <= environment_number("FROST_FAULT_SEEDS", 2); ++seed) {
      for (uint64_t call = 1;; ++call, ++runs) {
        const Fault fault{.call = call, .forever = forever, .code = code};
        const bool reached = survives(scenario, seed, fault, power);
        if (testing::Test::HasFailure()) {
          FAIL() << "scenario `" << scenario.name << "`, seed " << seed << ", call " << call
                 << (forever ? " and later" : "");
        }
        if (!reached) break;
      }
    }
  }
  std::cout << "failed " << runs << " different calls\n";
}

TEST(Fault, EveryCallFailsOnce) { fail_every_call(Code::kIo, false, Power::kStays); }
TEST(Fault, EveryCallFailsOnceThenPower) {
  fail_every_call(Code::kIo, false, Power::kFailsBeforeRecovery);
}
TEST(Fault, EveryCallFailsOnceThenPowerAfterRecovery) {
  fail_every_call(Code::kIo, false, Power::kFailsAfterRecovery);
}
TEST(Fault, EveryCallAndAllLaterFail) { fail_every_call(Code::kIo, true, Power::kStays); }
TEST(Fault, EveryCallAndAllLaterFailThenPowerAfterRecovery) {
  fail_every_call(Code::kIo, true, Power::kFailsAfterRecovery);
}
TEST(Fault, TheDiskIsFullOnce) { fail_every_call(Code::kNoSpace, false, Power::kStays); }
TEST(Fault, TheDiskIsFullFromACallOn) {
  fail_every_call(Code::kNoSpace, true, Power::kFailsBeforeRecovery);
}

}  // namespace
}  // namespace frost::test
