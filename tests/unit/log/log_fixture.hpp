// SPDX-License-Identifier: Apache-2.0
// A log in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "runtime/log/sqlite_log.hpp"

namespace frost::log {

class LogTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/frost_log_XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    reopen();
  }
  void TearDown() override {
    log_.reset();
    std::filesystem::remove_all(folder_);
  }

  [[nodiscard]] std::string directory() const { return folder_ + "/db"; }
  void reopen(const LogOptions& options = {}) {
    log_.reset();
    auto opened = open_sqlite_log(directory(), options);
    ASSERT_TRUE(opened) << opened.error().message;
    log_ = std::move(*opened);
  }
  uint64_t append(std::string_view payload, std::string_view key = {}) {
    const auto appended = log_->append({RecordKind::kBatch, payload, key});
    EXPECT_TRUE(appended) << (appended ? "" : appended.error().message);
    return appended ? appended->revision : 0;
  }
  // Payloads from `revision` on.
  std::vector<std::string> read(uint64_t revision) {
    std::vector<std::string> payloads;
    uint64_t next = revision;
    const auto done = log_->read(revision, [&](const LogRecord& record) -> Result<void> {
      EXPECT_EQ(record.revision, next++);
      payloads.emplace_back(record.payload);
      return {};
    });
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return payloads;
  }
  // The error of opening the directory.
  Error refusal(const LogOptions& options = {}) {
    const auto opened = open_sqlite_log(directory(), options);
    EXPECT_FALSE(opened);
    return opened ? Error{} : opened.error();
  }

  std::string folder_;
  std::unique_ptr<FactLog> log_;
};

using Strings = std::vector<std::string>;

}  // namespace frost::log
