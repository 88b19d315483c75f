// SPDX-License-Identifier: Apache-2.0
// A database directory on disk: its names, its lock, and how it comes into being.
#pragma once

#include <memory>
#include <string>

#include "base/file_system.hpp"
#include "frost/result.hpp"
#include "runtime/log/head_file.hpp"
#include "runtime/log/sqlite_connection.hpp"

namespace frost::log {

// Thread safety: none. Lifetime: holds the lock of the directory.
class DatabaseDirectory {
 public:
  // Makes the directory if `create` and locks it. Errors: kBusy, naming the owner; kNotFound, which
  // changes nothing; kIo.
  static Result<DatabaseDirectory> lock(FileSystem& files, const std::string& path, bool create);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string log_path() const { return path_ + "/log.sqlite"; }
  [[nodiscard]] std::string head_path() const { return path_ + "/head"; }

  // Whether the database has to be made: it is new, or its making was interrupted. Errors: kCorrupt
  // when there was one and its main file is gone.
  Result<bool> is_new();
  // Before SQLite looks at it: SQLite takes an empty main file for a new one and removes the -wal.
  Result<void> check_main_file();
  // Makes the names of all files durable: the process before may have ended between making one and
  // syncing it, and what is written next must not be lost with a name.
  Result<void> sync_names();
  // Makes an empty database. Until its last step, a rename, there is none. Durable
  // after sync_names().
  Result<void> create();

 private:
  // Whether there is or has been a database.
  Result<bool> has_files();
  DatabaseDirectory(FileSystem& files, std::string path) : files_(&files), path_(std::move(path)) {}
  Result<void> make_tables(const std::string& unfinished, uint64_t database_id);

  FileSystem* files_;
  std::string path_;
  std::unique_ptr<File> lock_;
};

}  // namespace frost::log
