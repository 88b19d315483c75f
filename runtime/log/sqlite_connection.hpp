// SPDX-License-Identifier: Apache-2.0
// One connection to one SQLite file, and its statements, with errors as values.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "frost/result.hpp"
#include "runtime/log/sqlite_vfs.hpp"

namespace frost::log {

// A prepared statement. Bind all, step, read; reset before the next use. Thread safety: none.
// Lifetime: ends before its connection. What is bound must live until the reset.
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement, sqlite3_finalize) {}

  Statement& bind(int index, uint64_t value);
  Statement& bind(int index, std::string_view bytes);
  // SQLITE_ROW, SQLITE_DONE or an error.
  [[nodiscard]] int step() { return sqlite3_step(statement_.get()); }
  void reset() { sqlite3_reset(statement_.get()); }

  // Whether column `index` of the row is of this type; false for every damaged row.
  [[nodiscard]] bool is_integer(int index) const;
  [[nodiscard]] bool is_blob(int index) const;
  // Valid until the next step or reset.
  [[nodiscard]] uint64_t integer(int index) const;
  [[nodiscard]] std::string_view blob(int index) const;

 private:
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement_{nullptr, sqlite3_finalize};
};

// Resets a statement at the end of a scope, so that no read transaction stays open.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(Statement& statement) : statement_(&statement) {}
  ~ResetAtEnd() { statement_->reset(); }
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;

 private:
  Statement* statement_;
};

// Thread safety: none. Errors: kCorrupt, kIncompatible, kIo, kNoSpace, kBusy; the message begins
// with the path of the file.
class SqliteConnection {
 public:
  struct Options {
    bool create = false;
    bool synchronous = true;
    uint64_t row_bytes_max = 0;
  };

  // Opens a file in exclusive WAL mode, with every defence against hostile files that SQLite has.
  // Until keep_on_close(false), closing neither moves the -wal nor removes it: a file that is
  // refused stays as it was found. Reads nothing yet.
  static Result<std::unique_ptr<SqliteConnection>> open(FileSystem& files, const std::string& path,
                                                        const Options& options);

  Result<Statement> prepare(std::string_view sql);
  // Runs statements that give no rows of interest; `what` they do is for errors.
  Result<void> run(const char* sql, std::string_view what = "write it");
  // The first column of the only row of a statement, as text.
  Result<std::string> text(std::string_view sql);
  Result<uint64_t> integer(std::string_view sql);

  // Moves the -wal into the main file and syncs it.
  Result<void> checkpoint();
  Result<void> keep_on_close(bool keep);

  // What `code` means in our words, with `what` was being done.
  std::unexpected<Error> error(int code, std::string_view what);
  [[nodiscard]] std::unexpected<Error> corrupt(std::string_view what) const;

  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
  // Frames in the -wal after the last commit.
  [[nodiscard]] int wal_pages() const { return wal_pages_; }
  [[nodiscard]] const SqliteVfs& vfs() const { return vfs_; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  SqliteConnection(FileSystem& files, std::string path) : vfs_(files), path_(std::move(path)) {}
  Result<void> configure(const Options& options);
  static int count_wal_pages(void* self, sqlite3* handle, const char* database, int pages);

  SqliteVfs vfs_;
  std::string path_;
  int wal_pages_ = 0;
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> handle_{nullptr, sqlite3_close_v2};
};

}  // namespace frost::log
