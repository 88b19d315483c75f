// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/watch.hpp"

#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <ctime>
#include <utility>

#include "tools/frost/interrupt.hpp"

namespace frost::cli {
namespace {

constexpr long kPollNanoseconds = 200'000'000;

std::string state_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return "absent";
  std::string state = std::to_string(status.st_mtim.tv_sec);
  state.append(".").append(std::to_string(status.st_mtim.tv_nsec));
  state.append(" ").append(std::to_string(status.st_size));
  state.append(" ").append(std::to_string(status.st_ino));
  return state;
}

void sleep_a_little() {
  const timespec time{.tv_sec = 0, .tv_nsec = kPollNanoseconds};
  ::nanosleep(&time, nullptr);
}

}  // namespace

FileStates::FileStates(std::vector<std::string> paths) : paths_(std::move(paths)) {
  for (const std::string& path : paths_) states_.push_back(state_of(path));
}

std::vector<std::string> FileStates::changed() {
  std::vector<std::string> result;
  for (size_t index = 0; index < paths_.size(); ++index) {
    std::string state = state_of(paths_[index]);
    if (state == states_[index]) continue;
    states_[index] = std::move(state);
    result.push_back(paths_[index]);
  }
  return result;
}

int watch_files(const std::vector<std::string>& paths,
                const std::function<int(const std::vector<std::string>& changed)>& run,
                WatchHooks hooks) {
  // Noted instead of ending the process, so that the last result is still reported.
  std::atomic<bool> is_stopped = false;
  const SignalFlag noted({SIGINT, SIGTERM}, is_stopped);
  if (!hooks.wait) hooks.wait = sleep_a_little;
  if (!hooks.is_stopped) hooks.is_stopped = [&] { return is_stopped.load(); };
  FileStates states(paths);
  int result = run({});
  while (!hooks.is_stopped()) {
    hooks.wait();
    if (const std::vector<std::string> changed = states.changed(); !changed.empty()) {
      result = run(changed);
    }
  }
  return result;
}

}  // namespace frost::cli
