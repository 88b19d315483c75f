// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ir/lir/lir.hpp"

namespace frost {

// Loops that do nothing but emit what they go through become one operator each. Jumps must be
// threaded before; the blocks of such loops stay behind, unreachable.
void fuse_emits(lir::Procedure& procedure);

}  // namespace frost
