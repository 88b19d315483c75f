// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/hir/hir.hpp"

namespace frost::trace {

// The stratum of each relation, by its index: a relation lies above every relation that its clauses
// negate and not below those that they use. None when some relation depends on its own negation
// (SEM-39). Cost: clauses times strata.
std::optional<std::vector<uint32_t>> stratify(const hir::Hir& hir);

}  // namespace frost::trace
