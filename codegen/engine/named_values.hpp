// SPDX-License-Identifier: Apache-2.0
// Every value that a snapshot knows by name: of facts, removed ones included, and of the policy.
// Internal to the engine.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "codegen/engine/store.hpp"

namespace frost {

// The types that have values or that the policy names, primitive ones included.
std::set<std::string> named_types(const SnapshotImpl& snapshot);

bool is_named(const SnapshotImpl& snapshot, std::string_view type, std::string_view id);

// Hands each id of the type to `visit`, each once, in the order in which they came.
void visit_names(const SnapshotImpl& snapshot, std::string_view type,
                 const std::function<void(const std::string& id)>& visit);

}  // namespace frost
