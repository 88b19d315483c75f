// SPDX-License-Identifier: Apache-2.0
// Makes a case that shows a mistake small enough to read.
#pragma once

#include <cstddef>
#include <functional>

#include "tests/differential/case.hpp"
#include "tests/differential/harness.hpp"

namespace frost::difftest {

// Whether the case still shows the mistake. May leave out facts that a smaller policy refuses; what
// it makes of a case that does not show the mistake is thrown away.
using Trial = std::function<bool(Case&)>;

// Leaves out rules, declarations, blocks, facts and parts of bodies, one after the other and until
// none of them can go. Crude, but enough to read the result. `found` must show the mistake; the
// result does. At most `trials_max` trials.
Case shrink(Case found, const Trial& shows_mistake, size_t trials_max = 1500 / kSlowdown);

}  // namespace frost::difftest
