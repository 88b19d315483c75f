// SPDX-License-Identifier: Apache-2.0
#include "runtime/log/log_tables.hpp"

#include <string>

#include "runtime/log/row_checksum.hpp"

namespace frost::log {
namespace {

constexpr uint64_t kApplicationId = 0x46724C67;  // "FrLg"
constexpr uint64_t kFormatVersion = 1;

// The text is compared with what the file says: a change of a single space is a new format.
struct TableText {
  const char* name;
  const char* sql;
};
constexpr TableText kTables[] = {
    {"meta",
     "CREATE TABLE meta (id INTEGER PRIMARY KEY, database_id INTEGER NOT NULL, "
     "transaction_number INTEGER NOT NULL, head INTEGER NOT NULL, trimmed INTEGER NOT NULL, "
     "manifest_revision INTEGER NOT NULL, "
     "key_checksums INTEGER NOT NULL, policy_checksums INTEGER NOT NULL, "
     "segment_checksums INTEGER NOT NULL, checksum INTEGER NOT NULL) STRICT"},
    {"log",
     "CREATE TABLE log (revision INTEGER PRIMARY KEY, kind INTEGER NOT NULL, "
     "payload BLOB NOT NULL, checksum INTEGER NOT NULL) STRICT"},
    {"idempotency",
     "CREATE TABLE idempotency (revision INTEGER PRIMARY KEY, key BLOB NOT NULL, "
     "checksum INTEGER NOT NULL) STRICT"},
    {"policy",
     "CREATE TABLE policy (revision INTEGER PRIMARY KEY, digest BLOB NOT NULL, "
     "filename BLOB NOT NULL, source BLOB NOT NULL, checksum INTEGER NOT NULL) STRICT"},
    {"segment",
     "CREATE TABLE segment (position INTEGER PRIMARY KEY, name BLOB NOT NULL, "
     "bytes INTEGER NOT NULL, content_checksum INTEGER NOT NULL, "
     "checksum INTEGER NOT NULL) STRICT"},
};

Result<void> verify_identity(SqliteConnection& connection);
Result<void> verify_schema(SqliteConnection& connection);
uint64_t checksum_of(const Meta& meta);

}  // namespace

Result<void> create_tables(SqliteConnection& connection, uint64_t database_id) {
  const std::string identity =
      "PRAGMA page_size=4096; PRAGMA encoding='UTF-8'; PRAGMA auto_vacuum=NONE;"
      "PRAGMA journal_mode=WAL; BEGIN IMMEDIATE;"
      "PRAGMA application_id=" +
      std::to_string(kApplicationId) + "; PRAGMA user_version=" + std::to_string(kFormatVersion);
  if (auto done = connection.run(identity.c_str()); !done) return done;
  for (const TableText& table : kTables) {
    if (auto done = connection.run(table.sql); !done) return done;
  }
  if (auto done = connection.run("INSERT INTO meta VALUES (1, 0, 0, 0, 0, 0, 0, 0, 0, 0)"); !done) {
    return done;
  }
  auto update = prepare_meta_update(connection);
  if (!update) return std::unexpected(std::move(update.error()));
  if (auto done = store_meta(connection, *update, {.database_id = database_id}); !done) return done;
  return connection.run("COMMIT");
}

Result<void> verify_tables(SqliteConnection& connection) {
  if (auto ours = verify_identity(connection); !ours) return ours;
  if (auto known = verify_schema(connection); !known) return known;
  const auto sound = connection.text("PRAGMA quick_check(1)");
  if (!sound) return std::unexpected(sound.error());
  if (*sound != "ok") return connection.corrupt(*sound);
  return {};
}

Result<Meta> load_meta(SqliteConnection& connection) {
  auto select = connection.prepare(
      "SELECT database_id, transaction_number, head, trimmed, manifest_revision, key_checksums, "
      "policy_checksums, segment_checksums, checksum, id FROM meta");
  if (!select) return std::unexpected(std::move(select.error()));
  const int code = select->step();
  if (code == SQLITE_DONE) return connection.corrupt("the row of `meta` is missing");
  if (code != SQLITE_ROW) return connection.error(code, "read `meta`");
  const Meta meta{select->integer(0), select->integer(1), select->integer(2), select->integer(3),
                  select->integer(4), select->integer(5), select->integer(6), select->integer(7)};
  if (select->integer(8) != checksum_of(meta) || select->integer(9) != 1) {
    return connection.corrupt("the checksum of `meta` does not match");
  }
  if (select->step() != SQLITE_DONE) return connection.corrupt("`meta` has a second row");
  if (meta.trimmed > meta.manifest_revision || meta.manifest_revision > meta.head) {
    return connection.corrupt("the revisions in `meta` contradict each other");
  }
  return meta;
}

Result<Statement> prepare_meta_update(SqliteConnection& connection) {
  return connection.prepare(
      "UPDATE meta SET database_id=?1, transaction_number=?2, head=?3, trimmed=?4, "
      "manifest_revision=?5, key_checksums=?6, policy_checksums=?7, segment_checksums=?8, "
      "checksum=?9 WHERE id=1");
}

Result<void> store_meta(SqliteConnection& connection, Statement& update, const Meta& meta) {
  update.bind(1, meta.database_id).bind(2, meta.transaction).bind(3, meta.head);
  update.bind(4, meta.trimmed).bind(5, meta.manifest_revision).bind(6, meta.key_checksums);
  update.bind(7, meta.policy_checksums).bind(8, meta.segment_checksums);
  update.bind(9, checksum_of(meta));
  return finish(connection, update, "write `meta`");
}

Result<void> verify_gapless(SqliteConnection& connection, const Meta& meta) {
  auto select = connection.prepare("SELECT count(*), min(revision), max(revision) FROM log");
  if (!select) return std::unexpected(std::move(select.error()));
  const int code = select->step();
  if (code != SQLITE_ROW) return connection.error(code, "count its revisions");
  const uint64_t expected = meta.head - meta.trimmed;
  const bool complete =
      select->integer(0) == expected && (expected == 0 || (select->integer(1) == meta.trimmed + 1 &&
                                                           select->integer(2) == meta.head));
  if (complete) return {};
  return connection.corrupt(
      "it should have the revisions " + std::to_string(meta.trimmed + 1) + " to " +
      std::to_string(meta.head) + " and has " + std::to_string(select->integer(0)) + " of " +
      std::to_string(select->integer(1)) + " to " + std::to_string(select->integer(2)));
}

Result<void> finish(SqliteConnection& connection, Statement& statement, std::string_view what) {
  const int code = statement.step();
  statement.reset();
  if (code != SQLITE_DONE) return connection.error(code, what);
  return {};
}

namespace {

Result<void> verify_identity(SqliteConnection& connection) {
  const auto application = connection.integer("PRAGMA application_id");
  if (!application) return std::unexpected(application.error());
  if (*application != kApplicationId) {
    return fail(Code::kIncompatible, "`" + connection.path() +
                                         "` is not a Permafrost database: its application id is " +
                                         std::to_string(*application));
  }
  const auto version = connection.integer("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version != kFormatVersion) {
    return fail(Code::kIncompatible, "`" + connection.path() + "` has format " +
                                         std::to_string(*version) + ", and this version knows " +
                                         std::to_string(kFormatVersion) +
                                         ": it was made by a newer version; open it with that one");
  }
  const auto mode = connection.text("PRAGMA journal_mode");
  if (!mode) return std::unexpected(mode.error());
  if (*mode != "wal") return connection.corrupt("its journal mode is `" + *mode + "`, not `wal`");
  return {};
}

Result<void> verify_schema(SqliteConnection& connection) {
  auto select =
      connection.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid");
  if (!select) return std::unexpected(std::move(select.error()));
  for (const TableText& table : kTables) {
    const int code = select->step();
    if (code != SQLITE_ROW && code != SQLITE_DONE) return connection.error(code, "read its tables");
    if (code == SQLITE_DONE || select->blob(0) != "table" || select->blob(1) != table.name ||
        select->blob(2) != table.name || select->blob(3) != table.sql) {
      return connection.corrupt(std::string("the table `") + table.name + "` is not as expected");
    }
  }
  if (select->step() != SQLITE_DONE) return connection.corrupt("it has a table that is not ours");
  return {};
}

uint64_t checksum_of(const Meta& meta) {
  return RowChecksum(meta.database_id, Table::kMeta)
      .integer(meta.database_id)
      .integer(meta.transaction)
      .integer(meta.head)
      .integer(meta.trimmed)
      .integer(meta.manifest_revision)
      .integer(meta.key_checksums)
      .integer(meta.policy_checksums)
      .integer(meta.segment_checksums)
      .value();
}

}  // namespace
}  // namespace frost::log
