// SPDX-License-Identifier: Apache-2.0
// A process that writes is killed at a random moment: what it acknowledged is there, whole.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <string>

#include "base/env.hpp"
#include "runtime/log/sqlite_log.hpp"
#include "tests/durability/log_model.hpp"

namespace frost::test {
namespace {

// Kills of a normal run. Sanitizers make a child slow to start.
#ifdef FROST_SMALL_CONSTANTS
constexpr uint64_t kKills = 300;
#else
constexpr uint64_t kKills = 12'000;
#endif

using log::FactLog;
using log::Manifest;
using log::RecordKind;

// The payload of a revision follows from it, so nothing needs to be remembered.
std::string payload_of(uint64_t revision) {
  Random random(revision);
  return std::string(random.chance(95) ? random.below(300) : random.below(20'000),
                     static_cast<char>('a' + revision % 26));
}

log::LogOptions small_options() {
  log::LogOptions options;
  options.limits.wal_pages_max = 20;
  return options;
}

// The child: writes until it is killed, and tells each acknowledged head through the pipe. The
// state of a trimmed log is kept as a manifest, whose checksum is a function of its revision too.
[[noreturn]] void write_until_killed(const std::string& directory, int pipe, uint64_t seed) {
  Random random(seed);
  auto log = log::open_sqlite_log(directory, small_options());
  if (!log) std::_Exit(2);
  while (true) {
    const uint64_t head = (*log)->head();
    Result<void> done;
    if (random.chance(85)) {
      std::vector<std::string> payloads;
      const uint64_t count = random.chance(80) ? 1 : 1 + random.below(6);
      for (uint64_t index = 1; index <= count; ++index) {
        payloads.push_back(payload_of(head + index));
      }
      std::vector<log::NewRecord> group;
      for (const std::string& payload : payloads) group.push_back({RecordKind::kBatch, payload});
      if (!(*log)->append_group(group)) std::_Exit(3);
    } else if (random.chance(50)) {
      if (!(*log)->set_manifest({head, {{"state", head, ~head}}})) std::_Exit(4);
    } else {
      if (!(*log)->trim((*log)->manifest()->revision)) std::_Exit(5);
    }
    const uint64_t acknowledged = (*log)->head();
    if (::write(pipe, &acknowledged, sizeof acknowledged) != sizeof acknowledged) std::_Exit(6);
  }
}

void sleep_below_us(Random& random, uint64_t limit_us) {
  const struct timespec pause{0, static_cast<long>(random.below(limit_us * 1000))};
  ::nanosleep(&pause, nullptr);
}

// Starts a child and kills it: while it opens, or after some calls. The newest head it told.
uint64_t run_and_kill(const std::string& directory, uint64_t seed, Random& random) {
  int ends[2] = {-1, -1};
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(directory, ends[1], seed);
  }
  ::close(ends[1]);
  uint64_t head = 0;
  uint64_t told = 0;
  if (random.chance(30)) {
    sleep_below_us(random, 4000);
  } else {
    const uint64_t calls = 1 + random.below(10);
    for (uint64_t call = 0; call < calls; ++call) {
      if (::read(ends[0], &told, sizeof told) == sizeof told) head = told;
    }
    sleep_below_us(random, 300);
  }
  EXPECT_EQ(::kill(child, SIGKILL), 0);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
  while (::read(ends[0], &told, sizeof told) == sizeof told) head = told;
  ::close(ends[0]);
  return head;
}

// Everything after the trimmed revision is there and is what it should be. Sets the head.
void expect_whole(const std::string& directory, uint64_t& acknowledged) {
  auto log = log::open_sqlite_log(directory, small_options());
  ASSERT_TRUE(log) << log.error().message;
  EXPECT_GE((*log)->head(), acknowledged);
  // Only one call can have been under way, and no group has more than six records.
  EXPECT_LE((*log)->head(), acknowledged + 6);
  const auto manifest = (*log)->manifest();
  ASSERT_TRUE(manifest) << manifest.error().message;
  if (manifest->revision > 0) {
    const Manifest expected{manifest->revision,
                            {{"state", manifest->revision, ~manifest->revision}}};
    EXPECT_EQ(*manifest, expected);
  }
  const auto read =
      (*log)->read((*log)->trimmed() + 1, [](const log::LogRecord& record) -> Result<void> {
        EXPECT_EQ(record.payload, payload_of(record.revision));
        return {};
      });
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  acknowledged = (*log)->head();
}

// What a killed process wrote is in the page cache, so memory is as good as a disk, and ten times
// faster. TEST_TMPDIR chooses otherwise.
std::string scratch_folder() {
  const bool memory = std::getenv("TEST_TMPDIR") == nullptr && ::access("/dev/shm", W_OK) == 0;
  return memory ? "/dev/shm" : testing::TempDir();
}

TEST(Kill, WhatWasAcknowledgedSurvives) {
  const uint64_t first = environment_number("FROST_KILL_SEED", 1);
  const uint64_t kills = environment_number("FROST_KILLS", kKills);
  std::string folder = scratch_folder() + "/frost_kill_XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::string directory = folder + "/db";
  Random random(first);
  uint64_t acknowledged = 0;
  uint64_t revisions = 0;
  const uint64_t begin_ns = monotonic_ns();
  for (uint64_t seed = first; seed < first + kills; ++seed) {
    // A new database now and then: its creation is interrupted too.
    if (random.chance(5)) {
      std::filesystem::remove_all(directory);
      acknowledged = 0;
    }
    const uint64_t before = acknowledged;
    acknowledged = std::max(acknowledged, run_and_kill(directory, seed, random));
    expect_whole(directory, acknowledged);
    ASSERT_FALSE(HasFailure()) << "seed=" << seed << " of FROST_KILL_SEED=" << first;
    revisions += acknowledged - before;
  }
  const double seconds = static_cast<double>(monotonic_ns() - begin_ns) / 1e9;
  std::cout << kills << " kills, " << revisions << " revisions, "
            << static_cast<double>(kills) / seconds << " kills/s\n";
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace frost::test
