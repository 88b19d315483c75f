// SPDX-License-Identifier: Apache-2.0
// How far a trace goes before it gives up. Giving up is an error of its own (kLimit), never an
// answer: the caller says "not explained" and keeps the verdict of the engine it asked.
#pragma once

#include <cstdint>

namespace frost::trace {

struct TraceLimits {
  uint32_t rows_max = 200'000;         // facts and derived rows of one model
  uint64_t steps_max = 20'000'000;     // rows tried against conditions, for one model
  uint32_t strata_max = 256;           // negations that depend on each other
  uint32_t proof_nodes_max = 200;      // lines of one proof; more are left out and counted
  uint32_t proof_depth_max = 32;       // rules below each other in one proof
  uint32_t search_states_max = 4'000;  // partial rule paths looked at for one denied goal
  uint32_t search_branches_max = 32;   // rows tried for one condition of a path
  uint32_t search_depth_max = 8;       // rules below each other in a path
  uint32_t paths_max = 3;              // rule paths reported for one denied goal
};

}  // namespace frost::trace
