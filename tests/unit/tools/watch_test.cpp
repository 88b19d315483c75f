// SPDX-License-Identifier: Apache-2.0
// When files are seen to have changed, and when something runs again.
#include "tools/frost/watch.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace frost::cli {
namespace {

using Strings = std::vector<std::string>;

class Watch : public testing::Test {
 protected:
  Watch() {
    folder_ = testing::TempDir() + "frost_watch_" +
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
    a_ = folder_ + "/a.polar";
    b_ = folder_ + "/b.polar";
    write(a_, "a");
    write(b_, "b");
  }
  ~Watch() override { std::filesystem::remove_all(folder_); }

  static void write(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
  }

  std::string folder_, a_, b_;
};

TEST_F(Watch, NothingChangedAtFirst) { EXPECT_EQ(FileStates({a_, b_}).changed(), Strings{}); }

TEST_F(Watch, AChangeIsSeenOnce) {
  FileStates states({a_, b_});
  write(b_, "longer");
  EXPECT_EQ(states.changed(), Strings{b_});
  EXPECT_EQ(states.changed(), Strings{});
}

TEST_F(Watch, ReplacingRemovingAndCreatingAreChanges) {
  FileStates states({a_, b_});
  write(folder_ + "/new", "a");
  std::filesystem::rename(folder_ + "/new", a_);  // as editors do
  EXPECT_EQ(states.changed(), Strings{a_});
  std::filesystem::remove(a_);
  EXPECT_EQ(states.changed(), Strings{a_});
  EXPECT_EQ(states.changed(), Strings{});
  write(a_, "back");
  EXPECT_EQ(states.changed(), Strings{a_});
}

TEST_F(Watch, RunsAtOnceAndAfterChangesUntilStopped) {
  std::vector<Strings> runs;
  int waits = 0;
  WatchHooks hooks;
  hooks.wait = [&] {
    if (++waits == 2) write(a_, "changed");
  };
  hooks.is_stopped = [&] { return waits == 5; };
  int result = watch_files(
      {a_, b_},
      [&](const Strings& changed) {
        runs.push_back(changed);
        return static_cast<int>(runs.size());
      },
      hooks);
  EXPECT_EQ(runs, (std::vector<Strings>{{}, {a_}}));
  EXPECT_EQ(result, 2);
}

TEST_F(Watch, AChangeWhileRunningIsSeenAfterwards) {
  int runs = 0;
  int waits = 0;
  WatchHooks hooks;
  hooks.wait = [&] { ++waits; };
  hooks.is_stopped = [&] { return waits == 3; };
  watch_files(
      {a_},
      [&](const Strings&) {
        if (++runs == 1) write(a_, "changed meanwhile");
        return 0;
      },
      hooks);
  EXPECT_EQ(runs, 2);
}

}  // namespace
}  // namespace frost::cli
