// SPDX-License-Identifier: Apache-2.0
// Single clauses and facts of HIR as text.
#pragma once

#include <string>

#include "ir/hir/hir.hpp"

namespace frost::hir {

// As Polar, with the types of the variables: a line of `--print=hir`.
std::string clause_text(const Hir& hir, const Clause& clause);
std::string fact_text(const Hir& hir, const Fact& fact);

// A line of canonical_text(): does not depend on variable names.
std::string canonical_clause(const Hir& hir, const Clause& clause);

}  // namespace frost::hir
