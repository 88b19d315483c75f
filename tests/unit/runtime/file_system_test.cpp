// SPDX-License-Identifier: Apache-2.0
#include "base/file_system.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>

namespace frost {
namespace {

class SystemFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/frost_files_XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
  static std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span(text));
  }

  std::string folder_;
  FileSystem& files_ = system_files();
};

TEST_F(SystemFilesTest, ADurableFileIsWholeAndReplacesTheOldOne) {
  for (const std::string& text : {std::string("old"), std::string(), std::string(300'000, 'x')}) {
    ASSERT_TRUE(write_file_durable(files_, path("file"), bytes(text)));
    EXPECT_EQ(read_file(files_, path("file"), 300'000).value(), text);
    EXPECT_EQ(files_.list(folder_).value(), std::vector<std::string>{"file"});
  }
  EXPECT_EQ(read_file(files_, path("file"), 299'999).error().code, Code::kLimit);
  EXPECT_TRUE(is_unfinished_file("file.new"));
  EXPECT_FALSE(is_unfinished_file("file"));
}

TEST_F(SystemFilesTest, AMappingIsTheFileAndOutlivesIt) {
  ASSERT_TRUE(write_file_durable(files_, path("file"), bytes("mapped")));
  ASSERT_TRUE(write_file_durable(files_, path("empty"), {}));
  const auto mapped = files_.map(path("file")).value();
  ASSERT_TRUE(files_.remove(path("file")));
  EXPECT_EQ(
      std::string_view(reinterpret_cast<const char*>(mapped.bytes().data()), mapped.bytes().size()),
      "mapped");
  EXPECT_TRUE(files_.map(path("empty")).value().bytes().empty());
  EXPECT_EQ(files_.map(path("none")).error().code, Code::kNotFound);
  EXPECT_EQ(files_.map(folder_).error().code, Code::kIo);
}

TEST_F(SystemFilesTest, ReadsStopAtTheEndAndWritesExtend) {
  auto file = files_.open(path("file"), OpenMode::kCreate).value();
  ASSERT_TRUE(file->write_at(5, bytes("abc")));
  EXPECT_EQ(file->size().value(), 8U);
  std::string text(10, '?');
  EXPECT_EQ(file->read_at(4, std::as_writable_bytes(std::span(text))).value(), 4U);
  EXPECT_EQ(text.substr(0, 5), std::string("\0abc?", 5));
  EXPECT_EQ(file->read_at(8, std::as_writable_bytes(std::span(text))).value(), 0U);
  ASSERT_TRUE(file->truncate(6));
  EXPECT_EQ(file->size().value(), 6U);
  ASSERT_TRUE(file->sync());
}

TEST_F(SystemFilesTest, OpenModesAreKept) {
  EXPECT_EQ(files_.open(path("file"), OpenMode::kRead).error().code, Code::kNotFound);
  EXPECT_EQ(files_.open(path("file"), OpenMode::kWrite).error().code, Code::kNotFound);
  EXPECT_TRUE(files_.open(path("file"), OpenMode::kCreateNew));
  EXPECT_EQ(files_.open(path("file"), OpenMode::kCreateNew).error().code, Code::kIo);
  EXPECT_TRUE(files_.open(path("file"), OpenMode::kCreate));
  EXPECT_FALSE(files_.open(path("file"), OpenMode::kRead).value()->write_at(0, bytes("x")));
  EXPECT_EQ(files_.open(folder_, OpenMode::kRead).error().code, Code::kIo);
  struct stat status{};
  ASSERT_EQ(::stat(path("file").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0007U, 0U) << "not for everybody";
}

TEST_F(SystemFilesTest, LocksExcludeEachOtherUntilTheFileIsClosed) {
  auto first = files_.open(path("file"), OpenMode::kCreate).value();
  auto second = files_.open(path("file"), OpenMode::kWrite).value();
  ASSERT_TRUE(first->lock(0, 10));
  EXPECT_EQ(second->lock(9, 1).error().code, Code::kBusy);
  EXPECT_TRUE(second->lock(10, 1));
  first.reset();
  EXPECT_TRUE(second->lock(0, 10));
}

TEST_F(SystemFilesTest, DirectoriesAndNames) {
  ASSERT_TRUE(files_.create_directory(path("a")));
  EXPECT_TRUE(files_.create_directory(path("a"))) << "it is there";
  ASSERT_TRUE(write_file_durable(files_, path("file"), bytes("x")));
  EXPECT_FALSE(files_.create_directory(path("file")));
  ASSERT_TRUE(files_.rename(path("file"), path("b")));
  EXPECT_EQ(files_.list(folder_).value(), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(files_.sync_directory(folder_));
  EXPECT_FALSE(files_.exists(path("file")).value());
  EXPECT_EQ(files_.remove(path("file")).error().code, Code::kNotFound);
  EXPECT_EQ(files_.list(path("none")).error().code, Code::kNotFound);
  EXPECT_EQ(parent_directory("/x"), "/");
  EXPECT_EQ(parent_directory("x"), ".");
  EXPECT_EQ(parent_directory("/a/b"), "/a");
  EXPECT_NE(files_.random_number().value(), files_.random_number().value());
}

}  // namespace
}  // namespace frost
