// SPDX-License-Identifier: Apache-2.0
// Why something does not hold: the rule paths that would have led there.
#pragma once

#include <vector>

#include "codegen/trace/trace.hpp"

namespace frost::trace {

// Best-first search over partial rule paths, by what they lack: a missing fact of a shape that the
// policy uses costs one unit, of a shape that it merely accepts more, a negation or comparison that
// fails one. Among the cheapest, the path with many conditions that hold and few rules wins, then
// the one found first. Bounded by the search limits: what is found is a path, but not always the
// cheapest one of a large policy.
std::vector<Path> search_paths(Model& model, Term now, const TraceLimits& limits,
                               hir::RelationId relation, const Terms& terms,
                               const Unifier& unifier);

}  // namespace frost::trace
