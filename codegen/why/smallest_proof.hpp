// SPDX-License-Identifier: Apache-2.0
// The smallest proof of a goal over the rows of a slice.
#pragma once

#include <cstdint>
#include <vector>

#include "codegen/why/slice.hpp"

namespace frost::why {

// A ground goal and the way in which it is proved. Values may be the unmentioned one of their type.
struct ProofNode {
  hir::RelationId relation;
  trace::Terms terms;
  hir::ClauseId clause;            // invalid: a fact
  trace::Terms variables;          // by clause variable, ground
  std::vector<uint32_t> premises;  // by body atom: earlier nodes
  uint64_t size = 0;               // lines of its tree, at most UINT64_MAX
};

struct SmallestProof {
  std::vector<ProofNode> nodes;  // the goal is last; empty when no proof was found
  bool is_smallest = true;       // false: a limit stopped the search for smaller ones
};

// Proves `goal`, which is ground and was demanded from `slice`. The size of a proof is one for each
// goal, comparison and negation, counted wherever it occurs in the tree: least with Knuth's
// generalisation of Dijkstra's algorithm, over the goals that the question leads to.
SmallestProof smallest_proof(Slice& slice, const Pattern& goal, const ExplainLimits& limits);

}  // namespace frost::why
