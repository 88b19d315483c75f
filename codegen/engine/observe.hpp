// SPDX-License-Identifier: Apache-2.0
// Telling a host's Observer, whatever it does with it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/env.hpp"
#include "frost/observer.hpp"

namespace frost {

inline void tell_log(const Observer& observer, LogLevel level, std::string_view area,
                     std::string_view message) noexcept {
  if (!observer.log) return;
  try {
    observer.log({level, area, message});
  } catch (...) {  // what becomes of a line of a log is no reason to fail
  }
}

inline void tell_metric(const Observer& observer, std::string_view name, uint64_t value) noexcept {
  if (!observer.metric) return;
  try {
    observer.metric({name, value});
  } catch (...) {
  }
}

// Tells how long it lived, in nanoseconds. Borrows both.
class TimeMetric {
 public:
  TimeMetric(const Observer& observer, std::string_view name)
      : observer_(observer), name_(name), begin_ns_(observer.metric ? monotonic_ns() : 0) {}
  TimeMetric(const TimeMetric&) = delete;
  TimeMetric& operator=(const TimeMetric&) = delete;
  ~TimeMetric() {
    if (observer_.metric) tell_metric(observer_, name_, monotonic_ns() - begin_ns_);
  }

 private:
  const Observer& observer_;
  std::string_view name_;
  uint64_t begin_ns_;
};

}  // namespace frost
