// SPDX-License-Identifier: Apache-2.0
// What this machine is and can do, compared with what an artefact needs.
#pragma once

#include <string_view>

#include "frost/result.hpp"

namespace frost::artefact {

// `triple` is LLVM's, for example x86_64-pc-linux-gnu. kIncompatible when it is another machine.
Result<void> check_target(std::string_view triple);

// `cpu` is a level of the x86-64 psABI, or `generic` on AArch64. kIncompatible when this machine
// lacks it, or when the name is unknown: what cannot be checked is not run.
Result<void> check_cpu(std::string_view cpu);

}  // namespace frost::artefact
