// SPDX-License-Identifier: Apache-2.0
// Changes to the text of one statement or declaration of a policy.
#pragma once

#include <string>
#include <vector>

#include "tests/differential/random.hpp"

namespace frost::difftest {

// The statement with one operand of an `and`, an `or` or a list less, or without a body, in every
// such way.
std::vector<std::string> shorter_statements(const std::string& statement);

// The same rule with the operands of its outermost `and` or `or` in another order (SEM-24).
std::string with_shuffled_operands(const std::string& statement, Random& random);

}  // namespace frost::difftest
