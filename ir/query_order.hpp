// SPDX-License-Identifier: Apache-2.0
// Which goal of a query comes first when all that are left may be refused (SEM-41).
#pragma once

#include <cstdint>

namespace frost {

// A goal that is refused for a value it lacks may have no answers, or get the value from another
// goal: which order gives the answer is decided by the facts. An answer is the same in every order.
enum class QueryOrder : uint8_t {
  Cheapest,        // the first of those that look cheapest
  LastOfCheapest,  // the last of them
  Dearest,         // the first of those that look most expensive
};

}  // namespace frost
