// SPDX-License-Identifier: Apache-2.0
// HIR to RIR: which questions are planned, and their plans.
#pragma once

#include <optional>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "frost/limits.hpp"
#include "ir/hir/hir.hpp"
#include "ir/query_order.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// The shapes behind authorize, list and actions: bbb, bbf and bfb of every allow/3 relation, bb and
// bf of every allow/2 relation. Sorted.
std::vector<rir::Shape> api_shapes(const hir::Hir& hir);

// The shapes that the policy's own tests ask for. Sorted, distinct.
std::vector<rir::Shape> test_shapes(const hir::Hir& hir);

// One procedure per shape, in order, each after the helpers it calls. None, after a diagnostic,
// when the policy is recursive or a plan exceeds its limits.
std::optional<rir::Rir> lower_to_rir(const hir::Hir& hir, const std::vector<rir::Shape>& shapes,
                                     const Limits& limits, Emitter& emit);

// The plan of a query.
struct QueryRir {
  rir::Rir rir;
  // Planned in another order, the query may be answered where this plan refuses it (SEM-41).
  bool has_other_orders = false;
};

// The plan of one question of any shape as a table, after what it calls: an entry that gives rows
// of the free arguments. For queries, whose relation no other relation depends on. None as
// above.
std::optional<QueryRir> lower_query_to_rir(const hir::Hir& hir, const rir::Shape& shape,
                                           QueryOrder order, const Limits& limits, Emitter& emit);

}  // namespace frost
