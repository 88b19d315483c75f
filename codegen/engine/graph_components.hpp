// SPDX-License-Identifier: Apache-2.0
// Recursions of a rule graph. Internal to the engine.
#pragma once

#include "frost/graph.hpp"

namespace frost {

// Sets RuleNode::recursion: the strongly connected components that lead back into themselves,
// numbered by their first node. Cost: linear.
void number_recursions(RuleGraph& graph);

}  // namespace frost
