// SPDX-License-Identifier: Apache-2.0
#include "runtime/log/sqlite_connection.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "base/check.hpp"

namespace frost::log {

Statement& Statement::bind(int index, uint64_t value) {
  const int code = sqlite3_bind_int64(statement_.get(), index, std::bit_cast<sqlite3_int64>(value));
  FROST_CHECK(code == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int index, std::string_view bytes) {
  // A null pointer would be NULL and not an empty blob.
  const char* const data = bytes.data() == nullptr ? "" : bytes.data();
  const int code = sqlite3_bind_blob64(statement_.get(), index, data, bytes.size(), SQLITE_STATIC);
  FROST_CHECK(code == SQLITE_OK);
  return *this;
}

bool Statement::is_integer(int index) const {
  return sqlite3_column_type(statement_.get(), index) == SQLITE_INTEGER;
}

bool Statement::is_blob(int index) const {
  return sqlite3_column_type(statement_.get(), index) == SQLITE_BLOB;
}

uint64_t Statement::integer(int index) const {
  return std::bit_cast<uint64_t>(sqlite3_column_int64(statement_.get(), index));
}

std::string_view Statement::blob(int index) const {
  const void* const data = sqlite3_column_blob(statement_.get(), index);
  const int bytes = sqlite3_column_bytes(statement_.get(), index);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<size_t>(bytes)};
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(FileSystem& files,
                                                                 const std::string& path,
                                                                 const Options& options) {
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(files, path));
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  if (options.create) flags |= SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, connection->vfs_.name());
  connection->handle_.reset(handle);
  if (code != SQLITE_OK) return connection->error(code, "open it");
  if (auto configured = connection->configure(options); !configured) {
    return std::unexpected(std::move(configured.error()));
  }
  return connection;
}

Result<void> SqliteConnection::configure(const Options& options) {
  sqlite3* const handle = handle_.get();
  // No file may bring code of its own: no extensions, no triggers, no views, no functions from the
  // schema, no writes to the schema itself.
  const std::pair<int, int> switches[] = {
      {SQLITE_DBCONFIG_DEFENSIVE, 1},
      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
      {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
      {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
      {SQLITE_DBCONFIG_DQS_DML, 0},
      {SQLITE_DBCONFIG_DQS_DDL, 0},
      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
      {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1},
  };
  for (const auto& [option, value] : switches) {
    const int code = sqlite3_db_config(handle, option, value, nullptr);
    if (code != SQLITE_OK) return error(code, "configure the connection");
  }
  const uint64_t length_max =
      std::min<uint64_t>(options.row_bytes_max, std::numeric_limits<int>::max());
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, static_cast<int>(length_max));
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  // Exclusive before the first access: then the index of the -wal is in memory, not in a file. The
  // file is moved by us alone, because SQLite ignores the errors of its automatic checkpoints.
  if (auto done = run("PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY;"
                      "PRAGMA cell_size_check=ON; PRAGMA wal_autocheckpoint=0;");
      !done) {
    return done;
  }
  if (auto done = run(options.synchronous ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
      !done) {
    return done;
  }
  sqlite3_wal_hook(handle, count_wal_pages, this);
  return {};
}

int SqliteConnection::count_wal_pages(void* self, sqlite3* /*handle*/, const char* /*database*/,
                                      int pages) {
  static_cast<SqliteConnection*>(self)->wal_pages_ = pages;
  return SQLITE_OK;
}

Result<Statement> SqliteConnection::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  Statement prepared(statement);
  if (code != SQLITE_OK) return error(code, "read its tables");
  return prepared;
}

Result<void> SqliteConnection::run(const char* sql, std::string_view what) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code, what);
  return {};
}

Result<std::string> SqliteConnection::text(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(std::move(statement.error()));
  const int code = statement->step();
  if (code != SQLITE_ROW) return error(code, "read it");
  return std::string(statement->blob(0));
}

Result<uint64_t> SqliteConnection::integer(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(std::move(statement.error()));
  const int code = statement->step();
  if (code != SQLITE_ROW) return error(code, "read it");
  return statement->integer(0);
}

Result<void> SqliteConnection::checkpoint() {
  int frames = 0;
  int moved = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);
  if (code != SQLITE_OK) return error(code, "move the -wal into it");
  wal_pages_ = 0;
  if (moved != frames) return error(SQLITE_IOERR, "move all of the -wal into it");
  return {};
}

Result<void> SqliteConnection::keep_on_close(bool keep) {
  const int code =
      sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
  if (code != SQLITE_OK) return error(code, "configure the connection");
  return {};
}

std::unexpected<Error> SqliteConnection::corrupt(std::string_view what) const {
  return fail(Code::kCorrupt, "`" + path_ + "` is damaged: " + std::string(what) +
                                  "; restore the database directory from a backup");
}

std::unexpected<Error> SqliteConnection::error(int code, std::string_view what) {
  // The seam knows more than SQLite's number: the file and what the operating system said.
  const auto cause = vfs_.last_error();
  vfs_.forget_last_error();
  const std::string detail = cause ? cause->message : std::string(sqlite3_errstr(code));
  const std::string message = "`" + path_ + "`: cannot " + std::string(what) + ": " + detail;
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
      return corrupt(sqlite3_errmsg(handle_.get()));
    case SQLITE_NOTADB:
      return fail(Code::kIncompatible, "`" + path_ + "` is not a Permafrost database");
    case SQLITE_FULL:
      return fail(Code::kNoSpace, message + "; free some space and repeat");
    case SQLITE_BUSY:
      return fail(Code::kBusy, "`" + path_ + "` is open in another program; close it there first");
    case SQLITE_NOMEM:
      return fail(Code::kLimit, "`" + path_ + "`: out of memory");
    case SQLITE_TOOBIG:
      return corrupt("it has a row above the limits");
    default:
      return fail(Code::kIo, message);
  }
}

}  // namespace frost::log
