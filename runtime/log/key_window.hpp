// SPDX-License-Identifier: Apache-2.0
// The newest idempotency keys and the revisions they stand for, in the table `idempotency` and in
// memory. Look-ups read no index of the file, so no damaged index can hide a key.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "frost/result.hpp"
#include "runtime/log/log_tables.hpp"
#include "runtime/log/sqlite_connection.hpp"

namespace frost::log {

// Keys of a transaction that has not been committed: seen by later records of the same group.
struct PendingKey {
  uint64_t revision = 0;
  std::string_view key;
  uint64_t checksum = 0;
};

// Thread safety: none. Memory: a key, and about a hundred bytes, for each of at most `keys_max`.
class KeyWindow {
 public:
  // Reads and verifies the table.
  static Result<KeyWindow> load(SqliteConnection& connection, const Meta& meta, uint32_t keys_max);

  [[nodiscard]] std::optional<uint64_t> find(std::string_view key) const;

  // Writes the keys of a transaction and drops those that no longer fit, from the table and from
  // meta.key_checksums. Memory follows with commit(); `pending` is in ascending order of revisions.
  Result<void> store(SqliteConnection& connection, Meta& meta, std::vector<PendingKey>& pending);
  void commit(const std::vector<PendingKey>& pending);

 private:
  struct Key {
    uint64_t revision = 0;
    uint64_t checksum = 0;
    std::string key;
  };
  void remember(Key key);

  uint32_t keys_max_ = 0;
  std::deque<Key> keys_;  // oldest first; addresses of what stays are stable
  std::unordered_map<std::string_view, uint64_t> revisions_;  // borrows from keys_
};

}  // namespace frost::log
