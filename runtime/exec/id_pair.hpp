// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace frost::rt {

// One row of a binary relation.
struct IdPair {
  uint32_t first;
  uint32_t second;
  friend bool operator==(const IdPair&, const IdPair&) = default;
};

}  // namespace frost::rt
