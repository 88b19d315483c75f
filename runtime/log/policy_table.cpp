// SPDX-License-Identifier: Apache-2.0
#include "runtime/log/policy_table.hpp"

#include <string>
#include <utility>
#include <vector>

#include "runtime/log/row_checksum.hpp"

namespace frost::log {
namespace {

uint64_t checksum_of(const Meta& meta, uint64_t revision, const NewPolicy& policy) {
  return RowChecksum(meta.database_id, Table::kPolicy)
      .integer(revision)
      .bytes(policy.digest)
      .bytes(policy.filename)
      .bytes(policy.source)
      .value();
}

// The policy of the statement's row; its columns are those of the table.
Result<StoredPolicy> read_policy(SqliteConnection& connection, const Meta& meta,
                                 const Statement& row) {
  const uint64_t revision = row.integer(0);
  const NewPolicy policy{row.blob(1), row.blob(2), row.blob(3)};
  if (row.integer(4) != checksum_of(meta, revision, policy)) {
    return connection.corrupt("the policy of revision " + std::to_string(revision) +
                              " does not match its checksum");
  }
  return StoredPolicy{revision, std::string(policy.digest), std::string(policy.filename),
                      std::string(policy.source)};
}

}  // namespace

Result<void> verify_policies(SqliteConnection& connection, const Meta& meta) {
  auto select =
      connection.prepare("SELECT revision, digest, filename, source, checksum FROM policy");
  if (!select) return std::unexpected(std::move(select.error()));
  uint64_t checksums = 0;
  int code = SQLITE_DONE;
  while ((code = select->step()) == SQLITE_ROW) {
    const auto policy = read_policy(connection, meta, *select);
    if (!policy) return std::unexpected(policy.error());
    checksums ^= select->integer(4);
  }
  if (code != SQLITE_DONE) return connection.error(code, "read its policies");
  if (checksums != meta.policy_checksums) return connection.corrupt("policies are missing");
  return {};
}

Result<void> store_policy(SqliteConnection& connection, Meta& meta, uint64_t revision,
                          const NewPolicy& policy) {
  auto insert = connection.prepare("INSERT INTO policy VALUES (?1, ?2, ?3, ?4, ?5)");
  if (!insert) return std::unexpected(std::move(insert.error()));
  const uint64_t checksum = checksum_of(meta, revision, policy);
  insert->bind(1, revision).bind(2, policy.digest).bind(3, policy.filename);
  insert->bind(4, policy.source).bind(5, checksum);
  meta.policy_checksums ^= checksum;
  return finish(connection, *insert, "write a policy");
}

Result<std::optional<StoredPolicy>> load_policy(SqliteConnection& connection, const Meta& meta,
                                                uint64_t revision) {
  auto select = connection.prepare(
      "SELECT revision, digest, filename, source, checksum FROM policy WHERE revision <= ?1 "
      "ORDER BY revision DESC LIMIT 1");
  if (!select) return std::unexpected(std::move(select.error()));
  select->bind(1, revision);
  const int code = select->step();
  if (code == SQLITE_ROW) return read_policy(connection, meta, *select);
  if (code != SQLITE_DONE) return connection.error(code, "read a policy");
  // The policy active at the trimmed revision is always kept, so only older ones can have gone.
  if (revision >= meta.trimmed) return std::nullopt;
  return fail(Code::kNotFound, "`" + connection.path() + "` no longer has the policy of revision " +
                                   std::to_string(revision) + ": it was trimmed up to revision " +
                                   std::to_string(meta.trimmed));
}

Result<void> trim_policies(SqliteConnection& connection, Meta& meta, uint64_t revision,
                           uint32_t policies_max) {
  std::vector<std::pair<uint64_t, uint64_t>> policies;  // revision and checksum, oldest first
  {
    auto select = connection.prepare("SELECT revision, checksum FROM policy ORDER BY revision");
    if (!select) return std::unexpected(std::move(select.error()));
    int code = SQLITE_DONE;
    while ((code = select->step()) == SQLITE_ROW) {
      policies.emplace_back(select->integer(0), select->integer(1));
    }
    if (code != SQLITE_DONE) return connection.error(code, "read its policies");
  }
  size_t dropped = 0;
  while (dropped + 1 < policies.size() && policies.size() - dropped > policies_max &&
         policies[dropped + 1].first <= revision) {
    meta.policy_checksums ^= policies[dropped].second;
    ++dropped;
  }
  if (dropped == 0) return {};
  auto drop = connection.prepare("DELETE FROM policy WHERE revision <= ?1");
  if (!drop) return std::unexpected(std::move(drop.error()));
  drop->bind(1, policies[dropped - 1].first);
  return finish(connection, *drop, "drop old policies");
}

}  // namespace frost::log
