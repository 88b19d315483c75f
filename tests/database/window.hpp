// SPDX-License-Identifier: Apache-2.0
// A history of changes whose state at each offset is known without remembering anything: batch n
// makes user n a member and takes the membership of user n - kWidth; every kPeriod-th batch
// removes every membership by a wildcard first.
#pragma once

#include <cstdint>
#include <string>

#include "frost/frost.hpp"

namespace frost::test {

class Window {
 public:
  static constexpr uint64_t kWidth = 50;
  static constexpr uint64_t kPeriod = 37;

  static Policy policy();
  // Number `n`, from 1 on. With the policy as change 1, its offset is n + 1.
  static Batch batch(uint64_t n);
  // Whether user `user` is a member after the first `n` batches.
  static bool is_member(uint64_t n, uint64_t user);
  static uint64_t member_count(uint64_t n);
};

// A database in a new folder, which goes with it.
class TemporaryDatabase {
 public:
  TemporaryDatabase();
  ~TemporaryDatabase();
  TemporaryDatabase(const TemporaryDatabase&) = delete;
  TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;

  [[nodiscard]] const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
};

// A number from the environment, or `otherwise`.
uint64_t environment_number(const char* name, uint64_t otherwise);

}  // namespace frost::test
