// SPDX-License-Identifier: Apache-2.0
// Files and folders that are made beside their places, and what a signal leaves of them: nothing.
#pragma once

#include <cstddef>
#include <string>

namespace frost {

// A path that is removed again unless what is there is finished. A folder goes with the files in
// it; it has no folders. Not thread-safe.
class UnfinishedPath {
 public:
  // To be called before there is anything: then no signal comes between. `path` is a name that
  // nobody else chooses.
  explicit UnfinishedPath(std::string path);
  UnfinishedPath(const UnfinishedPath&) = delete;
  UnfinishedPath& operator=(const UnfinishedPath&) = delete;
  ~UnfinishedPath();

  [[nodiscard]] const std::string& get() const { return path_; }
  // It has its own name now, and stays.
  void finish();

 private:
  static constexpr size_t kNoSlot = SIZE_MAX;
  static size_t note(const std::string& path);
  void forget();

  std::string path_;
  size_t slot_;  // where a signal handler finds the path
};

// A name beside `path` that nobody else chooses: `path`, ".tmp." and a random number.
std::string unfinished_name(const std::string& path);

// Removes what every UnfinishedPath of this process stands for. Async-signal-safe: for a handler
// that ends the process afterwards. Of more than eight at once, and of paths that the system would
// not take, some stay.
void remove_unfinished_paths() noexcept;

}  // namespace frost
