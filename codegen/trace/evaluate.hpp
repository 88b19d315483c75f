// SPDX-License-Identifier: Apache-2.0
// Bottom up, stratum by stratum and within one round by round, so that the first derivation of a
// row is one of least height.
#pragma once

#include <vector>

#include "codegen/trace/limits.hpp"
#include "codegen/trace/model.hpp"
#include "frost/result.hpp"

namespace frost::trace {

// Adds everything that follows from the rows of `model`. `now` is @current_unix_time. Gives which
// clauses derived something, also what was known before. kLimit beyond `limits`.
Result<std::vector<bool>> evaluate(Model& model, Term now, const TraceLimits& limits);

}  // namespace frost::trace
