// SPDX-License-Identifier: Apache-2.0
// Before anything is timed: every answer, and that all ways to it agree.
#pragma once

#include <cstdint>
#include <vector>

#include "frost/store.hpp"
#include "tools/frost/bench_questions.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

struct Answers {
  std::vector<bool> checks;  // whether each is allowed
  uint64_t checks_allowed = 0;
  uint64_t ids_listed = 0;     // without `*`
  uint64_t actions_found = 0;  // of all `actions` questions
  uint64_t actors_found = 0;   // of all `who-can` questions, `*` among them
};

// Asks every question on every tier of `tiers`, checks both prepared and by strings, lists both as
// ids and as strings. kExitInternal when two answers differ.
Outcome<Answers> verify_answers(const Snapshot& snapshot, const Questions& questions,
                                const std::vector<Tier>& tiers);

}  // namespace frost::cli
