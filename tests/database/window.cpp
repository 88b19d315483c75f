// SPDX-License-Identifier: Apache-2.0
#include "tests/database/window.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace frost::test {
namespace {

constexpr const char* kPolicy = R"(
actor User {}
resource Club { roles = ["member"]; permissions = ["enter"]; "enter" if "member"; }
)";

std::string name_of(uint64_t user) { return "user-" + std::to_string(user); }

// The last batch up to `n` that removed every membership; 0 when there was none.
uint64_t last_sweep(uint64_t n) { return n - n % Window::kPeriod; }

}  // namespace

Policy Window::policy() {
  const Source source{"club.polar", kPolicy};
  return *compile({&source, 1}).policy;
}

Batch Window::batch(uint64_t n) {
  Batch batch;
  if (n % kPeriod == 0) {
    const ValuePattern anybody[] = {{.type = "User", .id = {}}, {}, {}};
    batch.erase("has_role", anybody);
  }
  const std::string joins = name_of(n);
  const Value added[] = {{"User", joins}, {"String", "member"}, {"Club", "c"}};
  batch.insert("has_role", added);
  if (n > kWidth) {
    const std::string leaves = name_of(n - kWidth);
    const Value removed[] = {{"User", leaves}, {"String", "member"}, {"Club", "c"}};
    batch.erase("has_role", removed);
  }
  return batch;
}

bool Window::is_member(uint64_t n, uint64_t user) {
  return user > 0 && user <= n && user + kWidth > n && user >= last_sweep(n);
}

uint64_t Window::member_count(uint64_t n) {
  uint64_t count = 0;
  for (uint64_t user = n < kWidth ? 1 : n - kWidth + 1; user <= n; ++user) {
    if (is_member(n, user)) ++count;
  }
  return count;
}

TemporaryDatabase::TemporaryDatabase() {
  // What a killed process wrote is in the page cache, so memory is as good as a disk, and faster.
  const bool memory = std::getenv("TEST_TMPDIR") == nullptr && ::access("/dev/shm", W_OK) == 0;
  const std::filesystem::path parent =
      memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
  std::string folder = (parent / "frost_window_XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) std::abort();
  directory_ = folder;
}

TemporaryDatabase::~TemporaryDatabase() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

uint64_t environment_number(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace frost::test
