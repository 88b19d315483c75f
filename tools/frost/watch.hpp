// SPDX-License-Identifier: Apache-2.0
// Runs something again whenever one of some files changes.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace frost::cli {

// What tells two states of a file apart: modification time, size, inode. Editors that replace a
// file by another one change all of them. A file that does not exist has a state of its own.
class FileStates {
 public:
  explicit FileStates(std::vector<std::string> paths);

  // The paths whose state is another than at the last call, or at construction.
  std::vector<std::string> changed();

 private:
  std::vector<std::string> paths_;
  std::vector<std::string> states_;
};

struct WatchHooks {
  // Sleeps until it is time to look again. Default: a fifth of a second, cut short by a signal.
  std::function<void()> wait;
  // Default: SIGINT or SIGTERM has arrived.
  std::function<bool()> is_stopped;
};

// Calls `run` at once with no paths, then with those that changed, until it is stopped. Never runs
// twice for one change; a change while `run` works is seen afterwards. Gives the last result of
// `run`. Not thread-safe: the default hooks install signal handlers while it runs.
int watch_files(const std::vector<std::string>& paths,
                const std::function<int(const std::vector<std::string>& changed)>& run,
                WatchHooks hooks = {});

}  // namespace frost::cli
