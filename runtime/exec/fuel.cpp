// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/fuel.hpp"

#include <algorithm>
#include <chrono>

namespace frost::rt {

namespace {

// Units between two looks at the clock: microseconds, mostly.
#ifdef FROST_SMALL_CONSTANTS
constexpr int64_t kSlice = 4;
#else
constexpr int64_t kSlice = 4096;
#endif

int64_t steady_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

// The first of `left` units.
void give(frost_req& request, int64_t left) {
  request.fuel = request.deadline == 0 ? left : std::min(left, kSlice);
  request.fuel_later = left - request.fuel;
}

}  // namespace

void begin_slices(frost_req& request, int64_t fuel, int64_t deadline) {
  request.deadline = deadline;
  give(request, fuel);
  // One that is over before it begins does not wait for the end of its first slice.
  if (steady_now() >= deadline) request.fuel = 0;
}

frost_status refuel(frost_req& request) {
  const int64_t left = request.fuel + request.fuel_later;
  if (left < 0) return FROST_E_FUEL;
  if (request.deadline != 0 && steady_now() >= request.deadline) return FROST_E_DEADLINE;
  give(request, left);
  return FROST_YES;
}

}  // namespace frost::rt
