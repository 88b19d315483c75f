// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ir/lir/lir.hpp"

namespace frost {

// Reads of values that nobody uses are gone, and tests that lead to the same block either way.
// Cost: linear in the procedure, for each step of a chain of such reads.
void drop_unused(lir::Procedure& procedure);

}  // namespace frost
