// SPDX-License-Identifier: Apache-2.0
// Questions that nobody had to write: well-typed ones about ids that the facts mention.
#pragma once

#include <cstdint>
#include <string>

#include "frost/schema.hpp"
#include "frost/store.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

struct GenerateOptions {
  uint64_t count = 0;  // of each kind
  uint64_t seed = 1;
};

// Lines for parse_questions: for each kind of question of the policy (actor type, action, resource
// type), `count` checks, and for each pair of types as many lists, actions and who-can. One half of
// the checks are drawn from answers of lists, so that they are allowed wherever the drawn actors
// may do anything; the other half ask about any actor and any resource. Questions that have no
// finite answer, or one that costs more than the limits, are left out. The same policy, facts and
// options give the same lines. Errors: kExitData when the facts mention nothing to ask about.
Outcome<std::string> generate_questions(const Snapshot& snapshot, const PolicySchema& schema,
                                        const GenerateOptions& options);

}  // namespace frost::cli
