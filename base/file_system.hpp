// SPDX-License-Identifier: Apache-2.0
// Files of a database directory, behind an interface (design §5 item 7): what must survive a power
// failure is written through here, so tests run the same code over files that fail, tear and
// forget.
//
// Thread safety: a FileSystem may be used from any thread; a File by one thread at a time. Errors:
// kNotFound, kIo, kNoSpace (the file system is full; nothing but that one call failed), kBusy; the
// message names the path and what the operating system said.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frost/result.hpp"

namespace frost {

enum class OpenMode : uint8_t {
  kRead,       // an existing file, for reading
  kWrite,      // an existing file, for reading and writing
  kCreate,     // as kWrite, created empty when it is absent
  kCreateNew,  // as kCreate, but kIo when it exists
};

// An open file; closed when it goes. Nothing written is durable before sync() succeeds, and the
// name of a new file not before FileSystem::sync_directory.
class File {
 public:
  File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  virtual ~File() = default;

  // Bytes read; fewer than asked for only at the end of the file.
  virtual Result<size_t> read_at(uint64_t offset, std::span<std::byte> bytes) = 0;
  // All of `bytes`, or an error after which any part of the range may have changed.
  virtual Result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) = 0;
  virtual Result<void> truncate(uint64_t bytes) = 0;
  virtual Result<uint64_t> size() = 0;
  // Makes the content durable. After a failure nobody knows which bytes reached the disk, and a
  // second call may wrongly succeed: never retry, write the bytes again elsewhere.
  virtual Result<void> sync() = 0;
  // An exclusive lock of a range of bytes, held until the file is closed; kBusy when another open
  // file has a lock there, in this process or another. Locks of processes that ended are gone.
  virtual Result<void> lock(uint64_t offset, uint64_t bytes) = 0;
};

// The bytes of a whole file, read-only, for as long as a copy of this lives. They begin at a page,
// or at least at a cache line. A file that somebody truncates meanwhile ends the process (SIGBUS):
// map only files that are never written again.
class MappedFile {
 public:
  MappedFile() = default;
  MappedFile(std::span<const std::byte> bytes, std::shared_ptr<const void> keep_alive)
      : bytes_(bytes), keep_alive_(std::move(keep_alive)) {}
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }
  // Keeps the bytes mapped, also without this.
  [[nodiscard]] const std::shared_ptr<const void>& owner() const { return keep_alive_; }

 private:
  std::span<const std::byte> bytes_;
  std::shared_ptr<const void> keep_alive_;
};

class FileSystem {
 public:
  FileSystem() = default;
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;
  virtual ~FileSystem() = default;

  virtual Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
  virtual Result<MappedFile> map(const std::string& path) = 0;
  virtual Result<bool> exists(const std::string& path) = 0;
  // Names in a directory, sorted, without `.` and `..`.
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  // A new directory; no error when it exists already.
  virtual Result<void> create_directory(const std::string& path) = 0;
  // Replaces `to` in one step.
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<void> remove(const std::string& path) = 0;
  // Makes creations, renames and removals in a directory durable.
  virtual Result<void> sync_directory(const std::string& path) = 0;
  // A number that no one could guess, to tell databases apart.
  virtual Result<uint64_t> random_number() = 0;
};

// The files of the operating system.
FileSystem& system_files();

// The folder of a path, as the operating system takes it: "." for a bare name.
std::string parent_directory(const std::string& path);

// A file that is written whole and durable, piece by piece. It appears under `path` when commit()
// succeeds; until then it is `path` + ".new", which the destructor removes. A crash leaves the old
// file or none, perhaps beside a `.new` to be removed.
//
// Not thread-safe. After an error it may only be destroyed.
class DurableFile {
 public:
  // `files` must outlive it.
  static Result<DurableFile> create(FileSystem& files, const std::string& path);
  DurableFile(DurableFile&& other) noexcept
      : files_(other.files_),
        path_(std::move(other.path_)),
        unfinished_(std::exchange(other.unfinished_, {})),
        file_(std::move(other.file_)),
        bytes_(other.bytes_) {}
  DurableFile& operator=(DurableFile&&) = delete;
  ~DurableFile();

  Result<void> append(std::span<const std::byte> bytes);
  // Syncs the file, renames it and syncs the directory. Returns only after a power failure could
  // not take it back.
  Result<void> commit();

 private:
  DurableFile(FileSystem& files, const std::string& path);

  FileSystem* files_;
  std::string path_;
  std::string unfinished_;  // empty: there is nothing to remove
  std::unique_ptr<File> file_;
  uint64_t bytes_ = 0;
};

// Writes a file whole and durable: under `path` + ".new", synced, renamed, and the directory
// synced. Returns only after a power failure could not take it back; a crash before leaves the old
// file or none, perhaps beside a `.new` to be removed.
Result<void> write_file_durable(FileSystem& files, const std::string& path,
                                std::span<const std::byte> bytes);

// The whole file; kLimit when it has more than `bytes_max` bytes.
Result<std::string> read_file(FileSystem& files, const std::string& path, uint64_t bytes_max);

// Whether `name` ends like the temporary of an unfinished write_file_durable.
bool is_unfinished_file(std::string_view name);

}  // namespace frost
