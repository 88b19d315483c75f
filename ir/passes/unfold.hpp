// SPDX-License-Identifier: Apache-2.0
// Unfolds one goal into a plan. Internal to ir/passes: see planner.hpp.
#pragma once

#include <cstdint>

#include "frost/limits.hpp"
#include "ir/hir/hir.hpp"
#include "ir/passes/goals.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

class Planner;

// Plans the goals of `state` into `procedure`, whose variables they use. `depth` is how deep the
// caller has already unfolded. False when a limit is exceeded.
bool unfold(const hir::Hir& hir, const Limits& limits, Planner& planner, State state,
            uint32_t depth, rir::Procedure& procedure);

}  // namespace frost
