// SPDX-License-Identifier: Apache-2.0
// The rows of one access path that begin with known ids.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "runtime/abi.h"

namespace frost::rt {

// Ids of the first columns of a path, in its order; none for every row.
using Prefix = std::vector<uint32_t>;

// A row in the path's order, and its mask: 1 without masks. False stops the reading.
using VisitRow = std::function<bool(std::span<const uint32_t>, uint64_t)>;

// Hands the rows that begin with `prefix` to `visit`, ascending; false when it was stopped. Cost: a
// search and the rows found.
bool read_rows(const frost_path& path, const Prefix& prefix, const VisitRow& visit);

// How many rows read_rows() looks at.
uint64_t count_rows(const frost_path& path, const Prefix& prefix);

}  // namespace frost::rt
