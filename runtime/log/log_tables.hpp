// SPDX-License-Identifier: Apache-2.0
// The tables of the SQLite file and the row that holds them together. docs/formats/log.md.
#pragma once

#include <cstdint>

#include "frost/result.hpp"
#include "runtime/log/sqlite_connection.hpp"

namespace frost::log {

// The one row of the table `meta`, written in every transaction. Tables from which a row could
// vanish without a gap in the revisions have the exclusive or of their rows' checksums here.
struct Meta {
  uint64_t database_id = 0;
  uint64_t transaction = 0;  // how many there were
  uint64_t head = 0;
  uint64_t trimmed = 0;
  uint64_t manifest_revision = 0;
  uint64_t key_checksums = 0;
  uint64_t policy_checksums = 0;
  uint64_t segment_checksums = 0;
  friend bool operator==(const Meta&, const Meta&) = default;
};

// Makes the tables in an empty file and brings it into WAL mode.
Result<void> create_tables(SqliteConnection& connection, uint64_t database_id);

// That the file is ours, of this version, with our tables and no others, and sound as a SQLite
// file: every page used once, every row of the right types. Errors: kIncompatible, kCorrupt. Cost:
// reads the whole file.
Result<void> verify_tables(SqliteConnection& connection);

Result<Meta> load_meta(SqliteConnection& connection);
Result<void> store_meta(SqliteConnection& connection, Statement& update, const Meta& meta);
// The statement that store_meta takes.
Result<Statement> prepare_meta_update(SqliteConnection& connection);

// That the table `log` has every revision after `trimmed` up to the head. Not what is in them.
Result<void> verify_gapless(SqliteConnection& connection, const Meta& meta);

// Steps a statement that gives no row, and resets it. `what` says what it does.
Result<void> finish(SqliteConnection& connection, Statement& statement, std::string_view what);

}  // namespace frost::log
