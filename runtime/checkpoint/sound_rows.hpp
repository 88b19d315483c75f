// SPDX-License-Identifier: Apache-2.0
// Whether arrays from outside hold what their readers rely on, so that no reader leaves them or
// loops. Internal to runtime/checkpoint.
//
// The functions read within the arrays only, whatever they hold. Cost: one pass at the speed of
// memory.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/store/access_path.hpp"
#include "runtime/store/text_list.hpp"

namespace frost::rt {

struct RowRules {
  std::vector<uint32_t> id_counts;  // by column of the path: its ids are below
  uint64_t mask_bits = 0;           // those that a mask may have
};

// The facts in `arrays`, whose sizes are those of array_bytes(); none when they are no path of this
// shape: ids out of range, rows that do not ascend, masks without a bit or with a wrong one,
// offsets that do not fit, or another number of rows.
std::optional<uint64_t> count_sound_facts(const PathShape& shape, const PathArrays& arrays,
                                          const RowRules& rules);

// Whether the ends fit the bytes, and each text is packed as a dictionary packs it: so no two rows
// of different bytes have one text. `texts` has one end at least.
bool are_sound(const TextArrays& texts);

}  // namespace frost::rt
