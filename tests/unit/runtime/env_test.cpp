// SPDX-License-Identifier: Apache-2.0
#include "base/env.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>

namespace frost {
namespace {

class Env : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/frost_env_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
  [[nodiscard]] size_t files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_),
                                             std::filesystem::directory_iterator()));
  }

 private:
  std::string folder_;
};

TEST_F(Env, WhatIsWrittenReadsBackTheSame) {
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{65536}, size_t{3'000'001}}) {
    std::string text(bytes, 'x');
    if (bytes > 0) text[bytes / 2] = '\0';
    ASSERT_TRUE(write_file_atomic(path("file"), text));
    EXPECT_EQ(read_file(path("file"), bytes).value(), text);
    EXPECT_EQ(files(), 1U);
  }
}

TEST_F(Env, AFileAboveTheLimitIsNotRead) {
  ASSERT_TRUE(write_file_atomic(path("file"), "12345"));
  EXPECT_TRUE(read_file(path("file"), 5));
  EXPECT_TRUE(read_file(path("file"), UINT64_MAX));
  const auto text = read_file(path("file"), 4);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Code::kLimit);
}

TEST_F(Env, SystemFilesWithoutASizeAreRead) {
  EXPECT_FALSE(read_file("/proc/self/status", 1 << 20).value().empty());
  EXPECT_EQ(read_file("/dev/zero", 100'000).error().code, Code::kLimit);
}

TEST_F(Env, AbsentFilesAndFoldersAreToldApart) {
  EXPECT_EQ(read_file(path("none"), 10).error().code, Code::kNotFound);
  EXPECT_EQ(read_file(path("."), 10).error().code, Code::kIo);
  EXPECT_EQ(write_file_atomic(path("none/file"), "x").error().code, Code::kNotFound);
  EXPECT_EQ(write_file_atomic(path("."), "x").error().code, Code::kIo);
  EXPECT_EQ(files(), 0U);
}

TEST_F(Env, AFailedWriteLeavesTheOldBytesAndNoTemporary) {
  ASSERT_TRUE(write_file_atomic(path("file"), "old"));
  // A file size limit makes the write itself fail, whoever runs the test.
  EXPECT_EXIT(
      {
        std::signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit{};
        limit.rlim_cur = limit.rlim_max = 1024;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const auto written = write_file_atomic(path("file"), std::string(100'000, 'n'));
        std::_Exit(!written && written.error().code == Code::kIo ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
  EXPECT_EQ(read_file(path("file"), 10).value(), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(Env, AReplacedFileKeepsItsPermissions) {
  ASSERT_TRUE(write_file_atomic(path("file"), "old"));
  ASSERT_EQ(::chmod(path("file").c_str(), 0640), 0);
  ASSERT_TRUE(write_file_atomic(path("file"), "new"));
  struct stat status{};
  ASSERT_EQ(::stat(path("file").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST_F(Env, ClocksAndMemoryTellSomething) {
  const uint64_t before = monotonic_ns();
  EXPECT_GE(monotonic_ns(), before);
  EXPECT_GT(unix_time_s(), 1'700'000'000);
  EXPECT_GT(resident_bytes(), uint64_t{1} << 20);
}

}  // namespace
}  // namespace frost
