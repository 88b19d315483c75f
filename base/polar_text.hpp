// SPDX-License-Identifier: Apache-2.0
// How Polar writes values.
#pragma once

#include <string>
#include <string_view>

namespace frost {

// Appends `text` as a string literal, with the escapes of polar.md §1.4: reading it back gives
// `text`.
void append_quoted(std::string& out, std::string_view text);

std::string quoted(std::string_view text);

}  // namespace frost
