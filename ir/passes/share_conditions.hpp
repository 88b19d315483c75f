// SPDX-License-Identifier: Apache-2.0
// Each condition of an enumeration of literals once, for all that follow from it (design §7.2).
// Internal to ir/passes.
#pragma once

#include <vector>

#include "frost/limits.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// Procedures that were planned before, by number, as callees.
struct Callees {
  const rir::Rir& rir;
  // Those that never note that there is no answer (SEM-41): what else is asked around them changes
  // no answer.
  const std::vector<bool>& are_quiet;
};

// Whether the procedure, which is no table, is quiet when these callees are.
bool is_quiet(const rir::Procedure& procedure, const std::vector<bool>& are_quiet);

// Planned goal by goal, "what may this actor do here?" asks for each action again whether the actor
// is a maintainer. This turns the plan around: ways to an answer that begin with the same access go
// through it once, whatever the masks, and those that differ in masks are told apart behind it by
// what was read. Calls of one goal with different literals are replaced by what they stand for, so
// that five roles are one look at the roles.
//
// The answers are the same, in another order. A condition that holds for several answers does not
// end early any more; it costs what a denied check of it does. Alternatives that may note that
// there is no answer, and those whose answers are not literals, stay as they are. So does a plan
// that would become larger than one function should be. True when the plan was changed; it then has
// nodes and variables that nothing uses.
bool share_conditions(rir::Procedure& procedure, const Callees& callees, const Limits& limits);

}  // namespace frost
