// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ir/lir/lir.hpp"

namespace frost {

// Reads and tests whose outcome is known from one on every way to them are gone: facts do not
// change while a question runs. Cost: linear in the procedure but for look-ups in sets of what is
// known.
void drop_repeated_reads(lir::Procedure& procedure);

}  // namespace frost
