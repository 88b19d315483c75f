// SPDX-License-Identifier: Apache-2.0
// SQLite on base/file_system.hpp, so simulated crashes and failures reach it too.
//
// Made for one connection in exclusive locking mode: there is no shared memory, and the first lock
// of a database file is one exclusive lock of SQLite's lock bytes that is held until the file is
// closed, so the sqlite3 shell finds the database locked.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>

#include "base/file_system.hpp"
#include "frost/result.hpp"

namespace frost::log {

// A VFS of its own for one connection.
//
// After the first failed write, sync or truncation that is not "no space", it refuses every further
// one: SQLite would repeat a failed fsync, and the second may wrongly succeed.
//
// Thread safety: none. Lifetime: outlives its connections.
class SqliteVfs {
 public:
  // `files` is borrowed.
  explicit SqliteVfs(FileSystem& files);
  ~SqliteVfs();
  SqliteVfs(const SqliteVfs&) = delete;
  SqliteVfs& operator=(const SqliteVfs&) = delete;

  // For sqlite3_open_v2.
  [[nodiscard]] const char* name() const { return name_.c_str(); }
  // Why writes are refused from now on, if they are.
  [[nodiscard]] const std::optional<Error>& write_failure() const { return write_failure_; }
  // The last error of any kind: SQLite passes on little more than a number.
  [[nodiscard]] const std::optional<Error>& last_error() const { return last_error_; }
  void forget_last_error() { last_error_.reset(); }

  // For the functions that SQLite calls.
  [[nodiscard]] FileSystem& files() const { return *files_; }
  // Remembers an error and says it in SQLite's words; `otherwise` unless there is a better one.
  int report(const Error& error, int otherwise);
  int report_write(const Error& error, int otherwise);

 private:
  FileSystem* files_;
  std::string name_;
  sqlite3_vfs vfs_{};
  std::optional<Error> write_failure_;
  std::optional<Error> last_error_;
};

}  // namespace frost::log
