// SPDX-License-Identifier: Apache-2.0
// A process that changes a database is killed at a random moment: the database opens with a state
// that is exactly that of some offset, not before the last acknowledged one. FROST_KILLS says how
// often.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <iostream>

#include "frost/frost.hpp"
#include "tests/database/window.hpp"

namespace frost::test {
namespace {

// Kills of a normal run. Sanitizers make a child slow to start.
#ifdef FROST_SMALL_CONSTANTS
constexpr uint64_t kKills = 200;
#else
constexpr uint64_t kKills = 8'000;
#endif
// Names are never forgotten, so a database becomes slower to open.
constexpr uint64_t kKillsOfOneDatabase = 100;

[[noreturn]] void write_until_killed(const std::string& directory, int pipe) {
  // Checkpoints are written all the time.
  auto database =
      Database::open(directory, {.tier = Tier::kInterpreter, .checkpoint_log_bytes = 2'000});
  if (!database) std::_Exit(2);
  if (database->offset() == 0 && !database->set_policy(Window::policy())) std::_Exit(3);
  while (true) {
    const uint64_t acknowledged = database->offset();
    if (::write(pipe, &acknowledged, sizeof acknowledged) != sizeof acknowledged) std::_Exit(4);
    if (!database->apply(Window::batch(acknowledged))) std::_Exit(5);
  }
}

// The newest offset that a child told before it was killed.
uint64_t run_and_kill(const std::string& directory, uint64_t seed) {
  int ends[2] = {-1, -1};
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(directory, ends[1]);
  }
  ::close(ends[1]);
  uint64_t acknowledged = 0;
  uint64_t told = 0;
  for (uint64_t calls = seed % 12; calls > 0; --calls) {
    if (::read(ends[0], &told, sizeof told) == sizeof told) acknowledged = told;
  }
  const struct timespec pause{0, static_cast<long>(seed * 7919 % 400'000)};
  ::nanosleep(&pause, nullptr);
  EXPECT_EQ(::kill(child, SIGKILL), 0);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
  while (::read(ends[0], &told, sizeof told) == sizeof told) acknowledged = told;
  ::close(ends[0]);
  return acknowledged;
}

void expect_state_of_offset(const Snapshot& snapshot) {
  if (snapshot.offset() == 0) return;
  const uint64_t n = snapshot.offset() - 1;
  const auto members = snapshot.who_can({"User", "enter", {"Club", "c"}});
  ASSERT_TRUE(members.has_value());
  EXPECT_EQ(members->size(), Window::member_count(n));
  for (const std::string& member : *members) {
    EXPECT_TRUE(Window::is_member(n, std::stoull(member.substr(5)))) << member << " at " << n;
  }
  EXPECT_EQ(snapshot.statistics().facts, Window::member_count(n));
}

// Kills children over one database, which then goes. Returns its changes.
uint64_t kill_over_one_database(uint64_t first_seed, uint64_t kills) {
  const TemporaryDatabase folder;
  uint64_t acknowledged = 0;
  for (uint64_t seed = first_seed; seed < first_seed + kills; ++seed) {
    acknowledged = std::max(acknowledged, run_and_kill(folder.directory(), seed));
    auto database = Database::open(folder.directory(), {.tier = Tier::kInterpreter});
    EXPECT_TRUE(database.has_value()) << database.error().message;
    if (!database) return acknowledged;
    EXPECT_GE(database->offset(), acknowledged);
    // One change at most was under way.
    EXPECT_LE(database->offset(), acknowledged + 1);
    expect_state_of_offset(database->snapshot());
    if (testing::Test::HasFailure()) {
      ADD_FAILURE() << "kill " << seed;
      return acknowledged;
    }
    acknowledged = database->offset();
  }
  return acknowledged;
}

TEST(DatabaseKill, WhatWasAcknowledgedSurvives) {
  const uint64_t kills = environment_number("FROST_KILLS", kKills);
  uint64_t changes = 0;
  for (uint64_t seed = 1; seed <= kills && !HasFailure(); seed += kKillsOfOneDatabase) {
    changes += kill_over_one_database(seed, std::min(kKillsOfOneDatabase, kills + 1 - seed));
  }
  std::cout << kills << " kills, " << changes << " changes\n";
}

}  // namespace
}  // namespace frost::test
