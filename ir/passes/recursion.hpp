// SPDX-License-Identifier: Apache-2.0
// Finds recursion on the monomorphised, literal-split graph (design §6.2).
#pragma once

#include "base/diagnostics/emitter.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// A clause p(…, "a", …) :- p(…, "b", …) that only changes literals. Plans close over these
// (`alternatives.cpp`), so they may be cyclic.
bool is_copy_clause(const hir::Hir& hir, const hir::Clause& clause);

// Reports a cycle that plans cannot close over (P1901); true when there is one.
bool report_recursion(const hir::Hir& hir, Emitter& emit);

}  // namespace frost
