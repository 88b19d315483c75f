// SPDX-License-Identifier: Apache-2.0
// Tidies the blocks of a procedure just lowered. Internal to lower_rir_to_lir.hpp.
#pragma once

#include "ir/lir/lir.hpp"

namespace frost {

// Jumps go where they end up, and blocks that nothing reaches are gone.
void clean_up(lir::Procedure& procedure);

}  // namespace frost
