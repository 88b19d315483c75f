// SPDX-License-Identifier: Apache-2.0
// The log of a database in memory: it counts revisions and keeps nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "runtime/log/fact_log.hpp"

namespace frost {

// Thread safety: as log::FactLog. Errors: std::bad_alloc.
class MemoryLog final : public log::FactLog {
 public:
  Result<std::vector<log::Appended>> append_group(
      std::span<const log::NewRecord> records) override {
    std::vector<log::Appended> appended(records.size());
    for (log::Appended& one : appended) one.revision = ++head_;
    return appended;
  }
  Result<log::Appended> set_policy(const log::NewPolicy&) override {
    return log::Appended{.revision = ++head_};
  }
  Result<std::optional<log::StoredPolicy>> policy_at(uint64_t) override { return std::nullopt; }

  Result<void> read(uint64_t, const log::RecordVisitor&) override { return {}; }
  [[nodiscard]] uint64_t head() const override { return head_; }
  [[nodiscard]] uint64_t trimmed() const override { return head_; }

  // There are no checkpoints.
  Result<log::Manifest> manifest() override { return log::Manifest{}; }
  Result<void> set_manifest(const log::Manifest&) override { return no_files(); }
  Result<void> trim(uint64_t) override { return no_files(); }

 private:
  static std::unexpected<Error> no_files() {
    return fail(Code::kInternal, "a database in memory has no files");
  }

  std::atomic<uint64_t> head_ = 0;
};

}  // namespace frost
