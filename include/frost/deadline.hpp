// SPDX-License-Identifier: Apache-2.0
// When a question must have its answer.
#pragma once

#include <atomic>
#include <chrono>

namespace frost {

// A time, which a flag can bring forward to now.
struct Deadline {
  using Clock = std::chrono::steady_clock;

  // Not explicit: a time is a deadline.
  Deadline(Clock::time_point when, const std::atomic<bool>* cancelled = nullptr)
      : time(when), is_cancelled(cancelled) {}

  Clock::time_point time;
  // True: the time has come. Any thread, and a signal handler, may set it while the question runs.
  // It must outlive the question. Null: none.
  const std::atomic<bool>* is_cancelled;

  [[nodiscard]] bool is_over() const {
    return (is_cancelled != nullptr && is_cancelled->load(std::memory_order_relaxed)) ||
           Clock::now() >= time;
  }
};

}  // namespace frost
