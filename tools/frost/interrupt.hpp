// SPDX-License-Identifier: Apache-2.0
// Ctrl-C: how a command that is interrupted leaves the terminal and the disk.
#pragma once

#include <atomic>
#include <csignal>
#include <initializer_list>
#include <utility>
#include <vector>

namespace frost::cli {

// From now on SIGINT, SIGTERM and SIGHUP remove a progress line and the files that are not finished
// before they end the process as they do anyway, so that a shell sees 130, 143 and 129. Nothing
// else is needed: what a command changes on disk is there wholly or not at all. Signals that
// whoever started us ignores stay ignored.
void end_cleanly_on_interrupt();

// Whether a progress line is on the terminal now. Async-signal-safe.
void set_progress_shown(bool is_shown);

// While it lives, these signals set `flag` and do nothing else. One at a time in a process.
class SignalFlag {
 public:
  SignalFlag(std::initializer_list<int> signals, std::atomic<bool>& flag);
  SignalFlag(const SignalFlag&) = delete;
  SignalFlag& operator=(const SignalFlag&) = delete;
  ~SignalFlag();

 private:
  std::vector<std::pair<int, struct sigaction>> before_;
};

// Whether what this process is doing has been cancelled: questions end, and nothing more is
// printed. `frost repl` sets it by Ctrl-C and resets it for the next line.
std::atomic<bool>& is_cancelled();

}  // namespace frost::cli
