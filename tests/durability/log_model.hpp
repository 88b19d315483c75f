// SPDX-License-Identifier: Apache-2.0
// Random work on a log, beside a model of what was acknowledged and what may or may not be there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/log/sqlite_log.hpp"
#include "tests/durability/simulated_files.hpp"

namespace frost::test {

struct ModelRecord {
  log::RecordKind kind = log::RecordKind::kBatch;
  std::string payload;
  std::string key;
  std::string source;  // of a policy
};

// What was acknowledged, and the one call of which nobody knows.
class LogModel {
 public:
  LogModel(FileSystem& files, const log::LogOptions& options, uint64_t seed);

  // Opens the log. Of the call that failed everything or nothing is there, which is acknowledged
  // from now on; anything else is told in `difference`. An error of opening is the result.
  Result<void> open();
  void close() { log_.reset(); }
  // Closes, and expects the same of other files from now on.
  void move_to(FileSystem& files);
  // One random call. An error leaves it in doubt: no more calls before the next open().
  Result<void> step();
  Result<void> steps(uint64_t count);
  // The call that failed had no effect, says the log.
  void abandon() { doubt_ = {}; }

  [[nodiscard]] log::FactLog& log() { return *log_; }
  [[nodiscard]] bool is_open() const { return log_ != nullptr; }
  // Empty while log and model agree.
  [[nodiscard]] const std::string& difference() const { return difference_; }
  [[nodiscard]] uint64_t head() const { return records_.size(); }
  // Reads all there is and compares.
  void compare();

 private:
  struct Doubt {
    std::vector<ModelRecord> records;
    std::optional<log::Manifest> manifest;
    std::optional<uint64_t> trimmed;
  };

  Result<void> append();
  Result<void> set_policy();
  Result<void> set_manifest();
  Result<void> trim();
  Result<void> repeat();
  void acknowledge();
  Result<void> resolve_doubt();
  void compare_policies();
  void differ(std::string what);
  ModelRecord random_record(uint64_t revision);

  FileSystem* files_;
  log::LogOptions options_;
  Random random_;
  std::unique_ptr<log::FactLog> log_;
  std::vector<ModelRecord> records_;
  log::Manifest manifest_;
  uint64_t trimmed_ = 0;
  Doubt doubt_;
  std::string difference_;
};

// A number from the environment.
uint64_t environment_number(const char* name, uint64_t otherwise);

}  // namespace frost::test
