// SPDX-License-Identifier: Apache-2.0
#include "codegen/trace/strata.hpp"

#include <algorithm>

namespace frost::trace {

std::optional<std::vector<uint32_t>> stratify(const hir::Hir& hir) {
  std::vector<uint32_t> strata(hir.relations.size(), 0);
  auto stratum = [&](const hir::Atom& atom) -> uint32_t& { return strata[atom.relation.index()]; };
  for (bool changed = true; changed;) {
    changed = false;
    for (const hir::Clause& clause : hir.clauses) {
      uint32_t least = stratum(clause.head);
      for (const hir::Atom& atom : clause.body) least = std::max(least, stratum(atom));
      for (const hir::Atom& atom : clause.negated) least = std::max(least, stratum(atom) + 1);
      if (least == stratum(clause.head)) continue;
      // With as many strata as relations, one must lie above itself.
      if (least >= strata.size()) return std::nullopt;
      stratum(clause.head) = least;
      changed = true;
    }
  }
  return strata;
}

}  // namespace frost::trace
