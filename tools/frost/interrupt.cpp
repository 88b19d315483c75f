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

}  // namespace frost::cli
