// SPDX-License-Identifier: Apache-2.0
// What the codes of diagnostics mean: the pages of docs/errors/, compiled in.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "frost/export.hpp"

namespace frost {

// The page of one code. All text has static storage duration.
struct ErrorPage {
  std::string_view code;      // "P1203"
  std::string_view title;     // one line without a full stop
  std::string_view markdown;  // the whole page: heading, meaning, "## Example", "## Fix"
};

// Every page, sorted by code. Thread safety: may be called from any thread. Cost: none.
FROST_EXPORT std::span<const ErrorPage> error_pages();

// The page of `code`, or null. Codes are compared exactly. Cost: a binary search.
FROST_EXPORT const ErrorPage* find_error_page(std::string_view code);

// Codes that `code` may be a slip of: those with the fewest characters to change, at most five of
// them, sorted. Empty when none is near.
FROST_EXPORT std::vector<std::string_view> near_error_codes(std::string_view code);

}  // namespace frost
