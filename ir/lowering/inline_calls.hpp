// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ir/lir/lir.hpp"

namespace frost {

// Replaces calls of short checks in procedure `caller` by what they do, as far as it stays of a
// moderate size; not of those of actions. The check of an action takes in longer ones, too. The
// procedures before it are as they will be.
void inline_calls(lir::Program& program, lir::ProcedureId caller,
                  const std::vector<bool>& is_action);

}  // namespace frost
