// SPDX-License-Identifier: Apache-2.0
// RIR to LIR: relational plans to loops over access paths.
#pragma once

#include <functional>
#include <string>

#include "ir/hir/hir.hpp"
#include "ir/lir/lir.hpp"
#include "ir/plan_numbers.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// What a span of the policy is called. Both may be empty, and are asked for valid spans only.
struct SourceNames {
  // For people, such as `policy.polar:3: not banned(u)`.
  std::function<std::string(SourceSpan)> site;
  std::function<lir::Place(SourceSpan)> place;
};

// A complete, verified program with one entry per question of `rir`. `digest` names the policy.
// Paths are shared by all procedures: one per partition and column order that some plan reads.
// Where an order of `given` serves, no other is asked for: the paths of a policy, for a query. With
// `counted`, the program counts what its operators do.
lir::Program lower_to_lir(const hir::Hir& hir, const rir::Rir& rir, std::string digest,
                          const SourceNames& names = {},
                          const IdVector<lir::PathId, lir::Path>& given = {},
                          const PlanNumbers* counted = nullptr);

}  // namespace frost
