// SPDX-License-Identifier: Apache-2.0
// The witness of what was acknowledged: the number of the newest transaction, in a small file
// beside the SQLite file, written after each commit and before the caller hears of it.
//
// A lost or damaged tail of the -wal looks to SQLite like a transaction that never finished. The
// witness tells them apart. It is not synced with each commit (that would double the cost), so
// after a power failure it may be some transactions behind, never ahead.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/file_system.hpp"
#include "frost/result.hpp"

namespace frost::log {

struct Head {
  uint64_t database_id = 0;
  uint64_t transaction = 0;
  uint64_t revision = 0;  // the newest one then; only for messages
};

// Thread safety: none. Errors: kNotFound, kIo, kNoSpace.
class HeadFile {
 public:
  // Makes the file, or replaces it; durable when it returns.
  static Result<void> create(FileSystem& files, const std::string& path, const Head& head);
  // `files` is borrowed.
  static Result<HeadFile> open(FileSystem& files, const std::string& path);

  // The newest head that can be read. Transaction 0 when no slot can: there is no witness then,
  // which is no error, as a power failure may do that to writes that were never synced.
  Result<Head> read();
  // Heads are written in ascending order. Not synced.
  Result<void> write(const Head& head);
  Result<void> sync() { return file_->sync(); }

 private:
  explicit HeadFile(std::unique_ptr<File> file) : file_(std::move(file)) {}

  std::unique_ptr<File> file_;
  uint32_t next_slot_ = 0;  // the one that does not hold the newest head
};

}  // namespace frost::log
