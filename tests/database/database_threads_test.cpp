// SPDX-License-Identifier: Apache-2.0
// Readers beside a writer: every answer is that of the snapshot's offset, and offsets never go
// back. FROST_READS says how many answers are checked.
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <thread>
#include <vector>

#include "frost/frost.hpp"
#include "tests/database/window.hpp"

namespace frost::test {
namespace {

constexpr int kReaders = 2;

// What one reader saw.
struct Tally {
  uint64_t answers = 0;
  uint64_t snapshots = 0;
  uint64_t wrong = 0;
  uint64_t went_back = 0;
};

// Asks a few questions of each state it takes, and now and then of one that it took long ago.
class Reader {
 public:
  explicit Reader(const Database& database) : database_(database) {}

  Tally read(uint64_t answers, const std::atomic<bool>& writer_failed) {
    for (uint64_t round = 0; tally_.answers < answers && !writer_failed; ++round) {
      const Snapshot snapshot = database_.snapshot();
      if (snapshot.offset() < last_) ++tally_.went_back;
      last_ = snapshot.offset();
      ++tally_.snapshots;
      check(snapshot);
      if (round % 64 == 0) held_.push_back(snapshot);
      if (!held_.empty()) check(held_[round % held_.size()]);
      if (held_.size() > 16) held_.erase(held_.begin());
    }
    return tally_;
  }

 private:
  void check(const Snapshot& snapshot) {
    const uint64_t n = snapshot.offset() - 1;
    for (uint64_t back = 0; back < 16; ++back) {
      // Members, those who left, and those who are yet to join.
      const uint64_t user = n + 5 - std::min(n + 5, (tally_.answers * 7 + back * 11) % 120);
      const std::string name = "user-" + std::to_string(user);
      const auto allowed = snapshot.authorize({{"User", name}, "enter", {"Club", "c"}});
      if (!allowed || *allowed != Window::is_member(n, user)) ++tally_.wrong;
      ++tally_.answers;
    }
    if (tally_.snapshots % 16 != 0) return;
    const auto members = snapshot.who_can({"User", "enter", {"Club", "c"}});
    if (!members || members->size() != Window::member_count(n)) ++tally_.wrong;
    uint64_t stored = 0;
    const auto read = snapshot.visit_facts({}, [&](const Fact&) { return ++stored > 0; });
    if (!read || stored != Window::member_count(n)) ++tally_.wrong;
  }

  const Database& database_;
  std::vector<Snapshot> held_;
  uint64_t last_ = 0;
  Tally tally_;
};

TEST(DatabaseThreads, ReadersSeeTheStateOfTheirOffset) {
  const uint64_t answers = environment_number("FROST_READS", 2'000'000);
  const TemporaryDatabase folder;
  // Checkpoints are written all the time, too.
  auto database = Database::open(folder.directory(), {.checkpoint_log_bytes = 10'000});
  ASSERT_TRUE(database.has_value()) << database.error().message;
  ASSERT_TRUE(database->set_policy(Window::policy()).has_value());
  std::atomic<bool> stop{false};
  std::atomic<bool> failed{false};
  std::jthread writer([&] {
    for (uint64_t n = 1; !stop; ++n) {
      const auto offset = database->apply(Window::batch(n));
      if (!offset || *offset != n + 1) {
        failed = true;
        return;
      }
    }
  });
  std::vector<Tally> tallies(kReaders);
  {
    std::vector<std::jthread> readers;
    for (Tally& tally : tallies) {
      readers.emplace_back([&] { tally = Reader(*database).read(answers / kReaders, failed); });
    }
  }
  stop = true;
  writer.join();
  ASSERT_FALSE(failed);
  for (const Tally& tally : tallies) {
    EXPECT_EQ(tally.wrong, 0U);
    EXPECT_EQ(tally.went_back, 0U);
    std::cout << tally.answers << " answers of " << tally.snapshots << " snapshots\n";
  }
  std::cout << database->offset() - 1 << " batches\n";
  EXPECT_GT(database->offset(), 1U);
}

}  // namespace
}  // namespace frost::test
