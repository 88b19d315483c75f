// SPDX-License-Identifier: Apache-2.0
// The power fails at a random call, again and again, also while recovering: acknowledged is there.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdint>
#include <iostream>
#include <string>

#include "tests/durability/log_model.hpp"

namespace frost::test {
namespace {

log::LogOptions random_options(Random& random) {
  log::LogOptions options;
  options.limits.wal_pages_max = static_cast<uint32_t>(1 + random.below(60));
  options.limits.policies_max = 2;
  return options;
}

// What went wrong in one life of a database with some power failures; empty when nothing did.
std::string live_and_die(uint64_t seed, log::Durability durability, uint64_t* failures) {
  // SQLite draws the salts of its -wal itself.
  sqlite3* const none = nullptr;
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(seed), none);
  Random random(seed);
  SimulatedFiles files(seed);
  log::LogOptions options = random_options(random);
  options.durability = durability;
  LogModel model(files, options, seed);
  const uint64_t rounds = 1 + random.below(4);
  for (uint64_t round = 0; round < rounds; ++round) {
    // Most failures meet the work, some the creation or the recovery.
    const uint64_t within = random.chance(25) ? 160 : 700;
    files.set_fault({.call = 1 + random.below(within), .power = true});
    auto done = model.open();
    while (done && !files.fault_struck()) {
      done = model.steps(1);
      if (random.chance(4)) model.close();
      if (done && !model.is_open()) done = model.open();
      if (!model.difference().empty()) return model.difference();
    }
    model.close();
    // Now and then only the process ends, and what it left unsynced meets the next one.
    if (random.chance(30)) {
      files.set_fault({});
    } else {
      files.lose_power();
      ++*failures;
    }
  }
  const auto opened = model.open();
  if (!opened) return opened.error().message;
  model.compare();
  if (!model.difference().empty()) return model.difference();
  if (const auto more = model.steps(3); !more) return more.error().message;
  model.compare();
  return model.difference();
}

TEST(PowerLoss, AcknowledgedIsThereAndTheRestWholeOrNot) {
  const uint64_t first = environment_number("FROST_POWER_SEED", 1);
  const uint64_t lives = environment_number("FROST_POWER_LIVES", 2000);
  uint64_t failures = 0;
  for (uint64_t seed = first; seed < first + lives; ++seed) {
    ASSERT_EQ(live_and_die(seed, log::Durability::kDurable, &failures), "")
        << "seed=" << seed << " replay: FROST_POWER_SEED=" << seed
        << " FROST_POWER_LIVES=1 frost_durability_tests --gtest_filter='PowerLoss.Ack*'";
  }
  std::cout << lives << " databases, " << failures << " power failures\n";
}

// The canary: without syncs acknowledged records are lost, and the test above would say so.
TEST(PowerLoss, CanaryALogThatDoesNotSyncIsFound) {
  uint64_t failures = 0;
  uint64_t found = 0;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    if (!live_and_die(seed, log::Durability::kUnsafe, &failures).empty()) ++found;
  }
  EXPECT_GE(found, 25U);
  std::cout << found << " of 50 databases were found damaged\n";
}

}  // namespace
}  // namespace frost::test
