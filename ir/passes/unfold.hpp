// SPDX-License-Identifier: Apache-2.0
// Unfolds one question into a plan (design §7.2, §7.3, §11.6).
#pragma once

#include <optional>

#include "frost/limits.hpp"
#include "ir/hir/hir.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// The plan of `shape`; none when it would need more than Limits::plan_nodes_max operators or nest
// deeper than Limits::plan_depth_max. The policy must be free of recursion (report_recursion).
//
// The answer of an existential plan is whether the goal holds. An enumerating plan emits every
// value of the free argument, possibly more than once, and `emit_all` for a universal answer.
std::optional<rir::Procedure> unfold(const hir::Hir& hir, const rir::Shape& shape,
                                     const Limits& limits);

}  // namespace frost
