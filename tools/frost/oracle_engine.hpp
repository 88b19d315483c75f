// SPDX-License-Identifier: Apache-2.0
// The naive oracle of the test suite as an engine of policy tests: slow, and independent of
// everything but the parser.
#pragma once

#include <span>

#include "frost/test.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

// kExitUsage when this program was built without it. The sources have been compiled without errors.
Outcome<CustomTestEngine> oracle_engine(std::span<const Source> sources);

}  // namespace frost::cli
