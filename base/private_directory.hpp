// SPDX-License-Identifier: Apache-2.0
// A directory of small files that only this user can write, for things that may be lost: caches.
// Part of the seam that env.hpp describes.
//
// Thread safety: const, so any thread; other processes may use the directory at the same time.
// Errors: kNotFound, kIo, kNoSpace, kLimit; the message names the path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "frost/result.hpp"

namespace frost {

class PrivateDirectory {
 public:
  // Makes the directory, and those above it, with mode 0700 when they are absent. kIo for one that
  // belongs to another user, or that others may write in: what is in there could be theirs.
  static Result<PrivateDirectory> open(const std::string& path);
  PrivateDirectory(PrivateDirectory&& other) noexcept;
  PrivateDirectory& operator=(PrivateDirectory&&) = delete;
  ~PrivateDirectory();

  // A whole file, which counts as used now. kIo for what is no file of this user; kLimit beyond
  // `bytes_max`.
  [[nodiscard]] Result<std::string> read(const std::string& name, uint64_t bytes_max) const;
  // Replaces a file in one step, with mode 0600: a reader sees the old bytes or the new ones, also
  // after a power failure.
  [[nodiscard]] Result<void> write(const std::string& name, std::string_view bytes) const;
  [[nodiscard]] Result<void> remove(const std::string& name) const;

  struct File {
    std::string name;
    uint64_t bytes = 0;
    int64_t used_s = 0;  // unix time of the last read or write
    // What a write() under way, or one that was interrupted, has made so far.
    bool is_unfinished = false;
  };
  // All files, in no particular order.
  [[nodiscard]] Result<std::vector<File>> list() const;

 private:
  PrivateDirectory(int descriptor, std::string path)
      : descriptor_(descriptor), path_(std::move(path)) {}

  // SAFETY: everything goes through this descriptor, so that whoever moves the directory away
  // cannot put another one in its place.
  int descriptor_ = -1;
  std::string path_;
};

}  // namespace frost
