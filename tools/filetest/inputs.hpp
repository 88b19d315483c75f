// SPDX-License-Identifier: Apache-2.0
// Parts of a compilation that goldens and error pages write down in the same way.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "frost/limits.hpp"

namespace frost::filetest {

// Sets the limit `name` to the number `digits`; false when one of them is none.
bool set_limit(Limits& limits, std::string_view name, std::string_view digits);

// `text` with `\xNN` read as one byte, for what no editor keeps.
std::string decode_bytes(std::string_view text);

}  // namespace frost::filetest
