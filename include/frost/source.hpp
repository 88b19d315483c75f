// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace frost {

// One file of a policy. All files of a policy are compiled as one unit (polar.md §8).
struct Source {
  std::string name;
  std::string text;
};

}  // namespace frost
