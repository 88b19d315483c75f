// SPDX-License-Identifier: Apache-2.0
// The head of small LIR programs in tests: their procedures follow.
#pragma once

namespace frost {

// P0: pairs with masks; P1: pairs; P2: ids.
inline constexpr const char* kThreePaths = R"(lir 1
digest ""
type "String"
type "Boolean"
type "Integer"
type "A"
relation "r" (3 0 3) literals (1)
  mask ("x") ("y")
relation "s" (3 3) literals ()
  open ()
relation "t" (3) literals ()
  open ()
path R0 0 (0 1)
path R1 open (0 1)
path R2 open (0)
)";

}  // namespace frost
