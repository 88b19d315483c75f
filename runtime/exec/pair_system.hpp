// SPDX-License-Identifier: Apache-2.0
// Several relations of pairs that pass their firsts on to each other (design §8.3).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/abi.h"
#include "runtime/exec/adjacency.hpp"
#include "runtime/exec/id_index.hpp"
#include "runtime/exec/id_pair.hpp"
#include "runtime/exec/pair_rows.hpp"
#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// The least relations p_0, p_1, … of pairs that hold what their rules say. The first of a pair is
// passed on, and the second changes: who is in a group, then has a role of the group, then has the
// role in every folder below. So the nodes are the seconds of each relation, edges lead to the
// nodes that they take their firsts from, and the row of a node is what its edges reach.
//
// Thread safety: none.
// Lifetime:      owns its rules; run() uses them up.
// Errors:        the status of run(); std::bad_alloc from the others.
// Cost:          linear in the pairs of the rules, plus the rows of what p_0 needs. Rows that
//                nothing of p_0 needs are never made.
class PairSystem {
 public:
  // p_relation(x,y) :- seed(x,y).
  void add_seeds(uint32_t relation, std::vector<IdPair> pairs);
  // p_to(x,y) :- p_from(x,v), step(v,y). Without `pairs`, y is v.
  void add_step(uint32_t from, uint32_t to, std::optional<std::vector<IdPair>> pairs);

  // Replaces `out` by p_0: the owner of a row is the second of its pairs. Fuel is charged at about
  // one unit for each id or word touched. `bytes_max` bounds what is held at one time.
  //
  // FROST_YES, FROST_E_FUEL, FROST_E_DEADLINE, FROST_E_MEMORY; FROST_E_INTERNAL for FROST_ALL among
  // the ids. After an error `out` is empty: a part is never an answer.
  frost_status run(frost_req& request, uint64_t bytes_max, PairRows& out) noexcept;

 private:
  struct Seeds {
    uint32_t relation;
    std::vector<IdPair> pairs;
  };
  struct Step {
    uint32_t from;
    uint32_t to;
    std::optional<std::vector<IdPair>> pairs;
  };
  friend class SystemEvaluation;

  uint32_t relations_ = 1;
  std::vector<Seeds> seeds_;
  std::vector<Step> steps_;
};

}  // namespace frost::rt
