// SPDX-License-Identifier: Apache-2.0
// What machines are called and can do.
#pragma once

#include <cstdint>
#include <string_view>

#include "frost/result.hpp"

namespace frost::artefact {

// ELF's number for the machine of a triple of LLVM's, for example x86_64-pc-linux-gnu; 0 for any
// other than x86-64 and AArch64.
uint16_t machine_of(std::string_view triple);

// kIncompatible when `triple` is of another machine than this.
Result<void> check_target(std::string_view triple);

// `cpu` is a level of the x86-64 psABI, or `generic` on AArch64. kIncompatible when this machine
// lacks it, or when the name is unknown: what cannot be checked is not run.
Result<void> check_cpu(std::string_view cpu);

}  // namespace frost::artefact
