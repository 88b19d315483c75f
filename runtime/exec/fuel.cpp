// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/fuel.hpp"

#include <algorithm>

namespace frost::rt {

namespace {

// Units between two looks at the clock: microseconds, mostly.
#ifdef FROST_SMALL_CONSTANTS
constexpr int64_t kSlice = 4;
#else
constexpr int64_t kSlice = 4096;
#endif

// The first of `left` units.
void give(frost_req& request, int64_t left) {
  request.fuel = request.deadline == nullptr ? left : std::min(left, kSlice);
  request.fuel_later = left - request.fuel;
}

}  // namespace

void begin_slices(frost_req& request, int64_t fuel, const Deadline& deadline) {
  request.deadline = &deadline;
  give(request, fuel);
  // One that is over before it begins does not wait for the end of its first slice.
  if (deadline.is_over()) request.fuel = 0;
}

frost_status refuel(frost_req& request) {
  const int64_t left = request.fuel + request.fuel_later;
  if (left < 0) return FROST_E_FUEL;
  const auto* const deadline = static_cast<const Deadline*>(request.deadline);
  if (deadline != nullptr && deadline->is_over()) return FROST_E_DEADLINE;
  give(request, left);
  return FROST_YES;
}

}  // namespace frost::rt
