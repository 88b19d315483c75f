// SPDX-License-Identifier: Apache-2.0
// Every policy that the tests have: the example, the goldens, and random ones.
#pragma once

#include <string>
#include <vector>

namespace frost {

struct NamedPolicy {
  std::string name;
  std::string text;
};

// Those that compile; at least one of each kind.
std::vector<NamedPolicy> all_policies(size_t random_count);

}  // namespace frost
