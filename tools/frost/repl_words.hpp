// SPDX-License-Identifier: Apache-2.0
// The words of a line that somebody types, as a shell would cut it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/frost/outcome.hpp"

namespace frost::cli {

// Blanks separate words; 'single' and "double" quotes and a backslash keep them together. Nothing
// is expanded. An open quote is an error. A line that begins with `#` has no words.
Outcome<std::vector<std::string>> split_words(std::string_view line);

}  // namespace frost::cli
