// SPDX-License-Identifier: Apache-2.0
// Fetches what checks are about to read, for several of them at once, so that their waits for
// memory overlap (design §15). Nothing depends on it but time.
//
// Thread safety: values and const methods, from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/abi.h"

namespace frost::rt {

// A look-up that a check makes early: the rows of one key of a path.
struct LookUp {
  static constexpr uint32_t kArgument = UINT32_MAX;

  uint32_t path = 0;
  uint32_t argument = 0;      // of the check: the key, when `from` is kArgument
  uint32_t from = kArgument;  // else an earlier look-up, whose first neighbour is the key
  uint32_t depth = 0;         // 0 for arguments, else one more than that of `from`
};

// Look-ups that a check makes early.
struct LookAhead {
  // More than these cost more than they save.
  static constexpr uint32_t kLookUpsMax = 8;
  static constexpr uint32_t kDepthMax = 1;

  std::vector<LookUp> look_ups;  // by depth, each after the one it takes its key from
};

// A check to come: its look-ups and its arguments.
struct ComingCheck {
  const LookAhead* look_ahead = nullptr;  // null: nothing is known
  const uint32_t* arguments = nullptr;
};

// Bytes of access paths that caches hold in part: below, looking ahead costs more than it saves.
#ifdef FROST_SMALL_CONSTANTS
inline constexpr uint64_t kLookAheadBytes = 0;
#else
inline constexpr uint64_t kLookAheadBytes = 64ULL << 20;
#endif

// Checks fetched for at once: 16 are as good as 64 (design §15).
inline constexpr uint32_t kLookAheadGroup = 16;

// Fetches for at most kLookAheadGroup checks over `paths`. Cost: a few nanoseconds a look-up, and
// the waits of all of them together, one for each level of depth twice.
void look_ahead(const frost_path* paths, std::span<const ComingCheck> checks);

}  // namespace frost::rt
