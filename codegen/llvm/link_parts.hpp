// SPDX-License-Identifier: Apache-2.0
// Puts the parts of a program together. Internal to codegen/llvm.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "codegen/llvm/image.hpp"
#include "codegen/llvm/part_code.hpp"
#include "codegen/llvm/parts.hpp"

namespace frost {

// By name: functions that parts share, with all that they call.
using HelperCode = std::map<std::string, PartCode>;

// `codes` is by part. kInternal when code asks for what there is not, kLimit when a number does not
// fit into its instruction.
Result<Image> link_parts(const ProgramParts& program, const std::vector<PartCode>& codes,
                         const HelperCode& helpers);

}  // namespace frost
