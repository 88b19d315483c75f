// SPDX-License-Identifier: Apache-2.0
// Lints: what a policy may say, but hardly means (polar.md §6.4, §9). P1410 to P1439.
#pragma once

#include "base/diagnostics/emitter.hpp"
#include "frontend/lower.hpp"
#include "frost/limits.hpp"

namespace frost {

// Reports to `emit`, warnings only; what the compiler warns about by itself is not repeated.
// Nothing is said about a policy with syntax errors; what needs the HIR is left out where there is
// none. Cost: near linear in the tree and the HIR, save for rules with the same head, which are
// compared with each other within a fixed budget.
void lint(const FrontEnd& policy, const Limits& limits, Emitter& emit);

}  // namespace frost
