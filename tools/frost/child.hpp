// SPDX-License-Identifier: Apache-2.0
// Other programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/frost/outcome.hpp"

namespace frost::cli {

struct ChildResult {
  bool is_found = true;  // false: there is no such program in PATH
  int exit_code = 0;     // 128 and the signal when one ended it
  std::string output;
};

// Runs `words`, a program of PATH and its arguments, without a shell, with `input` as its standard
// input, and waits. Its standard error is ours.
Outcome<ChildResult> run_child(const std::vector<std::string>& words, std::string_view input);

}  // namespace frost::cli
