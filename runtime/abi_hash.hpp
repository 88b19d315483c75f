// SPDX-License-Identifier: Apache-2.0
// One number for the binary interface between generated code and this runtime: every artefact
// carries it, and one with another number is refused.
#pragma once

#include <cstdint>

namespace frost::rt {

// A hash of the sizes and offsets of every structure of runtime/abi.h, its constants and the text
// of runtime_calls.def. The same for every build of the same sources for one architecture.
uint64_t abi_hash();

}  // namespace frost::rt
