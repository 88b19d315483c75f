// SPDX-License-Identifier: Apache-2.0
#include "runtime/log/key_window.hpp"

#include <algorithm>
#include <utility>

#include "runtime/log/row_checksum.hpp"

namespace frost::log {
namespace {

uint64_t checksum_of(uint64_t database_id, uint64_t revision, std::string_view key) {
  return RowChecksum(database_id, Table::kKey).integer(revision).bytes(key).value();
}

}  // namespace

Result<KeyWindow> KeyWindow::load(SqliteConnection& connection, const Meta& meta,
                                  uint32_t keys_max) {
  auto select =
      connection.prepare("SELECT revision, key, checksum FROM idempotency ORDER BY revision");
  if (!select) return std::unexpected(std::move(select.error()));
  KeyWindow window;
  window.keys_max_ = keys_max;
  uint64_t checksums = 0;
  int code = SQLITE_DONE;
  while ((code = select->step()) == SQLITE_ROW) {
    Key key{select->integer(0), select->integer(2), std::string(select->blob(1))};
    if (key.checksum != checksum_of(meta.database_id, key.revision, key.key)) {
      return connection.corrupt("the idempotency key of revision " + std::to_string(key.revision) +
                                " does not match its checksum");
    }
    checksums ^= key.checksum;
    window.remember(std::move(key));
  }
  if (code != SQLITE_DONE) return connection.error(code, "read its idempotency keys");
  if (checksums != meta.key_checksums) return connection.corrupt("idempotency keys are missing");
  return window;
}

std::optional<uint64_t> KeyWindow::find(std::string_view key) const {
  const auto found = revisions_.find(key);
  if (found == revisions_.end()) return std::nullopt;
  return found->second;
}

Result<void> KeyWindow::store(SqliteConnection& connection, Meta& meta,
                              std::vector<PendingKey>& pending) {
  if (pending.empty()) return {};
  auto insert = connection.prepare("INSERT INTO idempotency VALUES (?1, ?2, ?3)");
  if (!insert) return std::unexpected(std::move(insert.error()));
  for (PendingKey& key : pending) {
    key.checksum = checksum_of(meta.database_id, key.revision, key.key);
    meta.key_checksums ^= key.checksum;
    insert->bind(1, key.revision).bind(2, key.key).bind(3, key.checksum);
    if (auto done = finish(connection, *insert, "write an idempotency key"); !done) return done;
  }

  // The group may be larger than the window: then its own oldest keys go too.
  const size_t total = keys_.size() + pending.size();
  if (total <= keys_max_) return {};
  const size_t surplus = total - keys_max_;
  uint64_t newest_dropped = 0;
  for (size_t index = 0; index < surplus; ++index) {
    const bool old = index < keys_.size();
    newest_dropped = old ? keys_[index].revision : pending[index - keys_.size()].revision;
    meta.key_checksums ^= old ? keys_[index].checksum : pending[index - keys_.size()].checksum;
  }
  auto drop = connection.prepare("DELETE FROM idempotency WHERE revision <= ?1");
  if (!drop) return std::unexpected(std::move(drop.error()));
  drop->bind(1, newest_dropped);
  return finish(connection, *drop, "drop old idempotency keys");
}

void KeyWindow::commit(const std::vector<PendingKey>& pending) {
  for (const PendingKey& key : pending) {
    remember({key.revision, key.checksum, std::string(key.key)});
  }
  while (keys_.size() > keys_max_) {
    revisions_.erase(keys_.front().key);
    keys_.pop_front();
  }
}

void KeyWindow::remember(Key key) {
  keys_.push_back(std::move(key));
  revisions_.emplace(keys_.back().key, keys_.back().revision);
}

}  // namespace frost::log
