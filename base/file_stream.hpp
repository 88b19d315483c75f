// SPDX-License-Identifier: Apache-2.0
// Files too large to hold: read and written a block at a time. Part of the seam that env.hpp
// describes.
//
// Thread safety: one thread at a time. Errors: kNotFound, kIo, kLimit; the message names the path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "frost/result.hpp"

namespace frost {

// A file, pipe or device, from its beginning to its end.
class FileReader {
 public:
  static Result<FileReader> open(const std::string& path);
  FileReader(FileReader&&) noexcept;
  FileReader& operator=(FileReader&&) noexcept;
  ~FileReader();

  // Fills some of `into`, which is not empty; 0 at the end. Waits where a pipe has nothing yet.
  Result<size_t> read(std::span<char> into);

  // Bytes of a regular file when it was opened; 0 for others.
  [[nodiscard]] uint64_t bytes_total() const;

 private:
  struct State;
  explicit FileReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A file that appears at its path complete, by commit(), or not at all: until then it is a
// temporary file in the same folder, which the destructor removes, and remove_unfinished_paths.
class FileWriter {
 public:
  // An existing file keeps its permission bits. kIo when something else is at `path`.
  static Result<FileWriter> create(const std::string& path);
  FileWriter(FileWriter&&) noexcept;
  FileWriter& operator=(FileWriter&&) noexcept;
  ~FileWriter();

  Result<void> write(std::string_view bytes);

  // Syncs and renames: a reader sees the old bytes or the new ones, also after a power failure.
  Result<void> commit();

 private:
  struct State;
  explicit FileWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A folder whose files appear together, by commit(), or not at all. Until then they are in a folder
// beside it, which the destructor removes with them, and remove_unfinished_paths.
class FolderWriter {
 public:
  // kInvalidArgument when something other than an empty folder is at `path` already.
  static Result<FolderWriter> create(const std::string& path);
  FolderWriter(FolderWriter&&) noexcept;
  FolderWriter& operator=(FolderWriter&&) noexcept;
  ~FolderWriter();

  // Where to write the file `name`.
  [[nodiscard]] std::string path_of(std::string_view name) const;

  Result<void> commit();

 private:
  struct State;
  explicit FolderWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace frost
