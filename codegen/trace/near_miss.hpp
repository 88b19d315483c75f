// SPDX-License-Identifier: Apache-2.0
// Why something does not hold: the rule paths that would have led there.
#pragma once

#include <functional>
#include <vector>

#include "codegen/trace/trace.hpp"

namespace frost::trace {

// Best-first search over partial rule paths, by what they lack: a missing fact of a shape that the
// policy uses costs one unit, of a shape that it merely accepts more, a negation or comparison that
// fails one. Among the cheapest, the path with many conditions that hold and few rules wins, then
// the one found first. Bounded by the search limits: what is found is a path, but not always the
// cheapest one of a large policy.
std::vector<Path> search_paths(Model& model, Term now, const TraceLimits& limits,
                               hir::RelationId relation, const Terms& terms,
                               const Unifier& unifier);

// A way to a goal that does not hold, as changes of the facts.
struct ChangedWay {
  struct Goal {
    hir::RelationId relation;
    Terms terms;  // classes: any value, the same one for equal classes of the way
  };
  std::vector<Goal> missing;  // facts of accepted shapes that are not there; distinct
  std::vector<Goal> blocked;  // negated goals that hold

  [[nodiscard]] size_t size() const { return missing.size() + blocked.size(); }
};

struct ChangeSearch {
  size_t ways_max = 64;
  size_t changes_max = 4;  // of one way
  // Called with every goal, also a negated one, that the search looks for among the rows of the
  // model. May be empty.
  std::function<void(hir::RelationId, const Terms&)> on_goal;
  // Set to false when a limit kept the search from ways that may be as small.
  bool is_complete = true;
};

// The same search by the number of changes: a comparison that does not hold ends a way, and a fact
// that a way lacks counts once. Ways with few changes first, save that one may lack a fact twice;
// among equals in the order of search_paths.
std::vector<ChangedWay> search_changes(Model& model, Term now, const TraceLimits& limits,
                                       hir::RelationId relation, const Terms& terms,
                                       const Unifier& unifier, ChangeSearch& search);

}  // namespace frost::trace
