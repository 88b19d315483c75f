// SPDX-License-Identifier: Apache-2.0
// Policies that mean harm: each family makes one thing of a policy large and nothing else. Within
// the limits they compile, beyond they are refused with the name of a limit; time and memory stay
// near linear in the size of the text, or in that of the code where a family says so.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace frost::bombs {

struct Family {
  std::string_view name;
  std::string_view about;
  // The policy of size `n` >= 1; its text has about n times as many bytes as that of size 1.
  std::string (*make)(size_t n);
  // The largest size that the default limits accept, rounded down to a power of two; 0: no limit of
  // its own below 1 MiB of text.
  size_t largest = 0;
  // Of the code: size ^ exponent. The rules of a list are unfolded in place, so that what each
  // level demands stands once for each level below.
  double exponent = 1.3;
};

std::span<const Family> families();

}  // namespace frost::bombs
