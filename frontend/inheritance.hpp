// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frontend/blocks.hpp"
#include "frost/limits.hpp"

namespace frost {

// Resolves `extends` (polar.md §3.2, DEC-12): drops supertypes that cannot be extended and edges
// that close a cycle, reports them, and gives each block the members and ancestors of its
// supertypes (SEM-7). Stops with an error at Limits::inherited_max; the table is then
// incomplete. Cost: O(inherited names + blocks) map operations.
void inherit_members(BlockTable& table, const Limits& limits, Emitter& emit);

}  // namespace frost
