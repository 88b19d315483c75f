// SPDX-License-Identifier: Apache-2.0
// What the generator of policies leaves out: negation, recursion, comparisons, time, `in`, heads
// that name one variable twice, and `extends`, over two types of a policy.
#pragma once

#include <string>

#include "tests/differential/generate.hpp"
#include "tests/differential/random.hpp"

namespace frost::difftest {

// The types the rules are about.
struct Extras {
  std::string actor;
  std::string type;
};

// Adds about half of the rules to `policy`, with their actions and fact shapes. Some of these make
// the default `allow` go away, so that has_permission facts may be refused.
Extras add_extras(GeneratedPolicy& policy, Random& random);

}  // namespace frost::difftest
