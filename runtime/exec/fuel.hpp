// SPDX-License-Identifier: Apache-2.0
// What a request may cost (design §16.2): fuel, and the time of day at which it ends.
#pragma once

#include <cstdint>

#include "frost/deadline.hpp"
#include "runtime/abi.h"

namespace frost::rt {

// The first slice of the fuel of a request with a deadline.
void begin_slices(frost_req& request, int64_t fuel, const Deadline& deadline);

// Gives a new request all of its fuel, in slices when there is a deadline, which is looked at
// between them. `deadline` must outlive the request; null for none.
inline void set_budget(frost_req& request, int64_t fuel, const Deadline* deadline) {
  request.fuel = fuel;
  if (deadline != nullptr) begin_slices(request, fuel, *deadline);
}

// For a request that has spent its slice: FROST_YES and the next one, FROST_E_FUEL or
// FROST_E_DEADLINE.
frost_status refuel(frost_req& request);

// One unit is about one row, id or word touched.
inline frost_status spend(frost_req& request, uint64_t units) {
  request.fuel -= static_cast<int64_t>(units);
  return request.fuel >= 0 ? FROST_YES : refuel(request);
}

}  // namespace frost::rt
