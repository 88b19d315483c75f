// SPDX-License-Identifier: Apache-2.0
// Files and folders beside their places: gone when a signal ends the process, and only they.
#include "base/unfinished.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/env.hpp"
#include "base/file_stream.hpp"

namespace frost {
namespace {

extern "C" void remove_and_end(int number) {
  remove_unfinished_paths();
  std::signal(number, SIG_DFL);
  std::raise(number);
}

class Unfinished : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/frost_unfinished_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
  [[nodiscard]] size_t entries() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_),
                                             std::filesystem::directory_iterator()));
  }

 private:
  std::string folder_;
};

// In a child, since what a handler removes is never written to the end.
#define EXPECT_END_BY_SIGNAL(work)            \
  EXPECT_EXIT(                                \
      {                                       \
        std::signal(SIGTERM, remove_and_end); \
        work;                                 \
        std::raise(SIGTERM);                  \
      },                                      \
      testing::KilledBySignal(SIGTERM), "")

TEST_F(Unfinished, AFileThatASignalInterruptsIsGoneAndTheOldOneStays) {
  ASSERT_TRUE(write_file_atomic(path("file"), "old"));
  EXPECT_END_BY_SIGNAL({
    auto file = FileWriter::create(path("file"));
    const bool is_beside = file && file->write("new") && entries() == 2;
    if (!is_beside) std::_Exit(1);
    std::raise(SIGTERM);
  });
  EXPECT_EQ(read_file(path("file"), 10).value(), "old");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Unfinished, AFolderThatASignalInterruptsIsGoneWithItsFiles) {
  EXPECT_END_BY_SIGNAL({
    auto folder = FolderWriter::create(path("folder"));
    // More than one read of a folder gives.
    for (int i = 0; i < 500; ++i) {
      auto file =
          FileWriter::create(folder->path_of("a file with a long name " + std::to_string(i)));
      if (!file->write("new") || !file->commit()) std::_Exit(1);
    }
    auto open = FileWriter::create(folder->path_of("open"));
    if (!open->write("new")) std::_Exit(1);
    std::raise(SIGTERM);
  });
  EXPECT_EQ(entries(), 0U);
}

TEST_F(Unfinished, WhatIsFinishedStays) {
  EXPECT_END_BY_SIGNAL({
    auto file = FileWriter::create(path("file"));
    if (!file->write("new") || !file->commit()) std::_Exit(1);
    auto folder = FolderWriter::create(path("folder"));
    auto inside = FileWriter::create(folder->path_of("inside"));
    if (!inside->write("new") || !inside->commit() || !folder->commit()) std::_Exit(1);
    std::raise(SIGTERM);
  });
  EXPECT_EQ(read_file(path("file"), 10).value(), "new");
  EXPECT_EQ(read_file(path("folder/inside"), 10).value(), "new");
  EXPECT_EQ(entries(), 2U);
}

TEST_F(Unfinished, PlacesAreUsedAgain) {
  for (int i = 0; i < 100; ++i) {
    auto file = FileWriter::create(path("file" + std::to_string(i)));
    ASSERT_TRUE(file);
    if (i % 2 == 0) {
      ASSERT_TRUE(file->commit());
    }
  }
  EXPECT_EQ(entries(), 50U);
  EXPECT_END_BY_SIGNAL({
    auto file = FileWriter::create(path("last"));
    std::raise(SIGTERM);
  });
  EXPECT_EQ(entries(), 50U);
}

TEST_F(Unfinished, MoreFilesThanPlacesAreWrittenAllTheSame) {
  std::vector<FileWriter> files;
  for (int i = 0; i < 20; ++i) {
    auto file = FileWriter::create(path("file" + std::to_string(i)));
    ASSERT_TRUE(file);
    files.push_back(*std::move(file));
  }
  EXPECT_EQ(entries(), 20U);
  for (FileWriter& file : files) ASSERT_TRUE(file.commit());
  files.clear();
  EXPECT_EQ(entries(), 20U);
}

TEST_F(Unfinished, NamesDiffer) {
  std::set<std::string> names;
  for (int i = 0; i < 1000; ++i) names.insert(unfinished_name("file"));
  EXPECT_EQ(names.size(), 1000U);
}

// Renaming onto it would replace it.
TEST_F(Unfinished, WhatIsNoFileIsNotReplaced) {
  const auto written = FileWriter::create("/dev/null");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Code::kIo);
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

}  // namespace
}  // namespace frost
