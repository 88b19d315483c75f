// SPDX-License-Identifier: Apache-2.0
// Unfolds one goal into a plan. Internal to ir/passes: see planner.hpp.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "frost/limits.hpp"
#include "ir/hir/hir.hpp"
#include "ir/passes/goals.hpp"
#include "ir/passes/planner.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// Plans the goals of `state` into `procedure`, whose variables they use, by way of `first` when it
// is given. `depth` is how deep the caller has already unfolded. Gives how many rules nest in the
// plan, calls included, or the limit that was exceeded.
std::expected<uint32_t, PlanLimit> unfold(const hir::Hir& hir, const Limits& limits,
                                          Planner& planner, State state, uint32_t depth,
                                          rir::Procedure& procedure,
                                          std::optional<Alternative> first = {});

}  // namespace frost
