// SPDX-License-Identifier: Apache-2.0
#include "runtime/log/database_directory.hpp"

#include <span>
#include <string_view>
#include <utility>

#include "base/env.hpp"
#include "runtime/log/log_tables.hpp"

namespace frost::log {
namespace {

// SQLite puts its `-wal` and `-journal` beside the name it opens, so they are unfinished files too.
constexpr std::string_view kUnfinished = ".new";
constexpr uint64_t kCreateRowBytesMax = 1U << 20;
constexpr uint64_t kLockFileBytesMax = 64;
constexpr uint64_t kPageBytes = 4096;

std::unexpected<Error> busy(FileSystem& files, const std::string& directory) {
  const auto text = read_file(files, directory + "/lock", kLockFileBytesMax);
  std::string owner = text ? *text : "";
  owner.resize(std::min(owner.find_first_not_of("0123456789"), owner.size()));
  const std::string self = std::to_string(process_id());
  if (owner == self)
    owner = "this process (" + self + ") already";
  else if (owner.empty())
    owner = "another process";
  else
    owner = "process " + owner;
  return fail(Code::kBusy,
              "database `" + directory + "` is open in " + owner + "; close it there first");
}

}  // namespace

Result<DatabaseDirectory> DatabaseDirectory::lock(FileSystem& files, const std::string& path,
                                                  bool create) {
  const auto exists = files.exists(path);
  if (!exists) return std::unexpected(exists.error());
  if (!*exists) {
    if (!create) return fail(Code::kNotFound, "there is no database `" + path + "`");
    if (auto made = files.create_directory(path); !made) return std::unexpected(made.error());
  }
  DatabaseDirectory directory(files, path);
  if (!create) {
    // A folder of something else stays as it is.
    const auto is_database = directory.has_files();
    if (!is_database) return std::unexpected(is_database.error());
    if (!*is_database) return fail(Code::kNotFound, "there is no database in `" + path + "`");
  }
  auto file = files.open(path + "/lock", OpenMode::kCreate);
  if (!file) return std::unexpected(file.error());
  if (auto locked = (*file)->lock(0, 1); !locked) {
    if (locked.error().code == Code::kBusy) return busy(files, path);
    return std::unexpected(locked.error());
  }
  // Only for the message above: a full disk must not keep anybody from reading.
  const std::string text = std::to_string(process_id()) + "\n";
  static_cast<void>((*file)->truncate(0));
  static_cast<void>((*file)->write_at(0, std::as_bytes(std::span(text))));
  directory.lock_ = std::move(*file);
  return directory;
}

Result<bool> DatabaseDirectory::has_files() {
  for (const std::string& name : {log_path(), log_path() + "-wal", head_path()}) {
    const auto exists = files_->exists(name);
    if (!exists || *exists) return exists;
  }
  return false;
}

Result<bool> DatabaseDirectory::is_new() {
  const auto main = files_->exists(log_path());
  if (!main) return std::unexpected(main.error());
  if (*main) return false;
  // The head is made before the main file, with transaction 0; a later one has seen a database.
  const auto head_exists = files_->exists(head_path());
  if (!head_exists) return std::unexpected(head_exists.error());
  const auto wal = files_->exists(log_path() + "-wal");
  if (!wal) return std::unexpected(wal.error());
  Head last;
  if (*head_exists) {
    auto file = HeadFile::open(*files_, head_path());
    if (!file) return std::unexpected(file.error());
    const auto head = file->read();
    if (!head) return std::unexpected(head.error());
    last = *head;
  }
  if (last.transaction == 0 && !*wal) return true;
  return fail(Code::kCorrupt,
              "`" + log_path() + "` is missing, but the directory had a database" +
                  (last.revision > 0 ? " of revision " + std::to_string(last.revision) : "") +
                  "; restore the directory from a backup, or empty it");
}

Result<void> DatabaseDirectory::check_main_file() {
  auto file = files_->open(log_path(), OpenMode::kRead);
  if (!file) return std::unexpected(file.error());
  const auto bytes = (*file)->size();
  if (!bytes) return std::unexpected(bytes.error());
  if (*bytes >= kPageBytes) return {};
  return fail(Code::kCorrupt, "`" + log_path() + "` is damaged: it has " + std::to_string(*bytes) +
                                  " bytes, less than one page; restore the database directory "
                                  "from a backup");
}

Result<void> DatabaseDirectory::create() {
  const auto names = files_->list(path_);
  if (!names) return std::unexpected(names.error());
  const std::string unfinished = log_path() + std::string(kUnfinished);
  for (const std::string& name : *names) {
    if (!(path_ + "/" + name).starts_with(unfinished)) continue;
    if (auto removed = files_->remove(path_ + "/" + name); !removed) return removed;
  }
  const auto database_id = files_->random_number();
  if (!database_id) return std::unexpected(database_id.error());
  if (auto made = make_tables(unfinished, *database_id); !made) return made;
  if (auto made = HeadFile::create(*files_, head_path(), {.database_id = *database_id}); !made)
    return made;
  return files_->rename(unfinished, log_path());
}

Result<void> DatabaseDirectory::sync_names() {
  if (auto synced = files_->sync_directory(path_); !synced) return synced;
  return files_->sync_directory(parent_directory(path_));
}

Result<void> DatabaseDirectory::make_tables(const std::string& unfinished, uint64_t database_id) {
  {
    auto connection = SqliteConnection::open(
        *files_, unfinished,
        {.create = true, .synchronous = true, .row_bytes_max = kCreateRowBytesMax});
    if (!connection) return std::unexpected(connection.error());
    if (auto made = create_tables(**connection, database_id); !made) return made;
    if (auto moved = (*connection)->checkpoint(); !moved) return moved;
    if (auto done = (*connection)->keep_on_close(false); !done) return done;
  }
  // Closing has removed the -wal, unless that failed; a -wal must never be left behind by a rename.
  const auto wal = files_->exists(unfinished + "-wal");
  if (!wal) return std::unexpected(wal.error());
  if (*wal) return fail(Code::kIo, "cannot remove `" + unfinished + "-wal`; try again");
  auto file = files_->open(unfinished, OpenMode::kWrite);
  if (!file) return std::unexpected(file.error());
  return (*file)->sync();
}

}  // namespace frost::log
