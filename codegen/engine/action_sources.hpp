// SPDX-License-Identifier: Apache-2.0
// Where the actions that a policy can allow come from. Internal to the engine.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "codegen/engine/store.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// The actions that `allow`, a relation of three columns, can hold for over the facts of `snapshot`,
// whose policy has rules: a superset, without those of `is_open`. Cost: linear in the facts of the
// relations from which an action comes.
struct PossibleActions {
  std::set<std::string, std::less<>> names;
  bool is_open = false;  // some rule allows every action
};
PossibleActions possible_actions(const Snapshot& snapshot, hir::RelationId allow);

}  // namespace frost
