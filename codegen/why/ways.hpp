// SPDX-License-Identifier: Apache-2.0
// The ways in which a clause derives a goal from the rows of a model.
#pragma once

#include <functional>
#include <vector>

#include "codegen/trace/model.hpp"
#include "ir/hir/hir.hpp"

namespace frost::why {

// Values of the clause's variables; those that rows leave open are classes of `unifier`.
struct Way {
  trace::Unifier& unifier;
  const trace::Terms& variables;
  std::vector<trace::Test> tests;  // conditions, negations and what rows brought along, not False
};

// What finding ways asks of its user. Each gives false to stop.
struct WayHooks {
  // A goal of the body, or a negated one, before the rows of its relation are looked at. Classes
  // are open.
  std::function<bool(hir::RelationId, const trace::Terms&)> goal;
  // About how many rows there are for a goal of the body: goals with few come first.
  std::function<uint64_t(hir::RelationId, const trace::Terms&)> estimate;
  std::function<bool(Way&)> way;
};

// Counts rows that are tried for all clauses of one explanation.
struct Steps {
  uint64_t done = 0;
  uint64_t max = 0;
  [[nodiscard]] bool take() { return ++done <= max; }
};

// Finds all ways of `clause` for `goal`, whose classes are open. False when a hook stopped it or
// `steps` are used up.
bool find_ways(trace::Model& model, trace::Term now, Steps& steps, const hir::Clause& clause,
               const trace::Terms& goal, const WayHooks& hooks);

}  // namespace frost::why
