// SPDX-License-Identifier: Apache-2.0
// Random recursive programs over relations of two columns: the shapes that are computed a set at a
// time when nothing is bound (ir/passes/closure_shape.hpp), and what looks much like them.
#pragma once

#include "tests/differential/case.hpp"
#include "tests/differential/random.hpp"

namespace frost::difftest {

// A program and facts: random graphs of two to seven nodes.
Case generate_recursive_program(Random& random);

}  // namespace frost::difftest
