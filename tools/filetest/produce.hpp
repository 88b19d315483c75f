// SPDX-License-Identifier: Apache-2.0
// What the sections of a golden file should say.
#pragma once

#include <expected>
#include <string>

#include "tools/filetest/golden.hpp"

namespace frost::filetest {

// `golden` with the text of every expected section as the product writes it now.
//
// Fails, so that no update can hide it, when executions or the oracle disagree on an answer, when
// LIR text does not parse back to itself, and when a section has nothing to say, such as the HIR
// of a policy with errors.
std::expected<Golden, std::string> produce(const Golden& golden);

}  // namespace frost::filetest
