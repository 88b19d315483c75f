// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ir/lir/lir.hpp"
#include "runtime/abi.h"
#include "runtime/store/schema.hpp"

namespace frost {

// What the store must know to serve `program`.
rt::Schema store_schema(const lir::Program& program);

// Whether the paths of a snapshot have the kinds and widths the program was compiled for.
bool paths_match(const lir::Program& program, const frost_path* paths);

}  // namespace frost
