// SPDX-License-Identifier: Apache-2.0
// Where a program that counts what its plans do counts it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codegen/interp/interp.hpp"

namespace frost {

// Counters of the events of operators (ir/plan_numbers.hpp), and the time between them. One thread
// at a time.
class PlanCounters final : public EventCounter {
 public:
  using Clock = std::chrono::steady_clock;

  explicit PlanCounters(bool timed) : timed_(timed) {}

  // Numbers `events` more events, all at zero; gives the first.
  uint64_t add(size_t events) {
    const uint64_t first = counts_.size();
    counts_.resize(first + events);
    nanoseconds_.resize(first + events);
    return first;
  }

  // What happens from here on, until the next event, is part of this one. The time that counting
  // takes is nobody's.
  void note(uint64_t event) override {
    stop();
    if (event >= counts_.size()) return;
    ++counts_[event];
    current_ = event;
    if (timed_) last_ = Clock::now();
  }
  // From here on, until the next event, time is nobody's.
  void stop() {
    if (timed_ && current_ != kNone) {
      nanoseconds_[current_] += static_cast<uint64_t>((Clock::now() - last_).count());
    }
    current_ = kNone;
  }

  [[nodiscard]] uint64_t count(size_t event) const { return counts_.at(event); }
  // As measured: each count has one look at the clock in it.
  [[nodiscard]] uint64_t nanoseconds(size_t event) const { return nanoseconds_.at(event); }

 private:
  static constexpr uint64_t kNone = UINT64_MAX;

  std::vector<uint64_t> counts_;
  std::vector<uint64_t> nanoseconds_;
  uint64_t current_ = kNone;
  Clock::time_point last_;
  bool timed_;
};

}  // namespace frost
