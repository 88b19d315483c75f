// SPDX-License-Identifier: Apache-2.0
// Finds recursion on the monomorphised, literal-split graph (design §6.2).
#pragma once

#include "base/diagnostics/emitter.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// Reports a cycle that plans cannot close over (P1901); true when there is one.
bool report_recursion(const hir::Hir& hir, Emitter& emit);

}  // namespace frost
