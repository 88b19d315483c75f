// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/interrupt.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string_view>

#include "base/unfinished.hpp"

namespace frost::cli {
namespace {

std::atomic<bool> progress_is_shown = false;
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void end_on_signal(int number) {
  constexpr std::string_view kEraseLine = "\r\033[K";
  if (progress_is_shown.load()) {
    // Nothing helps when it fails.
    [[maybe_unused]] const ssize_t written =
        ::write(STDERR_FILENO, kEraseLine.data(), kEraseLine.size());
  }
  remove_unfinished_paths();
  ::signal(number, SIG_DFL);
  ::raise(number);
}

std::atomic<std::atomic<bool>*> flag_of_signals = nullptr;
static_assert(std::atomic<std::atomic<bool>*>::is_always_lock_free);

extern "C" void set_flag(int /*number*/) {
  if (std::atomic<bool>* const flag = flag_of_signals.load()) flag->store(true);
}

}  // namespace

void end_cleanly_on_interrupt() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before = {};
    if (::sigaction(number, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) continue;
    struct sigaction after = {};
    after.sa_handler = end_on_signal;
    ::sigemptyset(&after.sa_mask);
    ::sigaction(number, &after, nullptr);
  }
}

void set_progress_shown(bool is_shown) { progress_is_shown.store(is_shown); }

SignalFlag::SignalFlag(std::initializer_list<int> signals, std::atomic<bool>& flag) {
  flag_of_signals.store(&flag);
  for (const int number : signals) {
    struct sigaction action = {};
    action.sa_handler = set_flag;
    action.sa_flags = SA_RESTART;  // what is written goes on; a sleep ends all the same
    ::sigemptyset(&action.sa_mask);
    ::sigaction(number, &action, &before_.emplace_back(number, action).second);
  }
}

SignalFlag::~SignalFlag() {
  for (const auto& [number, action] : before_) ::sigaction(number, &action, nullptr);
  flag_of_signals.store(nullptr);
}

std::atomic<bool>& is_cancelled() {
  static std::atomic<bool> flag = false;
  return flag;
}

}  // namespace frost::cli
