// SPDX-License-Identifier: Apache-2.0
// The same facts under two policies.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "frost/store.hpp"
#include "tools/frost/facts_input.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

struct FactsSource {
  FactsOptions files;    // when there are some
  std::string database;  // else the facts of this one
};

// Facts that one policy does not accept, and answers without.
struct RefusedFacts {
  uint64_t count = 0;
  std::vector<std::string> examples;  // the first few
};

struct TwoStates {
  Snapshot before;
  Snapshot after;
  RefusedFacts refused_before;
  RefusedFacts refused_after;
};

// A fact of a file that neither policy accepts is an error: most likely it is misspelt. In a
// database it is one that its own policy does not use, either.
Outcome<TwoStates> open_two_states(const Policy& before, const Policy& after,
                                   const FactsSource& source);

}  // namespace frost::cli
